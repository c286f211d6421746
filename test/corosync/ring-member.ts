/**
 * A member of the ring with a hand in process groups, whichever software it is: a Corosync daemon with one client, or
 * a Ringcast node, which is both in one process. Tests do the same to either and expect the same.
 */
import type { CorosyncDaemon } from './daemon.ts';
import type { GroupProcess } from './group-process.ts';
import type { LineProcess } from './line-process.ts';

/** The process group that all members join when they are started. */
export const groupName = 'grp';

export type Software = 'corosync' | 'ringcast';

export interface VoteCount {
  readonly quorate: boolean;
  readonly totalVotes: number;
  readonly votesNeeded: number;
  readonly expectedVotes: number;
}

export function isSameCount(one: VoteCount | undefined, other: VoteCount): boolean {
  return (
    one?.quorate === other.quorate &&
    one.totalVotes === other.totalVotes &&
    one.votesNeeded === other.votesNeeded &&
    one.expectedVotes === other.expectedVotes
  );
}

export interface RingMemberParts {
  /** What sees and sends messages. */
  readonly groups: GroupProcess;
  /** The daemon it is a client of; none for a Ringcast node. */
  readonly daemon?: CorosyncDaemon;
}

export class RingMember {
  readonly groups: GroupProcess;
  readonly daemon: CorosyncDaemon | undefined;

  constructor({ groups, daemon }: RingMemberParts) {
    this.groups = groups;
    this.daemon = daemon;
  }

  get id(): number {
    return this.groups.id;
  }

  get software(): Software {
    return this.daemon === undefined ? 'ringcast' : 'corosync';
  }

  /** What faults are done to: the process that is in the ring. */
  get process(): LineProcess {
    return this.daemon?.process ?? this.groups.process;
  }

  get live(): boolean {
    return this.process.live;
  }

  /** The ring that it is in, by its id, when that has exactly these members and is synchronised. */
  ringOf(nodes: readonly number[]): string | undefined {
    if (this.daemon?.isReadyWith(nodes) === false) return undefined;
    const { ring, members } = this.groups.rings.at(-1) ?? {};
    if (this.daemon !== undefined && this.daemon.ring?.ring !== ring) return undefined;
    return members?.length === nodes.length && nodes.every((node) => members.includes(node)) ? ring : undefined;
  }

  /** Votes as it counts them: a daemon by its own tool, Ringcast by what it told. */
  async quorum(): Promise<VoteCount | undefined> {
    return (await this.daemon?.quorum()) ?? this.groups.quorums.at(-1);
  }

  /** How many rings it was ever in. */
  get ringCount(): number {
    return this.daemon?.log.rings.length ?? this.groups.rings.length;
  }

  /** `kill -9`. A client goes when its daemon does. */
  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** Leaves the ring politely. */
  async leave(): Promise<void> {
    if (this.daemon === undefined) await this.groups.process.endInput();
    else await this.daemon.process.terminate();
  }
}

/** Are the members in one ring, and in the group `groupName`, of exactly themselves? */
export function isSettled(members: readonly RingMember[]): boolean {
  const nodes = members.map(({ id }) => id);
  const names = members.map(({ groups }) => groups.name);
  const rings = new Set(members.map((member) => member.ringOf(nodes)));
  return (
    rings.size === 1 &&
    !rings.has(undefined) &&
    members.every(({ groups }) => {
      const present: readonly (string | undefined)[] = groups.members(groupName);
      return present.length === names.length && names.every((name) => name !== undefined && present.includes(name));
    })
  );
}
