/** Reads what `corosync-quorumtool -s -i` prints: the ring, its members with their votes, and the quorum. */

export interface QuorumStatus {
  /** As `FormedRing.ring`. */
  readonly ring: string;
  readonly quorate: boolean;
  readonly expectedVotes: number;
  readonly totalVotes: number;
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
    votes: Object.fromEntries(Array.from(rows, ([, nodeId = '', votes]) => [nodeId, Number(votes)])),
  };
}
