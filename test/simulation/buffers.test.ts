/**
 * Goal: the buffer contract holds in simulated rings, is broken where it should be, and the check notices. A long run is
 * `ringcast sim --buffers`; docs/buffers.md has the last one's figures.
 */
import { jest } from '@jest/globals';
import { describeBuffersRun, describeBuffersSummary } from '../../src/cli/sim-buffers.ts';
import { run } from '../../src/cli/sim.ts';
import { parseSimCommand } from '../../src/cli/sim-options.ts';
import type { Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { HoldCancel } from '../../src/message.ts';
import { drawBuffersPlan } from '../../src/testing/buffers-plan.ts';
import { simulateBuffers } from '../../src/testing/buffers.ts';
import type { BuffersResult } from '../../src/testing/buffers.ts';
import { dataShare } from '../../src/tuning/window.ts';

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

function sumOf(results: readonly BuffersResult[], pick: (result: BuffersResult) => number): number {
  return results.reduce((sum, result) => sum + pick(result), 0);
}

describe('Rings whose members are stalled again and again', () => {
  const kept = seeds.map((seed) => simulateBuffers({ seed }));
  const fixed = seeds.slice(0, 10).map((seed) => simulateBuffers({ seed, windowRule: 'fixed' }));

  it('lose no data of their own for want of room when the window follows from the buffers', () => {
    expect(kept.flatMap(({ violation }) => violation ?? [])).toEqual([]);
    expect(sumOf(kept, ({ overflows }) => overflows.ownRing)).toBe(0);
    expect(Math.max(...kept.map(({ shareMax }) => shareMax))).toBeLessThanOrEqual(dataShare);
  });

  it('really are under load: thousands of deliveries, hundreds of stalls, and no buffer that stays nearly empty', () => {
    expect(sumOf(kept, ({ deliveries }) => deliveries)).toBeGreaterThan(5000);
    expect(sumOf(kept, ({ stalls }) => stalls)).toBeGreaterThan(200);
    expect(Math.max(...kept.map(({ shareMax }) => shareMax))).toBeGreaterThan(0.3);
    expect(sumOf(kept, ({ configurations }) => configurations)).toBeGreaterThan(2 * sumOf(kept, ({ nodes }) => nodes));
  });

  it('lose a lot of it with the windows that people set today, and keep all other guarantees', () => {
    expect(sumOf(fixed, ({ overflows }) => overflows.ownRing)).toBeGreaterThan(1000);
    expect(fixed.flatMap(({ violation }) => violation ?? [])).toEqual([]);
  });

  it('take the same course each time', () => {
    const again = simulateBuffers({ seed: 1 });
    expect(again).toEqual(kept[0]);
  });
});

describe('Seeds that found something', () => {
  it('88,700: two nodes that gathered beside a ring filled the small buffer of its stalled member with joins', () => {
    const { violation, overflows, shareMax } = simulateBuffers({ seed: 88_700 });
    expect(violation).toBeUndefined();
    expect(overflows).toMatchObject({ ownRing: 0, besideOthers: 0, givenUp: 0, besideJoins: 1 });
    expect(shareMax).toBeLessThanOrEqual(dataShare);
  });
});

describe('An engine that breaks the contract', () => {
  it('is found out when it fixes its window although it should not', () => {
    const { violation } = simulateBuffers({
      seed: 1,
      createEngine: (options) => new Engine({ ...options, settings: { ...options.settings, windowRule: 'fixed' } }),
    });
    expect(violation).toMatchObject({ property: 'window', message: expect.stringContaining('buffers') as string });
  });

  it('is found out when it announces a larger buffer than it has', () => {
    const capacity = { bufferBytes: 4_000_000, frameBytes: 9000, chargeBytes: 2304 };
    const results = seeds.slice(0, 10).map((seed) =>
      simulateBuffers({
        seed,
        createEngine: (options) => new Engine({ ...options, self: { ...options.self, capacity } }),
      }),
    );
    const violations = results.flatMap(({ violation }) => violation ?? []);
    expect(violations.length).toBeGreaterThan(2);
    expect([...new Set(violations.map(({ property }) => property))]).toEqual(['contract']);
    expect(violations.map(({ message }) => message).join('\n')).toMatch(/data of its own ring/);
  });

  it('is found out when its ring fills buffers with small messages of its own', () => {
    /** Sends four hold cancels with each data message. */
    class Chatty extends Engine {
      override takeEffects(): Effect[] {
        return super.takeEffects().flatMap((effect): Effect[] => {
          if (effect.type !== 'multicast' || effect.message.type !== 'data') return [effect];
          const message: HoldCancel = { type: 'holdCancel', ringId: effect.message.ringId, sender: 1 };
          return [effect, ...Array.from({ length: 4 }, (): Effect => ({ type: 'multicast', message }))];
        });
      }
    }
    const results = seeds
      .slice(0, 5)
      .map((seed) => simulateBuffers({ seed, createEngine: (options) => new Chatty(options) }));
    expect(results.flatMap(({ violation }) => violation?.message ?? []).join('\n')).toMatch(
      /lost data of its own ring: \d+ bytes of its traffic/,
    );
  });

  it('is found out when it does not heed what its socket drops', () => {
    class Heedless extends Engine {
      override dropped(): void {
        // The window stays as it is.
      }
    }
    const results = seeds.map((seed) => simulateBuffers({ seed, createEngine: (options) => new Heedless(options) }));
    expect(results.flatMap(({ violation }) => violation?.message ?? []).join('\n')).toMatch(
      /passes on a window of \d+ after its socket has dropped datagrams; half would be \d+/,
    );
  });
});

describe('What a seed decides', () => {
  const plans = Array.from({ length: 200 }, (_, index) => drawBuffersPlan(index + 1, 'contract'));

  it('is members with buffers and frames within the bounds, different from one another in most runs', () => {
    const nodes = plans.flatMap((plan) => plan.nodes);
    const buffers = nodes.map(({ receiveBufferBytes }) => receiveBufferBytes);
    expect(Math.min(...plans.map((plan) => plan.nodes.length))).toBe(2);
    expect(Math.max(...plans.map((plan) => plan.nodes.length))).toBe(7);
    expect(Math.min(...buffers)).toBeLessThan(9000);
    expect(Math.max(...buffers)).toBeGreaterThan(300_000);
    expect(Math.min(...nodes.map(({ framePayloadBytes }) => framePayloadBytes))).toBe(100);
    expect(Math.max(...nodes.map(({ framePayloadBytes }) => framePayloadBytes))).toBe(8800);
    const mixed = plans.filter(
      (plan) => new Set(plan.nodes.map(({ receiveBufferBytes }) => receiveBufferBytes)).size > 1,
    );
    expect(mixed.length).toBeGreaterThan(100);
  });

  it('is links of which none is twice as slow as another, as the proof assumes', () => {
    for (const { network, lateShare } of plans) {
      expect(network.delayMsMax).toBeLessThanOrEqual(2 * network.delayMsMin);
      expect([network.jitterMs, network.spike, network.multicastLagMs]).toEqual([0, 0, 0]);
      expect(lateShare).toBeLessThan(1);
    }
  });

  it('is stalls from a millisecond to ten token time-outs', () => {
    const stalls = plans.flatMap(({ stalls: some, settings }) => some.map((one) => ({ ...one, ...settings })));
    expect(Math.min(...stalls.map(({ forMs }) => forMs))).toBeGreaterThanOrEqual(1);
    expect(stalls.every(({ forMs, tokenMs }) => forMs <= 10 * tokenMs)).toBe(true);
    expect(stalls.some(({ forMs, tokenMs }) => forMs > 9 * tokenMs)).toBe(true);
  });

  it('is the same members and the same stalls with either rule', () => {
    const [contract, fixed] = (['contract', 'fixed'] as const).map((rule) => drawBuffersPlan(7, rule));
    expect(fixed?.nodes).toEqual(contract?.nodes);
    expect(fixed?.settings).toEqual({ ...contract?.settings, windowRule: 'fixed' });
    expect(fixed?.network).toEqual(contract?.network);
  });
});

/** Runs `ringcast sim` in this process, on one thread, and catches what it prints. */
async function sim(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const written = { output: '', errors: '' };
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.output += String(text);
    return true;
  });
  const errors = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.errors += String(text);
    return true;
  });
  try {
    return { code: await run([...args, '--jobs', '1']), ...written };
  } finally {
    output.mockRestore();
    errors.mockRestore();
  }
}

describe('ringcast sim --buffers', () => {
  it('ends with a summary of both rules, of which the contract lost nothing', async () => {
    const { code, output } = await sim('--buffers', '--seeds', '11');
    expect(code).toBe(0);
    expect(output).toMatch(/^seeds run +11$/m);
    expect(output).toMatch(/^violations +0$/m);
    expect(output).toMatch(/^with the contract +11 runs$/m);
    expect(output).toMatch(/^with fixed windows of 20 to 300 frames +2 runs$/m);
    const lost = [...output.matchAll(/^ {2}data of the own ring lost for want of room +(\d+)$/gm)];
    expect(lost.map(([, count]) => Number(count) > 0)).toEqual([false, true]);
  });

  it('prints a line for each rule of one seed, the same each time', async () => {
    const [first, second] = [await sim('--buffers', '--seed', '3'), await sim('--buffers', '--seed', '3')];
    expect(first.output.split('\n').map((line) => line.slice(0, 20))).toEqual([
      'seed 3  contract  ok',
      'seed 3  fixed window',
      '',
    ]);
    expect(second.output).toBe(first.output);
  });

  it('prints objects, one a line, for programs', async () => {
    const { output } = await sim('--buffers', '--seeds', '2', '--json');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ seed, windowRule }) => [seed, windowRule])).toEqual([
      [1, 'contract'],
      [1, 'fixed'],
      [2, 'contract'],
      [undefined, undefined],
    ]);
    expect(lines[3]).toMatchObject({ contract: { runs: 2, violations: 0 }, fixed: { runs: 1 } });
  });

  it.each(['--nodes', '--plan', '--codec', '--duration', '--save-plan', '--svg', '--shrink-seconds'])(
    'refuses %s, which has no meaning for it',
    async (flag) => {
      const { code, errors } = await sim('--buffers', flag, '3');
      expect(code).toBe(2);
      expect(errors).toContain(`--buffers runs seeds of its own; it does not go with ${flag}`);
    },
  );

  it('understands which seeds are meant', () => {
    expect(parseSimCommand(['--buffers', '--seeds', '40', '--start', '7'])).toMatchObject({
      buffers: true,
      seeds: 40,
      start: 7,
    });
  });

  it('tells of a violation with the command that repeats it', () => {
    const violation = { property: 'contract', message: '3.1 lost data of its own ring', events: [] };
    const text = describeBuffersRun({ ...simulateBuffers({ seed: 3 }), ok: false, violation });
    expect(text).toMatch(/^seed 3 {2}contract {2}VIOLATION contract {2}nodes \d/);
    expect(text).toContain('contract says: The data of a member’s own ring does not overflow its receive buffer.');
    expect(text).toContain('npm run sim -- --buffers --seed 3');
  });

  it('shows in the summary what the contract does not cover', () => {
    const overflows = { ownRing: 0, besideOthers: 4, givenUp: 5, besideJoins: 7, others: 6 };
    const counts = { runs: 9, violations: 0, simulatedHours: 1, stalls: 1, configurations: 2, messages: 3 };
    const totals = { ...counts, deliveries: 3, steps: 4, overflows, shareMax: 0.8 };
    const text = describeBuffersSummary({ contract: totals, fixed: totals }, 1000);
    expect(text).toMatch(/the same beside data of another ring +4$/m);
    expect(text).toMatch(/the same after a member gave the ring up +5$/m);
    expect(text).toMatch(/the same beside joins from outside the ring +7$/m);
    expect(text).toMatch(/largest share of a buffer with own data +80.0 %$/m);
  });
});
