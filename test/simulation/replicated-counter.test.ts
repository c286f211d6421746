/** The counter of examples/replicated-counter: the right one passes every seed, and the planted bug is found. */
import { describeHistory } from '../../src/testing/application-history.ts';
import { simulateApplication } from '../../src/testing/simulate-application.ts';
import type { ApplicationResult, ApplicationTrial } from '../../src/testing/simulate-application.ts';
import { smallestHistory } from '../../src/testing/smallest-history.ts';

interface Counter {
  readonly ready: boolean;
  readonly value: number;
}

interface Example {
  readonly ReplicatedCounter: new (cluster: object, totals: object) => Counter;
  readonly trialOf: (makeTotals: () => object) => () => ApplicationTrial<unknown>;
  readonly TotalPerProcess: new () => object;
  readonly SingleTotal: new () => object;
}

const folder = new URL('../../examples/replicated-counter/', import.meta.url);
const { ReplicatedCounter, trialOf, TotalPerProcess, SingleTotal } = {
  ...((await import(new URL('counter.js', folder).href)) as object),
  ...((await import(new URL('trial.js', folder).href)) as object),
  ...((await import(new URL('totals.js', folder).href)) as object),
} as Example;

const right = trialOf(() => new TotalPerProcess());
const planted = trialOf(() => new SingleTotal());
const nodes = [2, 5] as const;

/** The first seed that fails, of those from 1 on. */
async function firstFailure(trial: () => ApplicationTrial<unknown>, seedMax: number): Promise<ApplicationResult> {
  for (let seed = 1; seed <= seedMax; seed += 1) {
    const result = await simulateApplication({ seed, nodes, trial });
    if (!result.ok) return result;
  }
  throw new Error(`nothing found with the seeds 1 to ${seedMax}`);
}

type Listener = (event: object) => void;

/** Something that looks like a cluster of one member's, and is told what happens. */
function standIn(nodeId: number) {
  const listeners = new Map<string, Listener>();
  const sent: unknown[] = [];
  const members = (ids: readonly number[]): object[] => ids.map((id) => ({ nodeId: id, incarnation: 1 }));
  const cluster = {
    nodeId,
    configuration: { kind: 'regular', id: '4.3', members: members([nodeId]), joined: [] },
    on: (event: string, listener: Listener) => listeners.set(event, listener),
    send: async (text: string) => sent.push(JSON.parse(text)),
  };
  const install = (id: string, who: Readonly<Record<'members' | 'joined', readonly number[]>>): void => {
    const configuration = { kind: 'regular', id, members: members(who.members), joined: members(who.joined) };
    listeners.get('configuration')?.(configuration);
  };
  const deliver = (ring: string, from: number, content: object): void => {
    const message = { ring, from: { nodeId: from, incarnation: 1 }, text: () => JSON.stringify(content) };
    listeners.get('message')?.(message);
  };
  return { cluster, install, deliver, sent };
}

describe('The replicated counter', () => {
  it('keeps every addition that was promised, with the seeds 1 to 40', async () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const { ok, violation } = await simulateApplication({ seed, nodes, trial: right });
      if (!ok) failed.push(`seed ${seed}: ${violation?.message ?? ''}`);
    }
    expect(failed).toEqual([]);
  }, 60_000);

  // In a first version node 3 thought the exchange complete, said nothing, and the others waited for it for ever.
  it('begins an exchange anew when it was cut short, whoever has heard of whom', () => {
    const { cluster, install, deliver, sent } = standIn(3);
    const counter = new ReplicatedCounter(cluster, new TotalPerProcess());
    install('8.1', { members: [1, 2, 3], joined: [1, 2] });
    expect(sent.splice(0)).toEqual([{ state: [], speaksFor: [3], asOf: '8.1' }]);
    deliver('8.1', 1, { state: [['1.1', 5]], speaksFor: [1, 2], asOf: '8.1' });
    expect([counter.ready, counter.value]).toEqual([false, 5]);
    install('12.1', { members: [1, 2, 3], joined: [] });
    expect(sent).toEqual([{ state: [['1.1', 5]], speaksFor: [3], asOf: '12.1' }]);
    for (const node of [1, 2, 3]) deliver('12.1', node, { state: [], speaksFor: [node], asOf: '12.1' });
    expect([counter.ready, counter.value]).toEqual([true, 5]);
  });
});

describe('The planted bug', () => {
  it('is found, and its smallest history is little more than additions on either side', async () => {
    const failed = await firstFailure(planted, 100);
    expect(failed.violation).toMatchObject({ property: 'application', message: expect.stringContaining('promised') });
    const { history, violation } = await smallestHistory({ seed: failed.seed, nodes, trial: planted }, failed);
    expect(violation).toMatchObject({ property: 'application', message: expect.stringContaining('promised') });
    const actors = history.events.flatMap((event) => (event.kind === 'act' ? [event.node] : []));
    expect(new Set(actors).size).toBe(2);
    expect(history.events.length).toBeLessThan(6);
    expect(describeHistory(history)).toMatch(/act \d+ at node \d+\n[^]*all faults end/);
    const fixed = await simulateApplication({ seed: failed.seed, history, trial: right });
    expect(fixed).toMatchObject({ ok: true });
  }, 60_000);
});
