/**
 * What applications hold: one member of a cluster. It joins, sends, shows messages and configurations in one order,
 * and leaves. Everything that decides anything is in the engine; here are promises, events and iterators.
 *
 * Listeners are called synchronously, one event after the other. A listener may send, leave or close. One that throws
 * does not disturb the protocol: what it threw is given to the listeners of `error`, or, when there are none, thrown
 * again from a microtask, so that it ends the process like any uncaught error instead of vanishing.
 */
import { EventEmitter } from 'eventemitter3';

import { contextMistake, refuseMistake, sendMistake } from './call-arguments.ts';
import type { ClusterEvent, ClusterEvents, Sent } from './cluster-event.ts';
import { ClusterMessage, eventCost } from './cluster-event.ts';
import type { GroupContext, JoinContext, SendContext } from './cluster-context.ts';
import { ClusterGroups } from './cluster-groups.ts';
import type { ClusterState, ClusterStatistics } from './cluster-statistics.ts';
import type { Configuration } from './configuration.ts';
import type { Deferred } from './deferred.ts';
import { deferred } from './deferred.ts';
import type { Delivery, Quorum } from './effect.ts';
import { drained } from './drain.ts';
import type { ClusterError } from './errors.ts';
import { closedError, optionsError, refuseSafe } from './errors.ts';
import { EventStream } from './event-stream.ts';
import { known } from './invariant.ts';
import { memberFacts } from './member-facts.ts';
import type { Evidence, Level, Member, NodeId } from './message.ts';
import type { Outgoing } from './outbox.ts';
import { Outbox } from './outbox.ts';
import { bytesOf } from './payload.ts';
import type { ProcessGroup } from './process-group.ts';
import type { CorosyncConfOverrides } from './transport/corosync-conf.ts';
import { optionsFromCorosyncConf } from './transport/corosync-conf.ts';
import type { DriverApplication, SentEffect } from './transport/driver.ts';
import { Driver } from './transport/driver.ts';
import type { Monitor } from './transport/monitor.ts';
import type { ClusterEngine, ClusterParts } from './transport/parts.ts';
import { systemParts } from './transport/parts.ts';
import type { Finding } from './transport/reject-table.ts';
import type { Transport } from './transport/transport.ts';
import type { ClusterOptions, ResolvedOptions } from './tuning/options.ts';
import { resolveOptions } from './tuning/options.ts';
import { describeDiagnosis } from './tuning/findings/diagnose.ts';
import { engineSettings } from './tuning/engine-settings.ts';
import { defaultLevel } from './tuning/settings.ts';
import type { Overhead } from './wire/codec.ts';

/** What is there from the moment that `join` has resolved, and nobody holds a cluster earlier. */
const afterJoin = 'a cluster is used once it has joined';

type OutgoingMessage = Outgoing & { readonly level: Level };

/** One member of a cluster. Make it with `Cluster.join`. */
export class Cluster extends EventEmitter<ClusterEvents> implements AsyncIterable<ClusterEvent> {
  readonly #options: ResolvedOptions;
  readonly #parts: ClusterParts;
  readonly #identity: { readonly nodeId: NodeId; readonly incarnation: number };
  readonly #transport: Transport;
  readonly #outbox: Outbox<OutgoingMessage, Sent>;
  readonly #groups: ClusterGroups;
  /** Which of the two was offered room first the last time. */
  #groupsWereFirst = false;
  readonly #streams = new Set<EventStream<ClusterEvent>>();
  readonly #ready: Deferred<undefined> = deferred();
  readonly #gone: Deferred<undefined> = deferred();
  #driver: Driver | undefined;
  #monitor: Monitor | undefined;
  #engine: ClusterEngine | undefined;
  #self: Member | undefined;
  #configuration: Configuration | undefined;
  #phase: 'joining' | 'joined' | 'leaving' | 'closed' = 'joining';
  #leaving: Promise<void> | undefined;

  private constructor(options: ResolvedOptions, parts: ClusterParts) {
    super();
    this.#options = options;
    this.#parts = parts;
    this.#identity = {
      nodeId: options.nodeId ?? parts.drawNodeId(),
      // Corosync's wire format names nodes only.
      incarnation: options.corosync === undefined ? parts.wallClockMs() : 0,
    };
    this.#transport = parts.makeTransport(options);
    const { messageBytesMax } = options.settings;
    this.#outbox = new Outbox<OutgoingMessage, Sent>(
      ({ payload, level }, queued) => this.#driver?.send(payload, level, queued) ?? false,
      messageBytesMax,
      options.corosync === undefined ? undefined : refuseSafe,
    );
    this.#groups = new ClusterGroups({
      self: { nodeId: this.#identity.nodeId, process: parts.processNumber() },
      messageBytesMax,
      iteratorBufferBytes: options.iteratorBufferBytes,
      wire: options.corosync === undefined ? 'native' : 'corosync',
      driver: () => this.#driver,
      clusterMembers: () => this.#configuration?.members ?? [],
      tell: (emit) => {
        this.#tell(emit);
      },
    });
  }

  /**
   * Joins the cluster, or founds it. Resolves when this node's first configuration is installed (perhaps with itself
   * alone: others may follow). Listeners attached right after it has resolved miss nothing.
   *
   * Rejects with `ERR_OPTIONS` and `ERR_ARGUMENT` (before anything is opened), `ERR_NO_INTERFACE`, `ERR_SOCKET`, `ERR_STATE_DIR`,
   * `ERR_DUPLICATE_NODE_ID`, or the signal's reason.
   */
  static async join(options: ClusterOptions = {}, context: JoinContext = {}): Promise<Cluster> {
    const resolved = resolveOptions(options);
    if (!resolved.ok) throw optionsError(resolved.mistakes);
    refuseMistake(contextMistake(context));
    const { signal, parts = systemParts } = context;
    signal?.throwIfAborted();
    const cluster = new Cluster(resolved.options, parts);
    await cluster.#open(signal);
    return cluster;
  }

  /**
   * Joins the ring of the Corosync daemons that have this corosync.conf, with its times and limits. `nodeId` says which of
   * its nodes this is; it may be left out when one node alone has an address of this host. The other `overrides` go before
   * what the file says.
   *
   * Rejects with `ERR_COROSYNC_CONF` when the file cannot be read or followed, and as `join`.
   */
  static async fromCorosyncConf(
    path: string,
    overrides: CorosyncConfOverrides = {},
    context: JoinContext = {},
  ): Promise<Cluster> {
    return Cluster.join(await optionsFromCorosyncConf(path, overrides), context);
  }

  /**
   * Sends to all members, this one included. Resolves when this node delivers the message, with its place in the
   * order; waits while the send queue is full, first come, first served. The payload is copied. A caller that does not
   * await keeps all that waits in memory: await, or use `trySend`.
   *
   * At level `safe` the promise means that every member of the configuration holds the message, provided that the
   * configuration it resolves with is a regular one.
   *
   * Rejects with `ERR_ARGUMENT`, `ERR_MESSAGE_TOO_LARGE`, `ERR_LEVEL`, `ERR_CLOSED`, the error that closed the node, or the
   * signal's reason.
   */
  send(payload: Uint8Array | string, context: SendContext = {}): Promise<Sent> {
    const mistake = sendMistake(payload, context);
    if (mistake !== undefined) return Promise.reject(mistake);
    const { level = defaultLevel, signal } = context;
    return this.#outbox.send({ payload: bytesOf(payload), level, signal });
  }

  /**
   * Sends without waiting: false when the send queue has no room; the event `writable` follows when it has again.
   * Throws `ERR_ARGUMENT`, `ERR_MESSAGE_TOO_LARGE`, `ERR_LEVEL` and `ERR_CLOSED`.
   */
  trySend(payload: Uint8Array | string, context: { readonly level?: Level | undefined } = {}): boolean {
    refuseMistake(sendMistake(payload, context));
    return this.#outbox.trySend({ payload: bytesOf(payload), level: context.level ?? defaultLevel, signal: undefined });
  }

  /**
   * Joins a process group of the cluster, or founds it: a name of 1 to 128 bytes. Resolves when the join has its place in
   * the order; listeners attached to the handle right after it has resolved miss nothing. Asked for the same group twice it
   * answers the same handle. With the signal it only stops waiting; when nobody waits any more, the process leaves again.
   *
   * Rejects with `ERR_ARGUMENT`, `ERR_GROUP_NAME`, `ERR_TOO_MANY_GROUPS`, `ERR_CLOSED`, the error that closed the node, or the signal's
   * reason.
   */
  group(name: string, context: GroupContext = {}): Promise<ProcessGroup> {
    return this.#groups.enter(name, context);
  }

  /**
   * Leaves: takes no new messages, waits until those sent before are delivered here and held by every member (at most
   * three token time-outs, or until the signal aborts), says farewell and closes the sockets. The other members go on at
   * once, without a time-out.
   * A message of level `agreed` may be lost with its sender when the network loses it at this very moment; one that must
   * outlive its sender is sent at level `safe`.
   */
  leave(context: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const mistake = contextMistake(context);
    if (mistake !== undefined) return Promise.reject(mistake);
    this.#leaving ??= this.#leave(context.signal);
    return this.#leaving;
  }

  /** Leaves without waiting for messages on their way: those are rejected with `ERR_CLOSED`. */
  async close(): Promise<void> {
    if (this.#phase !== 'closed') {
      this.#phase = 'leaving';
      this.#refuse();
      this.#driver?.leave();
    }
    await this.#gone.promise;
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Messages and configurations in one order, beginning with the present configuration. Each loop has a buffer of its
   * own (`iteratorBufferBytes`); a reader that falls behind by more is given what was kept and then
   * `ERR_SLOW_CONSUMER`. The loop ends when the cluster closes, with the error that closed it if there was one.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<ClusterEvent, undefined> {
    const { iteratorBufferBytes } = this.#options;
    const stream = new EventStream(iteratorBufferBytes, eventCost, (ended) => this.#streams.delete(ended));
    if (this.#phase === 'closed') {
      stream.end();
      return stream;
    }
    this.#streams.add(stream);
    if (this.#configuration !== undefined) {
      stream.push({ ...this.#configuration, type: 'configuration' });
    }
    return stream;
  }

  get nodeId(): NodeId {
    return this.#identity.nodeId;
  }

  /** This process as the others see it. */
  get self(): Member {
    const present = this.#configuration?.members.find((member) => member.nodeId === this.nodeId);
    return known(present ?? this.#self, afterJoin);
  }

  /** The configuration installed last, regular or transitional. Its `members` are those to count on. */
  get configuration(): Configuration {
    return known(this.#configuration, afterJoin);
  }

  /**
   * On Corosync's wire the votes as counted last, which the event `quorum` tells too. After a change of members that is once
   * services have synchronised; only a majority that cannot be any more is gone at once. Undefined where nobody counts.
   */
  get quorum(): Quorum | undefined {
    return this.#engine?.corosync?.quorum;
  }

  /** What the options came to, defaults and derived settings included. */
  get options(): ResolvedOptions {
    return this.#options;
  }

  get state(): ClusterState {
    if (this.#phase !== 'joined') return this.#phase;
    return this.#engine?.state === 'operational' ? 'operational' : 'reconfiguring';
  }

  /** A snapshot of counters and facts, safe to keep and to print as JSON. */
  stats(): ClusterStatistics {
    return {
      nodeId: this.nodeId,
      state: this.state,
      engine: this.#engine?.statistics(),
      corosync: this.#engine?.corosync,
      transport: this.#transport.statistics(),
      host: this.#monitor?.statistics(),
      driver: this.#driver?.statistics(),
      queuedMessages: this.#outbox.queuedCount + this.#groups.outbox.queuedCount,
      waitingMessages: this.#outbox.waitingCount + this.#groups.outbox.waitingCount,
      iterators: [...this.#streams].map((stream) => ({ bufferedBytes: stream.bufferedBytes })),
    };
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    const store = await this.#parts.openStore(this.nodeId, this.#options.stateDir);
    const codec = this.#parts.makeCodec(this.#options, this.#identity);
    const driver = await Driver.open({
      self: this.#identity,
      transport: this.#transport,
      codec,
      clock: this.#parts.clock,
      store,
      application: this.#application(),
      evidence: () => this.#freshEvidence(),
      makeEngine: (address) => this.#makeEngine(address, { ringSeq: store.initial, overhead: codec.overhead }),
    });
    if (signal?.aborted === true) {
      await driver.close();
      signal.throwIfAborted();
    }
    this.#driver = driver;
    this.#watchHost(driver);
    driver.start();
    await this.#joined(signal);
  }

  #makeEngine(address: string, start: { ringSeq: number; overhead: Overhead }): ClusterEngine {
    const { name, metadata } = this.#options;
    const self: Member = { ...this.#identity, address, name, metadata, capacity: this.#transport.capacity() };
    const { process } = this.#groups;
    const settings = engineSettings(this.#options, start.overhead);
    this.#self = self;
    this.#engine = this.#parts.makeEngine({ self, process, ringSeq: start.ringSeq, settings }, this.#options);
    return this.#engine;
  }

  #watchHost(driver: Driver): void {
    const monitor = this.#parts.makeMonitor({
      clock: this.#parts.clock,
      facts: () =>
        memberFacts({
          options: this.#options,
          nodeId: this.nodeId,
          configuration: this.#configuration,
          transport: this.#transport.statistics(),
          driver: driver.statistics(),
          engine: known(this.#engine, afterJoin).statistics(),
          chargeBytes: this.#self?.capacity?.chargeBytes,
        }),
      found: (diagnosis) => {
        const message = describeDiagnosis(diagnosis);
        this.#tellFinding({ kind: 'diagnosis', message, source: undefined, reason: undefined, diagnosis });
      },
      dropped: () => {
        driver.dropped();
      },
    });
    this.#monitor = monitor;
    monitor.start();
  }

  #freshEvidence(): readonly Evidence[] | undefined {
    this.#monitor?.look();
    return this.#monitor?.evidence;
  }

  /** Waits for the first configuration; gives up and leaves when the signal aborts. */
  async #joined(signal: AbortSignal | undefined): Promise<void> {
    const giveUp = (): void => {
      this.#ready.reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await this.#ready.promise;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async #leave(signal: AbortSignal | undefined): Promise<void> {
    if (this.#phase === 'closed') return;
    this.#phase = 'leaving';
    this.#refuse();
    const { tokenMs, joinMs } = this.#options.settings;
    await drained({
      clock: this.#parts.clock,
      limitMs: 3 * tokenMs,
      lookMs: joinMs / 4,
      outboxes: [this.#outbox, this.#groups.outbox],
      isFlushed: () => this.#engine?.isFlushed !== false,
      signal,
    });
    await this.close();
  }

  /** Takes nothing new from now on. */
  #refuse(): void {
    this.#outbox.refuse(closedError());
    this.#groups.refuse(closedError());
  }

  #application(): DriverApplication {
    return {
      deliver: (delivery) => {
        this.#deliver(delivery);
      },
      install: (configuration) => {
        this.#install(configuration);
      },
      sent: (effect) => {
        this.#tellSent(effect);
      },
      groupChange: (change) => {
        this.#groups.changed(change);
      },
      groupDeliver: (delivery) => {
        this.#groups.delivered(delivery);
      },
      quorum: (quorum) => {
        this.#tell(() => this.emit('quorum', quorum));
      },
      writable: () => {
        this.#writable();
      },
      finding: (finding) => {
        this.#tellFinding(finding);
      },
      halted: (error) => {
        void this.#halted(error);
      },
    };
  }

  /** Those who wait to send to groups and to all take turns, so that neither starves the other. */
  #writable(): void {
    this.#groupsWereFirst = !this.#groupsWereFirst;
    const outboxes = [this.#outbox, this.#groups.outbox];
    for (const outbox of this.#groupsWereFirst ? outboxes.toReversed() : outboxes) outbox.writable();
    this.#tell(() => this.emit('writable'));
  }

  #deliver(delivery: Delivery): void {
    const message = new ClusterMessage(delivery);
    for (const stream of this.#streams) {
      stream.push(message);
    }
    if (this.listenerCount('message') > 0) {
      this.#tell(() => this.emit('message', message));
    }
    if (delivery.ownId !== undefined) {
      const { seq, level, configuration } = delivery;
      this.#outbox.delivered(delivery.ownId, { seq, level, configuration });
    }
  }

  #install(configuration: Configuration): void {
    const first = this.#configuration === undefined;
    this.#configuration = configuration;
    if (first) {
      this.#begin();
      return;
    }
    for (const stream of this.#streams) {
      stream.push({ ...configuration, type: 'configuration' });
    }
    this.#tell(() => this.emit('configuration', configuration));
  }

  /** The one who awaits `join` gets a turn to attach listeners before anything else happens. */
  #begin(): void {
    if (this.#phase === 'joining') this.#phase = 'joined';
    this.#driver?.holdOneTurn();
    this.#ready.resolve(undefined);
  }

  #tellSent({ seq, level, configuration }: SentEffect): void {
    if (this.listenerCount('sent') > 0) {
      this.#tell(() => this.emit('sent', { seq, level, configuration }));
    }
  }

  #tellFinding(finding: Finding): void {
    this.#tell(() => this.emit('finding', finding));
  }

  async #halted(error: ClusterError | undefined): Promise<void> {
    this.#phase = 'closed';
    this.#outbox.close(error ?? closedError());
    this.#groups.close(error, error ?? closedError());
    this.#ready.reject(error ?? closedError());
    for (const stream of this.#streams) {
      stream.end(error);
    }
    await Promise.all([this.#driver?.close(), this.#monitor?.stop()]);
    if (error !== undefined) {
      this.#tell(() => this.emit('error', error));
    }
    this.#tell(() => this.emit('closed', error));
    this.#gone.resolve(undefined);
  }

  /** Calls listeners; see the top of this file for what becomes of an exception. */
  #tell(emit: () => boolean): void {
    try {
      emit();
    } catch (fault) {
      this.#listenerThrew(fault);
    }
  }

  #listenerThrew(fault: unknown): void {
    try {
      if (this.emit('error', fault)) {
        return;
      }
    } catch {
      // The listener of `error` throws as well: nobody is left to tell but the process.
    }
    queueMicrotask(() => {
      throw fault instanceof Error ? fault : new Error(String(fault), { cause: fault });
    });
  }
}
