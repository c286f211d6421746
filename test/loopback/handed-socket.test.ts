/**
 * A launcher, as systemd is one, opens the group's socket with a receive buffer of its own choice and hands it over: the
 * member must take it as it is, shrink nothing, and leave alone whatever else was handed over. Without multicast it is the
 * socket of the member's own address, and that for the token when its port is fixed.
 *
 * The launcher here is this process (and once a few lines of Python, since Node cannot force a buffer beyond the
 * kernel's limit). A shell between the two sets LISTEN_PID to its own pid and becomes the member.
 */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { handedDescriptors } from '../../src/transport/handed-socket.ts';
import { findOwnSocket, ownSocketInodes, readUdpSockets } from '../../src/tuning/kernel-counters.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import type { SharedOptions } from './free-group.ts';
import { freeIpv4Group } from './free-group.ts';
import { freePorts } from './free-peers.ts';
import type { MemberProcess } from './member-process.ts';
import { MemberProcesses, ringOf } from './member-process.ts';

const limitMs = 120_000;
const linuxDescribe = process.platform === 'linux' ? describe : describe.skip;
const processes = new MemberProcesses();
let open: Socket[] = [];
let network: SharedOptions;

beforeEach(async () => {
  network = await freeIpv4Group();
});

afterEach(async () => {
  await processes.end();
  await Promise.all(open.map(closed));
  open = [];
});

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}

interface Handed {
  readonly socket: Socket;
  /** Its number in this process. */
  readonly descriptor: number;
  readonly inode: number;
  readonly receiveReported: number;
}

/** Opens a socket to be handed over. */
async function openSocket(address: string, port: number, receiveBytes: number): Promise<Handed> {
  const before = ownSocketInodes();
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  open.push(socket);
  socket.bind(port, address);
  await once(socket, 'listening');
  socket.setRecvBufferSize(receiveBytes);
  const localPort = socket.address().port;
  const inode = findOwnSocket({ localAddress: address, localPort, before })?.inode ?? 0;
  return { socket, descriptor: descriptorOf(inode), inode, receiveReported: socket.getRecvBufferSize() };
}

function descriptorOf(inode: number): number {
  const isIt = (name: string): boolean => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === `socket:[${inode}]`;
    } catch {
      return false;
    }
  };
  const found = readdirSync('/proc/self/fd').find(isIt);
  if (found === undefined) throw new Error(`no descriptor for the socket ${inode}`);
  return Number(found);
}

/** What the member asks for: less than the launcher's sockets have. */
const askedBytes = 300_000;

/** Starts a member that is handed these sockets; `pid` is what LISTEN_PID says, `$$` being the member itself. */
async function startMember(nodeId: number, handed: readonly Handed[], pid = '$$'): Promise<MemberProcess> {
  const { group, port } = network;
  return startHanded({ group, port, nodeId, receiveBufferBytes: askedBytes }, handed, pid);
}

async function startHanded(options: ClusterOptions, handed: readonly Handed[], pid = '$$'): Promise<MemberProcess> {
  const script = `export LISTEN_PID=${pid} LISTEN_FDS=${handed.length}; exec "$@"`;
  const member = processes.start({
    options,
    launcher: ['sh', '-c', script, 'launcher'],
    descriptors: handed.map(({ descriptor }) => descriptor),
  });
  // The sockets are the member's now. A launcher that went on reading would take datagrams away from it.
  await Promise.all(handed.map(({ socket }) => closed(socket)));
  open = open.filter((socket) => handed.every((one) => one.socket !== socket));
  await member.until('it has joined', () => member.of('joined').length > 0);
  return member;
}

function groupBuffers(member: MemberProcess) {
  return member.of('joined')[0]?.buffers.group;
}

/** A member that opens its own sockets. */
function startPlain(nodeId: number): MemberProcess {
  const { group, port } = network;
  return processes.start({ options: { group, port, nodeId } });
}

async function hears(listener: MemberProcess, speaker: MemberProcess): Promise<void> {
  speaker.command('say good morning');
  await listener.until('it hears the other', () => listener.of('message').some(({ text }) => text === 'good morning'));
}

describe('The descriptors that are handed over', () => {
  it.each([
    ['are those from 3 on, as many as LISTEN_FDS says', { LISTEN_PID: '77', LISTEN_FDS: '2' }, [3, 4]],
    ['are none for another process', { LISTEN_PID: '78', LISTEN_FDS: '2' }, []],
    ['are none when nobody says for whom', { LISTEN_FDS: '2' }, []],
    ['are none when nobody says how many', { LISTEN_PID: '77' }, []],
    ['are none when the number is nonsense', { LISTEN_PID: '77', LISTEN_FDS: '1.5' }, []],
    ['are none when the number is negative', { LISTEN_PID: '77', LISTEN_FDS: '-1' }, []],
    ['are none where there is no launcher', {}, []],
  ])('%s', (_, environment: Readonly<Record<string, string>>, descriptors) => {
    expect(handedDescriptors(environment, 77)).toEqual(descriptors);
  });

  it('are 64 at most', () => {
    expect(handedDescriptors({ LISTEN_PID: '77', LISTEN_FDS: '1000000' }, 77)).toHaveLength(64);
  });
});

linuxDescribe('A member that is handed the socket of its group', () => {
  it(
    'takes it with the buffer that it has, and hears the ring with it',
    async () => {
      const handed = await openSocket(network.group, network.port, 600_000);
      expect(handed.receiveReported).toBeGreaterThan(2 * askedBytes);
      const member = await startMember(1, [handed]);
      const { receiveReported, inode } = groupBuffers(member) ?? {};
      expect([inode, receiveReported]).toEqual([handed.inode, handed.receiveReported]);
      expect(member.of('joined')[0]?.self.capacity?.bufferBytes).toBe(handed.receiveReported);
      const other = startPlain(2);
      await ringOf([member, other], '1,2');
      await hears(member, other);
      await hears(other, member);
    },
    limitMs,
  );

  it(
    'does not mind that the launcher has joined the group with it',
    async () => {
      const handed = await openSocket(network.group, network.port, 600_000);
      handed.socket.addMembership(network.group, '127.0.0.1');
      const member = await startMember(1, [handed]);
      expect(groupBuffers(member)?.inode).toBe(handed.inode);
      const other = startPlain(2);
      await ringOf([member, other], '1,2');
      await hears(member, other);
    },
    limitMs,
  );

  it(
    'lets it grow when it has less than is asked for',
    async () => {
      const handed = await openSocket(network.group, network.port, 4096);
      const member = await startMember(1, [handed]);
      const { receiveReported, inode } = groupBuffers(member) ?? {};
      expect(inode).toBe(handed.inode);
      expect(receiveReported).toBe(2 * askedBytes);
    },
    limitMs,
  );

  it(
    'finds it among others, and leaves those alone: nobody reads or closes them',
    async () => {
      const elsewhere = await openSocket('127.0.0.1', 0, 300_000);
      const { port } = elsewhere.socket.address();
      const handed = await openSocket(network.group, network.port, 600_000);
      const member = await startMember(1, [elsewhere, handed]);
      expect(groupBuffers(member)?.inode).toBe(handed.inode);
      expect(readlinkSync(`/proc/${member.child.pid}/fd/3`)).toBe(`socket:[${elsewhere.inode}]`);
      const sender = createSocket('udp4');
      open.push(sender);
      await new Promise((sent) => sender.send('not for the ring', port, '127.0.0.1', sent));
      const other = startPlain(2);
      await ringOf([member, other], '1,2');
      await hears(member, other);
      const [untouched] = readUdpSockets(new Set([elsewhere.inode])) ?? [];
      expect(untouched?.receiveQueueBytes).toBeGreaterThan(0);
      expect(readlinkSync(`/proc/${member.child.pid}/fd/3`)).toBe(`socket:[${elsewhere.inode}]`);
    },
    limitMs,
  );
});

linuxDescribe('A member without multicast that is handed its sockets', () => {
  const place = '127.0.0.1';
  let ports: readonly number[];

  beforeEach(async () => {
    ports = await freePorts(3, place);
  });

  function optionsOf(nodeId: number, more: ClusterOptions = {}): ClusterOptions {
    const peers = ports.slice(0, 2).map((port) => `${place}:${port}`);
    const common = { nodeId, transport: 'unicast', peers, interface: place, receiveBufferBytes: askedBytes } as const;
    return { ...common, port: ports[nodeId - 1] ?? 0, ...more };
  }

  async function together(member: MemberProcess): Promise<void> {
    const other = processes.start({ options: optionsOf(2) });
    await ringOf([member, other], '1,2');
    await hears(member, other);
    await hears(other, member);
  }

  it(
    'takes both with the buffers that they have, and hears the ring with them',
    async () => {
      const [port = 0, , tokenPort = 0] = ports;
      const [data, token] = [await openSocket(place, port, 600_000), await openSocket(place, tokenPort, 500_000)];
      const member = await startHanded(optionsOf(1, { tokenPort }), [token, data]);
      const { buffers } = member.of('joined')[0] ?? {};
      expect([buffers?.group.inode, buffers?.group.receiveReported]).toEqual([data.inode, data.receiveReported]);
      expect([buffers?.token.inode, buffers?.token.receiveReported]).toEqual([token.inode, token.receiveReported]);
      expect(member.of('joined')[0]?.self.address).toBe(`${place}:${tokenPort}`);
      expect(member.of('joined')[0]?.self.capacity?.bufferBytes).toBe(data.receiveReported);
      await together(member);
    },
    limitMs,
  );

  it(
    'takes one for both where both have one port',
    async () => {
      const [port = 0] = ports;
      const data = await openSocket(place, port, 600_000);
      const member = await startHanded(optionsOf(1, { tokenPort: port }), [data]);
      const { buffers } = member.of('joined')[0] ?? {};
      expect([buffers?.group.inode, buffers?.token.inode]).toEqual([data.inode, data.inode]);
      expect(buffers?.group.receiveReported).toBe(data.receiveReported);
      await together(member);
    },
    limitMs,
  );

  it(
    'opens its own for a token that may come to any port, and leaves alone what is bound elsewhere',
    async () => {
      const [port = 0, , elsewhere = 0] = ports;
      const other = await openSocket(place, elsewhere, 500_000);
      const data = await openSocket(place, port, 600_000);
      const member = await startHanded(optionsOf(1), [other, data]);
      const { buffers } = member.of('joined')[0] ?? {};
      expect(buffers?.group.inode).toBe(data.inode);
      expect([data.inode, other.inode]).not.toContain(buffers?.token.inode);
      expect(buffers?.token.receiveReported).toBe(2 * askedBytes);
      expect(readlinkSync(`/proc/${member.child.pid}/fd/3`)).toBe(`socket:[${other.inode}]`);
      await together(member);
    },
    limitMs,
  );
});

linuxDescribe('A member that is handed sockets which are not for it', () => {
  it(
    'opens its own when LISTEN_PID names another process',
    async () => {
      const handed = await openSocket(network.group, network.port, 600_000);
      const member = await startMember(1, [handed], '1');
      expect(groupBuffers(member)?.inode).not.toBe(handed.inode);
      expect(groupBuffers(member)?.receiveReported).toBe(2 * askedBytes);
      const other = startPlain(2);
      await ringOf([member, other], '1,2');
      await hears(member, other);
    },
    limitMs,
  );

  it(
    'opens its own when the socket is bound to another port of the group',
    async () => {
      const { port } = await freeIpv4Group();
      const handed = await openSocket(network.group, port, 600_000);
      const member = await startMember(1, [handed]);
      expect(groupBuffers(member)?.inode).not.toBe(handed.inode);
      expect(readlinkSync(`/proc/${member.child.pid}/fd/3`)).toBe(`socket:[${handed.inode}]`);
    },
    limitMs,
  );
});

/** SO_RCVBUFFORCE is 33 on Linux. The socket becomes descriptor 3 of the member. */
const pythonLauncher = `
import os, socket, sys
group, port, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
one.bind((group, port))
one.setsockopt(socket.SOL_SOCKET, 33, size)
os.dup2(one.fileno(), 3)
os.set_inheritable(3, True)
os.environ['LISTEN_PID'] = str(os.getpid())
os.environ['LISTEN_FDS'] = '1'
os.execv(sys.argv[4], sys.argv[4:])
`;

/** Twice the limit of this machine, so that only force can give it. */
function forcedBytes(): number {
  return 2 * Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'));
}

function reasonAgainstForce(): string | undefined {
  if (process.platform !== 'linux') return 'there is no SO_RCVBUFFORCE outside Linux';
  const program = 'import socket; socket.socket(type=socket.SOCK_DGRAM).setsockopt(socket.SOL_SOCKET, 33, 1000000)';
  const { error, status, stderr } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
  if (error !== undefined) return `python3 is missing (${error.message})`;
  return status === 0 ? undefined : `a buffer cannot be forced: ${stderr.trim().split('\n').at(-1)}`;
}

const reason = reasonAgainstForce();
const forcedTest = reason === undefined ? it : it.skip;
if (reason !== undefined) process.stderr.write(`The test of a forced receive buffer is skipped: ${reason}.\n`);

describe('A launcher with privileges', () => {
  forcedTest(
    `can give a member a buffer beyond net.core.rmem_max${reason === undefined ? '' : ` (skipped: ${reason})`}`,
    async () => {
      const { group, port } = network;
      const bytes = forcedBytes();
      const member = processes.start({
        options: { group, port, nodeId: 1, receiveBufferBytes: 1_048_576 },
        launcher: ['python3', '-c', pythonLauncher, group, String(port), String(bytes)],
      });
      await member.until('it has joined', () => member.of('joined').length > 0);
      expect(groupBuffers(member)?.receiveReported).toBe(2 * bytes);
      expect(member.of('joined')[0]?.self.capacity?.bufferBytes).toBe(2 * bytes);
      const other = startPlain(2);
      await ringOf([member, other], '1,2');
      await hears(member, other);
    },
    limitMs,
  );
});
