/** Clusters over real UDP multicast on the loopback interface, several in this one process. */
import type { ClusterEvent } from '../../src/cluster-event.ts';
import { Cluster } from '../../src/cluster.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';

const limitMs = 60_000;
let network: ClusterOptions;
let open: Cluster[] = [];

beforeEach(async () => {
  const { group, port } = await freeIpv4Group();
  network = { group, port };
});

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
});

async function join(nodeId: number, more: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await Cluster.join({ ...network, nodeId, name: `n${nodeId}`, ...more });
  open.push(cluster);
  return cluster;
}

function memberIds(cluster: Cluster): string {
  return cluster.configuration.members.map((member) => member.nodeId).join();
}

async function ringOf(clusters: readonly Cluster[], ids: string): Promise<void> {
  await eventually(`a ring of ${ids}`, () => {
    return clusters.every((one) => one.state === 'operational' && memberIds(one) === ids);
  });
}

async function three(more: ClusterOptions = {}): Promise<[Cluster, Cluster, Cluster]> {
  const [one, two, last] = await Promise.all([join(1, more), join(2, more), join(3, more)]);
  await ringOf([one, two, last], '1,2,3');
  return [one, two, last];
}

/** Everything that the cluster delivers from now on: place, sender and content. */
function orderOf(cluster: Cluster): string[] {
  const order: string[] = [];
  cluster.on('message', (message) => {
    order.push(`${message.ring}/${message.seq} ${message.from.name} ${message.text()}`);
  });
  return order;
}

describe('Three clusters in one process', () => {
  it(
    "form a ring and know each other's names and metadata",
    async () => {
      const [one] = await three({ metadata: { zone: 'a' } });
      expect(one.configuration.members.map(({ name, metadata }) => [name, metadata])).toEqual(
        ['n1', 'n2', 'n3'].map((name) => [name, { zone: 'a' }]),
      );
      expect(one.stats().transport.interfaceName).toBe('lo');
    },
    limitMs,
  );

  it(
    'deliver what all send at the same time in one order, at both levels',
    async () => {
      const clusters = await three();
      const orders = clusters.map(orderOf);
      const sends = clusters.flatMap((cluster, index) =>
        Array.from({ length: 200 }, (_, count) =>
          cluster.send(`${index}:${count} ${'x'.repeat(count)}`, { level: count % 3 === 0 ? 'safe' : 'agreed' }),
        ),
      );
      const places = await Promise.all(sends);
      await eventually('all messages everywhere', () => orders.every((order) => order.length === 600));
      expect(orders[1]).toEqual(orders[0]);
      expect(orders[2]).toEqual(orders[0]);
      expect(new Set(places.map(({ seq }) => seq)).size).toBe(600);
    },
    limitMs,
  );

  it(
    'carry a message of 1 MiB, byte for byte',
    async () => {
      const [one, two, last] = await three();
      const payload = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 255);
      const received: Uint8Array[] = [];
      for (const cluster of [one, two, last]) {
        cluster.on('message', (message) => received.push(message.payload));
      }
      await two.send(payload, { level: 'safe' });
      await eventually('the message at all three', () => received.length === 3);
      expect(received.every((bytes) => Buffer.compare(bytes, payload) === 0)).toBe(true);
    },
    limitMs,
  );

  it(
    'go on when one leaves, with everything that it sent before, and take it back',
    async () => {
      const [one, two, last] = await three();
      const order = orderOf(one);
      const sends = Array.from({ length: 50 }, (_, count) => last.send(`farewell ${count}`, { level: 'safe' }));
      await last.leave();
      await expect(Promise.all(sends)).resolves.toHaveLength(50);
      await ringOf([one, two], '1,2');
      expect(order.filter((line) => line.includes('farewell'))).toHaveLength(50);
      expect(one.configuration.cause).toEqual({ kind: 'leave', node: 3 });
      const back = await join(3);
      await ringOf([one, two, back], '1,2,3');
      expect(back.self.incarnation).toBeGreaterThan(last.self.incarnation);
      await back.send('again');
      await eventually('its message', () => order.at(-1)?.includes('n3 again') === true);
    },
    limitMs,
  );

  it(
    'show messages and configurations in one order through their iterators',
    async () => {
      const [one, two, last] = await three();
      const label = (event: ClusterEvent): string =>
        event.type === 'message' ? event.text() : `${event.kind} ${event.members.map(({ nodeId }) => nodeId).join()}`;
      const seen: string[][] = [one, two].map(() => []);
      const reading = [one, two].map(async (cluster, index) => {
        for await (const event of cluster) {
          seen[index]?.push(label(event));
        }
      });
      await last.send('before', { level: 'safe' });
      await eventually('the first message', () => seen.every((labels) => labels.includes('before')));
      await last.leave();
      await ringOf([one, two], '1,2');
      await one.send('after', { level: 'safe' });
      await eventually('the last message', () => seen.every((labels) => labels.includes('after')));
      await Promise.all([one.close(), two.close()]);
      await Promise.all(reading);
      const expected = ['regular 1,2,3', 'before', 'transitional 1,2', 'regular 1,2', 'after'];
      expect(seen.map((labels) => labels.slice(0, 5))).toEqual([expected, expected]);
    },
    limitMs,
  );
});

describe('A cluster', () => {
  it(
    'gives up joining when its signal aborts, and the group is as if it had never been there',
    async () => {
      const other = await join(1);
      const abort = new AbortController();
      const joining = Cluster.join({ ...network, nodeId: 2 }, { signal: abort.signal });
      abort.abort(new Error('changed my mind'));
      await expect(joining).rejects.toThrow('changed my mind');
      await ringOf([other], '1');
      await other.send('still fine');
    },
    limitMs,
  );

  it(
    'with a queue that is full says no to trySend, and yes after the event writable',
    async () => {
      const cluster = await join(1, { messageBytesMax: 16_384, sendQueueBytes: 65_536 });
      const writable = new Promise<void>((resolve) => cluster.once('writable', resolve));
      let taken = 0;
      while (cluster.trySend(new Uint8Array(16_384))) {
        taken += 1;
        expect(taken).toBeLessThan(100);
      }
      await writable;
      expect(cluster.trySend('now there is room')).toBe(true);
    },
    limitMs,
  );

  it(
    'does not wait for a slow reader: that one gets ERR_SLOW_CONSUMER',
    async () => {
      const [one, two] = await three({ messageBytesMax: 16_384, iteratorBufferBytes: 100_000 });
      const slow = one[Symbol.asyncIterator]();
      for (let count = 0; count < 10; count += 1) {
        await two.send(new Uint8Array(16_384), { level: 'safe' });
      }
      const readAll = async (): Promise<number> => {
        for (let count = 0; ; count += 1) {
          if ((await slow.next()).done === true) {
            return count;
          }
        }
      };
      await expect(readAll()).rejects.toMatchObject({ code: 'ERR_SLOW_CONSUMER', facts: { bytesMax: 100_000 } });
      expect(one.state).toBe('operational');
    },
    limitMs,
  );

  it(
    'is left by asyncDispose',
    async () => {
      const [one, two, last] = await three();
      await last[Symbol.asyncDispose]();
      await ringOf([one, two], '1,2');
      expect(last.state).toBe('closed');
      await expect(last.send('late')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    },
    limitMs,
  );

  it(
    'with the node id of a live one ends with ERR_DUPLICATE_NODE_ID, and the ring stays whole',
    async () => {
      const [one, two, last] = await three();
      const failure = (async () => {
        const twin = await Cluster.join({ ...network, nodeId: 2 });
        return new Promise<unknown>((resolve) => twin.once('closed', resolve));
      })().catch((error: unknown) => error);
      expect(await failure).toMatchObject({ code: 'ERR_DUPLICATE_NODE_ID', facts: { nodeId: 2 } });
      await ringOf([one, two, last], '1,2,3');
      await two.send('I am still two', { level: 'safe' });
    },
    limitMs,
  );

  it(
    'refuses an interface that this host does not have, naming what it has',
    async () => {
      const joining = Cluster.join({ ...network, interface: '203.0.113.77' });
      await expect(joining).rejects.toMatchObject({ code: 'ERR_NO_INTERFACE', facts: { wanted: '203.0.113.77' } });
    },
    limitMs,
  );

  it(
    'refuses a token port that is taken',
    async () => {
      const one = await join(1);
      const tokenPort = Number(one.self.address.split(':')[1]);
      const joining = Cluster.join({ ...network, nodeId: 2, tokenPort });
      await expect(joining).rejects.toMatchObject({ code: 'ERR_SOCKET', facts: { systemCode: 'EADDRINUSE' } });
    },
    limitMs,
  );

  it(
    'refuses a state directory that it cannot make',
    async () => {
      const joining = Cluster.join({ ...network, stateDir: '/dev/null/state' });
      await expect(joining).rejects.toMatchObject({ code: 'ERR_STATE_DIR' });
    },
    limitMs,
  );
});
