/**
 * Clusters on a bus without sockets, with a clock moved by hand: what an application sees of joining, sending,
 * iterating, leaving and failing.
 */
import type { ClusterEvent } from '../../src/cluster-event.ts';
import { Cluster } from '../../src/cluster.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import { ClusterError } from '../../src/errors.ts';
import { ProtobufCodec } from '../../src/wire/protobuf-codec.ts';
import { Bus } from './in-memory-parts.ts';

/** Joins nodes 1 to `count` and waits until they are one ring. */
async function ring(count: number, bus: Bus = new Bus(), options: object = {}) {
  const clusters: Cluster[] = [];
  for (let nodeId = 1; nodeId <= count; nodeId += 1) {
    clusters.push(await bus.join({ nodeId, name: `n${nodeId}`, ...options }));
  }
  await bus.until(() => clusters.every((one) => one.state === 'operational' && memberIds(one).length === count));
  return { bus, clusters, first: at(clusters, 0), last: at(clusters, count - 1) };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) {
    throw new Error(`nothing at ${index}`);
  }
  return item;
}

function memberIds(cluster: Cluster): number[] {
  return cluster.configuration.members.map((member) => member.nodeId);
}

function textsOf(cluster: Cluster): string[] {
  const texts: string[] = [];
  cluster.on('message', (message) => texts.push(`${message.from.nodeId}: ${message.text()}`));
  return texts;
}

describe('Joining', () => {
  it('resolves with the first configuration, of this node alone when there is no other', async () => {
    const { first } = await ring(1);
    expect(first.configuration).toMatchObject({ kind: 'regular', cause: { kind: 'start' }, joined: [{ nodeId: 1 }] });
    expect(first.self).toMatchObject({ nodeId: 1, name: 'n1', incarnation: 5001, address: 'bus:1' });
    expect(first.state).toBe('operational');
  });

  it('draws a node id when none is given', async () => {
    const cluster = await new Bus().join({});
    expect(cluster.nodeId).toBe(1001);
  });

  it('with wrong options lists every mistake, before a transport is made', async () => {
    const made: string[] = [];
    const parts = new Bus().parts({
      makeTransport: () => {
        made.push('transport');
        throw new Error('must not happen');
      },
    });
    const joining = Cluster.join({ nodeId: -1, port: 0 }, { parts });
    await expect(joining).rejects.toMatchObject({ code: 'ERR_OPTIONS', facts: { mistakes: { length: 2 } } });
    await expect(joining).rejects.toThrow(/nodeId must be .*\n.*port must be/);
    expect(made).toEqual([]);
  });

  it('passes on why the transport does not open', async () => {
    const bus = new Bus();
    bus.openError = new ClusterError('ERR_SOCKET', 'no', { step: 'bind', systemCode: 'EADDRINUSE' });
    await expect(bus.join({})).rejects.toBe(bus.openError);
  });

  it('passes on what is wrong with the state directory', async () => {
    const error = new ClusterError('ERR_STATE_DIR', 'no', { path: '/x', systemCode: 'EACCES' });
    await expect(new Bus().join({}, { openStore: () => Promise.reject(error) })).rejects.toBe(error);
  });

  it('does not begin with an aborted signal', async () => {
    const bus = new Bus();
    const signal = AbortSignal.abort(new Error('before'));
    await expect(Cluster.join({}, { signal, parts: bus.parts() })).rejects.toThrow('before');
    expect(bus.openCount).toBe(0);
  });

  it('aborted while the transport opens closes it again', async () => {
    const bus = new Bus();
    let open: () => void = () => undefined;
    bus.openGate = new Promise((resolve) => (open = resolve));
    const abort = new AbortController();
    const joining = Cluster.join({}, { signal: abort.signal, parts: bus.parts() });
    abort.abort(new Error('during open'));
    open();
    await expect(joining).rejects.toThrow('during open');
    expect(bus.openCount).toBe(0);
  });

  it('aborted while it looks for others says farewell and closes', async () => {
    const bus = new Bus();
    const abort = new AbortController();
    const joining = Cluster.join({}, { signal: abort.signal, parts: bus.parts() });
    joining.catch(() => undefined);
    await bus.until(() => bus.openCount === 1);
    abort.abort(new Error('changed my mind'));
    await expect(joining).rejects.toThrow('changed my mind');
    expect(bus.openCount).toBe(0);
  });

  it('lets listeners that are attached right after it miss nothing', async () => {
    const bus = new Bus();
    const { first } = await ring(1, bus);
    const kinds: string[] = [];
    const joining = Cluster.join({ nodeId: 2 }, { parts: bus.parts() }).then((cluster) => {
      kinds.push(`joined with ${memberIds(cluster).join()}`);
      cluster.on('configuration', ({ kind }) => kinds.push(kind));
      cluster.on('message', (message) => kinds.push(message.text()));
      return cluster;
    });
    first.once('configuration', () => void first.send('early'));
    await bus.run(joining);
    await bus.until(() => kinds.includes('early'));
    expect(kinds[0]).toMatch(/^joined with/);
  });
});

describe('Sending', () => {
  it('delivers to all members, and resolves with the place in the order', async () => {
    const { bus, clusters, first } = await ring(3);
    const texts = clusters.map(textsOf);
    const sent = await bus.run(first.send('hello'));
    await bus.until(() => texts.every((list) => list.length === 1));
    expect(sent).toEqual({ seq: 1, level: 'agreed', configuration: first.configuration });
    expect(texts).toEqual([['1: hello'], ['1: hello'], ['1: hello']]);
  });

  it('from all members at once gives one order', async () => {
    const { bus, clusters } = await ring(3);
    const texts = clusters.map(textsOf);
    const sends = clusters.flatMap((one, index) =>
      'a b c d e f g h'.split(' ').map((letter) => one.send(`${letter}${index}`)),
    );
    const places = await bus.run(Promise.all(sends));
    await bus.until(() => texts.every((list) => list.length === 24));
    expect(new Set(texts.map((list) => list.join())).size).toBe(1);
    expect(places.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });

  it('at level safe says so at every member', async () => {
    const { bus, first, last } = await ring(2);
    const seen: ClusterEvent[] = [];
    last.on('message', (message) => seen.push(message));
    await expect(bus.run(first.send('x', { level: 'safe' }))).resolves.toMatchObject({ level: 'safe' });
    await bus.until(() => seen.length === 1);
    expect(seen[0]).toMatchObject({ level: 'safe', own: false, ring: first.configuration.id });
  });

  it('copies the payload: changing it afterwards changes no message', async () => {
    const { bus, first, last } = await ring(2);
    const texts = textsOf(last);
    const payload = new TextEncoder().encode('before');
    const sending = first.send(payload);
    payload.fill(0);
    await bus.run(sending);
    await bus.until(() => texts.length === 1);
    expect(texts).toEqual(['1: before']);
  });

  it('from inside a message listener works', async () => {
    const { bus, first, last } = await ring(2);
    const texts = textsOf(first);
    last.once('message', (message) => void last.send(`answer to ${message.text()}`));
    await bus.run(first.send('question'));
    await bus.until(() => texts.length === 2);
    expect(texts).toEqual(['1: question', '2: answer to question']);
  });

  it('tells by the event sent when a message gets its number, before it is delivered', async () => {
    const { bus, first } = await ring(2);
    const log: string[] = [];
    first.on('sent', ({ seq, level }) => log.push(`sent ${seq} ${level}`));
    first.on('message', ({ seq, own }) => log.push(`message ${seq} ${own}`));
    await bus.run(first.send('x', { level: 'safe' }));
    expect(log).toEqual(['sent 1 safe', 'message 1 true']);
  });

  it('without waiting says no when the queue is full, and tells when there is room', async () => {
    const { bus, first } = await ring(2, new Bus(), { messageBytesMax: 4096, sendQueueBytes: 8192 });
    let writable = 0;
    first.on('writable', () => (writable += 1));
    let taken = 0;
    while (first.trySend(new Uint8Array(4096))) {
      taken += 1;
      expect(taken).toBeLessThan(10);
    }
    expect(taken).toBeGreaterThan(0);
    await bus.until(() => writable > 0);
    expect(first.trySend('again')).toBe(true);
  });

  it('waits for room and keeps the order of the calls', async () => {
    const { bus, first, last } = await ring(2, new Bus(), { messageBytesMax: 4096, sendQueueBytes: 8192 });
    const seen: number[] = [];
    last.on('message', ({ payload }) => seen.push(payload[0] ?? -1));
    const sends = Array.from({ length: 12 }, (_, index) => first.send(new Uint8Array(4000).fill(index)));
    expect(first.stats().waitingMessages).toBeGreaterThan(0);
    await bus.run(Promise.all(sends));
    await bus.until(() => seen.length === 12);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('refuses what is too large', async () => {
    const { first } = await ring(1);
    await expect(first.send(new Uint8Array(1024 * 1024 + 1))).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_LARGE' });
  });
});

describe('Listeners that throw', () => {
  it('are told to the listeners of error, and the ring goes on', async () => {
    const { bus, first } = await ring(2);
    const errors: unknown[] = [];
    first.on('error', (error) => errors.push(error));
    first.once('message', () => {
      throw new Error('a mistake of the application');
    });
    await bus.run(first.send('one'));
    await bus.run(first.send('two'));
    expect(errors).toEqual([new Error('a mistake of the application')]);
    expect(first.state).toBe('operational');
  });
});

describe('The iterator', () => {
  it('begins with the present configuration and shows messages and configurations in one order', async () => {
    const { bus, first } = await ring(1);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of first) {
        seen.push(event.type === 'message' ? event.text() : `${event.kind} ${event.members.length}`);
      }
    })();
    await bus.run(first.send('alone'));
    const second = await bus.join({ nodeId: 2 });
    await bus.until(() => memberIds(first).length === 2 && first.state === 'operational');
    await bus.run(second.send('together'));
    await bus.until(() => seen.includes('together'));
    await bus.run(first.leave());
    await reading;
    expect(seen).toEqual(['regular 1', 'alone', 'transitional 1', 'regular 2', 'together']);
  });

  it('of a slow reader ends with what was kept and ERR_SLOW_CONSUMER; others are not disturbed', async () => {
    const limits = { messageBytesMax: 4096, iteratorBufferBytes: 10_000 };
    const { bus, first } = await ring(1, new Bus(), limits);
    const slow = first[Symbol.asyncIterator]();
    const texts = textsOf(first);
    for (let count = 0; count < 5; count += 1) {
      await bus.run(first.send(new Uint8Array(4096)));
    }
    const read = async (): Promise<number> => {
      let count = 0;
      for (;;) {
        try {
          await slow.next();
          count += 1;
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SLOW_CONSUMER' });
          return count;
        }
      }
    };
    expect(await read()).toBe(3);
    expect(texts).toHaveLength(5);
    expect(first.stats().iterators).toEqual([]);
  });

  it('is forgotten when its reader breaks out of the loop', async () => {
    const { first } = await ring(1);
    const types: string[] = [];
    for await (const event of first) {
      types.push(event.type);
      expect(first.stats().iterators).toHaveLength(1);
      if (types.length === 1) {
        break;
      }
    }
    expect(types).toEqual(['configuration']);
    expect(first.stats().iterators).toEqual([]);
  });

  it('of a closed cluster is at its end', async () => {
    const { bus, first } = await ring(1);
    await bus.run(first.close());
    expect(await first[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });
});

describe('Leaving', () => {
  it('waits for the messages sent before, and the others go on at once', async () => {
    const { bus, first, last } = await ring(3);
    const texts = textsOf(first);
    const sends = ['a', 'b', 'c'].map((text) => last.send(text));
    const closedWith: unknown[] = [];
    last.on('closed', (error) => closedWith.push(error));
    const before = bus.clock.now();
    await bus.run(last.leave());
    await expect(Promise.all(sends)).resolves.toHaveLength(3);
    await bus.until(() => memberIds(first).join() === '1,2' && first.configuration.kind === 'regular');
    expect(bus.clock.now() - before).toBeLessThan(first.options.settings.tokenMs);
    expect(first.configuration).toMatchObject({ cause: { kind: 'leave', node: 3 }, left: [{ nodeId: 3 }] });
    expect([texts, closedWith, last.state, bus.openCount]).toEqual([
      ['3: a', '3: b', '3: c'],
      [undefined],
      'closed',
      2,
    ]);
  });

  it('takes no new messages', async () => {
    const { bus, first } = await ring(2);
    const leaving = first.leave();
    expect(first.state).toBe('leaving');
    await expect(first.send('late')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(() => first.trySend('late')).toThrow('has left');
    await bus.run(leaving);
  });

  it('does not wait longer than three token time-outs', async () => {
    const bus = new Bus();
    const cluster = await bus.join({}, { makeEngine: (options) => new MuteEngine(options) });
    const sending = expect(cluster.send('never')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    const before = bus.clock.now();
    await bus.run(cluster.leave());
    await sending;
    const waitedMs = bus.clock.now() - before;
    expect(waitedMs).toBeGreaterThanOrEqual(1500);
    expect(waitedMs).toBeLessThan(1510);
  });

  it('is cut short by its signal', async () => {
    const { bus, first } = await ring(2);
    const sending = expect(first.send('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await bus.run(first.leave({ signal: AbortSignal.abort() }));
    await sending;
  });

  it('may be asked for several times, also by close and dispose', async () => {
    const { bus, first } = await ring(1);
    let closed = 0;
    first.on('closed', () => (closed += 1));
    await bus.run(Promise.all([first.leave(), first.close(), first.leave(), first[Symbol.asyncDispose]()]));
    await first.leave();
    await first.close();
    expect([closed, bus.openCount, first.state]).toEqual([1, 0, 'closed']);
  });

  it('at once rejects what is on its way', async () => {
    const { bus, first } = await ring(2);
    const sending = expect(first.send('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await bus.run(first.close());
    await sending;
    await expect(first.send('y')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});

/** Takes messages and never sends one. */
class MuteEngine extends GroupEngine {
  override send(): number | undefined {
    return 1;
  }
}

describe('A node that fails', () => {
  class FaultyEngine extends GroupEngine {
    override send(): number | undefined {
      throw new Error('aru went back');
    }
  }

  it('closes itself with ERR_INTERNAL everywhere: promises, error, closed, iterators', async () => {
    const bus = new Bus();
    const cluster = await bus.join({}, { makeEngine: (options) => new FaultyEngine(options) });
    const log: unknown[] = [];
    cluster.on('error', (error) => log.push(error));
    cluster.on('closed', (error) => log.push(error));
    const stream = cluster[Symbol.asyncIterator]();
    await stream.next();
    const error = { code: 'ERR_INTERNAL', message: expect.stringContaining('aru went back') };
    await expect(cluster.send('x')).rejects.toMatchObject(error);
    await expect(stream.next()).rejects.toMatchObject(error);
    await bus.until(() => log.length === 2);
    expect(log).toMatchObject([error, error]);
    expect([cluster.state, bus.openCount]).toEqual(['closed', 0]);
    await cluster.leave();
  });

  it('with the node id of a live one ends itself and not the other', async () => {
    const { bus, first, last } = await ring(2);
    const errors: unknown[] = [];
    const twin = await bus.join({ nodeId: 2, tokenMs: 500 }).then(
      (cluster) => {
        cluster.on('error', (error) => errors.push(error));
        return cluster;
      },
      (error: unknown) => {
        errors.push(error);
        return undefined;
      },
    );
    await bus.until(() => errors.length > 0);
    expect(errors).toMatchObject([{ code: 'ERR_DUPLICATE_NODE_ID', facts: { nodeId: 2, address: 'bus:2' } }]);
    expect(twin?.state ?? 'closed').toBe('closed');
    await bus.until(() => memberIds(first).join() === '1,2' && first.state === 'operational');
    expect(last.state).not.toBe('closed');
  });
});

describe('What does not belong here', () => {
  it('is counted by source and becomes a finding, and the ring goes on', async () => {
    const { bus, first } = await ring(2);
    const findings: string[] = [];
    first.on('finding', ({ message }) => findings.push(message));
    const foreign = new ProtobufCodec({ cluster: 'blue', self: { nodeId: 9, incarnation: 1 } });
    const datagram = foreign.encode({ type: 'mergeDetect', ringId: { representative: 9, seq: 1 }, sender: 9 });
    for (let count = 0; count < 10; count += 1) {
      bus.inject(datagram, '10.0.0.9:5');
    }
    expect(first.stats().driver?.rejects).toMatchObject({ total: 10, counts: { cluster: 10 } });
    expect(findings).toEqual([expect.stringContaining('cluster "blue"')]);
    expect(first.state).toBe('operational');
  });
});

describe('Statistics', () => {
  it('can be printed as JSON and tell of engine, transport and driver', async () => {
    const { first } = await ring(2);
    const stats: unknown = JSON.parse(JSON.stringify(first.stats()));
    expect(stats).toMatchObject({
      nodeId: 1,
      state: 'operational',
      engine: { state: 'operational', configurations: 2 },
      transport: { address: 'bus:1' },
      driver: { rejects: { total: 0 } },
      queuedMessages: 0,
    });
  });
});
