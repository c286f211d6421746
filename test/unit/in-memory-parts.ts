/**
 * Collaborators for clusters that live in one process without sockets: a bus that loses nothing, and one clock moved by
 * hand for all. Engine and codec are the real ones.
 */
import { Cluster } from '../../src/cluster.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { Clock } from '../../src/transport/clock.ts';
import { noMonitor } from '../../src/transport/monitor.ts';
import type { ClusterParts } from '../../src/transport/parts.ts';
import type { Transport, TransportHandler, TransportStatistics } from '../../src/transport/transport.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { ProtobufCodec } from '../../src/wire/protobuf-codec.ts';

const grant = {
  reportFactor: 1,
  inode: undefined,
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
};

/** One bus with one clock. */
export class Bus {
  readonly #time = new ManualClock(1000);
  /** Time is moved by hand; turns of the event loop are real, so that promises settle between them. */
  readonly clock: Clock = {
    now: () => this.#time.now(),
    schedule: (delayMs, callback) => this.#time.schedule(delayMs, callback),
    afterPoll: (callback) => setImmediate(callback),
  };
  readonly #handlers = new Map<string, TransportHandler>();
  #opened = 0;
  /** Set: `open` fails with it. */
  openError: Error | undefined;
  /** Set: `open` waits for it. */
  openGate: Promise<void> = Promise.resolve();
  /** Transports open now. */
  get openCount(): number {
    return this.#handlers.size;
  }

  /** Collaborators of one cluster on this bus. */
  parts(changes: Partial<ClusterParts> = {}): ClusterParts {
    this.#opened += 1;
    const drawn = this.#opened;
    return {
      clock: this.clock,
      wallClockMs: () => 5000 + drawn,
      drawNodeId: () => 1000 + drawn,
      makeTransport: () => this.#transport(`bus:${drawn}`),
      makeCodec: ({ cluster }, self) => new ProtobufCodec({ cluster, self }),
      processNumber: () => drawn,
      makeEngine: (options) => new GroupEngine(options),
      makeMonitor: () => noMonitor,
      openStore: () => Promise.resolve({ initial: 0, persist: () => undefined }),
      ...changes,
    };
  }

  /** Joins with parts of this bus. */
  join(options: ClusterOptions, changes: Partial<ClusterParts> = {}): Promise<Cluster> {
    return this.run(Cluster.join(options, { parts: this.parts(changes) }));
  }

  /** Puts a datagram on the bus for everybody. */
  inject(bytes: Uint8Array, from: string): void {
    for (const handler of this.#handlers.values()) {
      handler.datagram(Uint8Array.from(bytes), from, 'group');
    }
  }

  /** Moves the clock a millisecond at a time until `promise` settles, at most 20 simulated seconds. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const watched = promise.finally(() => (settled = true));
    watched.catch(() => undefined);
    await this.until(() => settled);
    return watched;
  }

  /** Moves the clock until `holds`, at most 20 simulated seconds. */
  async until(holds: () => boolean): Promise<void> {
    for (let ms = 0; ms < 20_000; ms += 1) {
      await new Promise(setImmediate);
      if (holds()) {
        return;
      }
      this.#time.advance(1);
    }
    throw new Error('it did not happen within 20 simulated seconds');
  }

  #transport(address: string): Transport {
    const counted: TransportStatistics = {
      address,
      interfaceName: 'bus',
      sentDatagrams: 0,
      sentBytes: 0,
      receivedDatagrams: 0,
      receivedBytes: 0,
      groupDatagrams: 0,
      joinedAgoMs: undefined,
      sendErrors: {},
      buffers: { group: grant, token: grant },
    };
    return {
      open: async (handler) => {
        await this.openGate;
        if (this.openError !== undefined) {
          throw this.openError;
        }
        this.#handlers.set(address, handler);
        return address;
      },
      multicast: (datagram) => {
        for (const target of this.#handlers.keys()) {
          this.#deliver(target, datagram, address);
        }
      },
      unicast: (target, datagram) => {
        this.#deliver(target, datagram, address);
      },
      capacity: () => undefined,
      statistics: () => counted,
      close: () => {
        this.#handlers.delete(address);
        return Promise.resolve();
      },
    };
  }

  #deliver(target: string, datagram: Uint8Array, from: string): void {
    this.clock.afterPoll(() => {
      this.#handlers.get(target)?.datagram(Uint8Array.from(datagram), from, 'group');
    });
  }
}
