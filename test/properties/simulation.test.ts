/**
 * Every run draws a cluster, a network and a list of faults; whatever they are, the guarantees hold and the cluster comes
 * together in the end. A failure is made as small as possible before it is printed.
 *
 * SIMULATION_RUNS and SIMULATION_SEED change how many runs there are and which.
 */
import fc from 'fast-check';
import type { DatagramClass, Fault, ScheduledFault } from '../../src/testing/fault-schedule.ts';
import { simulate } from '../../src/testing/simulate.ts';
import type { SimulateOptions } from '../../src/testing/simulate.ts';
import { BrokenEngine } from '../simulation/broken-engine.ts';

const runs = Number(process.env['SIMULATION_RUNS'] ?? 300);
const seed = Number(process.env['SIMULATION_SEED'] ?? 20_240_601);

/** One run: few enough facts to be read at a glance. */
interface Case {
  readonly nodes: number;
  readonly lossPercent: number;
  readonly delayMs: number;
  readonly seed: number;
  readonly faults: readonly ScheduledFault[];
}

const durationMs = 8000;

function faultArbitrary(nodes: number): fc.Arbitrary<Fault> {
  const node = fc.integer({ min: 1, max: nodes });
  const forMs = fc.integer({ min: 1, max: 5000 });
  const what = fc.constantFrom<DatagramClass>('token', 'commitToken', 'join', 'data');
  const direction = fc.constantFrom<DatagramClass>('multicast', 'unicast');
  const token = fc.constantFrom('token' as const, 'commitToken' as const);
  const groups = fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: nodes, maxLength: nodes })
    .map((sides) => [0, 1, 2].map((side) => sides.flatMap((one, index) => (one === side ? [index + 1] : []))));
  return fc.oneof(
    fc.record({ kind: fc.constant('crash' as const), node }),
    fc.record({ kind: fc.constant('crashAfterEffects' as const), node, effects: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ kind: fc.constant('start' as const), node }),
    fc.record({ kind: fc.constant('start' as const), node }),
    fc.record({ kind: fc.constant('leave' as const), node }),
    fc.record({ kind: fc.constant('pause' as const), node, forMs }),
    fc.record({ kind: fc.constant('partition' as const), groups }),
    fc.record({ kind: fc.constant('cutOneWay' as const), source: node, target: node }),
    fc.record({ kind: fc.constant('cutPair' as const), a: node, b: node }),
    fc.record({ kind: fc.constant('heal' as const) }),
    fc.record({ kind: fc.constant('drop' as const), what, count: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ kind: fc.constant('mute' as const), what: direction, node, forMs }),
    fc.record({ kind: fc.constant('stopToken' as const), what: token, hop: fc.integer({ min: 1, max: 30 }), forMs }),
  );
}

const caseArbitrary: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 6 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    lossPercent: fc.integer({ min: 0, max: 30 }),
    delayMs: fc.integer({ min: 0, max: 12 }),
    seed: fc.noShrink(fc.nat()),
    faults: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: durationMs }), fault: faultArbitrary(nodes) }), {
      maxLength: 12,
    }),
  }),
);

function optionsOf({ nodes, lossPercent, delayMs, seed: runSeed, faults }: Case): SimulateOptions {
  return {
    seed: runSeed,
    nodes,
    durationMs,
    faults,
    network: { loss: lossPercent / 100, delayMsMin: 0.1, delayMsMax: 0.1 + delayMs },
    settings: { tokenMs: 1000, consensusMs: 1200 },
    messagesMax: 80,
  };
}

function describeCase({ nodes, lossPercent, delayMs, seed: runSeed, faults }: Case): string {
  const head = `${nodes} nodes, ${lossPercent} % loss, up to ${delayMs} ms of delay, seed ${runSeed}, faults:`;
  const lines = [...faults]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, fault: { kind, ...facts } }) => `  at ${atMs} ms ${kind} ${JSON.stringify(facts)}`);
  return [head, ...lines].join('\n');
}

/** Throws when the run violates something. */
function requireGood(one: Case, extra: Partial<SimulateOptions> = {}): void {
  const { violation } = simulate({ ...optionsOf(one), ...extra });
  if (violation !== undefined) throw new Error(`${violation.property}: ${violation.message}\n${describeCase(one)}`);
}

describe('Whatever goes wrong in a cluster', () => {
  it('keeps the guarantees and ends in one configuration', () => {
    fc.assert(
      fc.property(caseArbitrary, (one) => {
        requireGood(one);
      }),
      { numRuns: runs, seed, endOnFailure: false },
    );
  });

  it('finds a node that is deaf after a restart, and shrinks the case to one node going down', () => {
    const property = fc.property(caseArbitrary, (one) => {
      requireGood(one, {
        createEngine: (options) =>
          new BrokenEngine(options, { deaf: ({ type }) => type === 'join' && options.self.incarnation > 1 }),
        messagesMax: 1,
      });
    });
    const details = fc.check(property, { numRuns: 50, seed: 4 });
    expect(details.failed).toBe(true);
    expect(String(details.errorInstance)).toContain('S2.8: the live nodes are not in one configuration');
    const [shrunk] = details.counterexample ?? [];
    expect(shrunk?.faults.length).toBe(1);
    expect(['crash', 'crashAfterEffects', 'leave']).toContain(shrunk?.faults[0]?.fault.kind);
  });
});
