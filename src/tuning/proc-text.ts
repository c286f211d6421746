/**
 * How the kernel's text files are taken apart: lines, words and numbers, and nothing that knows a particular file.
 *
 * All files of /proc and /sys end every line with a line feed. What follows the last one was cut off in the middle of
 * a read, perhaps in the middle of a number, and is left out: half a counter is not a counter. A word that is not a
 * number is undefined, never 0 and never NaN. The formats are described in proc_net(5) and, for lack of a manual, in
 * the kernel's sources; columns are added over the years, at the end of a line or by name, and are not counted on.
 */
import type { Counters } from './observation.ts';

/** All lines that were read to their end. */
export function completeLines(text: string): string[] {
  const lines = text.split('\n');
  lines.pop();
  return lines;
}

/** The words of a line; none for an empty line. */
export function wordsOf(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** A count as the kernel prints it. Those above 2^53 (bytes, at most) are rounded. */
export function decimal(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{1,20}$/.test(word) ? Number(word) : undefined;
}

/** A hexadecimal number of at most 32 bits. */
export function hexadecimal(word: string | undefined): number | undefined {
  return word !== undefined && /^[\da-f]{1,8}$/i.test(word) ? Number.parseInt(word, 16) : undefined;
}

/** The only number of a file (`/proc/sys/net/core/rmem_max`); negative ones, which mean "none", are undefined. */
export function onlyNumber(text: string | undefined): number | undefined {
  return decimal(text?.trim());
}

/** Pairs of a name and a number, alternating, as a table. What is not a number is left out. */
export function countersOf(names: readonly string[], values: readonly (string | undefined)[]): Counters {
  const pairs = names.flatMap((name, i) => {
    const value = decimal(values[i]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

/** Lines of a name and a number, like those of a cgroup's cpu.stat. */
export function parseNamedLines(text: string): Counters {
  const lines = completeLines(text).map(wordsOf);
  return countersOf(
    lines.map(([name = '']) => name),
    lines.map(([, value]) => value),
  );
}

/**
 * One section of /proc/net/snmp or /proc/net/netstat: a line `Udp: InDatagrams NoPorts ...` and below it a line
 * `Udp: 37420400 491 ...`. The order and number of names change from kernel to kernel, so they are taken by name.
 * Undefined when the section is not there.
 */
export function parseSection(text: string, prefix: string): Counters | undefined {
  const start = `${prefix}: `;
  const at = text.startsWith(start) ? 0 : text.indexOf(`\n${start}`) + 1;
  const [names, values] = completeLines(text.slice(at, endOfSecondLine(text, at)));
  if (names?.startsWith(start) !== true || values?.startsWith(start) !== true) return undefined;
  return countersOf(wordsOf(names).slice(1), wordsOf(values).slice(1));
}

function endOfSecondLine(text: string, from: number): number {
  const first = text.indexOf('\n', from);
  const second = first < 0 ? -1 : text.indexOf('\n', first + 1);
  return second < 0 ? text.length : second + 1;
}

/**
 * /proc/net/sockstat and sockstat6: `UDP: inuse 3 mem 12`, a section a line. Answers one section; undefined when it is
 * not there.
 */
export function parseSocketStatistics(text: string, section: string): Counters | undefined {
  const line = completeLines(text).find((one) => one.startsWith(`${section}: `));
  if (line === undefined) return undefined;
  const words = wordsOf(line).slice(1);
  return countersOf(
    words.filter((_, i) => i % 2 === 0),
    words.filter((_, i) => i % 2 === 1),
  );
}
