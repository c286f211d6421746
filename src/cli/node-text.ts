/** The readable form of what `ringcast node` reports: one calm line each, the kind of event in a column of its own. */
import type { NodeId } from '../message.ts';
import type { NodeReport } from './node-event.ts';
import { terminalText } from './terminal-text.ts';

type Report<Event extends NodeReport['event']> = Extract<NodeReport, { readonly event: Event }>;

const labelWidth = 10;

/** Turns reports into lines. Remembers nothing. `clock` is the time of day to show. */
export function describeReport(report: NodeReport, clock: string): string {
  const [label, text] = labelled(report);
  const shown = report.event === 'stats' ? text.split('\n').map(terminalText).join('\n') : terminalText(text);
  return `${clock}  ${label.padEnd(labelWidth)}  ${shown}`;
}

/** `12:34:56.789`. */
export function timeOfDay(date: Date): string {
  const part = (value: number, width: number): string => String(value).padStart(width, '0');
  const seconds = `${part(date.getSeconds(), 2)}.${part(date.getMilliseconds(), 3)}`;
  return `${part(date.getHours(), 2)}:${part(date.getMinutes(), 2)}:${seconds}`;
}

function labelled(report: NodeReport): readonly [string, string] {
  switch (report.event) {
    case 'listening':
      return ['listening', listeningText(report)];
    case 'configuration':
      return [report.kind === 'regular' ? 'ring' : 'transition', configurationText(report)];
    case 'message':
      return ['message', messageText(report)];
    case 'sent':
      return ['sent', `number ${report.seq}, ${report.level}`];
    case 'acked':
      return ['delivered', `number ${report.seq}, ${report.level}${report.tag === undefined ? '' : `, ${report.tag}`}`];
    case 'stats':
      return ['stats', JSON.stringify(report.stats, undefined, 2)];
    case 'finding':
      return ['finding', report.message];
    case 'error':
      return ['error', `${report.message} (${report.code})`];
    case 'left':
      return ['left', report.reason === 'left' ? 'the cluster, politely' : `the cluster because of ${report.reason}`];
    case 'group':
      return ['group', groupText(report)];
    case 'groupMessage':
      return ['message', groupMessageText(report)];
    case 'groupAcked':
      return ['delivered', `to ${report.group}${report.tag === undefined ? '' : `, ${report.tag}`}`];
    case 'groupLeft':
      return ['left', `the group ${report.group}${report.reason === 'left' ? '' : ` because of ${report.reason}`}`];
  }
}

function listeningText(report: Report<'listening'>): string {
  const node = memberName(Number.parseInt(report.process, 10), report.name);
  const whereto = report.group === undefined ? `peers ${report.peers?.join(', ')},` : `group ${report.group}`;
  const where = `${whereto} port ${report.port} on ${report.interface}`;
  return `node ${node} in cluster ${report.cluster}: ${where}, token at ${report.address}`;
}

function configurationText(report: Report<'configuration'>): string {
  const names = (ids: readonly NodeId[]): string => ids.map((id) => memberName(id, report.names[id])).join(', ');
  const parts = [
    `${report.members.length === 1 ? '1 member' : `${report.members.length} members`}: ${names(report.members)}`,
  ];
  if (report.joined.length > 0) {
    parts.push(`joined: ${names(report.joined)}`);
  }
  if (report.left.length > 0) {
    parts.push(`left: ${names(report.left)}`);
  }
  parts.push(`cause: ${causeText(report.cause)}`);
  parts.push(
    ...report.evidence.map(({ node, id, text }) => `${memberName(node, report.names[node])}: ${text} (${id})`),
  );
  return `${report.id}  ${parts.join('; ')}`;
}

function causeText({ kind, node }: Report<'configuration'>['cause']): string {
  return node === null ? kind : `${kind} (node ${node})`;
}

function messageText(report: Report<'message'>): string {
  const from = memberName(report.from, report.name);
  const payload = report.data ?? `base64 ${report.base64 ?? ''}`;
  return `#${report.seq} ${report.level} from ${from}: ${payload}`;
}

function groupText({ group, members, joined, left }: Report<'group'>): string {
  const moved = joined.map(({ node, name, reason }) => `${memberName(node, name)} came (${reason})`);
  const gone = left.map(({ node, name, reason }) => `${memberName(node, name)} went (${reason})`);
  const count = members.length === 1 ? '1 member' : `${members.length} members`;
  const names = members.map(({ node, name }) => memberName(node, name)).join(', ');
  return `${group}  ${[`${count}: ${names}`, ...moved, ...gone].join('; ')}`;
}

function groupMessageText(report: Report<'groupMessage'>): string {
  const payload = report.data ?? `base64 ${report.base64 ?? ''}`;
  return `to ${report.group} from ${memberName(report.from, report.name)}: ${payload}`;
}

function memberName(id: NodeId, name: string | undefined): string {
  return name === undefined || name === '' ? String(id) : `${name} (${id})`;
}
