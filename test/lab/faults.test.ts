/**
 * Single faults of a network, each with what must not go wrong under it: a cut while safe messages are under way, and
 * losses that hit only one of the two kinds of datagrams that a ring lives on: data, which is for all members, and tokens,
 * which are for one.
 */
import { Random } from '../../src/testing/random.ts';
import type { Lab } from './lab.ts';
import { withLab } from './lab.ts';
import { Load } from './load.ts';
import type { LabNetwork } from './network.ts';
import { describeOverEach } from './requirements.ts';

const limitMs = 300_000;

/**
 * Waits until the fault is felt: some member has installed a configuration after those that it had `before`, or all of
 * them say that they have no working ring.
 */
function felt(lab: Lab, before: readonly number[]): Promise<void> {
  return lab.until('the fault is felt', async () => {
    if (lab.processes.some(({ configurations }, i) => configurations.length > (before[i] ?? 0))) return true;
    const stats = await Promise.all(lab.processes.map((process) => process.stats()));
    return stats.every(({ state }) => state === 'reconfiguring');
  });
}

/** A ring of three under load goes through a fault until it is felt; afterwards it must be whole again and work. */
async function sufferAndRecover(lab: Lab, strike: (network: LabNetwork) => Promise<void>): Promise<void> {
  const processes = await lab.startAll();
  const load = new Load(lab, new Random(1));
  load.start();
  try {
    await lab.until('the ring is busy', () => processes.every(({ messages }) => messages.length >= 50));
    const before = processes.map(({ configurations }) => configurations.length);
    await strike(lab.network);
    await felt(lab, before);
    expect((await lab.network.counts(3)).cut).toBeGreaterThan(0);
    await lab.network.heal();
    await lab.settled();
    const delivered = processes.map(({ messages }) => messages.length);
    await lab.until('the ring is busy again', () =>
      processes.every(({ messages }, i) => messages.length >= 50 + (delivered[i] ?? 0)),
    );
    for (const [i, { configurations }] of processes.entries()) {
      expect(configurations.length).toBeGreaterThan(before[i] ?? 0);
    }
  } finally {
    load.stop();
  }
  await lab.drained();
  expect(lab.judge({ groups: [[1, 2, 3]] }).faults).toEqual([]);
  expect(lab.processes).toEqual(processes);
  expect(load.strangeDeliveries()).toEqual([]);
}

/** Messages that were acknowledged as safe in a regular configuration, and who was a member of it. */
function promises(lab: Lab): { readonly message: string; readonly members: readonly string[] }[] {
  const configurations = lab.processes.flatMap((process) => process.configurations);
  const regular = new Map(
    configurations.flatMap(({ kind, id, processes }) => (kind === 'regular' ? [[id, processes]] : [])),
  );
  return lab.processes.flatMap(({ acked }) =>
    acked.flatMap(({ configuration, seq, level }) => {
      const members = regular.get(configuration);
      return level === 'safe' && members !== undefined ? [{ message: `${configuration}/${seq}`, members }] : [];
    }),
  );
}

/** A sentence for each promise that a member has not kept. */
function brokenPromises(lab: Lab): readonly string[] {
  const delivered = new Map(
    lab.processes.map(({ name, messages }) => [name, new Set(messages.map(({ ring, seq }) => `${ring}/${seq}`))]),
  );
  return promises(lab).flatMap(({ message, members }) =>
    members
      .filter((member) => delivered.get(member)?.has(message) !== true)
      .map((member) => `${message} was acknowledged as safe, and ${member} has not delivered it`),
  );
}

describeOverEach('a network with a fault', (transport) => {
  test(
    'a safe message acknowledged in a regular configuration is delivered by all its members, though the network is cut',
    () =>
      withLab({ hosts: 5, transport }, async (lab) => {
        const cuts = [[[1, 2], [3, 4, 5]], [[1, 4], [2, 3, 5]], [[1], [2, 3, 4, 5]]]; // prettier-ignore
        const processes = await lab.startAll();
        const load = new Load(lab, new Random(2), ['safe']);
        load.start();
        try {
          for (const groups of cuts) {
            const before = promises(lab).length;
            await lab.until('safe messages are acknowledged', () => promises(lab).length >= before + 50);
            await lab.network.partition(groups);
            await lab.settled(groups);
            await lab.network.heal();
            await lab.settled();
          }
        } finally {
          load.stop();
        }
        await lab.drained();
        expect(promises(lab).length).toBeGreaterThan(150);
        expect(brokenPromises(lab)).toEqual([]);
        expect(lab.judge({ groups: [[1, 2, 3, 4, 5]] }).faults).toEqual([]);
        expect(lab.processes).toEqual(processes);
      }),
    limitMs,
  );

  test(
    'a ring recovers from a member that hears no data and still receives tokens',
    () =>
      withLab({ hosts: 3, transport }, (lab) =>
        sufferAndRecover(lab, (network) => network.setFaults(3, { without: 'group' })),
      ),
    limitMs,
  );

  test(
    'a ring recovers from a member that receives no tokens and still hears data',
    () =>
      withLab({ hosts: 3, transport }, (lab) =>
        sufferAndRecover(lab, (network) => network.setFaults(3, { without: 'token' })),
      ),
    limitMs,
  );

  test(
    'a ring recovers from a one-way cut between two of its members',
    () =>
      withLab({ hosts: 3, transport }, (lab) =>
        sufferAndRecover(lab, (network) => network.cutOneWay({ from: 1, to: 3 })),
      ),
    limitMs,
  );
});
