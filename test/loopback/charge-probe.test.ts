/**
 * What a datagram costs a receive buffer: the measured charge against what the kernel charges a socket that does not
 * read, and as members announce it to each other. The bounds are the kernel's bookkeeping: the memory of a packet is
 * never less than its payload, and comes in sizes of the allocator, so that 1400 and 1472 bytes cost the same.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Cluster } from '../../src/cluster.ts';
import { measureCharge } from '../../src/transport/charge-probe.ts';
import type { InterfaceAddress } from '../../src/transport/interface-choice.ts';
import { findOwnSocket, ownSocketInodes, readUdpSockets } from '../../src/tuning/kernel-counters.ts';
import { runCommand } from '../lab/command.ts';
import { labDescribe } from '../lab/requirements.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';

const limitMs = 60_000;
const linuxTest = process.platform === 'linux' ? it : it.skip;
const loopback: InterfaceAddress = { name: 'lo', address: '127.0.0.1', family: 4, internal: true, scopeId: 0 };
const probeModule = new URL('../../dist/transport/charge-probe.js', import.meta.url).href;

let sockets: Socket[] = [];
let clusters: Cluster[] = [];

afterEach(async () => {
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  await Promise.all(clusters.map((cluster) => cluster.close()));
  sockets = [];
  clusters = [];
});

async function measured(bytes: number): Promise<number> {
  const charge = await measureCharge(bytes, loopback);
  if (charge === undefined) throw new Error('the charge could not be measured');
  return charge;
}

/** What the kernel charges a socket for `count` datagrams that wait in it. */
async function charged(bytes: number, count: number): Promise<number> {
  const before = ownSocketInodes();
  const receiver = createSocket('udp4');
  const sender = createSocket('udp4');
  sockets.push(receiver, sender);
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { address, port } = receiver.address();
  sender.connect(port, address);
  await once(sender, 'connect');
  const inode = findOwnSocket({ localAddress: address, localPort: port, before })?.inode ?? 0;
  // A connected socket sends at once, so this event loop has not turned and the receiver has not read.
  for (let sent = 0; sent < count; sent += 1) sender.send(new Uint8Array(bytes));
  return readUdpSockets(new Set([inode]))?.[0]?.receiveQueueBytes ?? 0;
}

describe('The charge of a datagram', () => {
  linuxTest('is never less than its payload and grows with it', async () => {
    const sizes = [1, 576, 1472, 4000, 16_000, 65_507];
    const charges: number[] = [];
    for (const bytes of sizes) charges.push(await measured(bytes));
    for (const [index, bytes] of sizes.entries()) expect(charges[index]).toBeGreaterThanOrEqual(bytes);
    expect(charges.toSorted((a, b) => a - b)).toEqual(charges);
  });

  linuxTest(
    'is more than its payload by the packet that carries it: a buffer holds fewer than bytes suggest',
    async () => {
      expect(await measured(1)).toBeGreaterThan(100);
      expect(await measured(1400)).toBeGreaterThan(1400 + 100);
    },
  );

  linuxTest('is the same for 1400 and 1472 bytes, which both fill an Ethernet frame', async () => {
    expect(await measured(1472)).toBe(await measured(1400));
  });

  linuxTest.each([100, 1472, 8972])(
    'of %i bytes is what the kernel charges a socket that does not read',
    async (bytes) => {
      expect(await charged(bytes, 10)).toBe(10 * (await measured(bytes)));
    },
  );

  linuxTest('leaves no socket behind', async () => {
    const before = ownSocketInodes()?.size;
    await measured(1472);
    expect(ownSocketInodes()?.size).toBe(before);
  });

  it('is unknown on an interface that does not exist', async () => {
    expect(await measureCharge(1472, { ...loopback, name: 'none0' })).toBeUndefined();
  });
});

/**
 * Two namespaces with a cable between them and an MTU of 1500. What arrives there in fragments is charged for each of
 * them; a process in the second namespace holds a socket that nobody reads, its table shows the charge.
 */
labDescribe()('The charge of a datagram in fragments', () => {
  const names = ['a', 'b'].map((end) => `rc-charge-${process.pid}-${end}`);
  const [near = '', far = ''] = names;
  const inside = (name: string, ...command: readonly string[]) => runCommand('ip', ['netns', 'exec', name, ...command]);
  const node = (name: string, program: string) =>
    inside(name, process.execPath, '--input-type=module', '--eval', program);

  beforeAll(async () => {
    await runCommand('ip', ['-batch', '-'], names.map((name) => `netns add ${name}\n`).join(''));
    const lines = [
      'link set lo up',
      `link add eth0 type veth peer name eth0 netns ${far}`,
      'addr add 10.78.0.1/24 dev eth0',
      'link set eth0 mtu 1500 up',
    ];
    await runCommand('ip', ['-n', near, '-batch', '-'], `${lines.join('\n')}\n`);
    const farLines = ['link set lo up', 'addr add 10.78.0.2/24 dev eth0', 'link set eth0 mtu 1500 up'];
    await runCommand('ip', ['-n', far, '-batch', '-'], `${farLines.join('\n')}\n`);
  });

  afterAll(async () => {
    await Promise.all(names.map((name) => runCommand('ip', ['netns', 'delete', name])));
  });

  /** Runs a program that goes on while the test does something else. */
  function spawnNode(name: string, program: string) {
    const args = ['netns', 'exec', name, process.execPath, '--input-type=module', '--eval', program];
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    return { lines, ended: once(child, 'close') };
  }

  /** What the probe says in the far namespace, where the interface has an MTU of 1500. */
  async function predicted(bytes: number): Promise<number> {
    const own: InterfaceAddress = { name: 'eth0', address: '10.78.0.2', family: 4, internal: false, scopeId: 0 };
    const program = `
      import { measureCharge } from ${JSON.stringify(probeModule)};
      console.log(await measureCharge(${bytes}, ${JSON.stringify(own)}));`;
    return Number(await node(far, program));
  }

  it.each([
    [1472, 1],
    [1473, 2],
    [4000, 3],
    [8000, 6],
    [60_000, 41],
  ])('of %i bytes is that of a full frame %i times', async (bytes, fragments) => {
    expect(await predicted(bytes)).toBe(fragments * (await predicted(1472)));
  });

  it(
    'is at least what the kernel charges, and less than twice as much',
    async () => {
      const bytes = 4000;
      const holder = `
        import { createSocket } from 'node:dgram';
        import { readFileSync } from 'node:fs';
        const socket = createSocket('udp4');
        socket.bind(0, '10.78.0.2', () => {
          const { port } = socket.address();
          console.log(port);
          const hex = port.toString(16).toUpperCase().padStart(4, '0');
          // The loop never turns again, so nothing is read.
          const queued = () => {
            const row = readFileSync('/proc/net/udp', 'utf8').split('\\n').find((line) => line.includes(':' + hex + ' '));
            return parseInt(row.trim().split(/\\s+/)[4].split(':')[1], 16);
          };
          const endMs = performance.now() + 30_000;
          while (queued() === 0 && performance.now() < endMs);
          console.log(queued());
          process.exit();
        });`;
      const output = spawnNode(far, holder);
      await eventually('the receiver is bound', () => output.lines.length > 0);
      const [port] = output.lines;
      const sender = `
        import { createSocket } from 'node:dgram';
        const socket = createSocket('udp4');
        socket.send(new Uint8Array(${bytes}), ${port}, '10.78.0.2', () => socket.close());`;
      await node(near, sender);
      await eventually('the charge is read', () => output.lines.length > 1, limitMs);
      await output.ended;
      const real = Number(output.lines[1]);
      const guess = await predicted(bytes);
      expect(real).toBeGreaterThan(bytes);
      expect(guess).toBeGreaterThanOrEqual(real);
      expect(guess).toBeLessThan(2 * real);
    },
    limitMs,
  );
});

describe('The capacity of a member', () => {
  async function join(nodeId: number, network: { group: string; port: number }, receiveBufferBytes: number) {
    const cluster = await Cluster.join({ ...network, nodeId, receiveBufferBytes });
    clusters.push(cluster);
    return cluster;
  }

  linuxTest(
    'is what its socket was granted and its probe measured, known to itself and to the others',
    async () => {
      const { group, port } = await freeIpv4Group();
      const network = { group, port };
      const [one, two] = await Promise.all([join(1, network, 300_000), join(2, network, 150_000)]);
      const isRing = (cluster: Cluster): boolean => cluster.configuration.members.length === 2;
      await eventually('a ring of two', () => isRing(one) && isRing(two));
      const chargeBytes = await measured(1472);
      for (const cluster of [one, two]) {
        const bufferBytes = cluster.stats().transport.buffers.group.receiveReported;
        const expected = { bufferBytes, frameBytes: 1472, chargeBytes };
        expect(cluster.self.capacity).toEqual(expected);
        for (const other of [one, two]) {
          const member = other.configuration.members.find(({ nodeId }) => nodeId === cluster.nodeId);
          expect(member?.capacity).toEqual(expected);
        }
      }
      expect(two.self.capacity?.bufferBytes).toBe(300_000);
    },
    limitMs,
  );

  linuxTest(
    'bounds the window of the ring: two windows of the smallest member fit its buffer',
    async () => {
      const { group, port } = await freeIpv4Group();
      const network = { group, port };
      const [one, two] = await Promise.all([join(1, network, 1_048_576), join(2, network, 150_000)]);
      const windowOf = (cluster: Cluster) => cluster.stats().engine?.window?.full ?? 0;
      await eventually('a ring of two', () =>
        [one, two].every(({ configuration }) => configuration.members.length === 2),
      );
      const { bufferBytes = 0, chargeBytes = 0 } = two.self.capacity ?? {};
      expect(windowOf(one)).toBe(windowOf(two));
      expect(windowOf(one)).toBeGreaterThan(1);
      expect(2 * windowOf(one) * chargeBytes).toBeLessThanOrEqual(bufferBytes);
    },
    limitMs,
  );
});
