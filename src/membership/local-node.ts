/**
 * What this node knows, shared by the handlers of the four states: the ring it is on, the ring that is forming, what
 * it has gathered. Handlers read and change it and append effects; they answer nothing.
 */
import type { Delivery, Effect } from '../effect.ts';
import { known } from '../invariant.ts';
import type {
  Cause,
  CommitToken,
  Data,
  Evidence,
  Join,
  Level,
  Member,
  Message,
  NodeId,
  Origin,
  RingId,
  TokenMessage,
} from '../message.ts';
import { sameRing } from '../message.ts';
import type { Completed } from '../ring/reassembly.ts';
import type { Ring } from '../ring/ring.ts';
import type { FrameQueue } from '../ring/send-queue.ts';
import { SendQueue } from '../ring/send-queue.ts';
import type { VisitCounts } from '../ring/token-visit.ts';
import { Timers } from '../timers.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { Estrangement } from './estrangement.ts';
import type { NodeSet } from './node-set.ts';
import type { StateName } from './state.ts';

/** A ring between its commit token and its installation. */
export interface FormingRing {
  readonly ring: Ring;
  /** The complete commit token, from the second rotation on. */
  commit: CommitToken;
  /** Members that come from the same old ring as this node, itself included; empty for a fresh process. */
  companions: NodeSet;
  /** Whose old messages are delivered even behind a hole: the companions and all their obligations. */
  deliverFrom: NodeSet;
  /** Old messages that this node has yet to send again, and how many are sent. */
  readonly recoveryQueue: Data[];
  recoverySent: number;
  /** This node set the token's retransmit flag and has to clear it. */
  flagRaised: boolean;
  /** Visits in a row that left with the retransmit flag clear. */
  clearVisits: number;
  /** Visits in a row that left with everything acknowledged by everybody. */
  completeVisits: number;
  /** When the next member was heard last, still waiting for the commit token; -Infinity for never. */
  successorWaitedAt: number;
  /** Representative: the first regular token was made. */
  originated: boolean;
}

/** What is being agreed on in gather. The sets only grow until a ring is installed. */
export interface Gathering {
  procSet: NodeSet;
  failSet: NodeSet;
  /** The last join of each node since this gather began or consensus was asked for anew. */
  readonly joins: Map<NodeId, Join>;
  /** Consensus time-outs in a row in which every node was heard but some disagreed. */
  disagreements: number;
  /** A single node waits for one join interval before it believes that it is alone. */
  lookedAround: boolean;
  /** In how many attempts the commit token did not get through to a node that was waiting for it. */
  readonly unreached: Map<NodeId, number>;
  /** Representative whose commit token did not come back: the ring, and who had to send it back. */
  missedReturn: { readonly ringSeq: number; readonly from: NodeId } | undefined;
  /** This node cannot receive and wants to be let go. */
  failedToReceive: boolean;
  /** When the last operational ring ended, or this node started. */
  since: number;
  /** What ended the last operational ring; told in the next configuration. */
  cause: Cause;
  /** What began the present attempt; told in joins. Differs from `cause` once an attempt has failed. */
  trigger: Cause;
}

/** Counters of one node's protocol since it started. */
export interface EngineCounters {
  tokensReceived: number;
  tokensDuplicate: number;
  tokensResent: number;
  tokenLosses: number;
  framesReceived: number;
  framesDuplicate: number;
  messagesSent: number;
  messagesDelivered: number;
  gathers: number;
  consensusTimeouts: number;
  configurations: number;
  staleMessages: number;
  foreignRings: number;
  absences: number;
  duplicateNodeIds: number;
}

/** The latest ring that a process is known to have adopted. */
export interface Adopted {
  readonly incarnation: number;
  readonly ringSeq: number;
  /** When the process itself was last heard to say so. */
  readonly heardAt: number;
}

export interface LocalNodeOptions {
  readonly self: Member;
  readonly settings: EngineSettings;
  readonly ringSeq: number;
  readonly queue?: FrameQueue | undefined;
}

/**
 * No ring gets a number near this: they start at wall-clock milliseconds at most and go up by one. Who claims one must not
 * spoil the numbers of all rings to come.
 */
const ringSeqLimit = 2 ** 52;

/** How many rings this node remembers to have been on, to recognise their stragglers. */
const pastRingsMax = 32;

export class LocalNode {
  readonly settings: EngineSettings;
  readonly timers: Timers = new Timers();
  readonly queue: FrameQueue;
  readonly counters: EngineCounters;
  self: Member;
  state: StateName = 'gather';
  /** The time of the input being handled. */
  now = 0;
  /** The operational ring; while a new one forms, the ring being left. Undefined for a fresh process. */
  ring: Ring | undefined;
  forming: FormingRing | undefined;
  gathering: Gathering;
  /** Sequence part of the ring adopted last (committed to or operational): what joins carry. */
  ringSeq: number;
  /** Highest ring sequence number heard of. New rings get a greater one. */
  ringSeqHighest: number;
  /** Joins that arrive before this time were sent while this node was not listening and say nothing. */
  joinsStaleUntil: number = -Infinity;
  /** A message was refused for want of room in the queue. */
  wantsRoom = false;
  /** Counted by token visits. */
  readonly visitCounts: VisitCounts = { sent: 0, resent: 0, requested: 0 };
  /** The newest process known of each node. */
  readonly processes: Map<NodeId, Member> = new Map<NodeId, Member>();
  /** When a join of each node was heard last. */
  readonly heardAt: Map<NodeId, number> = new Map<NodeId, number>();
  /** The latest ring that each process is known to have adopted. */
  readonly adopted: Map<NodeId, Adopted> = new Map<NodeId, Adopted>();
  readonly estrangement: Estrangement;
  /** What this node has seen of itself lately. */
  evidence: readonly Evidence[] = [];
  #pastRings: RingId[] = [];
  #effects: Effect[] = [];

  constructor(options: LocalNodeOptions) {
    this.self = options.self;
    this.settings = options.settings;
    this.queue = options.queue ?? new SendQueue(options.settings);
    this.estrangement = new Estrangement(options.settings);
    this.ringSeq = options.ringSeq;
    this.ringSeqHighest = options.ringSeq;
    this.processes.set(options.self.nodeId, options.self);
    this.gathering = freshGathering(options.self.nodeId, { kind: 'start', node: undefined });
    this.counters = noCounts();
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects;
    if (effects.length > 0) this.#effects = [];
    return effects;
  }

  emit(effect: Effect): void {
    this.#effects.push(effect);
  }

  multicast(message: Message): void {
    this.#effects.push({ type: 'multicast', message });
  }

  unicast(to: Member, message: TokenMessage): void {
    this.#effects.push({ type: 'unicast', to, message });
  }

  /** The operational ring, where a handler of the operational state runs. */
  get operationalRing(): Ring {
    return known(this.ring, 'an operational node has a ring');
  }

  /** The forming ring, where a handler of commit or recovery runs. */
  get formingRing(): FormingRing {
    return known(this.forming, 'a node in commit or recovery has a forming ring');
  }

  /** Hands a completed message to the application in the given configuration. */
  deliver(ring: Ring, message: Completed, configuration: Delivery['configuration']): void {
    const sender = known(ring.member(message.sender), 'a delivered message has a member as sender');
    const isOwn = message.sender === this.self.nodeId;
    const ownId = isOwn ? known(ring.undelivered.shift(), 'an own message was sent before it is delivered') : undefined;
    this.counters.messagesDelivered += 1;
    const { number: seq, level, channel, payload } = message;
    if (channel === 'application') ring.messagesDelivered = seq;
    this.#effects.push({ type: 'deliver', delivery: { sender, seq, level, channel, configuration, payload, ownId } });
  }

  /** An own application message got its place in the ring's order. */
  sent(ring: Ring, place: { readonly ownId: number; readonly seq: number; readonly level: Level }): void {
    const configuration = known(ring.configuration, 'messages are sent in a configuration');
    this.sentUnnumbered(ring, place.ownId);
    this.#effects.push({ type: 'sent', ...place, configuration });
  }

  /** An own message of another channel got its place. */
  sentUnnumbered(ring: Ring, ownId: number): void {
    ring.undelivered.push(ownId);
    this.counters.messagesSent += 1;
  }

  /** Counts a data message that arrived; `isNew` when it was stored. */
  countFrame(isNew: boolean): void {
    if (isNew) this.counters.framesReceived += 1;
    else this.counters.framesDuplicate += 1;
  }

  /** Tells the application that there is room again, if it was refused before. */
  noteWritable(): void {
    if (!this.wantsRoom || this.queue.bytes * 2 > this.settings.sendQueueBytes) return;
    this.wantsRoom = false;
    this.#effects.push({ type: 'writable' });
  }

  /** A process has adopted the ring with this number; what it sent before is stale. */
  noteAdopted({ nodeId, incarnation }: Origin, ringSeq: number): void {
    const noted = this.adopted.get(nodeId);
    if (noted !== undefined && noted.incarnation > incarnation && this.ring?.member(nodeId) !== undefined) return;
    const latest = noted?.incarnation === incarnation ? Math.max(noted.ringSeq, ringSeq) : ringSeq;
    this.adopted.delete(nodeId);
    this.adopted.set(nodeId, { incarnation, ringSeq: latest, heardAt: this.now });
    for (const oldest of this.adopted.keys()) {
      if (this.adopted.size <= 4 * this.settings.membersMax) return;
      this.adopted.delete(oldest);
    }
  }

  /** Drops old entries of `heardAt`, so that it does not grow with every process that ever was. */
  forgetSilent(): void {
    for (const [nodeId, heardAt] of this.heardAt) {
      if (this.now - heardAt > this.settings.consensusMs) this.heardAt.delete(nodeId);
    }
  }

  /** Remembers a ring that this node leaves. */
  leaveRing(ring: RingId): void {
    this.#pastRings.push(ring);
    if (this.#pastRings.length > pastRingsMax) this.#pastRings.shift();
  }

  /**
   * Is a message of another ring merely late? It is when this node was on that ring itself, or when a process that has
   * moved on to a newer ring with this node sent it before.
   */
  isStraggler(ringId: RingId, origin: Origin): boolean {
    if (this.#pastRings.some((past) => sameRing(past, ringId))) return true;
    const adopted = this.adopted.get(origin.nodeId);
    return adopted?.incarnation === origin.incarnation && ringId.seq < adopted.ringSeq;
  }

  /** Notes a ring sequence number seen anywhere, unless it is beyond reason. */
  noteRingSeq(seq: number): void {
    if (seq > this.ringSeqHighest && seq < ringSeqLimit) this.ringSeqHighest = seq;
  }
}

/** The start of a gathering: nothing known but this node. */
export function freshGathering(self: NodeId, cause: Cause): Gathering {
  return {
    procSet: [self],
    failSet: [],
    joins: new Map<NodeId, Join>(),
    disagreements: 0,
    lookedAround: false,
    unreached: new Map<NodeId, number>(),
    missedReturn: undefined,
    failedToReceive: false,
    since: -Infinity,
    cause,
    trigger: cause,
  };
}

function noCounts(): EngineCounters {
  return {
    tokensReceived: 0,
    tokensDuplicate: 0,
    tokensResent: 0,
    tokenLosses: 0,
    framesReceived: 0,
    framesDuplicate: 0,
    messagesSent: 0,
    messagesDelivered: 0,
    gathers: 0,
    consensusTimeouts: 0,
    configurations: 0,
    staleMessages: 0,
    foreignRings: 0,
    absences: 0,
    duplicateNodeIds: 0,
  };
}
