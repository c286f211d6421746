/** Programs on simulated nodes: what they see, what becomes of them, and that a seed decides it all. */
import type { Cluster } from '../../../src/cluster.ts';
import type { ApplicationContext } from '../../../src/testing/application.ts';
import { ClusterSimulation } from '../../../src/testing/cluster-simulation.ts';
import type { ClusterSimulationOptions } from '../../../src/testing/cluster-simulation.ts';
import { checkTrace } from '../../../src/testing/check-trace.ts';
import { recordTrace } from '../../../src/testing/record-trace.ts';

/** Keeps what it is told. */
class Listener {
  readonly heard: string[] = [];
  readonly context: ApplicationContext;

  constructor(context: ApplicationContext) {
    this.context = context;
    context.cluster.on('message', (message) => this.heard.push(`${message.from.nodeId} ${message.text()}`));
    context.cluster.on('configuration', ({ kind, members }) => {
      this.heard.push(`${kind} ${members.map(({ nodeId }) => nodeId).join()}`);
    });
  }

  get cluster(): Cluster {
    return this.context.cluster;
  }

  get words(): readonly string[] {
    return this.heard.filter((line) => /^\d/.test(line));
  }
}

type Listeners = ClusterSimulation<Listener>;

async function three(options: Partial<ClusterSimulationOptions<Listener>> = {}): Promise<Listeners> {
  const sim = new ClusterSimulation({ seed: 1, application: (context) => new Listener(context), ...options });
  sim.start(1, 2, 3);
  expect(await sim.settle()).toBe(true);
  return sim;
}

describe('Programs on simulated nodes', () => {
  it('hear what one of them sends, and its promise resolves', async () => {
    const sim = await three();
    const sent = sim.application(2).cluster.send('hello', { level: 'safe' });
    await sim.advance(1000);
    expect((await sent).configuration.members).toHaveLength(3);
    expect(sim.applications.map(({ application }) => application.heard.at(-1))).toEqual(Array(3).fill('2 hello'));
    sim.finish();
  });

  it('see a partition and its end', async () => {
    const sim = await three();
    sim.partition([1, 2], [3]);
    expect(await sim.settle()).toBe(true);
    expect(sim.application(1).heard.slice(-2)).toEqual(['transitional 1,2', 'regular 1,2']);
    expect(sim.application(3).heard.slice(-2)).toEqual(['transitional 3', 'regular 3']);
    sim.heal();
    expect(await sim.settle()).toBe(true);
    expect(sim.application(3).heard.slice(-2)).toEqual(['transitional 3', 'regular 1,2,3']);
    sim.finish();
  });

  it('may use process groups, through partitions, stalls and crashes', async () => {
    const sim = await three();
    const seen: string[][] = [];
    for (const { cluster } of sim.applications) {
      const heard: string[] = [];
      seen.push(heard);
      void cluster.group('g').then((group) => {
        group.on('message', (message) => heard.push(`${message.from.nodeId} ${message.text()}`));
        group.on('members', ({ members }) => heard.push(members.map(({ nodeId }) => nodeId).join()));
      });
    }
    await sim.advance(1000);
    const groups = await Promise.all(sim.applications.map(({ cluster }) => cluster.group('g')));
    for (const heard of seen) heard.length = 0;
    sim.partition([1, 2], [3]);
    expect(await sim.settle()).toBe(true);
    const apart = groups[0]?.send('apart');
    await sim.advance(1000);
    await apart;
    sim.heal();
    expect(await sim.settle()).toBe(true);
    await sim.advance(1000);
    expect(seen).toEqual([
      ['1,2', '1 apart', '1,2,3'],
      ['1,2', '1 apart', '1,2,3'],
      ['3', '1,2,3'],
    ]);
    sim.pause(2, 50);
    const stalled = groups[1]?.send('after a stall');
    const leaving = groups[1]?.leave();
    await sim.advance(1000);
    sim.crash(3);
    expect(await sim.settle()).toBe(true);
    await Promise.all([expect(stalled).rejects.toMatchObject({ code: 'ERR_NOT_MEMBER' }), leaving]);
    await sim.advance(1000);
    expect(seen[0]?.slice(3)).toEqual(['1,3', '1']);
    sim.finish();
  });

  it('see names and metadata of the options', async () => {
    const sim = await three({ clusterOptions: (nodeId) => ({ name: `n${nodeId}`, metadata: { zone: 'a' } }) });
    const { members } = sim.cluster(1).configuration;
    expect(members.map(({ name, metadata }) => [name, metadata])).toEqual(
      ['n1', 'n2', 'n3'].map((name) => [name, { zone: 'a' }]),
    );
  });

  it('may use the async iterator', async () => {
    const seen: string[] = [];
    const read = async (cluster: Cluster): Promise<void> => {
      for await (const event of cluster) {
        if (event.type === 'message') seen.push(event.text());
      }
      seen.push('end');
    };
    const sim = await three({
      application: (context) => {
        if (context.nodeId === 3) void read(context.cluster);
        return new Listener(context);
      },
    });
    void sim.cluster(1).send('one');
    await sim.advance(500);
    void sim.cluster(3).leave();
    await sim.settle();
    expect(seen).toEqual(['one', 'end']);
    sim.finish();
  });

  it('answer a message with a message within one simulation step, in order', async () => {
    const sim = await three({
      application: (context) => {
        const listener = new Listener(context);
        context.cluster.on('message', (message) => {
          if (message.text() === 'ping' && context.nodeId !== 1) void context.cluster.send('pong');
        });
        return listener;
      },
    });
    void sim.cluster(1).send('ping');
    await sim.advance(500);
    const orders = sim.applications.map(({ application }) => application.words);
    expect(orders[0]?.toSorted()).toEqual(['1 ping', '2 pong', '3 pong']);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });
});

describe('A crash', () => {
  it('ends a program without a word, and the next one at the node finds its storage', async () => {
    const sim = await three({
      application: (context) => {
        const starts = Number(context.storage.get('starts') ?? 0) + 1;
        context.storage.set('starts', starts);
        return new Listener(context);
      },
    });
    const old = sim.application(3);
    let closed = false;
    old.cluster.on('closed', () => (closed = true));
    sim.crash(3);
    expect(() => sim.application(3)).toThrow(RangeError);
    expect(await sim.settle()).toBe(true);
    const heard = old.heard.length;
    sim.start(3);
    expect(await sim.settle()).toBe(true);
    expect(old.heard).toHaveLength(heard);
    expect(closed).toBe(false);
    expect(sim.application(3)).not.toBe(old);
    expect(sim.application(3).context.incarnation).toBe(2);
    expect(sim.application(3).context.storage.get('starts')).toBe(2);
    expect(sim.application(1).context.storage.get('starts')).toBe(1);
    sim.finish();
  });

  it('takes the timers of a program with it', async () => {
    const sim = await three();
    const fired: string[] = [];
    sim.application(3).context.after(500, () => fired.push('of the dead'));
    sim.application(2).context.after(500, () => fired.push('of the living'));
    sim.application(2).context.after(600, () => fired.push('cancelled'))();
    sim.crash(3);
    await sim.advance(1000);
    expect(fired).toEqual(['of the living']);
  });
});

describe('A stall', () => {
  it('holds a program, its timers and what is asked of it until it goes on', async () => {
    const sim = await three();
    const listener = sim.application(2);
    const firedAt: number[] = [];
    const stalledAt = sim.now;
    listener.context.after(100, () => firedAt.push(sim.now - stalledAt));
    sim.pause(2, 400);
    const sent = listener.cluster.send('late');
    void sim.cluster(1).send('meanwhile');
    await sim.advance(399);
    expect(firedAt).toEqual([]);
    expect(listener.words).toEqual([]);
    await sim.advance(600);
    expect(firedAt).toEqual([400]);
    expect(listener.words).toEqual(['1 meanwhile', '2 late']);
    await sent;
    expect(sim.cluster(1).configuration.members).toHaveLength(3);
  });

  it('does not lose a leave', async () => {
    const sim = await three();
    const { cluster } = sim.application(2);
    sim.pause(2, 200);
    const closed = cluster.close();
    await sim.advance(1000);
    await closed;
    expect(sim.applications.map(({ nodeId }) => nodeId)).toEqual([1, 3]);
    expect(await sim.settle()).toBe(true);
    sim.finish();
  });
});

describe('Time', () => {
  it('waits for promises, however many follow one another', async () => {
    const sim = await three();
    const times: number[] = [];
    const chain = async (): Promise<void> => {
      for (let count = 0; count < 50; count += 1) await Promise.resolve();
      times.push(sim.now);
    };
    const startedAt = sim.now;
    sim.after(10, () => void chain());
    await sim.advance(100);
    expect(times).toEqual([startedAt + 10]);
  });

  it('is not waited for without end when a program is never done at one instant', async () => {
    const sim = await three();
    const { context } = sim.application(1);
    const again = (): void => {
      context.after(0, again);
    };
    again();
    await expect(sim.advance(1)).rejects.toThrow(/never come to rest/);
  });
});

describe('A failure', () => {
  it.each<[string, (context: ApplicationContext) => unknown]>([
    ['a listener', ({ cluster }) => cluster.on('message', () => fail('oops'))],
    ['a callback', (context) => context.after(10, () => fail('oops'))],
    ['the making of a program', () => fail('oops')],
  ])('of %s ends the run with its message', async (_where, faulty) => {
    const sim = new ClusterSimulation({ application: (context) => faulty(context) });
    const run = async (): Promise<void> => {
      sim.start(1, 2);
      await sim.settle();
      void sim.cluster(1).send('trigger');
      await sim.advance(1000);
    };
    await expect(run()).rejects.toMatchObject({ violation: { property: 'application', message: 'oops' } });
  });

  it('of the options of a cluster ends the run', async () => {
    const sim = new ClusterSimulation({
      application: (context) => new Listener(context),
      clusterOptions: () => ({ port: -1 }),
    });
    sim.start(1);
    await expect(sim.settle()).rejects.toMatchObject({ violation: { property: 'application' } });
  });
});

function fail(message: string): never {
  throw new Error(message);
}

describe('One seed', () => {
  async function course(seed: number): Promise<string> {
    const sim = await three({ seed, network: { loss: 0.05, jitterMs: 1 } });
    for (const { application } of sim.applications) {
      const { context } = application;
      const talk = (): void => {
        void context.cluster.send(`${context.random.integer(1, 1000)}`);
        context.after(context.random.integer(1, 50), talk);
      };
      talk();
    }
    sim.after(300, () => {
      sim.isolate(2);
    });
    await sim.advance(5000);
    return sim.simulation.hash;
  }

  it('gives the same run again, and another one another', async () => {
    const first = await course(5);
    expect(await course(5)).toBe(first);
    expect(await course(6)).not.toBe(first);
  });
});

describe('A recording of a simulated program', () => {
  it('agrees with the trace of the simulation', async () => {
    const records = new Map<string, ReturnType<typeof recordTrace>>();
    const sim = await three({
      application: (context) => {
        const record = recordTrace(context.cluster);
        records.set(record.process, record);
        return new Listener(context);
      },
    });
    void sim.cluster(1).send('a', { level: 'safe' });
    sim.partition([1], [2, 3]);
    void sim.cluster(2).send('b');
    await sim.settle();
    sim.heal();
    await sim.settle();
    await sim.advance(3000);
    const recorded = [...records.values()].flatMap((record) => record.events());
    expect(checkTrace(recorded, { complete: true })).toEqual([]);
    const configurations = (events: typeof recorded): string[] =>
      events.flatMap((one) => (one.event === 'configuration' ? [`${one.process} ${one.configuration.id}`] : []));
    expect(configurations(recorded).toSorted()).toEqual(configurations([...sim.simulation.trace]).toSorted());
  });
});
