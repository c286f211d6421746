/**
 * The driver between fakes: an engine that records its inputs and answers with effects that the test lays out, a
 * transport that keeps what is sent, a clock moved by hand.
 */
import type { Effect, GroupDelivery } from '../../../src/effect.ts';
import type { ClusterError } from '../../../src/errors.ts';
import type { Evidence, Level, Message, Origin } from '../../../src/message.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import type { DrivenEngine, RingSeqPersistence } from '../../../src/transport/driver.ts';
import { Driver } from '../../../src/transport/driver.ts';
import type { Channel, Transport, TransportHandler } from '../../../src/transport/transport.ts';
import type { Codec, Decoded, Rejected } from '../../../src/wire/codec.ts';

const self: Origin = { nodeId: 1, incarnation: 100 };
const other: Origin = { nodeId: 2, incarnation: 200 };
const ringId = { representative: 1, seq: 5 };
const beacon: Message = { type: 'mergeDetect', ringId, sender: 2 };
const member = (origin: Origin, address: string) => ({ ...origin, address, name: '', metadata: {} });
const token: Message = {
  type: 'token',
  ringId,
  tokenSeq: 1,
  seq: 0,
  messageCount: 0,
  aru: 0,
  aruNode: 0,
  flowControlCount: 0,
  backlog: 0,
  window: 50,
  windowNode: 0,
  retransmitFlag: false,
  retransmit: [],
};

/** An engine whose effects the test prepares: `next` are those of the next input. */
class FakeEngine implements DrivenEngine {
  readonly inputs: string[] = [];
  next: Effect[] = [];
  nextDeadline = Infinity;
  onInput: () => void = () => undefined;
  #sends = 0;

  start(now: number): void {
    this.#input(`start ${now}`);
  }

  receive(message: Message, origin: Origin, now: number): void {
    this.#input(`receive ${message.type} of ${origin.nodeId} at ${now}`);
  }

  expire(now: number): void {
    this.nextDeadline = Infinity;
    this.#input(`expire ${now}`);
  }

  send(payload: Uint8Array, level: Level): number | undefined {
    this.#input(`send ${payload.length} ${level}`);
    this.#sends += 1;
    return this.#sends;
  }

  joinGroup(group: string): void {
    this.#input(`join ${group}`);
  }

  leaveGroup(group: string): void {
    this.#input(`leave ${group}`);
  }

  sendToGroup(group: string, payload: Uint8Array): number | undefined {
    this.#input(`send ${payload.length} to ${group}`);
    this.#sends += 1;
    return this.#sends;
  }

  leave(): void {
    this.#input('leave');
  }

  addressChanged(address: string): void {
    this.#input(`address ${address}`);
  }

  dropped(now: number): void {
    this.#input(`dropped ${now}`);
  }

  observe(evidence: readonly Evidence[]): void {
    this.inputs.push(`observe ${evidence.map(({ id }) => id).join(',')}`);
  }

  takeEffects(): readonly Effect[] {
    return this.next.splice(0);
  }

  #input(text: string): void {
    this.inputs.push(text);
    this.onInput();
  }
}

/** Datagrams of the tests are a row of bytes: index into what the fake codec knows. */
class FakeCodec implements Codec {
  readonly overhead = { dataBytes: 100, chunkBytes: 10 };
  readonly known: (Decoded | Rejected)[] = [];

  encode(message: Message): Uint8Array {
    return new TextEncoder().encode(message.type);
  }

  decode(datagram: Uint8Array): Decoded | Rejected {
    return this.known[datagram[0] ?? 0] ?? { ok: false, reason: 'foreign', detail: '' };
  }

  /** A datagram that decodes to this. */
  datagram(decoded: Decoded | Rejected): Uint8Array {
    return Uint8Array.of(this.known.push(decoded) - 1);
  }
}

async function openDriver(store: RingSeqPersistence = { persist: () => undefined }) {
  const log: string[] = [];
  const errors: (ClusterError | undefined)[] = [];
  const engine = new FakeEngine();
  const clock = new ManualClock(1000);
  const codec = new FakeCodec();
  let handler: TransportHandler | undefined;
  const transport: Transport = {
    open(given) {
      handler = given;
      return Promise.resolve('127.0.0.1:4000');
    },
    multicast: (datagram) => log.push(`multicast ${new TextDecoder().decode(datagram)}`),
    unicast: (address, datagram) => log.push(`unicast ${new TextDecoder().decode(datagram)} to ${address}`),
    capacity: () => undefined,
    statistics: () => {
      throw new Error('not used here');
    },
    close() {
      log.push('transport closed');
      return Promise.resolve();
    },
  };
  const application = {
    deliver: () => log.push('deliver'),
    install: () => log.push('install'),
    sent: () => log.push('sent'),
    groupChange: () => log.push('groupChange'),
    groupDeliver: () => log.push('groupDeliver'),
    quorum: () => log.push('quorum'),
    writable: () => log.push('writable'),
    finding: (finding: { message: string }) => log.push(`finding ${finding.message}`),
    halted: (error: ClusterError | undefined) => {
      errors.push(error);
      log.push('halted');
    },
  };
  const addresses: string[] = [];
  const evidence: (readonly Evidence[])[] = [];
  const driver = await Driver.open({
    self,
    transport,
    codec,
    clock,
    store,
    application,
    evidence: () => evidence.shift(),
    makeEngine(address) {
      addresses.push(address);
      return engine;
    },
  });
  const network = handler;
  if (network === undefined) {
    throw new Error('the transport was not opened');
  }
  /** Hands the driver a datagram that decodes to this. */
  const arrive = (decoded: Decoded | Rejected, from = '127.0.0.1:9', channel: Channel = 'group'): void => {
    network.datagram(codec.datagram(decoded), from, channel);
  };
  return { driver, engine, clock, log, errors, application, network, arrive, addresses, evidence };
}

const multicast: Effect = { type: 'multicast', message: beacon };
const delivery = {} as Extract<Effect, { type: 'deliver' }>['delivery'];
const deliver: Effect = { type: 'deliver', delivery };
const writable: Effect = { type: 'writable' };
const persist: Effect = { type: 'persist', ringSeq: 6 };
const hello: Decoded = { ok: true, origin: other, message: beacon };

const join: Message = {
  type: 'join',
  sender: member(other, 'a'),
  procSet: [2],
  failSet: [],
  ringSeq: 0,
  leaving: false,
  cause: { kind: 'start', node: undefined },
  evidence: [],
};

describe('The driver', () => {
  it('tells the engine what this process has seen of itself before a join and before a timer', async () => {
    const { engine, clock, arrive, evidence, driver } = await openDriver();
    engine.nextDeadline = 1500;
    driver.start();
    engine.inputs.length = 0;
    evidence.push([{ id: 'D01', text: 'its socket dropped 3 datagrams' }], [{ id: 'D10', text: 'it stood still' }]);
    arrive({ ok: true, origin: other, message: join });
    arrive(hello);
    expect(engine.inputs).toEqual(['observe D01', 'receive join of 2 at 1000', 'receive mergeDetect of 2 at 1000']);
    clock.advance(600);
    expect(engine.inputs.slice(3)).toEqual(['observe D10', 'expire 1500']);
    expect(driver.statistics().joinsHeard).toBe(1);
  });

  it('tells the engine of datagrams that the socket dropped', async () => {
    const { engine, driver } = await openDriver();
    driver.dropped();
    expect(engine.inputs).toEqual(['dropped 1000']);
  });

  it('passes on what is asked for about groups, and the number of a message to one before it is delivered', async () => {
    const { engine, driver, log } = await openDriver();
    driver.joinGroup('g');
    engine.next = [{ type: 'groupDeliver', delivery: {} as GroupDelivery }];
    expect(driver.sendToGroup('g', new Uint8Array(3), (id) => log.push(`queued ${id}`))).toBe(true);
    driver.leaveGroup('g');
    expect(engine.inputs).toEqual(['join g', 'send 3 to g', 'leave g']);
    expect(log.slice(0, 1)).toEqual(['queued 1']);
    expect(log.length).toBe(2);
  });

  it('knows when another node was heard by multicast, and when by unicast', async () => {
    const { clock, driver, arrive } = await openDriver();
    arrive(hello);
    clock.advance(40);
    const [before] = driver.statistics().peers;
    expect(before).toMatchObject({ nodeId: 2, multicastHeardAgoMs: 40, unicastHeardAgoMs: undefined });
    arrive(hello, '127.0.0.1:9', 'token');
    clock.advance(5);
    expect(driver.statistics().peers).toMatchObject([{ multicastHeardAgoMs: 45, unicastHeardAgoMs: 5 }]);
  });

  it('makes the engine with the address that the transport opened, and starts it on demand', async () => {
    const { driver, engine, addresses } = await openDriver();
    expect(addresses).toEqual(['127.0.0.1:4000']);
    expect(engine.inputs).toEqual([]);
    driver.start();
    expect(engine.inputs).toEqual(['start 1000']);
  });

  it('stamps each datagram with the time and its origin', async () => {
    const { engine, clock, arrive } = await openDriver();
    arrive(hello);
    clock.advance(5);
    arrive(hello);
    expect(engine.inputs).toEqual(['receive mergeDetect of 2 at 1000', 'receive mergeDetect of 2 at 1005']);
  });

  it('performs effects in the order of the list', async () => {
    const { engine, log, arrive } = await openDriver();
    const to = member(other, '127.0.0.1:7');
    engine.next = [multicast, deliver, { type: 'unicast', to, message: token }, writable];
    arrive(hello);
    expect(log).toEqual(['multicast mergeDetect', 'deliver', 'unicast token to 127.0.0.1:7', 'writable']);
  });

  it('drops own multicasts that come back, and counts them', async () => {
    const { driver, engine, arrive } = await openDriver();
    arrive({ ok: true, origin: self, message: beacon });
    expect(engine.inputs).toEqual([]);
    expect(driver.statistics().ownCopies).toBe(1);
  });

  it('shows the engine what another process with this node id sends', async () => {
    const { engine, arrive } = await openDriver();
    arrive({ ok: true, origin: { nodeId: 1, incarnation: 99 }, message: beacon });
    expect(engine.inputs).toEqual(['receive mergeDetect of 1 at 1000']);
  });

  it('hands a token for this node back on a later turn, without the network', async () => {
    const { engine, clock, log, arrive } = await openDriver();
    engine.next = [{ type: 'unicast', to: member(self, '127.0.0.1:4000'), message: token }, writable];
    arrive(hello);
    expect(engine.inputs).toHaveLength(1);
    clock.poll();
    expect(engine.inputs[1]).toBe('receive token of 1 at 1000');
    expect(log).toEqual(['writable']);
  });

  it('sends a token for an earlier process with this node id over the network', async () => {
    const { engine, log, arrive } = await openDriver();
    engine.next = [{ type: 'unicast', to: member({ nodeId: 1, incarnation: 99 }, 'elsewhere'), message: token }];
    arrive(hello);
    expect(log).toEqual(['unicast token to elsewhere']);
  });

  it('tells the engine of a new address', async () => {
    const { engine, network } = await openDriver();
    network.addressChanged('127.0.0.1:5000');
    expect(engine.inputs).toEqual(['address 127.0.0.1:5000']);
  });

  it('reports a trouble of the transport as a finding', async () => {
    const { log, network } = await openDriver();
    network.trouble(new Error('send failed'));
    expect(log).toEqual(['finding send failed']);
  });
});

describe("The driver's barrier", () => {
  it('holds back all that follows a persist until the store has written', async () => {
    let written: () => void = () => undefined;
    const store = { persist: () => new Promise<void>((resolve) => (written = resolve)) };
    const { driver, engine, log, arrive } = await openDriver(store);
    engine.next = [deliver, persist, multicast];
    arrive(hello);
    expect(log).toEqual(['deliver']);
    expect(driver.statistics().waitingEffects).toBe(1);
    written();
    await Promise.resolve();
    expect(log).toEqual(['deliver', 'multicast mergeDetect']);
  });

  it('lets inputs through while it waits, and nothing of theirs overtakes', async () => {
    let written: () => void = () => undefined;
    const store = { persist: () => new Promise<void>((resolve) => (written = resolve)) };
    const { engine, log, arrive } = await openDriver(store);
    engine.next = [persist, multicast];
    arrive(hello);
    engine.next = [writable];
    arrive(hello);
    expect(engine.inputs).toHaveLength(2);
    expect(log).toEqual([]);
    written();
    await Promise.resolve();
    expect(log).toEqual(['multicast mergeDetect', 'writable']);
  });

  it('does not wait when the number is durable already', async () => {
    const { engine, log, arrive } = await openDriver();
    engine.next = [persist, multicast];
    arrive(hello);
    expect(log).toEqual(['multicast mergeDetect']);
  });

  it('stops the node when the store fails', async () => {
    const { engine, log, errors, arrive } = await openDriver({ persist: () => Promise.reject(new Error('disk full')) });
    engine.next = [persist, multicast];
    arrive(hello);
    await new Promise(setImmediate);
    expect(log).toEqual(['transport closed', 'halted']);
    expect(errors[0]).toMatchObject({ code: 'ERR_INTERNAL', message: expect.stringContaining('disk full') });
  });

  it('can be raised by the application for one turn', async () => {
    const { driver, engine, clock, log, arrive } = await openDriver();
    engine.next = [writable, multicast, deliver];
    engine.onInput = () => {
      driver.holdOneTurn();
    };
    arrive(hello);
    expect(log).toEqual([]);
    clock.poll();
    expect(log).toEqual(['writable', 'multicast mergeDetect', 'deliver']);
  });
});

describe("The driver's timer", () => {
  it('expires the engine at its deadline, after one turn of the event loop', async () => {
    const { driver, engine, clock } = await openDriver();
    engine.nextDeadline = 1010;
    driver.start();
    clock.advance(9);
    expect(engine.inputs).toEqual(['start 1000']);
    clock.advance(2);
    clock.poll();
    expect(engine.inputs).toEqual(['start 1000', 'expire 1010']);
  });

  it('reads waiting datagrams first: a token that arrives in that turn prevents the expiry', async () => {
    const { driver, engine, clock, arrive } = await openDriver();
    const callbacks: (() => void)[] = [];
    clock.afterPoll = (callback) => callbacks.push(callback);
    engine.nextDeadline = 1010;
    driver.start();
    clock.advance(10);
    engine.onInput = () => {
      engine.nextDeadline = 2000;
    };
    arrive(hello);
    for (const callback of callbacks) {
      callback();
    }
    expect(engine.inputs).toEqual(['start 1000', 'receive mergeDetect of 2 at 1010']);
  });

  it('is left alone while the deadline moves away, and looks again when it fires', async () => {
    const { driver, engine, clock, arrive } = await openDriver();
    engine.nextDeadline = 1010;
    driver.start();
    engine.nextDeadline = 1500;
    arrive(hello);
    expect(clock.nextAlarm).toBe(1010);
    clock.advance(10);
    clock.poll();
    expect(engine.inputs).toHaveLength(2);
    expect(clock.nextAlarm).toBe(1500);
  });

  it('is set anew when the deadline comes nearer', async () => {
    const { driver, engine, clock, arrive } = await openDriver();
    engine.nextDeadline = 1500;
    driver.start();
    engine.nextDeadline = 1003;
    arrive(hello);
    expect(clock.nextAlarm).toBe(1003);
  });

  it('is off after a stop', async () => {
    const { driver, engine, clock } = await openDriver();
    engine.nextDeadline = 1010;
    driver.start();
    await driver.close();
    clock.advance(100);
    clock.poll();
    expect(engine.inputs).toEqual(['start 1000']);
    expect(clock.nextAlarm).toBeUndefined();
  });
});

describe('An application that sends from inside a handler', () => {
  it('is never re-entered: the effects line up behind those under way', async () => {
    const { driver, engine, log, application, arrive } = await openDriver();
    application.deliver = () => {
      log.push('deliver begins');
      engine.next = [writable];
      driver.send(Uint8Array.of(1, 2), 'safe', (id) => log.push(`queued ${id}`));
      return log.push('deliver ends');
    };
    engine.next = [deliver, multicast];
    arrive(hello);
    expect(log).toEqual(['deliver begins', 'queued 1', 'deliver ends', 'multicast mergeDetect', 'writable']);
    expect(engine.inputs[1]).toBe('send 2 safe');
  });

  it('learns the number of its message before the message is delivered', async () => {
    const { driver, engine, log } = await openDriver();
    engine.next = [deliver];
    expect(driver.send(Uint8Array.of(1), 'agreed', (id) => log.push(`queued ${id}`))).toBe(true);
    expect(log).toEqual(['queued 1', 'deliver']);
  });

  it('may stop the node there: nothing more is performed', async () => {
    const { driver, engine, log, application, arrive } = await openDriver();
    application.deliver = () => {
      void driver.close();
      return 0;
    };
    engine.next = [deliver, multicast];
    arrive(hello);
    expect(log).toEqual(['transport closed']);
  });
});

describe('The end of a node', () => {
  it('by leaving closes the transport and is told without an error', async () => {
    const { driver, engine, log, errors } = await openDriver();
    engine.next = [multicast, { type: 'halt', reason: { kind: 'left' } }];
    driver.leave();
    expect(log).toEqual(['multicast mergeDetect', 'transport closed', 'halted']);
    expect(errors).toEqual([undefined]);
  });

  it('by a second process with its id names the address of that', async () => {
    const { engine, errors, arrive } = await openDriver();
    engine.next = [{ type: 'halt', reason: { kind: 'duplicate-node-id', nodeId: 1, incarnation: 99 } }];
    arrive({ ok: true, origin: { nodeId: 1, incarnation: 99 }, message: beacon }, '10.0.0.7:4321');
    expect(errors[0]).toMatchObject({ code: 'ERR_DUPLICATE_NODE_ID', facts: { nodeId: 1, address: '10.0.0.7:4321' } });
  });

  it.each(['receive', 'start', 'expire', 'send', 'leave'] as const)(
    'by a fault in %s is an internal error',
    async (what) => {
      const { driver, engine, clock, errors, log, arrive } = await openDriver();
      const fault = new Error('aru went back');
      const inputs = {
        receive: () => {
          arrive(hello);
        },
        start: () => {
          driver.start();
        },
        expire: () => {
          engine.nextDeadline = 1001;
          driver.start();
          engine.onInput = () => {
            throw fault;
          };
          clock.advance(1);
          clock.poll();
        },
        send: () => expect(driver.send(Uint8Array.of(1), 'agreed', () => undefined)).toBe(false),
        leave: () => {
          driver.leave();
        },
      };
      if (what !== 'expire') {
        engine.onInput = () => {
          throw fault;
        };
      }
      inputs[what]();
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ code: 'ERR_INTERNAL', cause: fault });
      expect(log).toEqual(['transport closed', 'halted']);
    },
  );

  it('makes it deaf and dumb', async () => {
    const { driver, engine, log, network, arrive } = await openDriver();
    await driver.close();
    arrive(hello);
    network.addressChanged('x');
    network.trouble(new Error('late'));
    driver.leave();
    expect(driver.send(Uint8Array.of(1), 'agreed', () => undefined)).toBe(false);
    expect(engine.inputs).toEqual([]);
    expect(log).toEqual(['transport closed']);
  });
});

describe('Datagrams that are not accepted', () => {
  const rejected = (reason: Rejected['reason'], detail = ''): Rejected => ({ ok: false, reason, detail });

  it('are counted by reason and source and never reach the engine', async () => {
    const { driver, engine, arrive } = await openDriver();
    arrive(rejected('corrupt'), 'a');
    arrive(rejected('corrupt'), 'a');
    arrive(rejected('cluster', 'belongs to cluster "blue"'), 'b');
    expect(engine.inputs).toEqual([]);
    expect(driver.statistics().rejects).toEqual({
      total: 3,
      counts: { corrupt: 2, cluster: 1 },
      others: 0,
      sources: [
        { source: 'a', counts: { corrupt: 2 }, detail: '', clusters: [] },
        {
          source: 'b',
          counts: { cluster: 1 },
          detail: 'belongs to cluster "blue"',
          clusters: ['belongs to cluster "blue"'],
        },
      ],
    });
  });

  it('become one finding when a source repeats itself', async () => {
    const { log, arrive } = await openDriver();
    for (let count = 0; count < 50; count += 1) {
      arrive(rejected('cluster', 'belongs to cluster "blue"'), '10.0.0.9:5');
    }
    expect(log).toEqual([
      'finding 10.0.0.9:5 keeps sending datagrams of another cluster on the same group and port ' +
        '(belongs to cluster "blue"); they are ignored.',
    ]);
  });

  it('are those of strangers too, whom the transport has dropped already', async () => {
    const { driver, log, network } = await openDriver();
    for (let count = 0; count < 6; count += 1) {
      network.unlisted?.('10.0.0.9:5');
    }
    expect(driver.statistics().rejects.counts).toEqual({ unlisted: 6 });
    expect(log).toEqual([
      'finding 10.0.0.9:5 keeps sending datagrams, and no entry of peers has its address; they are ignored.',
    ]);
  });

  it('fill a table of bounded size', async () => {
    const { driver, arrive } = await openDriver();
    for (let port = 0; port < 100; port += 1) {
      arrive(rejected('foreign'), `10.0.0.1:${port}`);
    }
    const { rejects } = driver.statistics();
    expect([rejects.sources.length, rejects.others, rejects.total]).toEqual([64, 36, 100]);
  });
});
