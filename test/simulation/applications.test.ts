/** Programs in trouble drawn from seeds: a right one passes, wrong ones are found out, and failures become small. */
import { describeFault, describeHistory, drawHistory } from '../../src/testing/application-history.ts';
import type { ApplicationHistory } from '../../src/testing/application-history.ts';
import type { Cluster } from '../../src/cluster.ts';
import { applyFault } from '../../src/testing/fault-schedule.ts';
import type { Fault } from '../../src/testing/fault-schedule.ts';
import { perfectNetwork } from '../../src/testing/memory-network.ts';
import { simulateApplication } from '../../src/testing/simulate-application.ts';
import type { ApplicationTrial } from '../../src/testing/simulate-application.ts';
import { simulationSettings } from '../../src/testing/simulation-settings.ts';
import { smallestHistory } from '../../src/testing/smallest-history.ts';

/** Counts what was delivered since the configuration began: the same at all members by the cluster's guarantees. */
class Tally {
  count = 0;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.on('message', () => (this.count += 1));
    cluster.on('configuration', ({ kind }) => {
      if (kind === 'regular') this.count = 0;
    });
  }

  add(): void {
    this.#cluster.send('one').catch(() => undefined);
  }
}

function tallyTrial(check: (counts: readonly number[]) => void): () => ApplicationTrial<Tally> {
  return () => ({
    application: ({ cluster }) => new Tally(cluster),
    act: (tally) => {
      tally.add();
    },
    check: ({ applications }) => {
      check(applications.map(({ application }) => application.count));
    },
  });
}

const agreeing = tallyTrial((counts) => {
  if (new Set(counts).size > 1) throw new Error(`the tallies differ: ${counts.join()}`);
});

/** Fails as soon as anybody has counted anything in the last configuration. */
const empty = tallyTrial((counts) => {
  if (counts.some((count) => count > 0)) throw new Error('something was counted');
});

const quiet: ApplicationHistory = {
  seed: 1,
  nodes: [1, 2, 3],
  startMs: [0, 0, 0],
  durationMs: 3000,
  settings: simulationSettings,
  network: perfectNetwork,
  events: [],
};

function act(atMs: number, node: number, number: number): ApplicationHistory['events'][number] {
  return { atMs, kind: 'act', node, number };
}

function fault(atMs: number, what: Fault): ApplicationHistory['events'][number] {
  return { atMs, kind: 'fault', fault: what };
}

const everyFault: readonly Fault[] = [
  { kind: 'crash', node: 1 },
  { kind: 'crashAfterEffects', node: 1, effects: 3 },
  { kind: 'start', node: 1 },
  { kind: 'leave', node: 2 },
  { kind: 'pause', node: 3, forMs: 50 },
  { kind: 'partition', groups: [[1, 2], [], [3]] },
  { kind: 'cutOneWay', source: 1, target: 2 },
  { kind: 'cutPair', a: 1, b: 3 },
  { kind: 'isolate', node: 2 },
  { kind: 'heal' },
  { kind: 'drop', what: 'token', count: 2 },
  { kind: 'mute', what: 'data', node: 1, forMs: 20 },
  { kind: 'stopToken', what: 'token', hop: 4, forMs: 300 },
  { kind: 'burst', node: 1, count: 2, level: 'safe' },
];

describe('A drawn history', () => {
  it('is the same for the same options and has nothing in it that programs do not understand', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const history = drawHistory({ seed });
      expect(drawHistory({ seed })).toEqual(history);
      expect(history.events.map(({ atMs }) => atMs)).toEqual(
        history.events.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
      );
      expect(history.events.some((event) => event.kind === 'fault' && event.fault.kind === 'burst')).toBe(false);
    }
  });

  it('is told line by line, whatever is in it', () => {
    const events = [act(10, 2, 1), ...everyFault.map((one, index) => fault(20 + index, one))];
    const lines = describeHistory({ ...quiet, nodes: [1], startMs: [5], events }).split('\n');
    expect(lines).toHaveLength(events.length + 2);
    expect(lines[0]).toBe('       5 ms  node 1 starts');
    expect(lines[1]).toBe('      10 ms  act 1 at node 2');
    expect(lines).toContain('      25 ms  the network splits: 1, 2 | 3');
    expect(lines.at(-1)).toMatch(/^ {4}3000 ms {2}all faults end/);
    expect(new Set(everyFault.map(describeFault)).size).toBe(everyFault.length);
  });
});

describe('A run', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a program that keeps to the guarantees passes seed %i', async (seed) => {
    expect(await simulateApplication({ seed, trial: agreeing })).toMatchObject({ ok: true, violation: undefined });
  });

  it('is the same again for the same options', async () => {
    const [one, two, other] = [
      await simulateApplication({ seed: 3, trial: agreeing }),
      await simulateApplication({ seed: 3, trial: agreeing }),
      await simulateApplication({ seed: 4, trial: agreeing }),
    ];
    expect(two).toEqual(one);
    expect(other.hash).not.toBe(one.hash);
  });

  it('survives every kind of fault and lets users act at nodes that run', async () => {
    const known = everyFault.filter(({ kind }) => kind !== 'burst');
    const events = known.flatMap((one, index) => [
      act(1000 + 400 * index, (index % 3) + 1, index),
      fault(1200 + 400 * index, one),
    ]);
    const result = await simulateApplication({
      seed: 1,
      trial: agreeing,
      history: { ...quiet, events },
      keepTrace: true,
    });
    expect(result).toMatchObject({ ok: true, history: { events } });
    expect(result.messages).toBeGreaterThan(known.length / 2);
    expect(result.trace.filter(({ event }) => event === 'fail').length).toBeGreaterThan(1);
  });

  it('does not let users act at nodes that are down or stalled', async () => {
    const events = [
      fault(1000, { kind: 'crash', node: 1 }),
      fault(1000, { kind: 'pause', node: 2, forMs: 100 }),
      ...[act(1050, 1, 1), act(1050, 2, 2), act(1050, 3, 3)],
    ];
    const acted: number[] = [];
    const trial = (): ApplicationTrial<Tally> => ({
      ...agreeing(),
      act: (_tally, { nodeId }) => acted.push(nodeId),
    });
    expect((await simulateApplication({ seed: 1, trial, history: { ...quiet, events } })).ok).toBe(true);
    expect(acted).toEqual([3]);
  });

  it('waits until the programs are at rest, and fails when they never are', async () => {
    const history = { ...quiet, events: [act(1000, 1, 1)] };
    let asked = 0;
    const patient = await simulateApplication({
      seed: 1,
      history,
      trial: () => ({ ...agreeing(), isAtRest: () => (asked += 1) > 30 }),
    });
    expect(patient.ok).toBe(true);
    const restless = await simulateApplication({
      seed: 1,
      history,
      trial: () => ({ ...agreeing(), isAtRest: () => false }),
    });
    expect(restless.violation).toMatchObject({ property: 'application', message: expect.stringContaining('at rest') });
  });

  it('blames the cluster, not the program, for a broken guarantee', async () => {
    const trial = (): ApplicationTrial<Tally> => ({
      ...agreeing(),
      check: ({ simulation }) => {
        simulation.node(1).holds = () => false;
        applyFault(simulation, { kind: 'burst', node: 1, count: 1, level: 'safe' });
        simulation.advance(5000);
      },
    });
    const result = await simulateApplication({ seed: 1, trial, history: quiet });
    expect(result).toMatchObject({ ok: false, violation: { property: 'S7.3' } });
  });
});

describe('The smallest history', () => {
  it('of a failure that needs one act in the last configuration has just that', async () => {
    const options = { seed: 1, nodes: 4, durationMs: 4000, network: { loss: 0.02 }, trial: empty, faults: [] };
    const failed = await simulateApplication(options);
    expect(failed.violation?.message).toBe('something was counted');
    const smallest = await smallestHistory(options, failed);
    expect(smallest.violation).toEqual(failed.violation);
    expect(smallest.history).toMatchObject({ network: perfectNetwork, settings: simulationSettings });
    expect(smallest.history.events.map(({ kind }) => kind)).toEqual(['act']);
    expect(smallest.history.nodes).toHaveLength(1);
    const again = await simulateApplication({ ...options, history: smallest.history });
    expect(again).toEqual(smallest);
  });

  it('takes no more runs than it is given', async () => {
    const options = { seed: 1, nodes: 3, durationMs: 4000, trial: empty, faults: [] };
    const failed = await simulateApplication(options);
    let runs = 0;
    const counting = {
      ...options,
      trial: () => {
        runs += 1;
        return empty();
      },
    };
    await smallestHistory(counting, failed, { runsMax: 7 });
    expect(runs).toBe(7);
  });

  it('of a run that passed is that run', async () => {
    const options = { seed: 1, history: quiet, trial: agreeing };
    const passed = await simulateApplication(options);
    expect(await smallestHistory(options, passed)).toBe(passed);
  });
});
