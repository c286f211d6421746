/**
 * Modes of votequorum in the option `corosync`: what goes with what. Corosync itself takes some of these combinations, and
 * then leaves one of the modes out or lets every part of a partition go on; here they are mistakes.
 *
 * Source: Corosync 3.1.7, exec/votequorum.c, votequorum_readconfig; votequorum(5).
 */
import { shown } from './value-mistakes.ts';

/** The parts of the option that matter here. */
interface VoteOptions {
  readonly nodes: readonly { readonly nodeId: number; readonly votes?: number | undefined }[];
  readonly expectedVotes?: number | undefined;
  readonly quorum?: boolean | undefined;
  readonly twoNode?: boolean | undefined;
  readonly waitForAll?: boolean | undefined;
  readonly autoTieBreaker?: 'lowest' | 'highest' | readonly number[] | undefined;
  readonly lastManStandingMs?: number | undefined;
}

/** Votes of all nodes in the list. */
export function votesIn(nodes: VoteOptions['nodes']): number {
  return nodes.reduce((sum, { votes = 1 }) => sum + votes, 0);
}

/** A sentence for each combination that cannot be; every part is right in itself. None where votes are not counted. */
export function voteMistakes(options: VoteOptions): readonly string[] {
  return options.quorum === false
    ? []
    : [...twoNodeMistakes(options), ...tieBreakerMistakes(options), ...lastManMistakes(options)];
}

/** What is wrong with a value of `autoTieBreaker` by itself. */
export function tieRuleMistakes(name: string, value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id));
  return isList || value === 'lowest' || value === 'highest'
    ? []
    : [`${name} must be lowest, highest or a list of node ids, not ${shown(value)}.`];
}

/** With more votes several parts of a partition would have enough. */
function twoNodeMistakes({ nodes, expectedVotes, twoNode }: VoteOptions): readonly string[] {
  if (twoNode !== true) {
    return [];
  }
  const votes = votesIn(nodes);
  const expected = expectedVotes ?? votes;
  if (expected !== 2) {
    return [`corosync.twoNode needs exactly 2 expected votes, not ${expected}.`];
  }
  return votes > 2 ? [`corosync.twoNode needs nodes with 2 votes in all, not ${votes}.`] : [];
}

function tieBreakerMistakes({ nodes, twoNode, waitForAll, autoTieBreaker }: VoteOptions): readonly string[] {
  if (autoTieBreaker === undefined) {
    return [];
  }
  if (twoNode === true) {
    return ['corosync.autoTieBreaker does not go with two nodes that are enough each.'];
  }
  const ids = typeof autoTieBreaker === 'string' ? [] : autoTieBreaker;
  const strangers = ids.filter((id) => !nodes.some(({ nodeId }) => nodeId === id));
  const mistakes = strangers.map((id) => `corosync.autoTieBreaker must name nodes of the list, not ${id}.`);
  const votes = votesIn(nodes);
  if (votes % 2 === 1 && waitForAll !== true) {
    mistakes.push(
      `corosync.autoTieBreaker needs all to be waited for when the nodes have an odd number of votes, ${votes}.`,
    );
  }
  return mistakes;
}

function lastManMistakes({ nodes, lastManStandingMs }: VoteOptions): readonly string[] {
  const most = Math.max(...nodes.map(({ votes = 1 }) => votes));
  return lastManStandingMs === undefined || most <= 1
    ? []
    : [`corosync.lastManStandingMs needs nodes with at most one vote each, not ${most}.`];
}
