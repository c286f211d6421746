/**
 * A simulation is worth what it notices. Each case breaks the engine in one way at all nodes, runs seeds until one of
 * them fails, and says which property must be named.
 */
import type { Delivery, Effect } from '../../src/effect.ts';
import { simulate } from '../../src/testing/simulate.ts';
import type { SimulateOptions } from '../../src/testing/simulate.ts';
import { BrokenEngine } from './broken-engine.ts';
import type { Defect } from './broken-engine.ts';

/** One way to break an engine. */
interface Case {
  readonly title: string;
  /** Any of these may be named; which one depends on who sent the messages concerned. */
  readonly properties: readonly string[];
  readonly defect: () => Defect;
  readonly options?: Partial<SimulateOptions>;
}

/** The property that the first failing seed names. */
function named({ defect, options }: Case, seeds = 40): string {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violation } = simulate({
      seed,
      nodes: [3, 5],
      durationMs: 6000,
      network: { loss: 0.1 },
      workload: { meanGapMs: 40, burst: 0.2, burstMax: 20, safeShare: 0.3 },
      createEngine: (engineOptions) => new BrokenEngine(engineOptions, defect()),
      ...options,
    });
    if (violation !== undefined) return violation.property;
  }
  return 'nothing';
}

/** Replaces the deliveries of one in every `every` batches that hold enough of them. */
function tampering(every: number, change: (deliveries: Effect[]) => Effect[], least = 1): Defect {
  let batches = 0;
  return {
    effects: (effects) => {
      const deliveries = effects.filter(({ type }) => type === 'deliver');
      if (deliveries.length < least || effects.some(({ type }) => type === 'install')) return effects;
      batches++;
      if (batches % every !== 0) return effects;
      return [...effects.filter(({ type }) => type !== 'deliver'), ...change(deliveries)];
    },
  };
}

function senderOf(effect: Effect | undefined): number | undefined {
  return effect?.type === 'deliver' ? effect.delivery.sender.nodeId : undefined;
}

/** Swaps the first two neighbours that have the same sender, or that have not. */
function swapFirst(deliveries: Effect[], sameSender: boolean): Effect[] {
  const place = deliveries.findIndex((one, index) => {
    const next = senderOf(deliveries[index + 1]);
    return next !== undefined && (next === senderOf(one)) === sameSender;
  });
  if (place < 0) return deliveries;
  const pair = deliveries.slice(place, place + 2).reverse();
  return [...deliveries.slice(0, place), ...pair, ...deliveries.slice(place + 2)];
}

/** Replaces every delivery. */
function redelivering(change: (delivery: Delivery) => Delivery): Defect {
  return {
    effects: (effects) =>
      effects.map((effect) =>
        effect.type === 'deliver' ? { type: 'deliver', delivery: change(effect.delivery) } : effect,
      ),
  };
}

const cases: readonly Case[] = [
  {
    title: 'a delivery that is forgotten',
    properties: ['S6.6', 'S5.1', 'S5.2'],
    defect: () => tampering(7, (deliveries) => deliveries.slice(1), 2),
  },
  {
    title: 'two messages of different senders that change places',
    properties: ['S6.6', 'S5.1'],
    defect: () => tampering(5, (deliveries) => swapFirst(deliveries, false), 2),
  },
  {
    title: 'two messages of one sender that change places',
    properties: ['S5.2'],
    defect: () => tampering(5, (deliveries) => swapFirst(deliveries, true), 2),
  },
  {
    title: 'a message that is delivered twice',
    properties: ['S1.4'],
    defect: () => tampering(5, ([first, ...rest]) => [first, first, ...rest].filter((one) => one !== undefined)),
  },
  {
    title: 'a transitional configuration that is left out',
    properties: ['S2.4'],
    defect: () => ({
      effects: (effects) => effects.filter((one) => one.type !== 'install' || one.configuration.kind === 'regular'),
    }),
  },
  {
    title: 'a payload with one byte too few',
    properties: ['integrity'],
    defect: () => redelivering((delivery) => ({ ...delivery, payload: delivery.payload.slice(0, -1) })),
  },
  {
    title: 'a safe message that is delivered as soon as it is in order',
    properties: ['S7.3'],
    // Everything is called safe here, so nothing else may be sent.
    options: { faults: [], workload: { meanGapMs: 40, safeShare: 1 } },
    defect: () => ({
      level: () => 'agreed',
      effects: (effects) =>
        effects.map((effect): Effect => {
          if (effect.type === 'sent') return { ...effect, level: 'safe' };
          if (effect.type !== 'deliver') return effect;
          return { type: 'deliver', delivery: { ...effect.delivery, level: 'safe' } };
        }),
    }),
  },
  {
    title: 'a node that forgets its ring sequence number in a crash and uses the name of a ring again',
    properties: ['S2.3'],
    defect: () => ({ options: (options) => ({ ...options, ringSeq: 0 }), deaf: ({ type }) => type === 'join' }),
  },
  {
    title: 'nodes that never hear of each other',
    properties: ['S2.8'],
    defect: () => ({ deaf: ({ type }) => type === 'join' || type === 'mergeDetect' }),
  },
];

describe('A simulation with a broken engine names', () => {
  for (const one of cases) {
    it(`${one.properties.join(' or ')} for ${one.title}`, () => {
      expect(one.properties).toContain(named(one));
    });
  }
});
