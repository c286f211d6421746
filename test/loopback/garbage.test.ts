/**
 * Goal: what is not a datagram of the ring, however near it comes, disturbs nothing.
 * Method: a ring of three on 127.0.0.1 under light traffic; a fourth socket records what the ring multicasts and throws
 * 100,000 random and mutated datagrams at the group and at the members' token sockets. No member may see another
 * configuration or an error, every datagram that was not accepted is counted, and the ring still orders messages.
 */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Cluster } from '../../src/cluster.ts';
import type { Token } from '../../src/message.ts';
import { Random } from '../../src/testing/random.ts';
import { ProtobufCodec } from '../../src/wire/protobuf-codec.ts';
import { eventually } from './eventually.ts';
import type { SharedOptions } from './free-group.ts';
import { freeIpv4Group } from './free-group.ts';

const datagrams = 100_000;
const batch = 20;
const ringcast = 'garbage-test';

function join(network: SharedOptions, nodeId: number): Promise<Cluster> {
  const { group, port } = network;
  return Cluster.join({ group, port, nodeId, cluster: ringcast, tokenMs: 5000 });
}

/** A socket that hears the group, as any program on the network can. */
async function listen({ group, port }: SharedOptions, heard: (datagram: Buffer) => void): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', heard);
  socket.bind(port, group);
  await once(socket, 'listening');
  socket.addMembership(group, '127.0.0.1');
  socket.setMulticastInterface('127.0.0.1');
  return socket;
}

/** A token that would be the ring's next one if it came unharmed. */
function forgedToken(cluster: Cluster): Buffer {
  const { ringId } = cluster.configuration;
  const { nodeId, incarnation } = cluster.self;
  const token: Token = {
    type: 'token',
    ringId,
    tokenSeq: 2_000_000,
    seq: 1_000_000,
    messageCount: 1_000_000,
    aru: 1_000_000,
    aruNode: 0,
    flowControlCount: 0,
    backlog: 0,
    window: 50,
    windowNode: 0,
    retransmitFlag: false,
    retransmit: [1, 2, 3],
  };
  return Buffer.from(new ProtobufCodec({ cluster: ringcast, self: { nodeId, incarnation } }).encode(token));
}

/** A damaged copy of `original`, never equal to it: bits flipped, cut short, lengthened, or spliced with `other`. */
function mutate(random: Random, original: Buffer, other: Buffer): Buffer {
  for (;;) {
    const mutant = mutateOnce(random, original, other);
    if (!mutant.equals(original) && !mutant.equals(other)) return mutant;
  }
}

function mutateOnce(random: Random, original: Buffer, other: Buffer): Buffer {
  const at = random.integer(0, original.length - 1);
  switch (random.integer(0, 4)) {
    case 0:
      return original.subarray(0, at);
    case 1:
      return Buffer.concat([original, bytes(random, random.integer(1, 40))]);
    case 2:
      return Buffer.concat([original.subarray(0, at), other.subarray(random.integer(0, other.length))]);
    default: {
      const copy = Buffer.from(original);
      for (let flips = random.integer(1, 8); flips > 0; flips -= 1) {
        const index = random.integer(0, copy.length - 1);
        copy[index] = (copy[index] ?? 0) ^ (1 << random.integer(0, 7));
      }
      return copy;
    }
  }
}

function bytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(0, 255)));
}

function rejected(clusters: readonly Cluster[]): number {
  return clusters.reduce((sum, cluster) => sum + (cluster.stats().driver?.rejects.total ?? 0), 0);
}

test('a ring of three is not disturbed by 100,000 random and mutated datagrams', async () => {
  const random = new Random(20_26, 1);
  const network = await freeIpv4Group();
  const clusters = await Promise.all([1, 2, 3].map((nodeId) => join(network, nodeId)));
  const recorded: Buffer[] = [];
  let isRecording = true;
  const socket = await listen(network, (datagram) => {
    if (isRecording) recorded.push(datagram);
  });
  try {
    await eventually('a ring of three', () => clusters.every((one) => one.configuration.members.length === 3));
    const disturbances: unknown[] = [];
    for (const cluster of clusters) {
      cluster.on('configuration', (configuration) => disturbances.push(configuration));
      cluster.on('error', (error) => disturbances.push(error));
    }
    for (let count = 0; count < 40; count += 1) await clusters[count % 3]?.send(`warm up ${count}`, { level: 'safe' });
    await eventually('something recorded', () => recorded.length >= 40);
    isRecording = false;
    recorded.push(...clusters.map(forgedToken));
    const ports = clusters.map(({ self }) => Number(self.address.split(':')[1]));
    for (let sent = 0; sent < datagrams; sent += batch) {
      for (let index = 0; index < batch; index += 1) {
        const isNoise = random.chance(0.25);
        const noise = bytes(random, random.integer(0, 64));
        const datagram = isNoise ? noise : mutate(random, random.pick(recorded), random.pick(recorded));
        if (random.chance(0.7)) socket.send(datagram, network.port, network.group);
        else socket.send(datagram, random.pick(ports), '127.0.0.1');
      }
      if (sent % 1000 === 0) await clusters[0]?.send(`meanwhile ${sent}`);
      else await new Promise((resolve) => setImmediate(resolve));
    }
    const orders = clusters.map((cluster) => {
      const order: string[] = [];
      cluster.on('message', (message) => order.push(message.text()));
      return order;
    });
    await Promise.all(clusters.map((cluster) => cluster.send(`after ${cluster.nodeId}`, { level: 'safe' })));
    await eventually('three messages at all', () => orders.every((order) => order.length >= 3));
    expect(disturbances).toEqual([]);
    expect(new Set(orders.map(String)).size).toBe(1);
    // Each datagram to the group reaches three members, each to a token socket one: 240,000 in all. The kernel may
    // drop some of a burst; most must have arrived to prove anything.
    expect(rejected(clusters)).toBeGreaterThan(datagrams);
  } finally {
    socket.close();
    await Promise.all(clusters.map((cluster) => cluster.close()));
  }
}, 120_000);
