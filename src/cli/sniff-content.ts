/** Process groups and votes in the summaries of `ringcast sniff`. */
import type { ObservedGroup } from '../sniff/process-directory.ts';
import type { ContentStatistics } from '../sniff/ring-content.ts';
import type { VotesTold } from '../sniff/vote-table.ts';
import { countText, listText } from './sniff-units.ts';

const labelColumns = 10;
/** Shown to people; with --json all are. */
const groupsShown = 20;
const membersShown = 20;

/** A line of a ring's block. */
export function row(label: string, text: string): string {
  // Node ids and addresses may be longer than the column.
  return `  ${label.length < labelColumns ? label.padEnd(labelColumns) : `${label}  `}${text}`;
}

/** The lines of a ring about them; none where nothing was told. */
export function contentRows({ groups, groupsComplete, votes }: ContentStatistics): readonly string[] {
  const lines = groups.slice(0, groupsShown).map(groupText);
  const more = groups.length > groupsShown ? [`and ${groups.length - groupsShown} more`] : [];
  const end = groupsComplete ? [] : ['there may be others'];
  const texts = groups.length === 0 ? (groupsComplete ? ['none'] : []) : [...lines, ...more, ...end];
  return [
    ...texts.map((text, index) => row(index === 0 ? 'groups' : '', text)),
    ...(votes === null ? [] : [row('votes', votesText(votes))]),
  ];
}

/** The same in a phrase or two. */
export function contentPhrases({ groups, votes }: ContentStatistics): readonly string[] {
  return [
    ...(groups.length === 0 ? [] : [countText(groups.length, 'group')]),
    ...(votes === null ? [] : [`votes ${votes.totalVotes} of ${expectedText(votes)}`]),
  ];
}

/** `demo: 1:4711, 2:4712`: node and process. */
function groupText({ name, members }: ObservedGroup): string {
  const shown = members.slice(0, membersShown).map(({ nodeId, pid }) => `${nodeId}:${pid}`);
  const more = members.length > membersShown ? ` and ${members.length - membersShown} more` : '';
  const title = name === '' || /\p{C}/u.test(name) ? JSON.stringify(name) : name;
  return `${title}: ${shown.join(', ')}${more}`;
}

/** `3 of 4 expected, a majority (1: 1, 2: 1, 3: 1); called themselves quorate: 1, 2`. */
function votesText(told: VotesTold): string {
  const { totalVotes, nodes, deviceVotes, majority } = told;
  const each = nodes.map(({ nodeId, votes }) => `${nodeId}: ${votes}`).join(', ');
  const quorate = nodes.filter((node) => node.quorate).map(({ nodeId }) => nodeId);
  const device = deviceVotes === 0 ? '' : `, quorum device: ${deviceVotes}`;
  const share = `${totalVotes} of ${expectedText(told)} expected, ${majority ? 'a' : 'no'} majority`;
  return `${share} (${each}${device}); called themselves quorate: ${listText(quorate)}`;
}

/** What the nodes expect: one number where they agree. */
function expectedText({ nodes }: VotesTold): string {
  return [...new Set(nodes.map(({ expectedVotes }) => expectedVotes))].join(' or ');
}
