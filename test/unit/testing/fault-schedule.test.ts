import { describeMix, drawFaults, drawMix, evenMix, troubleNames } from '../../../src/testing/fault-mix.ts';
import { applyFault } from '../../../src/testing/fault-schedule.ts';
import type { Fault } from '../../../src/testing/fault-schedule.ts';
import { Random } from '../../../src/testing/random.ts';
import { describePlan, drawPlan } from '../../../src/testing/run-plan.ts';
import { Simulation } from '../../../src/testing/simulator.ts';

const frame = { nodes: [1, 2, 3, 4], durationMs: 10_000, tokenMs: 1000 };

const kinds: readonly Fault['kind'][] = [
  'crash',
  'crashAfterEffects',
  'crashForming',
  'start',
  'leave',
  'pause',
  'partition',
  'cutOneWay',
  'cutPair',
  'restore',
  'isolate',
  'expireMembership',
  'heal',
  'drop',
  'mute',
  'stopToken',
  'burst',
  'lagMulticast',
  'delay',
  'babble',
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

describe('The mix of a run', () => {
  const mixes = Array.from({ length: 300 }, (_, seed) => drawMix(new Random(seed)));

  it('has at least one kind of trouble, sometimes few and sometimes nearly all', () => {
    const sizes = mixes.map((mix) => Object.keys(mix).length);
    expect(Math.min(...sizes)).toBe(1);
    expect(Math.max(...sizes)).toBe(troubleNames.length - 1);
  });

  it('has every kind in some run but two processes with one id, of which nothing can be promised', () => {
    const seen = new Set(mixes.flatMap((mix) => Object.keys(mix)));
    expect([...seen, 'duplicate'].sort()).toEqual([...troubleNames].sort());
    expect(Object.keys(evenMix)).not.toContain('duplicate');
  });

  it('keeps out of a schedule what it does not name', () => {
    const schedule = Array.from({ length: 50 }, (_, seed) =>
      drawFaults(new Random(seed), frame, { expire: 1, lag: 2 }),
    );
    const seen = new Set(schedule.flat().map(({ fault }) => fault.kind));
    expect([...seen].sort()).toEqual(['expireMembership', 'heal', 'lagMulticast']);
  });

  it('picks what weighs more more often', () => {
    const schedule = Array.from({ length: 100 }, (_, seed) =>
      drawFaults(new Random(seed), frame, { expire: 1, lag: 5 }),
    );
    const count = (kind: Fault['kind']): number => schedule.flat().filter(({ fault }) => fault.kind === kind).length;
    const ratio = count('lagMulticast') / count('expireMembership');
    expect(ratio).toBeGreaterThan(3.5);
    expect(ratio).toBeLessThan(7);
  });

  it('is told in words, the most frequent kind first', () => {
    expect(describeMix({ crash: 1, lag: 5, split: 2 })).toBe('lag 5, split 2, crash 1');
    expect(describeMix(evenMix)).toMatch(/^all kinds: crash 1, /);
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

describe('A fault of the network', () => {
  it('keeps multicast from a node whose membership has expired, until all is healed, and lets unicast through', () => {
    const sim = new Simulation();
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    applyFault(sim, { kind: 'expireMembership', node: 2 });
    sim.send(1, 100);
    sim.advance(200);
    expect(sim.node(1).deliveries.length).toBe(1);
    expect([sim.node(2).deliveries.length, sim.node(2).state]).toEqual([0, 'operational']);
    applyFault(sim, { kind: 'heal' });
    expect(sim.runUntil(() => sim.node(2).deliveries.length === 1, 1000)).toBe(true);
  });

  it('makes multicast late for its time without a change of the configuration', () => {
    const sim = new Simulation();
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    const { configurations } = sim;
    applyFault(sim, { kind: 'lagMulticast', node: 2, lagMs: 300, forMs: 50 });
    const from = sim.now;
    sim.send(1, 100);
    expect(sim.runUntil(() => sim.node(2).deliveries.length === 1, 1000)).toBe(true);
    expect(sim.now - from).toBeGreaterThan(10);
    sim.advance(2000);
    sim.send(1, 100);
    expect(sim.runUntil(() => sim.node(2).deliveries.length === 2, 250)).toBe(true);
    expect(sim.configurations).toBe(configurations);
  });

  it('brings a token once more when its successors have long gone round, and nobody takes it', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    const { configurations } = sim;
    applyFault(sim, { kind: 'delay', what: 'token', count: 20, byMs: 120, copy: true });
    for (let index = 0; index < 30; index++) sim.send(1 + (index % 3), 100, 'safe');
    expect(sim.drain(5000)).toBe(true);
    expect(sim.network.statistics.detoured).toBeGreaterThan(3);
    sim.advance(2000);
    sim.finish();
    expect(sim.configurations).toBe(configurations);
  });

  it('opens a link in one direction and leaves the others cut', () => {
    const sim = new Simulation();
    sim.node(1);
    sim.node(2);
    applyFault(sim, { kind: 'cutPair', a: 1, b: 2 });
    applyFault(sim, { kind: 'restore', source: 1, target: 2 });
    expect([sim.network.connected(1, 2), sim.network.connected(2, 1)]).toEqual([true, false]);
  });

  it('throws noise at nodes, which refuse it by its kind and keep their configuration', () => {
    const sim = new Simulation({ codec: 'protobuf' });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    const { configurations } = sim;
    applyFault(sim, { kind: 'babble', count: 500 });
    sim.advance(3000);
    expect(Object.keys(sim.rejected).sort()).toEqual(['corrupt', 'foreign', 'oversized', 'truncated', 'version']);
    expect(sim.configurations).toBe(configurations);
  });
});

describe('A fault of a process', () => {
  it('kills a node after it has stored the number of its next ring and before it has installed it', () => {
    const sim = new Simulation();
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    applyFault(sim, { kind: 'crashForming', node: 2, effects: 1 });
    sim.start(3);
    expect(sim.runUntil(() => sim.node(2).phase === 'down', 5000)).toBe(true);
    expect(sim.node(2).configurations.length).toBe(1);
    expect(sim.settle()).toBe(true);
    sim.restart(2);
    expect(sim.settle()).toBe(true);
    sim.finish();
  });
});

describe('A drawn plan', () => {
  it('says what it is made of', () => {
    const text = describePlan(drawPlan({ seed: 4, network: { loss: 0.125 } }));
    expect(text).toMatch(/loss 12\.5 %/);
    expect(describePlan(drawPlan({ seed: 4, faults: [] }))).toMatch(/^0 given faults/);
  });

  it('leaves a part of the nodes broken in about half of the runs, and never all', () => {
    const plans = Array.from({ length: 300 }, (_, seed) => drawPlan({ seed }));
    const broken = plans.filter((plan) => plan.broken.length > 0);
    expect(broken.length).toBeGreaterThan(100);
    expect(broken.length).toBeLessThan(200);
    expect(plans.every((plan) => plan.broken.length < plan.nodes.length)).toBe(true);
  });

  it('has another cluster on the network in some runs, all of them with a codec', () => {
    const plans = Array.from({ length: 300 }, (_, seed) => drawPlan({ seed }));
    const shared = plans.filter((plan) => plan.strangers.length > 0);
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.every((plan) => plan.codec === 'protobuf')).toBe(true);
  });

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
