/**
 * What the numbers show, and what they do not. Nothing here is written down beforehand: each conclusion is computed, and
 * one that the data do not bear says "not reproduced". Pure.
 */
import { fixedWindowFrames, ringStalls, tokenMs, worstStreamStalls } from './plan.ts';
import type { Results, RingGroup } from './results.ts';
import { groupRecords } from './results.ts';
import type { StreamResult } from './stream-run.ts';

/** `untested`: this bench did not measure it. */
export type Verdict = 'shown' | 'not reproduced' | 'untested';

export interface Conclusion {
  readonly claim: string;
  readonly verdict: Verdict;
  /** The numbers. */
  readonly evidence: string;
}

/** The sized stream must receive at least so many times what the one with the default buffer does. */
const ratioMin = 5;

export function conclude(results: Results): readonly Conclusion[] {
  const groups = groupRecords(results.ring);
  return [
    undersized(groups),
    sized(groups),
    contractKeepsTogether(groups),
    contractDropsNothing(groups, results.machine.chargeBytes),
    threshold(groups, results.machine.chargeBytes),
    stallsAreShort(results),
    streamLoss(results.stream),
    streamRatio(results.stream),
    tcp(results.stream),
    slowConsumer(results.stream),
  ];
}

function conclusion(claim: string, holds: boolean | undefined, evidence: string): Conclusion {
  const verdict = holds === undefined ? 'untested' : holds ? 'shown' : 'not reproduced';
  return { claim, verdict, evidence: holds === undefined ? 'Nothing was measured.' : evidence };
}

/** Bytes for people: 8 KiB, 208 KiB, 4 MiB. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1_048_576) return `${round(bytes / 1_048_576)} MiB`;
  return bytes >= 1024 ? `${round(bytes / 1024)} KiB` : `${bytes} B`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function of(groups: readonly RingGroup[], series: string): readonly RingGroup[] {
  return groups.filter((group) => group.series === series);
}

function disconnected({ runs }: RingGroup): number {
  return runs.filter(({ disconnects }) => disconnects > 0).length;
}

function describe(group: RingGroup): string {
  return `${formatBytes(group.bufferBytes)}: ${disconnected(group)} of ${group.runs.length}`;
}

function undersized(groups: readonly RingGroup[]): Conclusion {
  const small = of(groups, 'fixed').slice(0, -1);
  const always = small.filter((group) => disconnected(group) === group.runs.length);
  return conclusion(
    'With a fixed window, one socket and an undersized buffer a healthy member is disconnected in every repeat.',
    small.length === 0 ? undefined : always.length > 0,
    `Repeats with a disconnect: ${small.map(describe).join(', ')}.`,
  );
}

function sized(groups: readonly RingGroup[]): Conclusion {
  const largest = of(groups, 'fixed').at(-1);
  return conclusion(
    'The same load and the same stalls disconnect nobody when the buffer is sized.',
    largest && disconnected(largest) === 0,
    largest === undefined ? '' : `Repeats with a disconnect at ${describe(largest)}.`,
  );
}

function contractKeepsTogether(groups: readonly RingGroup[]): Conclusion {
  const contract = [...of(groups, 'contract'), ...of(groups, 'contract-alone')];
  const runs = contract.flatMap((group) => group.runs);
  const lost = runs.filter(({ disconnects }) => disconnects > 0).length;
  const sizes = contract.map(({ bufferBytes }) => bufferBytes);
  return conclusion(
    'With the contract nobody is disconnected at any buffer size.',
    runs.length === 0 ? undefined : lost === 0,
    `${lost} of ${runs.length} repeats with a disconnect, buffers from ${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}.`,
  );
}

/** The contract holds where two windows of one datagram fit into four fifths of the buffer: docs/buffers.md. */
function smallestCovered(chargeBytes: number): number {
  return (2 * chargeBytes) / 0.8;
}

function contractDropsNothing(groups: readonly RingGroup[], chargeBytes: number | undefined): Conclusion {
  const least = smallestCovered(chargeBytes ?? 0);
  const covered = of(groups, 'contract-alone').filter(({ bufferBytes }) => bufferBytes >= least);
  const drops = covered.flatMap(({ runs }) => runs.map((run) => run.drops));
  const known = drops.length > 0 && chargeBytes !== undefined && !drops.includes(undefined);
  const total = drops.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return conclusion(
    'With the contract a ring that is alone on its group loses no datagram to a full buffer.',
    known ? total === 0 : undefined,
    `${total} datagrams dropped in ${drops.length} runs with buffers of ${formatBytes(Math.ceil(least))} and more.`,
  );
}

/** Predicted and measured threshold of the fixed window, in bytes as the kernel counts. */
export interface Threshold {
  readonly predictedBytes: number;
  /** The smallest buffer from which on no run dropped a datagram; undefined when even the largest did. */
  readonly measuredBytes: number | undefined;
}

/** Undefined where nothing was measured or the charge is not known. */
export function ringThreshold(groups: readonly RingGroup[], chargeBytes: number | undefined): Threshold | undefined {
  const swept = of(groups, 'fixed-alone');
  if (swept.length === 0 || chargeBytes === undefined) return undefined;
  const clean = swept.map(({ runs }) => runs.every(({ drops }) => drops === 0));
  const first = clean.lastIndexOf(false) + 1;
  return { predictedBytes: fixedWindowFrames * chargeBytes, measuredBytes: swept[first]?.bufferBytes };
}

/** How many steps of a doubling sweep lie between the first size that should hold the window and the one that does. */
function stepsApart({ predictedBytes, measuredBytes }: Threshold): number {
  if (measuredBytes === undefined) return Infinity;
  return Math.abs(Math.ceil(Math.log2(predictedBytes)) - Math.ceil(Math.log2(measuredBytes)));
}

function threshold(groups: readonly RingGroup[], chargeBytes: number | undefined): Conclusion {
  const found = ringThreshold(groups, chargeBytes);
  const measured = found?.measuredBytes === undefined ? 'none of those swept' : formatBytes(found.measuredBytes);
  return conclusion(
    'The buffer from which on a ring alone drops nothing is the predicted one, window times charge, within one step.',
    found && stepsApart(found) <= 1,
    found === undefined
      ? ''
      : `Predicted ${fixedWindowFrames} x ${chargeBytes ?? 0} = ${formatBytes(found.predictedBytes)}, measured ${measured}.`,
  );
}

function stallsAreShort({ ring, variations, discarded }: Results): Conclusion {
  const longest = [...ring, ...variations].map(({ figures }) => figures.longestStallMs);
  const most = Math.max(0, ...longest);
  return conclusion(
    'No member ever stood still for as long as the token time-out.',
    longest.length === 0 ? undefined : most < tokenMs,
    `Longest stall ${most} ms (wanted at most ${ringStalls.stallMs}), token time-out ${tokenMs} ms; ${discarded} runs were made again because the machine itself had stood still.`,
  );
}

/** The streams under the worst stalls, at the highest rate that was swept. */
function worstStreams(stream: readonly StreamResult[], protocol: 'udp' | 'tcp'): readonly StreamResult[] {
  const stalled = stream.filter(
    ({ order }) => order.protocol === protocol && order.stalls?.stallMs === worstStreamStalls.stallMs,
  );
  const rate = Math.max(...stalled.map(({ order }) => order.ratePerS));
  return stalled.filter(({ order }) => order.ratePerS === rate);
}

function bySize(results: readonly StreamResult[]): {
  readonly unsized: StreamResult | undefined;
  readonly largest: StreamResult | undefined;
} {
  const largest = [...results].sort((a, b) => (b.bufferBytes ?? 0) - (a.bufferBytes ?? 0))[0];
  return { unsized: results.find(({ order }) => order.receiveBytes === 0), largest };
}

/** Received of what was sent, when all was read. */
export function receivedShare({ order, sent, finallyReceivedBytes }: StreamResult): number {
  return sent === 0 ? 0 : finallyReceivedBytes / order.payloadBytes / sent;
}

function streamLoss(stream: readonly StreamResult[]): Conclusion {
  const { unsized, largest } = bySize(worstStreams(stream, 'udp'));
  return conclusion(
    'Stream: the default buffer loses datagrams, the sized one none under the same stalls.',
    unsized?.drops === undefined || largest?.drops === undefined ? undefined : unsized.drops > 0 && largest.drops === 0,
    `Dropped by the kernel: ${unsized?.drops ?? 0} of ${unsized?.sent ?? 0} with the default buffer, ${largest?.drops ?? 0} of ${largest?.sent ?? 0} with ${formatBytes(largest?.bufferBytes ?? 0)}.`,
  );
}

function streamRatio(stream: readonly StreamResult[]): Conclusion {
  const { unsized, largest } = bySize(worstStreams(stream, 'udp'));
  const ratio = unsized && largest && receivedShare(largest) / receivedShare(unsized);
  return conclusion(
    `Stream: the sized buffer receives at least ${ratioMin} times what the default one does at the worst stall.`,
    ratio === undefined ? undefined : ratio >= ratioMin,
    `Ratio of the received rates ${round(ratio ?? 0)}.`,
  );
}

function tcp(stream: readonly StreamResult[]): Conclusion {
  const [run] = worstStreams(stream, 'tcp');
  return conclusion(
    'TCP under the same stalls loses nothing: it makes its sender wait.',
    run && receivedShare(run) > 0.99,
    `${round(100 * (run === undefined ? 0 : receivedShare(run)))} % of what was written arrived.`,
  );
}

function slowConsumer(stream: readonly StreamResult[]): Conclusion {
  const slow = stream.filter(({ order }) => order.workUs > 0);
  const { unsized, largest } = bySize(slow);
  return conclusion(
    'A consumer slower than the offered rate loses datagrams with any buffer.',
    unsized?.drops === undefined || largest?.drops === undefined ? undefined : unsized.drops > 0 && largest.drops > 0,
    slow.map((run) => `${formatBytes(run.bufferBytes ?? 0)}: ${run.drops ?? 0} of ${run.sent} dropped`).join(', '),
  );
}

/** Did every claim that was tested hold? */
export function allShown(conclusions: readonly Conclusion[]): boolean {
  return conclusions.every(({ verdict }) => verdict !== 'not reproduced');
}
