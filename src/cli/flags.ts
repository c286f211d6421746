/**
 * Command-line flags, on top of `util.parseArgs`: an unknown flag is an error with a suggestion, never ignored, and
 * all mistakes of a line are told together.
 */
import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';

import { didYouMean } from '../tuning/closest-name.ts';

/** A flag: `value` is the word in the help for what follows it; without one it is a switch. */
export interface Flag {
  readonly value?: string;
  readonly summary: string;
  /** May be given several times. */
  readonly multiple?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was found on the line: a list for each flag that takes a value, an empty list for a switch. */
export interface ParsedFlags {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly mistakes: readonly string[];
}

/** Reads `args`. Never throws. */
export function parseFlags(flags: Flags, args: readonly string[]): ParsedFlags {
  const { tokens } = parseArgs({ args: [...args], options: parseOptions(flags), strict: false, tokens: true });
  const values = new Map<string, readonly string[]>();
  const mistakes: string[] = [];
  let valueOfUnknown = -1;
  for (const token of tokens) {
    if (token.kind === 'positional' && token.index !== valueOfUnknown) {
      mistakes.push(`Unexpected argument "${token.value}".`);
    } else if (token.kind === 'option') {
      const mistake = flagMistake(flags, token, values.has(token.name));
      valueOfUnknown = Object.hasOwn(flags, token.name) ? -1 : token.index + 1;
      if (mistake === undefined) {
        const earlier = values.get(token.name) ?? [];
        values.set(token.name, token.value === undefined ? earlier : [...earlier, token.value]);
      } else {
        mistakes.push(mistake);
      }
    }
  }
  return { values, mistakes };
}

/** The help's lines about the flags, aligned. */
export function describeFlags(flags: Flags): string {
  const heads = Object.entries(flags).map(
    ([name, { value }]) => `  --${name}${value === undefined ? '' : ` <${value}>`}`,
  );
  const width = Math.max(...heads.map((head) => head.length)) + 2;
  return Object.values(flags)
    .map(({ summary }, index) => `${(heads[index] ?? '').padEnd(width)}${summary}\n`)
    .join('');
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function flagMistake(flags: Flags, token: OptionToken, repeated: boolean): string | undefined {
  const { name, rawName, value, inlineValue } = token;
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) {
    return `There is no flag ${rawName}.${didYouMean(name, Object.keys(flags)).replace('"', '"--')}`;
  }
  if (flag.value === undefined) {
    return value === undefined ? undefined : `${rawName} takes no value.`;
  }
  // The next flag is no value, unless it is written as one: --name=--json.
  if (value === undefined || (inlineValue !== true && value.startsWith('--') && Object.hasOwn(flags, value.slice(2)))) {
    return `${rawName} needs a value: ${rawName} <${flag.value}>.`;
  }
  return repeated && flag.multiple !== true ? `${rawName} is given twice.` : undefined;
}

function parseOptions(flags: Flags): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(flags).map(
      ([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
    ),
  );
}
