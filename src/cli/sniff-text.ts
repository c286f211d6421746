/** The readable form of what `ringcast sniff` reports as it happens: one line each, like those of `ringcast node`. */
import type { JoinSets, MembersView, RingEvent, RingFound } from '../sniff/ring-event.ts';
import type { SniffReport } from './sniff-report.ts';
import { blockLines, setsText, summaryLine } from './sniff-summary.ts';
import { countText, durationText, listText } from './sniff-units.ts';
import { terminalText } from './terminal-text.ts';

const labelWidth = 10;

/** How summaries are told while listening: in a line, or as a block of several. */
export type SummaryForm = 'line' | 'block';

/** Turns a report into lines. `clock` is the time of day to show. */
export function describeSniff(report: SniffReport, clock: string, form: SummaryForm): readonly string[] {
  if (report.event === 'end' || (report.event === 'summary' && form === 'block'))
    return ['', ...blockLines(report).map(terminalText)];
  const [label, text] = labelled(report);
  return [`${clock}  ${label.padEnd(labelWidth)}  ${terminalText(text)}`];
}

function labelled(report: SniffReport): readonly [string, string] {
  switch (report.event) {
    case 'listening':
      return ['listening', `to group ${report.group} port ${report.port} on ${report.interface} (${report.address})`];
    case 'reading':
      return ['reading', report.path === '-' ? 'standard input' : report.path];
    case 'rejected':
      return ['rejected', `${report.source}: ${report.reason}, ${report.detail}`];
    case 'note':
      return ['note', report.message];
    case 'summary':
    case 'end':
      return ['summary', summaryLine(report)];
    case 'ring':
      return ['ring', foundText(report)];
    case 'members':
      return ['members', `${report.ring.name}  ${membersText(report)}`];
    case 'join':
      return ['join', joinText(report)];
    case 'unsettled':
      return ['unsettled', `no ring for ${durationText(report.forMs)}: ${report.joins.map(joinText).join('; ')}`];
    case 'missing':
      return ['missing', missingText(report)];
    case 'tokenAgain':
      return ['token', `${report.ring.name}  node ${report.by} sent the token again`];
    case 'silent':
      return ['silent', `${report.ring.name}  nothing heard for ${durationText(report.forMs)}`];
    default: {
      const unreachable: never = report;
      return unreachable;
    }
  }
}

function foundText(found: RingFound): string {
  const { ring, wire, formed, from, joined = [], left = [] } = found;
  const parts = [`${wire === 'corosync' ? 'Corosync, ' : ''}${formed ? 'formed' : 'found'}: ${membersText(found)}`];
  if (from.length > 0) parts.push(`from ${from.join(' and ')}`);
  if (joined.length > 0) parts.push(`joined: ${listText(joined)}`);
  if (left.length > 0) parts.push(`left: ${listText(left)}`);
  return `${ring.name}  ${parts.join('; ')}`;
}

/** `3 members 1, 2, 3 (commit token)`, `2 of 3 members: 1, 3`, `at least 1, 3`. */
export function membersText({ members, membersFrom, complete, size }: MembersView): string {
  if (complete) return `${countText(members.length, 'member')} ${listText(members)} (${sourceTexts[membersFrom]})`;
  return size === null ? `at least ${listText(members)}` : `${size} members, of them seen ${listText(members)}`;
}

const sourceTexts: Readonly<Record<MembersView['membersFrom'], string>> = {
  'commit token': 'by the commit token',
  token: 'by the token',
  joins: 'by their joins',
  heard: 'all heard',
};

function joinText({ sender, cause, ...sets }: JoinSets): string {
  return `node ${sender} ${setsText(sets)}${cause === undefined ? '' : ` (${cause})`}`;
}

function missingText({ ring, by, seqs, aruNode, lag }: Extract<RingEvent, { readonly event: 'missing' }>): string {
  const behind = aruNode === 0 ? '' : `; node ${aruNode} is ${lag} behind`;
  return `${ring.name}  node ${by} passes on requests for ${countText(seqs.length, 'message')}: ${listText(seqs)}${behind}`;
}
