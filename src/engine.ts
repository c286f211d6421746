/**
 * One node's protocol: a synchronous machine without I/O, clock or randomness. It is told what happened and what time it
 * is, and answers with an ordered list of effects. The same machine runs over UDP and in the simulator.
 *
 * Its methods are of four kinds: *inputs* from the network and the clock (`receive`, `expire`, `addressChanged`),
 * *commands* of the application (`start`, `send`, `leave`), *outputs* (`takeEffects`, `nextDeadline`) and *views*
 * (`state`, `configuration`, `statistics`). After each input or command take all effects before the next one.
 *
 * Source: Amir et al., "The Totem Single-Ring Ordering and Membership Protocol", ACM TOCS 13(4), 1995. Where this
 * differs is told in docs/divergence.md.
 */
import type { Configuration } from './configuration.ts';
import type { Effect, HaltReason } from './effect.ts';
import { enterGather, giveUp, sendJoin } from './membership/gather.ts';
import type { EngineCounters } from './membership/local-node.ts';
import { LocalNode } from './membership/local-node.ts';
import { wantToken } from './membership/operational.ts';
import type { StateName } from './membership/state.ts';
import type { StateRow } from './membership/state-table.ts';
import { stateTable } from './membership/state-table.ts';
import type { Evidence, Level, Member, Message, Origin, RingId } from './message.ts';
import { sameRing } from './message.ts';
import type { Ring } from './ring/ring.ts';
import type { FrameQueue } from './ring/send-queue.ts';
import { seqAdd, seqLess } from './ring/sequence.ts';
import type { EngineSettings } from './tuning/settings.ts';

export interface EngineOptions {
  readonly self: Member;
  readonly settings: EngineSettings;
  /** Rings that this node forms get greater sequence numbers than this: never one that it used before. */
  readonly ringSeq: number;
  /** Where new data messages come from. Default: a `SendQueue`. */
  readonly queue?: FrameQueue | undefined;
}

/** What one node's protocol has counted since it started, and where it stands. */
export interface EngineStatistics extends EngineCounters {
  readonly state: StateName;
  /** Data messages sent for the first time, sent again for others, and asked for by this node. */
  readonly framesSent: number;
  readonly retransmitsServed: number;
  readonly retransmitsRequested: number;
  readonly sendQueueBytes: number;
  /** Smoothed time of a token rotation on the present ring; undefined before the first measurement. */
  readonly rotationMs: number | undefined;
  /** After how long without progress this node sends the token again. */
  readonly tokenRetransmitMs: number | undefined;
  /** On the present ring, data messages a rotation: what the members' buffers bear, and what this node bears at present. */
  readonly window: { readonly full: number; readonly own: number } | undefined;
  /** On the present ring, data message numbers: received, received by all, delivered. */
  readonly ring: { readonly aru: number; readonly safe: number; readonly delivered: number } | undefined;
  /** Of process groups, where the engine has them. */
  readonly groups?: GroupStatistics | undefined;
}

/** How process groups stand at one node. */
export interface GroupStatistics {
  /** Groups that have members. */
  readonly count: number;
  /** All members of the configuration have told what groups their processes are in. False where nobody uses groups. */
  readonly isSynchronised: boolean;
  /** Messages from nodes that this one was not synchronised with at that place in the order. */
  readonly ignored: number;
  /** Messages that break a rule of the format. */
  readonly malformed: number;
}

export class Engine {
  readonly #node: LocalNode;
  #stopped = false;
  /** Since when, and when last, a process of an earlier incarnation with this node's id was heard. */
  #elderHeard = { since: -Infinity, last: -Infinity };

  /** The settings are taken as they are: check them before. */
  constructor(options: EngineOptions) {
    this.#node = new LocalNode(options);
  }

  /** Starts looking for other nodes. Once. */
  start(now: number): void {
    this.#node.now = now;
    this.#node.gathering.since = now;
    enterGather(this.#node, { kind: 'start', node: undefined });
  }

  /** This node's group socket has dropped datagrams: the window that it bears shrinks. */
  dropped(now: number): void {
    this.#node.now = now;
    this.#node.ring?.limit.lower(now);
    this.#node.forming?.ring.limit.lower(now);
  }

  /** What this node has seen of itself lately, for its joins and configurations; in place of what it said before. */
  observe(evidence: readonly Evidence[]): void {
    this.#node.evidence = evidence;
  }

  /**
   * A message arrived, transmitted by `origin`. The driver drops multicast copies of what this very process sent, but
   * hands back tokens that it sent to itself. The message must not be changed afterwards.
   */
  receive(message: Message, origin: Origin, now: number): void {
    if (this.#stopped) return;
    this.#arriveAt(now);
    if (origin.nodeId === this.#node.self.nodeId && origin.incarnation !== this.#node.self.incarnation) {
      this.#meetNamesake(origin);
      return;
    }
    this.#handle(message, origin);
  }

  /** A deadline has passed. Harmless when called early. */
  expire(now: number): void {
    if (this.#stopped) return;
    this.#arriveAt(now);
    const node = this.#node;
    for (let due = node.timers.takeDue(now); due !== undefined; due = node.timers.takeDue(now)) {
      stateTable[node.state][due](node);
    }
  }

  /**
   * Queues an application message. Answers its id (1, 2, 3, ...), or undefined when the queue has no room: then a
   * `writable` effect follows when there is. The payload must not be changed afterwards.
   */
  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    if (!this.hasRoom(payload.length)) return undefined;
    this.#arriveAt(now);
    const id = this.#node.queue.push(payload, level);
    wantToken(this.#node);
    return id;
  }

  /** Would `send` take a message of this size? If not, a `writable` effect follows as if it had been asked. */
  hasRoom(bytes: number): boolean {
    const node = this.#node;
    const isTaken = !this.#stopped && node.queue.hasRoom(bytes);
    if (!isTaken) node.wantsRoom = true;
    return isTaken;
  }

  /**
   * Queues a message of the layer of process groups, at level agreed, room or not: those of applications ask `hasRoom`
   * first. Answers its id, from numbers apart from those of `send`; undefined after a stop.
   */
  post(payload: Uint8Array, now: number): number | undefined {
    if (this.#stopped) return undefined;
    this.#arriveAt(now);
    const id = this.#node.queue.push(payload, 'agreed', 'groups');
    wantToken(this.#node);
    return id;
  }

  /** Something was put into the queue by its owner: makes sure that the token comes. */
  wake(now: number): void {
    if (this.#stopped) return;
    this.#arriveAt(now);
    wantToken(this.#node);
  }

  /** Says farewell and halts: the last effects are the leave messages and `halt`. */
  leave(now: number): void {
    if (this.#stopped) return;
    this.#arriveAt(now);
    this.#leaveAs({ kind: 'left' });
  }

  /** The transport made its sockets anew: the token is now taken at `address`, and the others must learn of it. */
  addressChanged(address: string, now: number): void {
    if (this.#stopped) return;
    this.#arriveAt(now);
    const node = this.#node;
    node.self = { ...node.self, address };
    node.processes.set(node.self.nodeId, node.self);
    enterGather(node, { kind: 'interface-changed', node: node.self.nodeId });
  }

  /** When `expire` wants to be called next; Infinity for never. */
  get nextDeadline(): number {
    return this.#stopped ? Infinity : this.#node.timers.next;
  }

  /** The effects since the last call, in order. */
  takeEffects(): readonly Effect[] {
    return this.#node.takeEffects();
  }

  get state(): StateName {
    return this.#node.state;
  }

  /** The regular configuration installed last. */
  get configuration(): Configuration | undefined {
    return this.#node.ring?.configuration;
  }

  /** Nothing waits to be sent, and every member is known to hold what this node sent on the present ring. */
  get isFlushed(): boolean {
    const { queue, ring } = this.#node;
    return queue.isEmpty && (ring === undefined || !seqLess(ring.safe, ring.sentUpTo));
  }

  statistics(): EngineStatistics {
    const { counters, visitCounts, queue, ring, state } = this.#node;
    return {
      ...counters,
      state,
      framesSent: visitCounts.sent,
      retransmitsServed: visitCounts.resent,
      retransmitsRequested: visitCounts.requested,
      sendQueueBytes: queue.bytes,
      rotationMs: ring?.rotation.smoothedMs,
      tokenRetransmitMs: ring?.rotation.retransmitMs,
      window: ring && { full: ring.limit.full, own: ring.limit.own },
      ring: ring && { aru: ring.window.aru, safe: ring.safe, delivered: ring.highDelivered },
    };
  }

  /**
   * For checkers: does this node hold, or has it held, the message with this number of the given ring? Undefined when it
   * is not on that ring any more.
   */
  holdsMessage(ringId: RingId, messageNumber: number): boolean | undefined {
    const { ring, forming } = this.#node;
    const found = [ring, forming?.ring].find((candidate) => sameRing(candidate?.id, ringId));
    return found && holds(found, messageNumber);
  }

  #handle(message: Message, origin: Origin): void {
    const node = this.#node;
    const row: StateRow = stateTable[node.state];
    // One case a type keeps message and handler together for the compiler.
    switch (message.type) {
      case 'token':
        row.token(node, message, origin);
        break;
      case 'data':
        row.data(node, message, origin);
        break;
      case 'mergeDetect':
        row.mergeDetect(node, message, origin);
        break;
      case 'join':
        row.join(node, message, origin);
        break;
      case 'commitToken':
        row.commitToken(node, message, origin);
        break;
      case 'holdCancel':
        row.holdCancel(node, message, origin);
        break;
      default:
        message satisfies never;
    }
  }

  /**
   * Notes the time, and whether this process was away: a deadline was missed by more than half the token time-out. Then
   * what its timers say about others is worth nothing, and the joins that waited meanwhile are out of date.
   */
  #arriveAt(now: number): void {
    const node = this.#node;
    const { tokenMs, consensusMs, joinMs } = node.settings;
    const due = Math.max(node.now, node.timers.next);
    node.now = Math.max(node.now, now);
    if (now - due <= tokenMs / 2) return;
    node.counters.absences += 1;
    node.joinsStaleUntil = now + joinMs / 2;
    if (node.timers.isRunning('tokenLoss')) node.timers.set('tokenLoss', now + tokenMs);
    if (node.timers.isRunning('consensus')) {
      node.gathering.joins.clear();
      node.timers.set('consensus', now + consensusMs);
    }
  }

  /** Another process uses this node's id. The newer of the two gives way, once it is sure that the elder is alive. */
  #meetNamesake({ nodeId, incarnation }: Origin): void {
    const node = this.#node;
    const { tokenMs } = node.settings;
    node.counters.duplicateNodeIds += 1;
    if (incarnation > node.self.incarnation) return;
    const { since, last } = this.#elderHeard;
    this.#elderHeard = { since: node.now - last > 2 * tokenMs ? node.now : since, last: node.now };
    if (node.now - this.#elderHeard.since >= tokenMs) this.#leaveAs({ kind: 'duplicate-node-id', nodeId, incarnation });
  }

  /** Says farewell, so that the others need not wait for a time-out, and stops. */
  #leaveAs(reason: HaltReason): void {
    const node = this.#node;
    giveUp(node, [node.self.nodeId]);
    for (let count = 0; count < node.settings.rules.farewells; count += 1) sendJoin(node, true);
    this.#stopped = true;
    node.timers.clearAll();
    node.emit({ type: 'halt', reason });
  }
}

function holds(ring: Ring, messageNumber: number): boolean {
  const { released, highSeen, capacity } = ring.window;
  let seq = released;
  for (let step = 0; step <= capacity && seq !== highSeen; step += 1) {
    seq = seqAdd(seq, 1);
    const data = ring.window.get(seq);
    if (data === undefined || data.recovered !== undefined || data.channel === 'groups') continue;
    const completed = data.chunks.reduce((count, chunk) => count + (chunk.last ? 1 : 0), 0);
    if (messageNumber >= data.messageNumber && messageNumber < data.messageNumber + completed) return true;
  }
  return messageNumber <= ring.messagesDelivered;
}
