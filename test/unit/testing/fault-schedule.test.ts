import { applyFault, drawFaults } from '../../../src/testing/fault-schedule.ts';
import type { Fault } from '../../../src/testing/fault-schedule.ts';
import { Random } from '../../../src/testing/random.ts';
import { drawPlan } from '../../../src/testing/run-plan.ts';
import { Simulation } from '../../../src/testing/simulator.ts';

const frame = { nodes: [1, 2, 3, 4], durationMs: 10_000, tokenMs: 1000 };

const kinds: readonly Fault['kind'][] = [
  'crash',
  'crashAfterEffects',
  'start',
  'leave',
  'pause',
  'partition',
  'cutOneWay',
  'cutPair',
  'isolate',
  'heal',
  'drop',
  'mute',
  'stopToken',
  'burst',
];

describe('A drawn schedule', () => {
  it('is the same for the same seed', () => {
    expect(drawFaults(new Random(8), frame)).toEqual(drawFaults(new Random(8), frame));
    expect(drawFaults(new Random(8), frame)).not.toEqual(drawFaults(new Random(9), frame));
  });

  it('holds every kind of fault in some run, in the order of their times', () => {
    const schedules = Array.from({ length: 200 }, (_, seed) => drawFaults(new Random(seed), frame));
    const seen = new Set(schedules.flat().map(({ fault }) => fault.kind));
    expect([...seen].sort()).toEqual([...kinds].sort());
    for (const schedule of schedules) {
      const times = schedule.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it('holds a start after every crash and every leave', () => {
    for (let seed = 0; seed < 50; seed++) {
      const schedule = drawFaults(new Random(seed), frame);
      for (const { atMs, fault } of schedule) {
        if (fault.kind !== 'crash' && fault.kind !== 'leave') continue;
        const { node } = fault;
        expect(
          schedule.some((later) => later.fault.kind === 'start' && later.fault.node === node && later.atMs > atMs),
        ).toBe(true);
      }
    }
  });
});

describe('A fault', () => {
  it('does nothing where it does not fit', () => {
    const sim = new Simulation();
    sim.node(1);
    sim.node(2);
    for (const fault of [
      { kind: 'crash', node: 1 },
      { kind: 'crashAfterEffects', node: 1, effects: 3 },
      { kind: 'leave', node: 1 },
      { kind: 'pause', node: 1, forMs: 10 },
      { kind: 'cutOneWay', source: 1, target: 1 },
      { kind: 'cutPair', a: 2, b: 2 },
    ] as const) {
      applyFault(sim, fault);
    }
    sim.advance(20);
    expect(sim.trace).toEqual([]);
    sim.start(1);
    sim.advance(20);
    expect(sim.node(1).phase).toBe('running');
  });

  it('mutes one class of datagrams for its time and no longer', () => {
    const sim = new Simulation();
    applyFault(sim, { kind: 'mute', what: 'join', node: undefined, forMs: 500 });
    sim.start(1, 2);
    sim.advance(499);
    const muted = sim.network.statistics.filtered;
    expect(muted).toBeGreaterThan(0);
    expect(sim.node(1).configuration?.members.length).toBe(1);
    expect(sim.settle()).toBe(true);
    expect(sim.network.statistics.filtered).toBe(muted);
  });

  it('stops a token at one hop of every ring, and rings are formed again when it is over', () => {
    const sim = new Simulation({ log: true });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    applyFault(sim, { kind: 'stopToken', what: 'token', hop: 3, forMs: 5000 });
    sim.start(3);
    sim.log.length = 0;
    sim.advance(4900);
    expect(sim.node(3).configurations).toEqual([]);
    expect(sim.log.some((line) => line.includes('hop 3 '))).toBe(true);
    expect(sim.settle()).toBe(true);
    expect(sim.node(3).configuration?.members.length).toBe(3);
  });
});

describe('A drawn plan', () => {
  it('has the nodes asked for, and plain ids when faults are given', () => {
    for (let seed = 1; seed < 40; seed++) {
      const count = drawPlan({ seed, nodes: [2, 7] }).nodes.length;
      expect(count).toBeGreaterThanOrEqual(2);
      expect(count).toBeLessThanOrEqual(7);
      expect(drawPlan({ seed, nodes: 3, faults: [] }).nodes).toEqual([1, 2, 3]);
    }
  });

  it('starts sequence numbers just below the wrap-around in about a third of the runs', () => {
    const plans = Array.from({ length: 300 }, (_, seed) => drawPlan({ seed }));
    const wrapping = plans.filter(({ settings }) => settings.firstSeq > 0xffffff00).length;
    expect(wrapping).toBeGreaterThan(70);
    expect(wrapping).toBeLessThan(130);
    expect(plans.every(({ settings }) => settings.firstSeq === 0 || settings.firstSeq > 0xffffff00)).toBe(true);
  });

  it('loses up to 30 % of the datagrams, and something in some runs', () => {
    const losses = Array.from({ length: 300 }, (_, seed) => drawPlan({ seed }).network.loss);
    expect(Math.max(...losses)).toBeGreaterThan(0.25);
    expect(Math.max(...losses)).toBeLessThanOrEqual(0.3);
    expect(losses.filter((loss) => loss === 0).length).toBeGreaterThan(50);
  });

  it('keeps what it was given', () => {
    const plan = drawPlan({
      seed: 3,
      durationMs: 77,
      network: { loss: 0.11 },
      settings: { tokenMs: 555 },
      codec: 'protobuf',
    });
    expect([plan.durationMs, plan.network.loss, plan.settings.tokenMs, plan.codec]).toEqual([
      77,
      0.11,
      555,
      'protobuf',
    ]);
  });
});
