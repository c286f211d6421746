/**
 * `ringcast sniff` beside rings of real daemons shows the ring id and the members that Corosync's own tools show: from a
 * host that is no member and hears the group alone, and from a member's host with a capture, where tokens are seen, too.
 * So it does with the process groups (corosync-cpgtool) and the votes (corosync-quorumtool).
 */
import { isDeepStrictEqual } from 'node:util';
import { firstFailure, labDescribe } from '../lab/requirements.ts';
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import type { CorosyncDaemon } from './daemon.ts';
import type { GroupStatus } from './group-status.ts';
import { readGroupStatus } from './group-status.ts';
import { readQuorumStatus } from './quorum-status.ts';
import { missingForCorosync } from './requirements.ts';
import { groupName } from './ring-member.ts';
import { Sniffer } from './sniffer.ts';

const limitMs = 180_000;

/** What the tools of a daemon show of its ring. */
interface Shown {
  /** As `corosync-quorumtool` writes it: the sequence in hexadecimal. */
  readonly ring: string;
  /** The members of the ring by `corosync-quorumtool`, and the nodes that `corosync-cfgtool` says are connected. */
  readonly members: readonly number[];
  readonly connected: readonly number[];
  /** By `corosync-cfgtool`, without the daemon's own. */
  readonly addresses: ReadonlyMap<number, string>;
}

async function shownBy(daemon: CorosyncDaemon): Promise<Shown> {
  const quorum = await daemon.run('sh', '-c', 'corosync-quorumtool -s -i || [ $? -eq 2 ]');
  const links = await daemon.run('corosync-cfgtool', '-s');
  const nodes = await daemon.run('corosync-cfgtool', '-n');
  const numbers = (text: string, pattern: RegExp): number[] =>
    Array.from(text.matchAll(pattern), ([, id]) => Number(id));
  const addresses = nodes.matchAll(/nodeid: (\d+) reachable\s+LINK: 0 +\(([\d.]+)/g);
  return {
    ring: /^Ring ID: +(\S+)/m.exec(quorum)?.[1] ?? '',
    members: numbers(quorum, /^ +(\d+) +\d+ /gm),
    connected: numbers(links, /nodeid: +(\d+):\s+(?:localhost|connected)/g),
    addresses: new Map(Array.from(addresses, ([, id, address = '']) => [Number(id), address])),
  };
}

/** Listens where the corosync.conf says, or reads a capture. */
async function sniff(lab: CorosyncLab, host: number, capture?: string): Promise<Sniffer> {
  const flags = capture === undefined ? ['--corosync-conf', await lab.writeConf()] : ['--port', String(lab.conf.port)];
  const place = capture === undefined ? {} : { capture };
  return new Sniffer({ namespace: lab.network.namespace(host), flags, changed: lab.changed, ...place });
}

/** What a sniffer has made out of a ring's groups, as the tool would show it. */
function groupsSeen(sniffer: Sniffer, ring: string): GroupStatus {
  const groups = sniffer.summed(ring)?.content.groups ?? [];
  return new Map(
    groups.map(({ name, members }) => [name, members.map(({ nodeId, pid }) => `${nodeId}:${pid}`).sort()]),
  );
}

/** Waits until the sniffer knows of all groups what the daemon's own tools show, and compares the votes, too. */
async function seesWhatToolsShow(lab: CorosyncLab, sniffer: Sniffer, daemon: CorosyncDaemon): Promise<void> {
  const groups = readGroupStatus(await daemon.run('corosync-cpgtool'));
  const quorum = readQuorumStatus(await daemon.run('sh', '-c', 'corosync-quorumtool -s -i || [ $? -eq 2 ]'));
  const { ring } = await shownBy(daemon);
  const isKnown = (): boolean => sniffer.summed(ring)?.content.groupsComplete === true;
  await lab.until('the groups are known', () => isKnown() && isDeepStrictEqual(groupsSeen(sniffer, ring), groups));
  const { content } = sniffer.summed(ring) ?? {};
  const told = content?.votes?.nodes ?? [];
  expect(Object.fromEntries(told.map(({ nodeId, votes }) => [nodeId, votes]))).toEqual(quorum.votes);
  expect(content?.votes?.totalVotes).toBe(quorum.totalVotes);
  expect(new Set(told.map(({ expectedVotes }) => expectedVotes))).toEqual(new Set([quorum.expectedVotes]));
  expect(content?.votes?.majority).toBe(quorum.quorate);
}

const describeCorosync = labDescribe(missingForCorosync);
const describeCapture = labDescribe(() => missingForCorosync() ?? firstFailure([['tcpdump', '--version']]));

describeCorosync('A sniffer on the group, at a host that is no member', () => {
  test(
    'shows the ring and the members of three daemons that their tools show, and of the two that are left',
    () =>
      withCorosyncLab({ hosts: 4 }, async (lab) => {
        const [first, second] = await Promise.all([lab.startDaemon(1), lab.startDaemon(2)]);
        await lab.ready([1, 2]);
        const sniffer = await sniff(lab, 4);
        await lab.until('the sniffer listens', () => sniffer.isReady);
        const [one, two] = [lab.startClient(first), lab.startClient(second)];
        for (const name of ['shared', 'other']) one.join(name);
        two.join('shared');
        await lab.until('both are in the group', () => two.members('shared').length === 2);
        const third = await lab.startDaemon(3);
        await lab.ready([1, 2, 3]);
        const shown = await shownBy(third);
        expect(shown).toMatchObject({ members: [1, 2, 3], connected: [1, 2, 3] });
        await lab.until('the sniffer has seen the ring', () => sniffer.ring(shown.ring)?.complete === true);
        expect(sniffer.ring(shown.ring)).toMatchObject({ members: shown.members, size: 3 });
        await lab.until('it has summed up', () => sniffer.summed(shown.ring)?.state === 'works');
        await seesWhatToolsShow(lab, sniffer, third);
        expect(sniffer.summary.nodes.map(({ name }) => name)).toEqual(['host1', 'host2', 'host3']);
        const addresses = new Map(sniffer.summary.nodes.map(({ nodeId, address }) => [nodeId, address]));
        expect(addresses).toEqual(new Map([...shown.addresses, [3, lab.network.address(3)]]));
        expect(sniffer.summed(shown.ring)?.token).toBeNull();

        await second.process.kill();
        await lab.ready([1, 3]);
        const later = await shownBy(third);
        expect(later.members).toEqual([1, 3]);
        await lab.until('the sniffer has seen the next ring', () => sniffer.ring(later.ring)?.complete === true);
        expect(sniffer.ring(later.ring)).toMatchObject({ members: [1, 3], left: [2] });
        one.leave('other');
        await lab.until('it has left', () => one.members('other').length === 0);
        await seesWhatToolsShow(lab, sniffer, third);
      }),
    limitMs,
  );
});

describeCapture('A sniffer that reads a capture, at the host of a member', () => {
  test.each(['udp', 'udpu'] as const)(
    'shows ring, members and rotation of three daemons on %s, whether it saw the ring form or came later',
    (transport) =>
      withCorosyncLab({ hosts: 3, transport }, async (lab) => {
        const first = await lab.startDaemon(1);
        const second = await lab.startDaemon(2);
        await lab.ready([1, 2]);
        lab.startClient(first).join('before');
        const witness = await sniff(lab, 1, 'eth0');
        await lab.until('the capture runs', () => witness.isReady);
        await lab.startDaemon(3);
        await lab.ready();
        const shown = await shownBy(first);
        expect(shown).toMatchObject({ members: [1, 2, 3], connected: [1, 2, 3] });
        await lab.until('the ring was seen', () => witness.ring(shown.ring) !== undefined);
        expect(witness.ring(shown.ring)).toMatchObject({
          members: [1, 2, 3],
          membersFrom: 'commit token',
          complete: true,
          size: 3,
        });

        await seesWhatToolsShow(lab, witness, first);

        const latecomer = await sniff(lab, 1, 'eth0');
        await lab.until('the token was seen to go round', () => latecomer.ring(shown.ring)?.size === 3);
        const client = lab.startClient(second);
        client.join(groupName);
        await lab.until('all members were heard', () => latecomer.ring(shown.ring)?.complete === true);
        expect(latecomer.ring(shown.ring)).toMatchObject({ members: [1, 2, 3], size: 3 });
        const rotations = (): number => latecomer.summed(shown.ring)?.token?.rotation?.rotations ?? 0;
        await lab.until('rotations were timed', () => rotations() > 5);
        const { timedAt, rotation } = latecomer.summed(shown.ring)?.token ?? {};
        expect(timedAt).toBe(1);
        expect(rotation?.minMs).toBeGreaterThan(0);
        expect(rotation?.p99Ms).toBeLessThan(lab.effectiveTokenMs);
        // Who came later has seen the one that joined since, and knows that there may be others.
        await lab.until('the group was seen', () => groupsSeen(latecomer, shown.ring).has(groupName));
        expect(latecomer.summed(shown.ring)?.content).toMatchObject({ groupsComplete: false, votes: null });
      }),
    limitMs,
  );
});
