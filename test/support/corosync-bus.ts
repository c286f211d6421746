/**
 * A few nodes on Corosync's wire in memory: what one sends the others get as bytes, at once and in order, and time goes on
 * when nothing is on its way. Beside real members there may be scripted ones, which are on the ring like anybody, and of
 * which a test decides what they say above it: a daemon in whatever state the test needs.
 */
import { buildPacket } from '../../src/corosync/packet.ts';
import type { Packet } from '../../src/corosync/packet.ts';
import { CorosyncEngine } from '../../src/corosync/corosync-engine.ts';
import { parsePacket } from '../../src/corosync/packet.ts';
import { parseGroupHeader } from '../../src/corosync/group-header.ts';
import { decodeServiceMessage } from '../../src/corosync/service-decoder.ts';
import { encodeServiceMessage } from '../../src/corosync/service-encoder.ts';
import type { OutgoingMessage, ServiceMessage } from '../../src/corosync/service-message.ts';
import type { VoteRules } from '../../src/corosync/votequorum.ts';
import type { Delivery, Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { Member, Message, NodeId, Origin, RingId } from '../../src/message.ts';
import type { FrameQueue } from '../../src/ring/send-queue.ts';
import type { EngineSettings } from '../../src/tuning/settings.ts';
import { corosyncRules } from '../../src/tuning/wire-rules.ts';
import { CorosyncCodec } from '../../src/wire/corosync-codec.ts';
import { settingsWith } from './rings.ts';

interface Station {
  readonly self: Member;
  readonly engine:
    | Pick<Engine, 'start' | 'receive' | 'expire' | 'leave' | 'nextDeadline' | 'takeEffects' | 'state' | 'wake'>
    | CorosyncEngine;
  readonly codec: CorosyncCodec;
  readonly seen: Effect[];
}

interface Flight {
  readonly to: NodeId;
  readonly deliver: (station: Station) => void;
}

/** Packets of the test's own making, sent as they are. */
class ScriptedQueue implements FrameQueue {
  readonly packets: Uint8Array[] = [];
  #last = 0;
  readonly bytes = 0;

  get isEmpty(): boolean {
    return this.packets.length === 0;
  }

  get frames(): number {
    return this.packets.length;
  }

  hasRoom(): boolean {
    return true;
  }

  push(): number {
    throw new Error('a scripted member sends packets only');
  }

  pack(): ReturnType<FrameQueue['pack']> {
    const payload = this.packets.shift();
    if (payload === undefined) return undefined;
    this.#last += 1;
    return { level: 'agreed', chunks: [{ first: true, last: true, payload }], completed: [this.#last] };
  }

  restart(): void {
    // Nothing is half sent.
  }
}

/** A member of which the test says what it does above the ring. */
export class ScriptedMember {
  /** What was delivered to it, from whom. */
  readonly delivered: { readonly from: NodeId; readonly message: ServiceMessage }[] = [];
  readonly #queue: ScriptedQueue;
  readonly #wake: () => void;
  readonly self: NodeId;

  constructor(self: NodeId, queue: ScriptedQueue, wake: () => void) {
    this.self = self;
    this.#queue = queue;
    this.#wake = wake;
  }

  packet(packet: Packet): void {
    this.#queue.packets.push(buildPacket(packet));
    this.#wake();
  }

  /** Each in a packet of its own. */
  say(...messages: readonly OutgoingMessage[]): void {
    for (const message of messages) this.raw(encodeServiceMessage(message));
  }

  /** A packet as it is, which need not be one. */
  garbage(packet: Uint8Array): void {
    this.#queue.packets.push(packet);
    this.#wake();
  }

  /** A message as it is, group header included. */
  raw(message: Uint8Array): void {
    this.packet({ fragmented: 0, continuation: 0, pieces: [message] });
  }

  take({ sender, payload }: Delivery): void {
    for (const piece of parsePacket(payload)?.pieces ?? []) {
      const parsed = parseGroupHeader(piece);
      const group = parsed?.groups[0] === 'sync' ? 'sync' : 'a';
      const message = parsed && decodeServiceMessage(group, parsed.body);
      if (message !== undefined) this.delivered.push({ from: sender.nodeId, message });
    }
  }

  /** How often it has heard that kind of message from a node. */
  heard(from: NodeId, kind: ServiceMessage['kind']): number {
    return this.delivered.filter((entry) => entry.from === from && entry.message.kind === kind).length;
  }
}

export class CorosyncBus {
  now = 1000;
  readonly #nodes: readonly NodeId[];
  readonly #stations = new Map<NodeId, Station>();
  #flights: Flight[] = [];
  readonly #settings: EngineSettings;
  readonly #scripted = new Map<NodeId, ScriptedMember>();
  readonly #ringSeqs = new Map<NodeId, number>();
  /** Loses datagrams that it says yes to. */
  loses: (from: NodeId, to: NodeId, message: Message) => boolean = () => false;
  /** How nodes that are started from now on count votes. */
  voteModes: Partial<VoteRules> = {};

  constructor(nodes: readonly NodeId[], settings: Partial<EngineSettings> = {}) {
    this.#nodes = nodes;
    this.#settings = settingsWith({
      ...settings,
      rules: corosyncRules,
      windowRule: 'fixed',
      framePayloadBytes: 1410,
      chunkOverheadBytes: 0,
    });
  }

  /** Starts a node, for the first time or again; its process number is given when it matters. */
  start(id: NodeId, process: number = 100 * id): CorosyncEngine {
    const engine = new CorosyncEngine({
      ...this.#optionsOf(id),
      process,
      quorum: {
        votes: new Map(this.#nodes.map((node) => [node, 1])),
        expectedVotes: this.#nodes.length,
        twoNode: false,
        waitForAll: false,
        autoTieBreaker: undefined,
        lastManStandingMs: undefined,
        ...this.voteModes,
      },
    });
    this.#place(id, engine);
    return engine;
  }

  /** Starts a member that does nothing above the ring by itself. */
  script(id: NodeId): ScriptedMember {
    const queue = new ScriptedQueue();
    const engine = new Engine({ ...this.#optionsOf(id), queue });
    const member = new ScriptedMember(id, queue, () => {
      engine.wake(this.now);
      this.#take(id);
    });
    this.#scripted.set(id, member);
    this.#place(id, engine);
    return member;
  }

  #optionsOf(id: NodeId): { self: Member; settings: EngineSettings; ringSeq: number } {
    return { self: this.#memberOf(id), settings: this.#settings, ringSeq: (this.#ringSeqs.get(id) ?? 0) + 1 };
  }

  #memberOf(id: NodeId): Member {
    return { nodeId: id, incarnation: 0, address: `host:${id}`, name: '', metadata: {} };
  }

  #place(id: NodeId, engine: Station['engine']): void {
    const nodes = this.#nodes.map((nodeId) => ({ nodeId, address: `host:${nodeId}`, name: '' }));
    const codec = new CorosyncCodec({ self: id, nodes, netmtu: 1500 });
    this.#stations.set(id, { self: this.#memberOf(id), engine, codec, seen: [] });
    engine.start(this.now);
    this.#take(id);
  }

  /** Takes the process away without a word. */
  kill(id: NodeId): void {
    this.#stations.delete(id);
    this.#scripted.delete(id);
  }

  /** Gives an engine an input and does what follows from it. */
  input(id: NodeId, give: (engine: CorosyncEngine, now: number) => void): void {
    const station = this.#stations.get(id);
    if (!(station?.engine instanceof CorosyncEngine)) throw new Error(`node ${id} is no member with layers of its own`);
    give(station.engine, this.now);
    this.#take(id);
  }

  engine(id: NodeId): CorosyncEngine {
    const engine = this.#stations.get(id)?.engine;
    if (!(engine instanceof CorosyncEngine)) throw new Error(`node ${id} is no member with layers of its own`);
    return engine;
  }

  /** What a node asked for since it was started, but for datagrams. */
  seen(id: NodeId): Effect[] {
    return this.#stations.get(id)?.seen ?? [];
  }

  /** The ring that a node is on. */
  ring(id: NodeId): RingId {
    const install = this.seen(id).findLast(({ type }) => type === 'install');
    if (install?.type !== 'install') throw new Error(`node ${id} is on no ring`);
    return install.configuration.ringId;
  }

  /** The members of the regular configuration that a node installed last. */
  membersAt(id: NodeId): string {
    const install = this.seen(id).findLast(({ type }) => type === 'install');
    const isRegular = install?.type === 'install' && install.configuration.kind === 'regular';
    return isRegular ? install.configuration.members.map(({ nodeId }) => nodeId).join() : '';
  }

  /** Goes on until the condition holds; fails when it does not in a simulated minute. */
  until(condition: () => boolean): void {
    const limit = this.now + 60_000;
    while (!condition()) {
      if (!this.step() || this.now > limit) throw new Error('the condition never held');
    }
  }

  /** Lets so many milliseconds pass. */
  pass(ms: number): void {
    const end = this.now + ms;
    while (this.now < end && this.step());
  }

  /** Hands over the next datagram; when none is on its way, lets time pass until the next timer. */
  step(): boolean {
    const flight = this.#flights.shift();
    if (flight !== undefined) {
      const station = this.#stations.get(flight.to);
      if (station !== undefined) flight.deliver(station);
      this.#take(flight.to);
      return true;
    }
    const [first] = [...this.#stations].toSorted(([, a], [, b]) => a.engine.nextDeadline - b.engine.nextDeadline);
    if (first === undefined || first[1].engine.nextDeadline === Infinity) return false;
    this.now = Math.max(this.now, first[1].engine.nextDeadline);
    first[1].engine.expire(this.now);
    this.#take(first[0]);
    return true;
  }

  #take(id: NodeId): void {
    const station = this.#stations.get(id);
    for (const effect of station?.engine.takeEffects() ?? []) if (station !== undefined) this.#perform(station, effect);
  }

  #perform(station: Station, effect: Effect): void {
    const { nodeId } = station.self;
    switch (effect.type) {
      case 'multicast':
        for (const to of this.#stations.keys()) if (to !== nodeId) this.#send(station, to, effect.message);
        break;
      case 'unicast':
        this.#send(station, effect.to.nodeId, effect.message);
        break;
      case 'persist':
        this.#ringSeqs.set(nodeId, effect.ringSeq);
        break;
      case 'deliver':
        this.#scripted.get(nodeId)?.take(effect.delivery);
        station.seen.push(effect);
        break;
      case 'halt':
        station.seen.push(effect);
        break;
      case 'install':
      case 'sent':
      case 'writable':
      case 'groupChange':
      case 'groupDeliver':
      case 'quorum':
        station.seen.push(effect);
        break;
      default:
        effect satisfies never;
    }
  }

  #send(from: Station, to: NodeId, message: Message): void {
    if (this.loses(from.self.nodeId, to, message)) return;
    const origin: Origin = from.self;
    if (to === from.self.nodeId) {
      this.#flights.push({ to, deliver: ({ engine }) => engine.receive(message, origin, this.now) });
      return;
    }
    const bytes = from.codec.encode(message);
    this.#flights.push({
      to,
      deliver: ({ engine, codec }) => {
        const decoded = codec.decode(bytes.slice());
        if (!decoded.ok) throw new Error(`a datagram was refused: ${decoded.detail}`);
        engine.receive(decoded.message, decoded.origin, this.now);
      },
    });
  }
}
