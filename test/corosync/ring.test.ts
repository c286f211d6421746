/**
 * Ringcast in one ring with real Corosync daemons: that all sides agree who is a member, that the daemons finish their
 * synchronisation and count the votes, and that process groups span both.
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { corosyncDescribe } from './requirements.ts';
import { groupName } from './ring-member.ts';

const limitMs = 180_000;

/** Each member sends messages of every size; all deliver all, in one order. */
async function expectOneOrder(lab: CorosyncLab): Promise<void> {
  const processes = lab.live.map(({ groups }) => groups);
  for (const groups of processes) {
    groups.send(groupName, `hello from ${groups.id}`);
    groups.burst(groupName, { count: 100, bytesMin: 1, bytesMax: 3000, seed: 1 });
    groups.burst(groupName, { count: 2, bytesMin: 50_000, bytesMax: 60_000, seed: 2 });
  }
  await lab.delivered(processes);
  for (const { messages } of processes) {
    expect(messages).toHaveLength(103 * processes.length);
    const heads = messages.map(({ head }) => head);
    expect(heads).toEqual(expect.arrayContaining(processes.map(({ id }) => `hello from ${id}`)));
  }
  expect(lab.disagreements()).toEqual([]);
}

const layouts = [
  { what: 'a Ringcast node with the lowest id and two daemons', hosts: 3, ringcast: [1] },
  { what: 'a Ringcast node with the highest id and two daemons', hosts: 3, ringcast: [3] },
  { what: 'two Ringcast nodes and two daemons', hosts: 4, ringcast: [2, 3] },
  { what: 'three Ringcast nodes without a daemon', hosts: 3, ringcast: [1, 2, 3] },
] as const;

const cases = layouts.flatMap((layout) =>
  (['udp', 'udpu'] as const).map((transport) => ({ title: `${layout.what} on ${transport}`, transport, ...layout })),
);

corosyncDescribe()('Ringcast on the wire of Corosync', () => {
  test.each(cases)(
    '$title are one ring with quorum, and deliver in one order',
    (layout) =>
      withCorosyncLab(layout, async (lab) => {
        await lab.startAll();
        await lab.counted();
        await expectOneOrder(lab);
      }),
    limitMs,
  );

  test(
    'a daemon joins a ring of Ringcast nodes, and a Ringcast node joins a ring of daemons',
    () =>
      withCorosyncLab({ hosts: 5, ringcast: [1, 4, 5] }, async (lab) => {
        const started: number[] = [];
        for (const joining of [4, 5, 2, 3, 1]) {
          await lab.start(joining);
          started.push(joining);
          await lab.settled([started]);
        }
        await lab.counted();
        await expectOneOrder(lab);
      }),
    limitMs,
  );

  test(
    'a process that joins a group, leaves it or dies is told on both sides with its reason',
    () =>
      withCorosyncLab({ hosts: 2, ringcast: [1] }, async (lab) => {
        await lab.startAll();
        const [one, two] = [lab.member(1), lab.member(2)];
        const processes = [one.groups, two.groups];
        const guest = lab.startClient(lab.daemonOf(2));
        const told = (change: string): Promise<void> =>
          lab.until(`both are told: ${change}`, () =>
            processes.every(({ history }) =>
              history.some((item) => item.event === 'members' && [...item.joined, ...item.left].includes(change)),
            ),
          );
        await lab.until('the guest is ready', () => guest.name !== undefined);
        guest.join(groupName);
        await told(`${guest.name} join`);
        guest.send(groupName, 'good day');
        await lab.until('it is heard', () => processes.every(({ messages }) => messages.at(-1)?.head === 'good day'));
        guest.leave(groupName);
        await told(`${guest.name} leave`);
        guest.join(groupName);
        await lab.until('the guest is back', () =>
          processes.every((process) => process.members(groupName).length === 3),
        );
        await guest.process.kill();
        await told(`${guest.name} procdown`);
        await lab.settled();
        one.groups.leave(groupName);
        await lab.until('the other is alone', () => two.groups.members(groupName).length === 1);
        expect(two.groups.history.at(-1)).toMatchObject({ left: [`${one.groups.name} leave`], joined: [] });
        one.groups.join(groupName);
        await lab.settled();
        one.groups.send(groupName, 'here again');
        await lab.until('it is heard', () => processes.every(({ messages }) => messages.at(-1)?.head === 'here again'));
        expect(lab.disagreements()).toEqual([]);
      }),
    limitMs,
  );
});
