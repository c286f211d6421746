/** The summaries of `ringcast sniff`: a line while it goes on in a pipe, a block on a terminal and at the end. */
import type { NodeStatistics } from '../sniff/node-table.ts';
import type { JoinSets } from '../sniff/ring-event.ts';
import type { TokenStatistics } from '../sniff/token-watch.ts';
import type { NetworkReport, Rate, RingReport, SummaryReport } from './sniff-report.ts';
import { contentPhrases, contentRows, row } from './sniff-content.ts';
import { bytesText, countText, durationText, listText, msText, rateText } from './sniff-units.ts';

/** The rings of the moment, a phrase for each. */
export function summaryLine(report: SummaryReport): string {
  const rings = report.networks.flatMap(({ rings: all }) => all).filter(isPresent);
  return rings.length === 0 ? 'no ring' : rings.map(ringPhrase).join(' | ');
}

/** Everything, for reading at leisure. */
export function blockLines(report: SummaryReport): readonly string[] {
  const lines = report.networks.flatMap((network) => networkLines(network, report.event === 'end'));
  const { total, sources } = report.rejected;
  const rejected = sources.map(({ source, counts, detail }) => {
    const kinds = Object.entries(counts).map(([reason, count]) => `${count} ${reason}`);
    return row(source, `${kinds.join(', ')} (${detail})`);
  });
  return [
    ...(lines.length === 0 ? ['No ring was seen.'] : lines),
    ...(total === 0 ? [] : ['Rejected', ...rejected]),
    `${countText(report.datagrams, 'datagram')} of rings in ${durationText(report.seconds * 1000)}`,
  ];
}

/** What a join says, after the name of its sender: `wants 1, 2; takes 3 for failed`. */
export function setsText({ procSet, failSet, leaving }: Omit<JoinSets, 'sender'>): string {
  if (leaving) return 'leaves';
  const wanted = listText(procSet.filter((node) => !failSet.includes(node)));
  return failSet.length === 0 ? `wants ${wanted}` : `wants ${wanted}; takes ${listText(failSet)} for failed`;
}

function isPresent({ state }: RingReport): boolean {
  return state === 'works' || state === 'silent';
}

function ringPhrase(ring: RingReport): string {
  const { token, data, rate } = ring;
  const rotation = token?.rotation ?? undefined;
  const parts = [
    `${ring.ring.name}: ${sizeText(ring)}`,
    rotation === undefined
      ? 'rotation not seen'
      : `rotation ${msText(rotation.medianMs)}, p99 ${msText(rotation.p99Ms)}`,
    rate === null ? countText(data.messages, 'message') : `messages ${rateCell(rate)}`,
    `${data.retransmissions} sent again`,
    ...contentPhrases(ring.content),
  ];
  if (ring.state === 'silent') parts.push(`silent for ${durationText(ring.lastHeardAgoMs)}`);
  return parts.join('; ');
}

function sizeText({ members, complete, size }: RingReport): string {
  if (complete || size !== null) return countText(size ?? members.length, 'member');
  return `${members.length} or more members`;
}

function rateCell({ messagesPerSecond, bytesPerSecond }: Rate): string {
  return `${rateText(messagesPerSecond)}, ${bytesText(bytesPerSecond)}/s`;
}

function networkLines({ wire, rings, nodes, joins }: NetworkReport, withEnded: boolean): readonly string[] {
  const shown = rings.filter((ring) => withEnded || isPresent(ring));
  const kind = wire === 'corosync' ? 'Corosync' : 'native';
  const heading = (ring: RingReport): string =>
    `Ring ${ring.ring.name} (${kind}), ${stateTexts[ring.state]}, heard for ${durationText(ring.heardMs)}`;
  const joinRows = joins.map(({ sender, joins: count, agoMs, ...sets }) =>
    row(`node ${sender}`, `${countText(count, 'join')}, the last ${durationText(agoMs)} ago: ${setsText(sets)}`),
  );
  return [
    ...shown.flatMap((ring) => [heading(ring), ...ringRows(ring, nodes)]),
    ...(joinRows.length === 0 ? [] : ['Joins', ...joinRows]),
  ];
}

const stateTexts: Readonly<Record<RingReport['state'], string>> = {
  forming: 'forming',
  works: 'at work',
  silent: 'silent',
  ended: 'ended',
};

function ringRows(ring: RingReport, nodes: readonly NodeStatistics[]): readonly string[] {
  return [
    row('members', membersCell(ring, nodes)),
    ...tokenRows(ring.token),
    row('messages', messagesCell(ring)),
    ...contentRows(ring.content),
  ];
}

function membersCell({ members, membersFrom, complete, size }: RingReport, nodes: readonly NodeStatistics[]): string {
  const cells = members.map((id) => {
    const { name = '', address = '' } = nodes.find(({ nodeId }) => nodeId === id) ?? {};
    return [String(id), ...(name === '' ? [] : [name]), ...(address === '' ? [] : [address])].join(' ');
  });
  const others = size === null ? 'there may be others' : `${size - members.length} not seen`;
  return `${cells.join(', ')} (${complete ? `all, by ${membersFrom}` : others})`;
}

function tokenRows(token: TokenStatistics | null): readonly string[] {
  if (token === null) return [row('token', 'not seen: it is unicast (ringcast sniff --help)')];
  const { rotation, again, requests, backlogMax, flowControlCountMax } = token;
  const times =
    rotation === null
      ? 'no whole rotation'
      : `rotation ${msText(rotation.medianMs)} median, ${msText(rotation.minMs)} least, ${msText(rotation.p99Ms)} p99, ${msText(rotation.maxMs)} most`;
  const measured = rotation === null ? '' : ` (${rotation.rotations} at node ${token.timedAt ?? 0})`;
  const asked = requests.most.map(({ seq, times: count }) => (count === 1 ? String(seq) : `${seq} (${count} times)`));
  return [
    row('token', `${times}${measured}; ${token.tokens} seen, ${again} sent again`),
    row('load', `at most ${countText(flowControlCountMax, 'message')} in a rotation, ${backlogMax} waiting`),
    ...(requests.tokens === 0
      ? []
      : [
          row(
            'missing',
            `${countText(requests.tokens, 'token')} asked for up to ${requests.longest}; most for ${asked.join(', ')}`,
          ),
        ]),
  ];
}

function messagesCell({ data, rate }: RingReport): string {
  const { messages, bytes, retransmissions, retransmitters, unheard } = data;
  const perSecond = rate === null ? '' : ` (${rateCell(rate)})`;
  const by = retransmitters.length === 0 ? '' : ` by ${retransmitters.join(', ')}`;
  const missed = unheard === 0 ? '' : `, ${unheard} not heard here`;
  return `${messages}, ${bytesText(bytes)}${perSecond}; ${retransmissions} sent again${by}${missed}`;
}
