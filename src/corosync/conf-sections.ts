/** Sections of corosync.conf held against their rules: the entries by key, and everything that cannot be followed. */
import { didYouMean } from '../tuning/closest-name.ts';
import type { KeyRule, SectionRules } from './conf-keys.ts';
import type { ConfEntry, ConfSection } from './conf-parser.ts';
import type { ConfProblem } from './conf-problem.ts';

/** What stands in the sections of one name. */
export interface SectionReading {
  readonly entries: ReadonlyMap<string, ConfEntry>;
  readonly problems: readonly ConfProblem[];
}

/** Reads sections of one name as one: of a key that is there twice the later one counts, as in Corosync. */
export function readSections(sections: readonly ConfSection[], rules: SectionRules): SectionReading {
  const found = sections.flatMap(({ entries }) => entries);
  const inner = sections.flatMap((section) => section.sections);
  return {
    entries: new Map(found.map((entry) => [entry.key, entry])),
    problems: [
      ...found.flatMap((entry) => problemOf(entry.line, keyFault(entry, rules))),
      ...inner.flatMap((section) => problemOf(section.line, innerFault(section, rules))),
    ],
  };
}

/** The number of an entry; undefined when it is left out or no whole number. */
export function wholeNumber(entries: ReadonlyMap<string, ConfEntry>, key: string): number | undefined {
  const { value } = entries.get(key) ?? {};
  return value !== undefined && isWhole(value) ? Number(value) : undefined;
}

/** As `wholeNumber`, for the many settings in which Corosync takes 0 for left out. */
export function positiveNumber(entries: ReadonlyMap<string, ConfEntry>, key: string): number | undefined {
  return wholeNumber(entries, key) || undefined;
}

/** A setting that is 0 or 1. */
export function isOn(entries: ReadonlyMap<string, ConfEntry>, key: string): boolean | undefined {
  const { value } = entries.get(key) ?? {};
  return value === undefined ? undefined : value === '1';
}

function isWhole(value: string): boolean {
  return /^\+?\d+$/.test(value);
}

function problemOf(line: number, text: string | undefined): readonly ConfProblem[] {
  return text === undefined ? [] : [{ line, text }];
}

/** What is wrong with an entry, a sentence. */
function keyFault({ key, value }: ConfEntry, rules: SectionRules): string | undefined {
  const name = `${rules.path}.${key}`;
  const rule = ruleOf(key, rules);
  if (rule === undefined) {
    return `${name} is not a known setting.${didYouMean(key, Object.keys(rules.keys))}`;
  }
  switch (rule.kind) {
    case 'text':
      return value === '' ? `${name} has no value.` : undefined;
    case 'number':
      return isWhole(value) ? undefined : `${name} must be a whole number, not "${value}".`;
    case 'words':
      return rule.words.includes(value) ? undefined : `${name} is "${value}": ${rule.otherwise}.`;
    case 'form':
      return rule.pattern.test(value) ? undefined : `${name} is "${value}": ${rule.otherwise}.`;
    case 'unused':
      return undefined;
    case 'refused':
      return `${name}: ${rule.reason}.`;
    default:
      return rule satisfies never;
  }
}

function ruleOf(key: string, { keys, families }: SectionRules): KeyRule | undefined {
  return Object.hasOwn(keys, key) ? keys[key] : families.find(({ pattern }) => pattern.test(key))?.rule;
}

function innerFault({ name }: ConfSection, rules: SectionRules): string | undefined {
  if (rules.inside.includes(name)) {
    return undefined;
  }
  const reason = Object.hasOwn(rules.refusedInside, name) ? rules.refusedInside[name] : undefined;
  return `${rules.path}.${name}${reason === undefined ? ' is not a known section' : `: ${reason}`}.`;
}
