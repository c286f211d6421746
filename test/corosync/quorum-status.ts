/** Reads what `corosync-quorumtool -s -i` prints: the ring, its members with their votes, the quorum and its flags. */

export interface QuorumStatus {
  /** As `FormedRing.ring`. */
  readonly ring: string;
  readonly quorate: boolean;
  readonly expectedVotes: number;
  readonly totalVotes: number;
  /** What is called "Quorum" there. */
  readonly votesNeeded: number;
  /** `Quorate` and the modes of votequorum: `2Node`, `WaitForAll`. */
  readonly flags: readonly string[];
  /** Votes by node id. */
  readonly votes: Readonly<Record<number, number>>;
}

export function readQuorumStatus(text: string): QuorumStatus {
  const field = (name: string): string => {
    const [, value] = new RegExp(`^${name}: +(.*?) *$`, 'm').exec(text) ?? [];
    if (value === undefined) throw new Error(`no "${name}" in the quorum status:\n${text}`);
    return value;
  };
  const [representative = '', seq = ''] = field('Ring ID').split('.');
  const rows = text.matchAll(/^ +(\d+) +(\d+) /gm);
  return {
    ring: `${representative}.${Number.parseInt(seq, 16)}`,
    quorate: field('Quorate') === 'Yes',
    expectedVotes: Number.parseInt(field('Expected votes')),
    totalVotes: Number.parseInt(field('Total votes')),
    votesNeeded: Number.parseInt(field('Quorum')),
    flags: field('Flags').split(' ').filter(Boolean),
    votes: Object.fromEntries(Array.from(rows, ([, nodeId = '', votes]) => [nodeId, Number(votes)])),
  };
}
