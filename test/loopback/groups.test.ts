/**
 * Process groups over real UDP on the loopback interface: three clusters in this process, and three processes of
 * `ringcast node`, one of which is killed. The latter need `npm run build`.
 */
import { Cluster } from '../../src/cluster.ts';
import type { GroupMembersEvent } from '../../src/group-event.ts';
import type { ProcessGroup } from '../../src/process-group.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';
import type { Line, NodeProcess } from './node-process.ts';
import { NodeProcesses } from './node-process.ts';

const limitMs = 60_000;
const processes = new NodeProcesses();
let network: { readonly group: string; readonly port: number };
let open: Cluster[] = [];

beforeEach(async () => {
  const { group, port } = await freeIpv4Group();
  network = { group, port };
});

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
  await processes.end();
});

async function join(nodeId: number, more: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await Cluster.join({ ...network, nodeId, name: `n${nodeId}`, ...more });
  open.push(cluster);
  return cluster;
}

function memberIds(cluster: Cluster): string {
  return cluster.configuration.members.map((member) => member.nodeId).join();
}

async function three(): Promise<[Cluster, Cluster, Cluster]> {
  const clusters: [Cluster, Cluster, Cluster] = await Promise.all([join(1), join(2), join(3)]);
  await eventually('a ring of three', () => clusters.every((one) => memberIds(one) === '1,2,3'));
  return clusters;
}

function moves({ members, joined, left }: GroupMembersEvent): string {
  const texts = [
    ...joined.map(({ nodeId, reason }) => `+${nodeId} ${reason}`),
    ...left.map(({ nodeId, reason }) => `-${nodeId} ${reason}`),
  ];
  return `{${members.map(({ nodeId }) => nodeId).join()}} ${texts.join(' ')}`;
}

/** What the process is shown of the group from now on. */
function watch(group: ProcessGroup): string[] {
  const seen: string[] = [];
  group.on('members', (change) => seen.push(moves(change)));
  group.on('message', (message) => seen.push(`${message.from.member?.name}: ${message.text()}`));
  return seen;
}

/** All three in the group, and what each is shown from then on. */
async function gather(
  clusters: readonly Cluster[],
  name: string,
): Promise<{ groups: ProcessGroup[]; seen: string[][] }> {
  const groups = await Promise.all(clusters.map((cluster) => cluster.group(name)));
  await eventually('all in the group', () => groups.every(({ members }) => members.length === clusters.length));
  return { groups, seen: groups.map(watch) };
}

describe('Three clusters in one process', () => {
  it(
    'are shown the messages of a group in one order, and changes of its members among them',
    async () => {
      const clusters = await three();
      const { groups, seen } = await gather(clusters, 'blue');
      const sends = groups.flatMap((group, index) =>
        Array.from({ length: 100 }, (_, count) => group.send(`${index}:${count} ${'x'.repeat(count)}`)),
      );
      await Promise.all(sends);
      await groups[2]?.leave();
      await groups[0]?.send('still here');
      await eventually('the last message', () => seen[1]?.includes('n1: still here') === true);
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.length).toBe(302);
      expect(seen[0]?.slice(-2)).toEqual(['{1,2} -3 leave', 'n1: still here']);
      expect(seen[2]).toEqual(seen[0]?.slice(0, 300));
    },
    limitMs,
  );

  it(
    'carry a message of 1 MiB to the members of a group and to nobody else',
    async () => {
      const clusters = await three();
      const [first, second] = clusters;
      const {
        groups: [sender, receiver],
      } = await gather([first, second], 'blue');
      const plain: unknown[] = [];
      for (const cluster of clusters) cluster.on('message', (message) => plain.push(message));
      const payload = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 255);
      const received = new Promise<Uint8Array>((resolve) => {
        receiver?.on('message', (message) => {
          resolve(message.payload);
        });
      });
      await sender?.send(payload);
      expect(Buffer.compare(await received, payload)).toBe(0);
      expect(plain).toEqual([]);
    },
    limitMs,
  );

  it(
    'lose the members of a node that leaves, and have those of its next process back after a join',
    async () => {
      const [one, two, last] = await three();
      const { seen } = await gather([one, two, last], 'blue');
      await last.leave();
      await eventually('the change', () => seen[0]?.length === 1);
      expect(seen[0]).toEqual(['{1,2} -3 node-down']);
      const back = await join(3);
      await (await back.group('blue')).send('again');
      await eventually('the message', () => seen[1]?.length === 3);
      expect(seen[1]?.slice(1)).toEqual(['{1,2,3} +3 join', 'n3: again']);
    },
    limitMs,
  );
});

describe('Three processes of ringcast node', () => {
  function start(id: number): NodeProcess {
    const flags = ['--group', network.group, '--port', String(network.port), '--id', String(id), '--name', `n${id}`];
    return processes.start(flags);
  }

  function lastGroup(node: NodeProcess): string {
    const members = node.of('group').at(-1)?.['members'] as readonly { readonly node: number }[] | undefined;
    return members?.map((member) => member.node).join() ?? '';
  }

  async function together(): Promise<[NodeProcess, NodeProcess, NodeProcess]> {
    const nodes: [NodeProcess, NodeProcess, NodeProcess] = [start(1), start(2), start(3)];
    await Promise.all(nodes.map((node) => node.until('the ring', () => node.members === '1,2,3')));
    for (const node of nodes) node.command({ join: true, group: 'blue' });
    await Promise.all(nodes.map((node) => node.until('the group', () => lastGroup(node) === '1,2,3')));
    return nodes;
  }

  it(
    'report members, messages and the end of a membership',
    async () => {
      const [one, two, last] = await together();
      const own = one.of('group')[0]?.['members'];
      expect(own).toContainEqual({ node: 1, process: one.child.pid, name: 'n1' });
      two.command({ send: 'hello', group: 'blue', tag: 't1' });
      two.command({ leave: true, group: 'blue' });
      await two.until('the leave', () => two.of('groupLeft').length === 1);
      // Delivered before the leave, but told by a promise, so its line may come after.
      await two.until('the answer', () => two.of('groupAcked').length === 1);
      const from = { group: 'blue', from: 2, process: two.child.pid, name: 'n2', data: 'hello' };
      await one.until('the change', () => lastGroup(one) === '1,3');
      expect(one.of('groupMessage')).toMatchObject([from]);
      expect(two.of('groupAcked')).toMatchObject([{ group: 'blue', tag: 't1' }]);
      expect(two.of('groupLeft')).toMatchObject([{ group: 'blue', reason: 'left' }]);
      two.command({ send: 'late', group: 'blue', tag: 't2' });
      await two.until('the refusal', () => two.of('error').length === 1);
      expect(two.of('error')).toMatchObject([{ code: 'ERR_NOT_MEMBER', tag: 't2' }]);
      last.command({ leave: true });
      expect(await last.end()).toBe(0);
      expect(last.lines.slice(-2)).toMatchObject([{ event: 'groupLeft', reason: 'left' }, { event: 'left' }]);
    },
    limitMs,
  );

  it(
    'lose the members of one that is killed, and take its next process in',
    async () => {
      const [one, two, last] = await together();
      last.child.kill('SIGKILL');
      await Promise.all([one, two].map((node) => node.until('the change', () => lastGroup(node) === '1,2')));
      const change: Line | undefined = one.of('group').at(-1);
      expect(change).toMatchObject({ left: [{ node: 3, name: 'n3', reason: 'node-down' }], joined: [] });
      const back = start(3);
      await back.until('the ring', () => back.members === '1,2,3');
      back.command({ join: true, group: 'blue' });
      back.command({ send: 'too early', group: 'blue' });
      await one.until('the newcomer', () => lastGroup(one) === '1,2,3');
      await back.until('the group', () => lastGroup(back) === '1,2,3');
      back.command({ send: 'again', group: 'blue' });
      await two.until('the message', () => two.of('groupMessage').length === 1);
      expect(two.of('groupMessage')).toMatchObject([{ from: 3, process: back.child.pid, data: 'again' }]);
      expect(back.of('error')).toMatchObject([{ code: 'ERR_NOT_MEMBER' }]);
    },
    limitMs,
  );

  it(
    'read the commands that a person types',
    async () => {
      const flags = ['--group', network.group, '--port', String(network.port), '--id', '1', '--name', 'alone'];
      const node = processes.start(flags, false);
      const shows = (text: RegExp) => (): boolean => node.text.some((line) => text.test(line));
      await node.until('the ring', shows(/ ring /));
      node.command('/join blue');
      await node.until('the group', shows(/ group {7}blue {2}1 member: alone \(1\); alone \(1\) came \(join\)/));
      node.command('/to blue hello there');
      await node.until('the message', shows(/ message {5}to blue from alone \(1\): hello there/));
      node.command('/leave blue');
      await node.until('the leave', shows(/ left {8}the group blue/));
      node.command('/leave');
      expect(await node.end()).toBe(0);
    },
    limitMs,
  );
});
