/**
 * A full member of a Corosync ring. Inside is the same engine as on the native wire, to which a packet of Corosync's packing
 * layer is one message; around it are the layers that Corosync has above its ring: packing, synchronisation of services,
 * process groups (cpg), votes (votequorum).
 *
 * Like the engine it is a machine without I/O: each input goes to the engine first, then the effects that it asks for are
 * gone through in their order. Deliveries end here as messages of services; what applications are to see becomes an
 * effect at the same place. A plain message of `send` is a message to the process group `ringcast`, which every Ringcast
 * node is in, so C programs can take part in that as well.
 *
 * Source: Corosync's exec/main.c (deliver_fn, confchg_fn), exec/cpg.c, exec/votequorum.c, exec/cfg.c.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, Effect, Quorum } from '../effect.ts';
import type { EngineOptions, EngineStatistics } from '../engine.ts';
import { Engine } from '../engine.ts';
import { invariant } from '../invariant.ts';
import type { GroupCommands } from '../membership/process-groups.ts';
import type { StateName } from '../membership/state.ts';
import type { Evidence, Level, Message, NodeId, Origin, RingId } from '../message.ts';
import { decodeServiceMessage } from './service-decoder.ts';
import { encodeServiceMessage } from './service-encoder.ts';
import { parseGroupHeader } from './group-header.ts';
import { PacketAssembly } from './packet-assembly.ts';
import { parsePacket } from './packet.ts';
import { PacketQueue } from './packet-queue.ts';
import { services } from './service-header.ts';
import type { OutgoingMessage, ServiceMessage } from './service-message.ts';
import type { Place } from './cpg.ts';
import { Cpg } from './cpg.ts';
import type { Synchronised } from './synchronisation.ts';
import { Synchronisation } from './synchronisation.ts';
import type { VoteRules } from './votequorum.ts';
import { Votequorum } from './votequorum.ts';

/** What a node on Corosync's wire needs to know beside what every engine does. */
export interface CorosyncEngineOptions extends EngineOptions {
  /** The number of this process among those of its node: its pid. */
  readonly process: number;
  /** Votes; undefined where no quorum is asked for. */
  readonly quorum: VoteRules | undefined;
}

/** The process group of plain messages. */
export const plainGroup = 'ringcast';

/** Messages that end in one packet have their places in it as the last digits of their numbers. */
const placesInPacket = 65_536;

/** Counters of the layers above the ring. */
export interface CorosyncCounters {
  /** Packets and messages that break a rule of their format. */
  malformed: number;
  /**
   * Messages to groups that no process here is in, or of nodes that have none in the group; parts of messages without the
   * others, or of one that is too long.
   */
  undeliverable: number;
}

/** Where the layers above the ring stand. */
export interface CorosyncStatistics {
  readonly counters: Readonly<CorosyncCounters>;
  /**
   * Members that have not yet done their part in the synchronisation that is under way, which all messages of
   * applications wait for; empty when none is.
   */
  readonly awaited: readonly NodeId[];
  /** The votes as they were counted last; undefined before, and where no quorum is asked for. */
  readonly quorum: Quorum | undefined;
}

export class CorosyncEngine implements GroupCommands {
  readonly #engine: Engine;
  readonly #self: NodeId;
  readonly #queue: PacketQueue;
  readonly #assembly = new PacketAssembly();
  readonly #synchronisation: Synchronisation;
  readonly #cpg: Cpg;
  readonly #votequorum: Votequorum | undefined;
  readonly #sendQueueBytes: number;
  readonly #counters: CorosyncCounters = { malformed: 0, undeliverable: 0 };
  /** Counted here, since to the engine a packet is a message. */
  readonly #messages = { messagesSent: 0, messagesDelivered: 0 };
  #effects: Effect[] = [];
  #wantsRoom = false;
  /** Something was queued, or may be sent now, while effects were gone through. */
  #hasNews = false;
  #stopped = false;
  #killed: { readonly by: NodeId; readonly text: string } | undefined;

  constructor(options: CorosyncEngineOptions) {
    const { self, settings, process, quorum } = options;
    this.#self = self.nodeId;
    this.#sendQueueBytes = settings.sendQueueBytes;
    this.#queue = new PacketQueue({ packetBytes: settings.framePayloadBytes, sendQueueBytes: settings.sendQueueBytes });
    this.#engine = new Engine({ ...options, queue: this.#queue });
    const emit = (effect: Effect): void => {
      if (effect.type === 'deliver' || effect.type === 'groupDeliver') this.#messages.messagesDelivered += 1;
      this.#effects.push(effect);
    };
    this.#cpg = new Cpg({ self: self.nodeId, process, plainGroup, emit });
    this.#votequorum = quorum && new Votequorum({ self: self.nodeId, ...quorum });
    this.#synchronisation = new Synchronisation(this.#synchronised());
  }

  start(now: number): void {
    this.#queue.serve('synchronisation');
    this.#engine.start(now);
    this.#goThrough(now);
  }

  receive(message: Message, origin: Origin, now: number): void {
    this.#engine.receive(message, origin, now);
    this.#goThrough(now);
  }

  expire(now: number): void {
    if (this.#votequorum?.expire(now) === true) this.#tellVotes();
    this.#engine.expire(now);
    this.#goThrough(now);
  }

  /** Corosync has no level `safe`: who offers it must refuse it before. */
  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    invariant(level === 'agreed', "Corosync's wire has level agreed only");
    return this.sendToGroup(plainGroup, payload, now);
  }

  sendToGroup(group: string, payload: Uint8Array, now: number): number | undefined {
    if (this.#stopped || !this.#cpg.wants(group)) return undefined;
    if (!this.#queue.hasRoom(payload.length)) {
      this.#wantsRoom = true;
      return undefined;
    }
    const parts = this.#cpg.multicast(group, payload).map((message) => encodeServiceMessage(message));
    const id = this.#queue.pushMessage(parts, { plain: group === plainGroup });
    this.#wake(now);
    return id;
  }

  joinGroup(group: string, now: number): void {
    if (this.#cpg.wants(group)) return;
    this.#queue.pushService('application', encodeServiceMessage(this.#cpg.join(group)));
    this.#wake(now);
  }

  leaveGroup(group: string, now: number): void {
    if (!this.#cpg.wants(group) || group === plainGroup) return;
    this.#queue.pushService('application', encodeServiceMessage(this.#cpg.leave(group)));
    this.#wake(now);
  }

  leave(now: number): void {
    this.#engine.leave(now);
    this.#goThrough(now);
  }

  addressChanged(address: string, now: number): void {
    this.#engine.addressChanged(address, now);
    this.#goThrough(now);
  }

  dropped(now: number): void {
    this.#engine.dropped(now);
  }

  observe(evidence: readonly Evidence[]): void {
    this.#engine.observe(evidence);
  }

  get nextDeadline(): number {
    return Math.min(this.#engine.nextDeadline, this.#votequorum?.nextDeadline ?? Infinity);
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects;
    if (effects.length > 0) this.#effects = [];
    return effects;
  }

  get state(): StateName {
    return this.#engine.state;
  }

  get isFlushed(): boolean {
    return this.#engine.isFlushed;
  }

  statistics(): EngineStatistics {
    return { ...this.#engine.statistics(), ...this.#messages };
  }

  /** Of what is above the ring. */
  get corosync(): CorosyncStatistics {
    const { awaited } = this.#synchronisation;
    return { counters: { ...this.#counters }, awaited, quorum: this.#votequorum?.quorum };
  }

  holdsMessage(ringId: RingId, messageNumber: number): boolean | undefined {
    return this.#engine.holdsMessage(ringId, Math.floor(messageNumber / placesInPacket));
  }

  /** Something was queued. While services synchronise it waits, and there is no need to hurry the token. */
  #wake(now: number): void {
    if (this.#queue.frames > 0) this.#engine.wake(now);
    this.#goThrough(now);
  }

  /**
   * Turns what the engine asks for into what the driver is asked for, until there is no more: what the services answer may
   * be worth waking an idle ring for, and a node that was killed says farewell. Either happens once.
   */
  #goThrough(now: number): void {
    for (let batch = this.#engine.takeEffects(); batch.length > 0; batch = this.#engine.takeEffects()) {
      for (const effect of batch) this.#translate(effect, now);
      if (this.#hasNews && this.#queue.frames > 0) this.#engine.wake(now);
      this.#hasNews = false;
      if (this.#killed !== undefined) this.#engine.leave(now);
    }
    if (this.#wantsRoom && this.#queue.bytes * 2 <= this.#sendQueueBytes) {
      this.#wantsRoom = false;
      this.#effects.push({ type: 'writable' });
    }
  }

  #translate(effect: Effect, now: number): void {
    switch (effect.type) {
      case 'deliver':
        this.#deliverPacket(effect.delivery);
        break;
      case 'install':
        this.#install(effect.configuration, now);
        break;
      case 'sent':
        this.#sent(effect);
        break;
      case 'halt':
        this.#stopped = true;
        this.#effects.push(
          this.#killed === undefined ? effect : { type: 'halt', reason: { kind: 'killed', ...this.#killed } },
        );
        break;
      case 'multicast':
      case 'unicast':
      case 'persist':
      case 'writable':
      case 'groupChange':
      case 'groupDeliver':
      case 'quorum':
        this.#effects.push(effect);
        break;
      default:
        effect satisfies never;
    }
  }

  /** The own packet got its place in the order, and with it the messages that end in it. */
  #sent({ ownId, seq, configuration }: Extract<Effect, { readonly type: 'sent' }>): void {
    for (const [index, { id, plain }] of this.#queue.completedIn(ownId).entries()) {
      if (id === undefined) continue;
      this.#messages.messagesSent += 1;
      if (!plain) continue;
      this.#effects.push({
        type: 'sent',
        ownId: id,
        seq: seq * placesInPacket + index,
        level: 'agreed',
        configuration,
      });
    }
  }

  /**
   * The order of the layers at a change: from the transitional configuration on, the queue serves the services'
   * messages; the half messages of the old ring are completed before the set for synchronising comes into use.
   */
  #install(configuration: Configuration, now: number): void {
    const { kind, left, members, ringId } = configuration;
    const gone = left.map(({ nodeId }) => nodeId);
    this.#queue.serve('synchronisation');
    if (kind === 'transitional') {
      this.#assembly.forget(gone);
      this.#cpg.lost(gone);
    }
    this.#effects.push({ type: 'install', configuration });
    if (kind === 'transitional') return;
    const nodes = members.map(({ nodeId }) => nodeId);
    this.#assembly.use('synchronisation');
    this.#queue.abandonSynchronisation();
    this.#cpg.begin();
    this.#showVotes(this.#votequorum?.start(nodes, now));
    this.#synchronisation.start(ringId, nodes);
  }

  #deliverPacket(delivery: Delivery): void {
    const { sender, payload, ownId, seq } = delivery;
    const parcels = ownId === undefined ? [] : this.#queue.takeCompleted(ownId);
    const packet = parsePacket(payload);
    if (packet === undefined) {
      this.#counters.malformed += 1;
      return;
    }
    this.#assembly.add(sender.nodeId, packet, (message, index) => {
      this.#deliverMessage(message, { delivery, seq: seq * placesInPacket + index, ownId: parcels[index]?.id });
    });
  }

  #deliverMessage(bytes: Uint8Array, place: Place): void {
    const parsed = parseGroupHeader(bytes);
    if (parsed === undefined) {
      this.#counters.malformed += 1;
      return;
    }
    for (const group of ['a', 'sync'] as const) {
      if (!parsed.groups.includes(group)) continue;
      const message = decodeServiceMessage(group, parsed.body);
      if (message === undefined) this.#counters.malformed += 1;
      else this.#handle(message, place);
    }
  }

  /** One message of a service at its place in the order. What is not named here changes nothing at a guest. */
  #handle(message: ServiceMessage, place: Place): void {
    const sender = place.delivery.sender.nodeId;
    switch (message.kind) {
      case 'serviceBuild':
        this.#synchronisation.announced(sender, message.ringId, message.services);
        break;
      case 'barrier':
        this.#synchronisation.barrier(sender, message.ringId);
        break;
      case 'procJoin':
        this.#cpg.joined(sender, message);
        break;
      case 'procLeave':
        this.#cpg.left(sender, message);
        break;
      case 'joinList':
        this.#cpg.listed(sender, message);
        break;
      case 'cpgMulticast':
      case 'partialMulticast':
        if (!this.#cpg.deliver(message, place)) this.#counters.undeliverable += 1;
        break;
      case 'nodeInfo':
        this.#votequorum?.told(sender, message);
        this.#tellVotes();
        break;
      case 'reconfigure':
        this.#votequorum?.reconfigured(message);
        this.#tellVotes();
        break;
      case 'killNode':
        if (message.nodeId === this.#self) this.#killed ??= { by: sender, text: message.reason };
        break;
      case 'downList':
      case 'qdeviceRegister':
      case 'qdeviceReconfigure':
      case 'cmap':
      case 'shutdown':
      case 'reload':
      case 'cryptoReconfigure':
      case 'ringReenable':
      case 'pload':
      case 'unknown':
        break;
      default:
        message satisfies never;
    }
  }

  #synchronised(): Synchronised {
    const own = this.#votequorum === undefined ? guestServices : [...guestServices, services.votequorum];
    return {
      sendServices: (ringId) => {
        this.#say({ kind: 'serviceBuild', ringId, services: own });
      },
      sendState: (service) => {
        if (service === services.cpg) for (const message of this.#cpg.state()) this.#say(message);
        if (service === services.votequorum && this.#votequorum !== undefined) this.#say(this.#votequorum.state());
      },
      sendBarrier: (ringId) => {
        this.#say({ kind: 'barrier', ringId });
      },
      activate: (service) => {
        if (service === services.cpg) this.#cpg.activate();
      },
      done: () => {
        this.#showVotes(this.#votequorum?.count());
        this.#queue.serve('application');
        this.#assembly.use('application');
        this.#hasNews = true;
      },
    };
  }

  #say(message: OutgoingMessage): void {
    this.#queue.pushService('synchronisation', encodeServiceMessage(message));
    this.#hasNews = true;
  }

  /** Somebody told of votes: while services synchronise what comes of it waits for the others. */
  #tellVotes(): void {
    if (!this.#synchronisation.isRunning) this.#showVotes(this.#votequorum?.news());
  }

  #showVotes(quorum: Quorum | undefined): void {
    if (quorum !== undefined) this.#effects.push({ type: 'quorum', quorum });
  }
}

/** The services that a guest synchronises: as real nodes, so that nothing about the round differs. */
const guestServices: readonly number[] = [services.cmap, services.cpg, services.quorum];
