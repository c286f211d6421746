/**
 * A probed network on paper: who took part, who hears whom, and one line for each test.
 */
import type { PeerReport, PeerSummary, TestOutcome } from './probe-report.ts';

/** Lines for people: hosts, matrix, tests. The findings are told by whoever prints the report. */
export function describePeerReport(report: PeerReport): string[] {
  return [...hostLines(report.peers), '', ...matrixLines(report), '', ...report.tests.map(testLine)];
}

function hostLines(peers: readonly PeerSummary[]): string[] {
  const rows = peers.map((peer, index) => [
    String(index + 1),
    peer.address,
    peer.nodeId === undefined ? '-' : String(peer.nodeId),
    peer.cluster,
    peer.device,
    String(peer.mtu ?? 'unknown'),
    peer.receiveReported === undefined ? 'unknown' : String(peer.receiveReported),
    peer.querier ?? 'unknown',
    `${peer.longestStallMs} ms`,
    peer.vanished ? 'vanished' : peer.host,
  ]);
  return columns([['#', 'address', 'node', 'cluster', 'device', 'mtu', 'buffer', 'igmp', 'stall', 'host'], ...rows]);
}

/** Per cent of the multicasts heard; a dot where nothing was measured. */
function matrixLines({ peers, matrix }: PeerReport): string[] {
  const head = ['hears %', ...peers.map((_, index) => `from ${index + 1}`)];
  const rows = matrix.map((row, index) => [
    `${index + 1}`,
    ...row.map((share, from) => (from === index ? '-' : share === null ? '.' : String(Math.round(100 * share)))),
  ]);
  return columns([head, ...rows]);
}

function testLine({ name, outcome, detail }: TestOutcome): string {
  return `  ${name.padEnd(14)} ${outcome.padEnd(8)} ${detail}`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
