/**
 * An observer beside simulated clusters in trouble: what it says of the rings at the end is what their members have
 * installed, whether it sees everything or only what goes to the group.
 *
 * Method: a tap in the network hands every datagram to the observer, including those that get lost. A seed draws crashes,
 * starts, partitions and traffic; then all calms down, and everybody says something.
 */
import type { NodeId } from '../../src/message.ts';
import type { RingStatistics } from '../../src/sniff/observed-ring.ts';
import { RingObserver } from '../../src/sniff/ring-observer.ts';
import { Random } from '../../src/testing/random.ts';
import { Simulation } from '../../src/testing/simulator.ts';

const ids: readonly NodeId[] = [1, 2, 3, 4, 5];
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

interface Observed {
  readonly simulation: Simulation;
  readonly observer: RingObserver;
}

function observed(seed: number, { tokens }: { readonly tokens: boolean }): Observed {
  const simulation = new Simulation({ seed, network: { loss: 0.01, jitterMs: 0.3, duplication: 0.01 } });
  const observer = new RingObserver(() => undefined);
  simulation.drop(({ message, origin, to, unicast }) => {
    if (tokens || !unicast) {
      const ip = `10.0.0.${origin.nodeId}`;
      const { now } = simulation;
      observer.take({ wire: 'native', message, transmitter: origin.nodeId, ip, path: String(to), bytes: 100, now });
    }
    return false;
  });
  return { simulation, observer };
}

/** Some trouble, then peace. */
function live(simulation: Simulation, seed: number): void {
  const random = new Random(seed, 77);
  simulation.start(...ids);
  for (let round = 0; round < 6; round += 1) {
    simulation.advance(random.uniform(200, 2200));
    const id = random.pick(ids);
    const trouble = random.integer(0, 3);
    if (trouble === 0) simulation.crash(id);
    else if (trouble === 1) simulation.start(...ids.filter((other) => !simulation.node(other).live));
    else if (trouble === 2)
      simulation.partition(
        [id],
        ids.filter((other) => other !== id),
      );
    else simulation.heal();
    for (const { id: from } of simulation.liveNodes) simulation.send(from, 50);
  }
  if (!simulation.settle()) throw new Error('the cluster has not converged');
  simulation.advance(1000);
  for (const { id } of simulation.liveNodes) simulation.send(id, 50);
  simulation.advance(1000);
}

/**
 * Ring and members of every live node: `5.1: 1 2 3`. Without rings of one: who is cut off from all others is cut off from
 * the tap, too.
 */
function installed({ simulation }: Observed): string[] {
  const rings = simulation.liveNodes.flatMap(({ configuration }) => {
    const members = configuration?.members.map(({ nodeId }) => nodeId) ?? [];
    return members.length < 2 ? [] : [`${configuration?.id ?? ''}: ${members.join(' ')}`];
  });
  return [...new Set(rings)].sort();
}

/** The same as the observer has it, of all rings at work. */
function atWork({ simulation, observer }: Observed): RingStatistics[] {
  return observer.statistics(simulation.now).flatMap(({ rings }) => rings.filter(({ state }) => state === 'works'));
}

function textOf({ ring, members }: RingStatistics): string {
  return `${ring.name}: ${members.join(' ')}`;
}

test.each(seeds)('where all is seen the rings and members are those installed, with seed %i', (seed) => {
  const all = observed(seed, { tokens: true });
  live(all.simulation, seed);
  const expected = installed(all);
  expect(expected).not.toEqual([]);
  const found = atWork(all).filter((ring) => expected.includes(textOf(ring)));
  expect(found.map(textOf).sort()).toEqual(expected);
  expect(found.every(({ complete, token }) => complete && (token?.rotation?.rotations ?? 0) > 10)).toBe(true);
});

test.each(seeds)('where the group is heard the rings and members are those installed, with seed %i', (seed) => {
  const all = observed(seed, { tokens: false });
  live(all.simulation, seed);
  const expected = installed(all);
  expect(expected).not.toEqual([]);
  const found = atWork(all).filter((ring) => expected.includes(textOf(ring)));
  expect(found.map(textOf).sort()).toEqual(expected);
  expect(found.every(({ token }) => token === null)).toBe(true);
});

test('a cluster that is together is one ring at work, and no other', () => {
  for (const seed of seeds) {
    const all = observed(seed, { tokens: true });
    const { simulation } = all;
    live(simulation, seed);
    simulation.heal();
    simulation.start(...ids.filter((id) => !simulation.node(id).live));
    expect(simulation.settle()).toBe(true);
    simulation.advance(1000);
    expect(atWork(all).map(textOf)).toEqual(installed(all));
  }
});
