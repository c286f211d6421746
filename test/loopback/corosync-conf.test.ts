/**
 * Rings on Corosync's wire format that are made of a corosync.conf alone, without daemons. The nodes have one port and
 * addresses of 127.0.0.0/8, which only Linux has without being told.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';

import { Cluster } from '../../src/cluster.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';
import { freePorts } from './free-peers.ts';

const limitMs = 60_000;
const onLinux = platform === 'linux' ? it : it.skip;
let directory: string;
let open: Cluster[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ringcast-'));
});

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
  await rm(directory, { recursive: true });
});

/** A file with three nodes. */
async function confOf(totem: readonly string[]): Promise<string> {
  const node = (nodeId: number): string =>
    `node {\nnodeid: ${nodeId}\nname: n${nodeId}\nring0_addr: 127.0.0.${nodeId + 1}\n}`;
  const path = join(directory, 'corosync.conf');
  await writeFile(
    path,
    ['totem {', 'version: 2', 'token: 1000', ...totem, '}', 'nodelist {', node(1), node(2), node(3), '}', ''].join(
      '\n',
    ),
  );
  return path;
}

/** The second messages that a node delivers, with their senders. */
function orderOf(cluster: Cluster): string[] {
  const order: string[] = [];
  cluster.on('message', (message) => {
    if (message.text() === 'second') order.push(message.from.name);
  });
  return order;
}

async function udpu(): Promise<readonly string[]> {
  const [port] = await freePorts(1, '127.0.0.2');
  return ['transport: udpu', 'interface {', `mcastport: ${port}`, '}'];
}

async function udp(): Promise<readonly string[]> {
  const { group, port } = await freeIpv4Group();
  return ['transport: udp', 'interface {', `mcastaddr: ${group}`, `mcastport: ${port}`, '}'];
}

describe('Clusters from one corosync.conf', () => {
  onLinux.each([
    ['udpu', udpu],
    ['udp', udp],
  ])(
    'form a ring over %s and deliver what all send in one order',
    async (_, totem) => {
      const path = await confOf(await totem());
      open = await Promise.all([1, 2, 3].map((nodeId) => Cluster.fromCorosyncConf(path, { nodeId })));
      await eventually('a ring of three', () =>
        open.every((one) => one.state === 'operational' && one.configuration.members.length === 3),
      );
      expect(open[0]?.configuration.members.map(({ nodeId, name }) => `${nodeId} ${name}`)).toEqual([
        '1 n1',
        '2 n2',
        '3 n3',
      ]);
      expect(open[0]?.options.settings.tokenMs).toBe(1650);
      const orders = open.map(orderOf);
      // In Corosync a process hears a group from its own place in the order on.
      await Promise.all(open.map((cluster) => cluster.send('first')));
      await Promise.all(open.map((cluster) => cluster.send('second')));
      await eventually('three second messages everywhere', () => orders.every((order) => order.length === 3));
      expect(new Set(orders.map((order) => order.join())).size).toBe(1);
    },
    limitMs,
  );
});
