/**
 * A ring that has nothing to do passes its token round and round, thousands of times a second. In a drawing such a run of
 * tokens is one thing: what is worth seeing is where something interrupts it.
 */
import type { Transmission } from './diagram.ts';
import type { Placed } from './history.ts';

/** A token that went on from node to node while nothing else happened. */
export interface TokenRun extends Placed {
  readonly untilMs: number;
  /** Its hop counter at the beginning and at the end. */
  readonly firstHop: number;
  readonly lastHop: number;
}

/** What remains of the transmissions, and the runs of tokens that were taken out. */
export interface Summed {
  readonly transmissions: readonly Transmission[];
  readonly runs: readonly TokenRun[];
}

/** Shorter runs stay as they are. */
const runTokensMin = 7;

/** Takes runs of tokens out. `marks` is what else happened, in order; it ends a run. */
export function sumUpTokens(all: readonly Transmission[], marks: readonly Placed[]): Summed {
  const transmissions: Transmission[] = [];
  const runs: TokenRun[] = [];
  let group: Transmission[] = [];
  let nextMark = 0;
  const flush = (): void => {
    // The first and the last stay, so that it is seen where the token came from and where it went.
    const run = group.length >= runTokensMin ? runOf(group.slice(1, -1)) : undefined;
    if (run === undefined) transmissions.push(...group);
    else transmissions.push(...group.slice(0, 1), ...group.slice(-1));
    if (run !== undefined) runs.push(run);
    group = [];
  };
  for (const transmission of all) {
    const mark = nextMark;
    while ((marks[nextMark]?.order ?? Infinity) < transmission.order) nextMark++;
    if (nextMark > mark || !goesOn(transmission, group.at(-1))) flush();
    group.push(transmission);
  }
  flush();
  return { transmissions, runs };
}

/** Is this the token as it was before, one hop on or sent once more, and nothing wrong with it? */
function goesOn({ message, receptions }: Transmission, before: Transmission | undefined): boolean {
  if (message.type !== 'token' || before?.message.type !== 'token') return false;
  if (receptions.some(({ arrivesMs }) => arrivesMs === undefined)) return false;
  return message.seq === before.message.seq && message.retransmit.length === 0;
}

function runOf(tokens: readonly Transmission[]): TokenRun | undefined {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first?.message.type !== 'token' || last?.message.type !== 'token') return undefined;
  const { step, atMs, order } = first;
  return { step, atMs, order, untilMs: last.atMs, firstHop: first.message.tokenSeq, lastHop: last.message.tokenSeq };
}
