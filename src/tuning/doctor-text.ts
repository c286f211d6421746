/**
 * The doctor's words on paper: checks as aligned lines, findings in full, the summary and the exit status. Pure, so that
 * the same text can be tested without a terminal. Colours are a function that is passed in.
 *
 * Prose is wrapped; commands are not, since they are copied.
 */
import type { Check, CheckVerdict } from './doctor-check.ts';
import type { Diagnosis } from './finding.ts';

/** Marks a text as what it is; the plain one returns it unchanged. */
export type Paint = (kind: CheckVerdict | 'heading' | 'label', text: string) => string;

export const plainPaint: Paint = (_kind, text) => text;

const escape = '\u001b[';
const codes: Readonly<Record<Parameters<Paint>[0], string>> = {
  ok: '32',
  note: '36',
  warning: '33',
  error: '31;1',
  unknown: '2',
  skipped: '2',
  heading: '1',
  label: '2',
};

/** Colours of an ANSI terminal. */
export const ansiPaint: Paint = (kind, text) => `${escape}${codes[kind]}m${text}${escape}0m`;

const nameColumns = 25;
const verdictColumns = 13;
const lineColumns = 110;
const labelColumns = 8;

/** Where a finding is explained at length. */
export function findingPage(id: string): string {
  return `docs/findings/${id}.md`;
}

/** One line: name, verdict with the ids, detail. */
export function checkLine(check: Check, paint: Paint): string {
  const verdict = [check.verdict, ...check.ids].join(' ');
  const gap = ' '.repeat(Math.max(1, verdictColumns - verdict.length));
  return `  ${check.name.padEnd(nameColumns)}${paint(check.verdict, verdict)}${gap}${check.detail}`;
}

/** A finding with all that belongs to it, and an empty line before it. */
export function findingLines(diagnosis: Diagnosis, paint: Paint): readonly string[] {
  const { id, severity, title, evidence, cause, fix, proof } = diagnosis;
  return [
    '',
    `${paint(severity, `${id} ${severity}:`)} ${paint('heading', title)}`,
    ...labelled('seen', wrap(evidence), paint),
    ...labelled('cause', wrap(cause), paint),
    ...labelled('fix', fix.split('\n'), paint),
    ...labelled('proof', proof.split('\n'), paint),
    ...labelled('more', [findingPage(id)], paint),
  ];
}

/** What a run came to. */
export interface DoctorResult {
  readonly checks: readonly Check[];
  readonly findings: readonly Diagnosis[];
  /** Why something essential could not be tested; empty: everything was. */
  readonly untested: readonly string[];
}

/** 2: errors, 3: could not test, 1: warnings, 0: nothing found. */
export function exitStatusOf({ findings, untested }: Omit<DoctorResult, 'checks'>): number {
  if (findings.some(({ severity }) => severity === 'error')) {
    return 2;
  }
  if (untested.length > 0) {
    return 3;
  }
  return findings.length > 0 ? 1 : 0;
}

/** The last words: what was found, and what could not be looked at. */
export function summaryLines(result: DoctorResult, paint: Paint): readonly string[] {
  const errors = result.findings.filter(({ severity }) => severity === 'error').length;
  const warnings = result.findings.length - errors;
  const kind = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'ok';
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  const unknown = result.checks.filter(({ verdict }) => verdict === 'unknown').length;
  const untold = unknown > 0 ? `, ${unknown} unknown` : '';
  const verdict = found.length === 0 ? 'No fault found' : `Found ${found.join(' and ')}`;
  return [
    '',
    ...result.untested.map((why) => paint('warning', `Could not test: ${why}`)),
    `${paint(kind, verdict)} in ${counted(result.checks.length, 'check')}${untold}.`,
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function labelled(label: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.map((line, index) => {
    const head = (index === 0 ? label : '').padEnd(labelColumns);
    return `  ${paint('label', head)}${line}`;
  });
}

/** Breaks a sentence between words. A word longer than a line keeps a line of its own. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineColumns - labelColumns - 2) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
