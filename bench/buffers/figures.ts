/**
 * From what the members of a run report to the numbers that are compared. Pure.
 *
 * A *disconnect* is a member that is missing from a new regular configuration although its process was alive all the
 * time and never stood still for as long as the token time-out. The same loss seen by several members counts once.
 */
import type { ConfigurationSeen, MemberReport } from './member-role.ts';
import type { RingRunResult } from './ring-run.ts';

/** One run in numbers; sums over the members. */
export interface RingFigures {
  readonly disconnects: number;
  /** Milliseconds to the first disconnect; undefined without one. */
  readonly firstDisconnectMs: number | undefined;
  /** New regular configurations, those without a disconnect included. */
  readonly changes: number;
  /** How often each cause was told with a new regular configuration. */
  readonly causes: Readonly<Record<string, number>>;
  readonly tokenLosses: number;
  readonly tokensResent: number;
  readonly consensusTimeouts: number;
  readonly retransmits: number;
  /** By the kernel's counter; undefined where it does not tell. */
  readonly drops: number | undefined;
  /** Messages delivered a second, by the median member. */
  readonly deliveredPerS: number;
  readonly bufferBytes: number | undefined;
  readonly windowFrames: number | undefined;
  readonly longestStallMs: number;
  readonly stalls: number;
  readonly seconds: number;
  /** What ended members themselves; empty when nothing did. */
  readonly failures: readonly string[];
}

/** A loss: which configuration lacks whom. */
interface Loss {
  readonly configuration: string;
  readonly nodeId: number;
  readonly atMs: number;
}

export function figuresOf({ reports, stalls, seconds }: RingRunResult): RingFigures {
  const losses = reports.flatMap(lossesOf);
  const sum = (count: (report: MemberReport) => number): number => reports.reduce((all, it) => all + count(it), 0);
  const drops = reports.map((report) => report.drops);
  return {
    disconnects: new Set(losses.map(({ configuration, nodeId }) => `${configuration} without ${nodeId}`)).size,
    firstDisconnectMs: losses.length === 0 ? undefined : Math.min(...losses.map(({ atMs }) => atMs)),
    changes: new Set(reports.flatMap((report) => regular(report).map(({ id }) => id))).size,
    causes: tally(reports.flatMap((report) => regular(report).map(({ cause }) => cause))),
    tokenLosses: sum((report) => report.tokenLosses),
    tokensResent: sum((report) => report.tokensResent),
    consensusTimeouts: sum((report) => report.consensusTimeouts),
    retransmits: sum((report) => report.retransmitsServed),
    drops: drops.includes(undefined) ? undefined : sum((report) => report.drops ?? 0),
    deliveredPerS: Math.round(median(reports.map(({ delivered }) => delivered)) / seconds),
    bufferBytes: reports[0]?.bufferBytes,
    windowFrames: reports[0]?.windowFrames,
    longestStallMs: Math.round(stalls.longestMs),
    stalls: stalls.stalls,
    seconds: Math.round(seconds * 100) / 100,
    failures: reports.flatMap(({ failure }) => failure ?? []),
  };
}

function regular({ configurations }: MemberReport): readonly ConfigurationSeen[] {
  return configurations.filter(({ kind }) => kind === 'regular');
}

function lossesOf(report: MemberReport): readonly Loss[] {
  let previous = report.before;
  const losses: Loss[] = [];
  for (const { id, members, atMs } of regular(report)) {
    for (const nodeId of previous) {
      if (!members.includes(nodeId)) losses.push({ configuration: id, nodeId, atMs });
    }
    previous = members;
  }
  return losses;
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** The middle one, or the mean of the middle two; 0 of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
