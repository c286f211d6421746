/**
 * The guide's map that survives partitions, taken from the guide's text and put through partitions: real engines and
 * codec on a bus that can be cut, time moved by hand.
 */
import { readFileSync } from 'node:fs';
import { Cluster } from '../../../src/cluster.ts';
import type { ClusterParts } from '../../../src/transport/parts.ts';
import { Bus } from '../in-memory-parts.ts';
import { fencesOf } from './markdown.ts';

interface GuideMap {
  readonly ready: boolean;
  get(key: string): string | undefined;
  set(key: string, value: string): Promise<boolean>;
}

type MakeMap = new (cluster: Cluster) => GuideMap;

/** The class and its function, without the program around them. */
async function mapOfTheGuide(): Promise<MakeMap> {
  const example = fencesOf(readFileSync('docs/guide.md', 'utf8')).find(({ text }) =>
    text.includes('class ReplicatedMap'),
  );
  const code = /^\/\*\* The latest write[^]*?(?=^const first = )/m.exec(example?.text ?? '')?.[0];
  if (code === undefined) throw new Error('the guide has no replicated map');
  const url = `data:text/javascript,${encodeURIComponent(`${code}\nexport { ReplicatedMap };`)}`;
  const { ReplicatedMap } = (await import(url)) as { readonly ReplicatedMap: MakeMap };
  return ReplicatedMap;
}

/** Which addresses hear each other: those with the same side. */
class Wall {
  #sides = new Map<string, number>();

  /** Cuts the bus between the groups of node numbers (1 is the first that joined). */
  divide(...groups: readonly (readonly number[])[]): void {
    this.#sides = new Map(groups.flatMap((group, side) => group.map((node) => [`bus:${node}`, side] as const)));
  }

  remove(): void {
    this.#sides.clear();
  }

  isBetween(a: string, b: string): boolean {
    return this.#sides.get(a) !== this.#sides.get(b);
  }

  /** Parts of the bus whose transport does not hear through the wall. */
  parts(bus: Bus): ClusterParts {
    const parts = bus.parts();
    return {
      ...parts,
      makeTransport: (options) => {
        const transport = parts.makeTransport(options);
        let own = '';
        return {
          ...transport,
          open: async (handler) => {
            own = await transport.open({
              ...handler,
              datagram: (bytes, from, channel) => {
                if (!this.isBetween(own, from)) handler.datagram(bytes, from, channel);
              },
            });
            return own;
          },
        };
      },
    };
  }
}

interface Replica {
  readonly cluster: Cluster;
  readonly map: GuideMap;
}

const keys = ['both', 'left', 'right', 'torn', 'after'];

async function replicas(bus: Bus, wall: Wall, count: number): Promise<Replica[]> {
  const MapOfTheGuide = await mapOfTheGuide();
  const made: Replica[] = [];
  for (let nodeId = 1; nodeId <= count; nodeId += 1) {
    const cluster = await bus.run(Cluster.join({ nodeId }, { parts: wall.parts(bus) }));
    made.push({ cluster, map: new MapOfTheGuide(cluster) });
  }
  await together(bus, made);
  return made;
}

/** Waits until these are one ring, with all entries exchanged. */
async function together(bus: Bus, some: readonly Replica[]): Promise<void> {
  await bus.until(() =>
    some.every(({ cluster, map }) => {
      return cluster.state === 'operational' && cluster.configuration.members.length === some.length && map.ready;
    }),
  );
}

function contents({ map }: Replica): (string | undefined)[] {
  return keys.map((key) => map.get(key));
}

function three(all: readonly Replica[]): readonly [Replica, Replica, Replica] {
  const [first, second, third] = all;
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are not three');
  return [first, second, third];
}

describe('The map of the guide', () => {
  it('has the same entries at all members after a partition in which both parts wrote', async () => {
    const bus = new Bus();
    const wall = new Wall();
    const [one, two, third] = three(await replicas(bus, wall, 3));
    expect(await bus.run(one.map.set('both', 'before'))).toBe(true);

    wall.divide([1, 2], [3]);
    await together(bus, [one, two]);
    await together(bus, [third]);
    expect(await bus.run(one.map.set('left', 'from one'))).toBe(true);
    expect(await bus.run(third.map.set('right', 'from three'))).toBe(true);
    await bus.run(one.map.set('both', 'written by one'));
    await bus.run(third.map.set('both', 'written by three'));
    expect(two.map.get('both')).toBe('written by one');
    expect(two.map.get('right')).toBeUndefined();

    wall.remove();
    await together(bus, [one, two, third]);
    expect(contents(two)).toEqual(contents(one));
    expect(contents(third)).toEqual(contents(one));
    expect(one.map.get('left')).toBe('from one');
    expect(one.map.get('right')).toBe('from three');
    expect(one.map.get('both')).toMatch(/^written by (one|three)$/);
  });

  it('answers false for a write that the partition overtakes, and all agree on it later', async () => {
    const bus = new Bus();
    const wall = new Wall();
    const [one, two, third] = three(await replicas(bus, wall, 3));
    const sent = new Promise((resolve) => third.cluster.once('sent', resolve));
    const torn = third.map.set('torn', 'half way');
    await bus.run(sent);
    wall.divide([1, 2], [3]);
    expect(await bus.run(torn)).toBe(false);
    await together(bus, [one, two]);
    expect(third.map.get('torn')).toBe('half way');

    wall.remove();
    await together(bus, [one, two, third]);
    expect([one, two, third].map(({ map }) => map.get('torn'))).toEqual(Array(3).fill('half way'));
  });

  it('comes together when a partition cuts the exchange itself short', async () => {
    const bus = new Bus();
    const wall = new Wall();
    const all = await replicas(bus, wall, 3);
    const [one, two, third] = three(all);
    for (const [round, groups] of [
      [[1, 2], [3]],
      [[1], [2, 3]],
      [[1, 3], [2]],
    ].entries()) {
      wall.divide(...groups);
      for (const [index, { map }] of all.entries()) void map.set(index === 2 ? 'right' : 'left', `${round} ${index}`);
      await bus.until(() => all.every(({ cluster }) => cluster.configuration.members.length < 3));
      wall.remove();
      await bus.until(() => all.some(({ cluster }) => cluster.configuration.members.length === 3));
    }
    wall.divide([1], [2], [3]);
    await bus.until(() => all.every(({ cluster }) => cluster.configuration.members.length === 1));
    wall.remove();
    await together(bus, all);
    expect(await bus.run(one.map.set('after', 'all'))).toBe(true);
    await bus.until(() => all.every(({ map }) => map.get('after') === 'all'));
    expect(contents(two)).toEqual(contents(one));
    expect(contents(third)).toEqual(contents(one));
    expect(contents(one)).toEqual([undefined, expect.any(String), expect.any(String), undefined, 'all']);
  });
});
