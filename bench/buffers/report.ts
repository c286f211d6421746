/** The report for people, in Markdown. Pure: everything in it is computed from the results. */
import type { Conclusion } from './conclusions.ts';
import { conclude, formatBytes, receivedShare, ringThreshold } from './conclusions.ts';
import type { RingFigures } from './figures.ts';
import { median } from './figures.ts';
import type { PlotFile } from './plots.ts';
import { fixedWindowFrames, ringStalls, seriesConditions, tokenMs, variationsOf } from './plan.ts';
import type { Machine, Results, RingGroup } from './results.ts';
import { groupRecords } from './results.ts';

/** The whole document. `plots`: those that were drawn. */
export function makeReport(results: Results, plots: readonly PlotFile[]): string {
  const groups = groupRecords(results.ring);
  return [
    '# Receive buffers: what they cost a stream and a ring',
    introduction(results),
    '## What was shown',
    conclusionTable(conclude(results)),
    ...plots.map(({ title, file }) => `![${title}](${file})`),
    '## The ring',
    workload(),
    ...seriesSections(groups),
    thresholdLine(groups, results.machine),
    mechanism(groups),
    ...variationSection(results),
    '## The stream',
    streamTable(results),
    '',
  ].join('\n\n');
}

function introduction({ machine, place, extent, seconds }: Results): string {
  const { kernel, platform, node, cpus } = machine;
  const limits = `net.core.rmem_default ${machine.receiveBytesDefault ?? 'unknown'}, rmem_max ${machine.receiveBytesMax ?? 'unknown'}`;
  const where = place === 'lab' ? 'network namespaces joined by a bridge' : 'the loopback interface';
  return (
    `Made by \`ringcast bench buffers\` (${extent}), ${Math.round(seconds)} s, on ${where}; ${platform} ${kernel}, ` +
    `Node ${node}, ${cpus} CPUs; ${limits}; a full datagram is charged ${machine.chargeBytes ?? 'unknown'} bytes. ` +
    'Buffers are named as the kernel reports them: twice what was asked for, and the default undoubled.'
  );
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function conclusionTable(conclusions: readonly Conclusion[]): string {
  return table(
    ['claim', 'verdict', 'evidence'],
    conclusions.map(({ claim, verdict, evidence }) => [claim, `**${verdict}**`, evidence]),
  );
}

function workload(): string {
  const { members, messageBytes, noise } = seriesConditions.fixed;
  const traffic =
    noise === undefined ? 'none' : `${noise.ratePerS} datagrams a second of ${noise.sizes.join(' and ')} bytes`;
  return (
    `${members} members, each stopped for up to ${ringStalls.stallMs} ms and then let run for about ${ringStalls.runMs} ms, ` +
    'again and again and each at its own times, as a container is under a CPU quota or a virtual CPU that shares a real ' +
    'one. A stop is SIGSTOP: nothing of the process runs, which is what happens to it then; a busy event loop would ' +
    `still let its other threads run. The token time-out is ${tokenMs} ms, so the stalls alone cost nobody. Every ` +
    `member always has messages of ${messageBytes} bytes to send. Other traffic to the same port: ${traffic}, as of an ` +
    'application or a second cluster that uses it too.'
  );
}

const seriesTitles: Readonly<Record<string, string>> = {
  fixed: `Fixed window of ${fixedWindowFrames}, data and token on one socket, other traffic: as today's systems`,
  'fixed-alone': 'The same without other traffic',
  contract: 'Ringcast as it comes: window from the smallest buffer, token on its own socket, other traffic',
  'contract-alone': 'The same without other traffic',
};

function seriesSections(groups: readonly RingGroup[]): readonly string[] {
  return Object.entries(seriesTitles).flatMap(([series, title]) => {
    const rows = groups.filter((group) => group.series === series);
    return rows.length === 0
      ? []
      : [`### ${title}`, ringTable(rows.map((group) => ringRow(formatBytes(group.bufferBytes), group.runs)))];
  });
}

const ringHead = [
  'buffer',
  'repeats with a disconnect',
  'disconnects',
  'changes',
  'tokens lost',
  'sent again',
  'dropped',
  'delivered/s',
  'window',
  'first disconnect, ms',
];

function ringTable(rows: readonly (readonly (string | number)[])[]): string {
  return table(ringHead, rows);
}

/** Medians over the repeats. */
function ringRow(name: string, runs: readonly RingFigures[]): readonly (string | number)[] {
  const middle = (pick: (run: RingFigures) => number): number => Math.round(median(runs.map(pick)));
  const firsts = runs.flatMap(({ firstDisconnectMs }) => firstDisconnectMs ?? []);
  const drops = runs.some((run) => run.drops === undefined) ? 'unknown' : middle((run) => run.drops ?? 0);
  return [
    name,
    `${runs.filter(({ disconnects }) => disconnects > 0).length} of ${runs.length}`,
    middle((run) => run.disconnects),
    middle((run) => run.changes),
    middle((run) => run.tokenLosses),
    middle((run) => run.retransmits),
    drops,
    middle((run) => run.deliveredPerS),
    runs.at(-1)?.windowFrames ?? '',
    firsts.length === 0 ? '' : Math.round(median(firsts)),
  ];
}

function thresholdLine(groups: readonly RingGroup[], { chargeBytes }: Machine): string {
  const found = ringThreshold(groups, chargeBytes);
  if (found === undefined) return 'The threshold was not measured.';
  const measured = found.measuredBytes === undefined ? 'none that was tried' : formatBytes(found.measuredBytes);
  return (
    `Threshold of the fixed window without other traffic: predicted ${formatBytes(found.predictedBytes)} (window times charge), ` +
    `measured ${measured}: the smallest buffer from which on no run dropped a datagram.`
  );
}

/** How a small buffer becomes a disconnect, as far as the counters tell it. */
function mechanism(groups: readonly RingGroup[]): string {
  const runs = groups.filter(({ series }) => series === 'fixed').flatMap((group) => group.runs);
  const hit = runs.filter(({ disconnects }) => disconnects > 0);
  if (hit.length === 0) return 'No disconnect was seen with the fixed window: not reproduced.';
  const tokens = hit.filter(({ tokenLosses }) => tokenLosses > 0).length;
  const joins = hit.filter(({ consensusTimeouts }) => consensusTimeouts > 0).length;
  return (
    `How it comes about with the fixed window: of ${hit.length} runs with a disconnect, ${tokens} lost the token first (it ` +
    'shares the full socket with the data, and so do its repetitions), and in ' +
    `${joins} a member was then given up because its joins were not heard until the consensus time-out (they meet the ` +
    `same full buffers). Causes told with the new configurations: ${causesOf(hit)}.`
  );
}

function causesOf(runs: readonly RingFigures[]): string {
  return [...new Set(runs.flatMap((run) => Object.keys(run.causes)))].sort().join(', ');
}

function variationSection({ variations }: Results): readonly string[] {
  const groups = groupRecords(variations);
  if (groups.length === 0) return [];
  const rows = variationsOf().flatMap(({ name }) =>
    groups
      .filter(({ series }) => series === name)
      .map((group) => ringRow(`${name}, ${formatBytes(group.bufferBytes)}`, group.runs)),
  );
  const findings = variationsOf().map(({ name, question }) => `- *${name}*: ${question} ${answer(groups, name)}`);
  return ['### What matters', ringTable(rows), findings.join('\n')];
}

/** Compares the small buffer of a variation with the largest one under the same conditions. */
function answer(groups: readonly RingGroup[], name: string): string {
  const [small, large] = groups.filter(({ series }) => series === name);
  if (small === undefined || large === undefined) return 'Not measured.';
  const hits = ({ runs }: RingGroup): number => runs.filter(({ disconnects }) => disconnects > 0).length;
  const losses = ({ runs }: RingGroup): number => runs.filter(({ tokenLosses }) => tokenLosses > 0).length;
  const count = `${hits(small)} of ${small.runs.length} repeats`;
  if (hits(large) > 0)
    return `The control disconnects too (${hits(large)} of ${large.runs.length}): not the buffer's doing.`;
  if (hits(small) > 0)
    return `Disconnects in ${count} at ${formatBytes(small.bufferBytes)}, in none at ${formatBytes(large.bufferBytes)}; causes told: ${causesOf(small.runs)}.`;
  return `Not reproduced: no disconnect at ${formatBytes(small.bufferBytes)}; the token was lost in ${losses(small)} of ${small.runs.length} repeats.`;
}

function streamTable({ stream }: Results): string {
  const rows = stream.map((run) => {
    const { order, bufferBytes, sent, seconds, receivedBytes } = run;
    const stall =
      order.stalls === undefined
        ? 'never'
        : `${order.stalls.stallMs} of ${order.stalls.stallMs + order.stalls.runMs} ms`;
    return [
      order.protocol.toUpperCase(),
      order.protocol === 'tcp' ? 'automatic' : formatBytes(bufferBytes ?? 0),
      Math.round(((sent / seconds) * order.payloadBytes * 8) / 1e5) / 10,
      stall,
      order.workUs === 0 ? '' : `${order.workUs} us each`,
      Math.round(((receivedBytes / seconds) * 8) / 1e5) / 10,
      `${Math.round(1000 * (1 - receivedShare(run))) / 10} %`,
      run.drops ?? '',
    ];
  });
  const head = [
    'protocol',
    'buffer',
    'offered Mbit/s',
    'stalled',
    'work',
    'goodput Mbit/s',
    'lost',
    'dropped by kernel',
  ];
  return table(head, rows);
}
