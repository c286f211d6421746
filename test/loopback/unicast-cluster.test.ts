/** Clusters without multicast: peers on the loopback interface, known to each other by address or by name. */
import { Cluster } from '../../src/cluster.ts';
import { eventually } from './eventually.ts';
import { freePorts } from './free-peers.ts';

const limitMs = 60_000;
let open: Cluster[] = [];

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
});

/** Members that have one list of peers. */
async function ringOf(peersOf: (ports: readonly number[]) => readonly string[]): Promise<readonly Cluster[]> {
  const ports = await freePorts(3);
  const peers = peersOf(ports);
  open = await Promise.all(
    ports.map((port, index) => Cluster.join({ transport: 'unicast', peers, port, nodeId: index + 1 })),
  );
  await eventually('a ring of three', () =>
    open.every((one) => one.state === 'operational' && one.configuration.members.length === 3),
  );
  return open;
}

describe('Clusters with transport unicast', () => {
  it.each([
    ['addresses', (ports: readonly number[]) => ports.map((port) => `127.0.0.1:${port}`)],
    ['names', (ports: readonly number[]) => ports.map((port) => `localhost:${port}`)],
  ])(
    'deliver what all send in one order, with peers known by their %s',
    async (_, peersOf) => {
      const clusters = await ringOf(peersOf);
      const orders = clusters.map((cluster) => {
        const order: string[] = [];
        cluster.on('message', (message) => order.push(message.text()));
        return order;
      });
      await Promise.all(
        clusters.flatMap((cluster) => [cluster.send('agreed'), cluster.send('safe', { level: 'safe' })]),
      );
      await eventually('six messages everywhere', () => orders.every((order) => order.length === 6));
      expect(new Set(orders.map((order) => order.join())).size).toBe(1);
      expect(clusters[0]?.stats().transport).toMatchObject({ interfaceName: 'lo' });
    },
    limitMs,
  );
});
