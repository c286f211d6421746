import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { NetworkInterfaceInfo } from 'node:os';
import type { InterfaceList } from '../../src/transport/interface-choice.ts';
import { codeOf } from '../../src/transport/system-error.ts';
import type { TransportHandler } from '../../src/transport/transport.ts';
import type { UdpUnicastOptions } from '../../src/transport/udp-unicast.ts';
import { UdpUnicast } from '../../src/transport/udp-unicast.ts';
import { bytesOf, RecordingHandler } from '../conformance/recording-handler.ts';
import { FakeResolver } from '../unit/transport/fake-resolver.ts';
import { freePeers, freePorts, ipv6Missing } from './free-peers.ts';

let opened: UdpUnicast[];

beforeEach(() => {
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()));
});

function make(options: UdpUnicastOptions): UdpUnicast {
  const transport = new UdpUnicast(options);
  opened.push(transport);
  return transport;
}

async function openNode(options: UdpUnicastOptions, handler: RecordingHandler = new RecordingHandler()) {
  const transport = make(options);
  const address = await transport.open(handler);
  return { transport, handler, address, port: options.port };
}

/** Options of one node at a port of its own, that has these peers. */
async function optionsFor(
  peers: readonly string[],
  change: Partial<UdpUnicastOptions> = {},
): Promise<UdpUnicastOptions> {
  const [base] = await freePeers(1);
  if (base === undefined) throw new Error('there is no free port');
  return { ...base, peers, ...change };
}

async function openPeers(count: number, change: Partial<UdpUnicastOptions> = {}) {
  return Promise.all((await freePeers(count)).map((options) => openNode({ ...options, ...change })));
}

/** Waits, turn by turn of the event loop, for something that happens without telling. */
async function untilPolled(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sends from a plain socket at an address of this host. */
async function sendFrom(address: string, port: number, text: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  await new Promise((resolve) => {
    socket.send(bytesOf(text), port, '127.0.0.1', resolve);
  });
  socket.close();
  await once(socket, 'close');
}

// Only Linux treats all of 127.0.0.0/8 as its own.
const linuxTest = process.platform === 'linux' ? test : test.skip;

describe('several nodes on one host', () => {
  test('each has a port of its own, sends a copy to all others, and none to itself', async () => {
    const nodes = await openPeers(4);
    nodes.forEach(({ transport, port }, index) => {
      transport.multicast(bytesOf(`data of ${port}`));
      transport.unicast(nodes[(index + 1) % 4]?.address ?? '', bytesOf(`token of ${port}`));
    });
    for (const [index, { handler, port, transport }] of nodes.entries()) {
      await handler.until(() => handler.received.length === 4);
      const others = nodes.filter((node) => node.port !== port);
      expect(handler.texts('group').sort()).toEqual(others.map((node) => `data of ${node.port}`).sort());
      expect(handler.texts('token')).toEqual([`token of ${nodes[(index + 3) % 4]?.port ?? 0}`]);
      await untilPolled(() => transport.statistics().sentDatagrams === 4);
    }
  });

  test('with one socket the address of the token is that of the entry', async () => {
    const [first, second] = await freePeers(2);
    if (first === undefined || second === undefined) throw new Error('there are no free ports');
    const one = await openNode({ ...first, tokenPort: first.port });
    const two = await openNode({ ...second, tokenPort: 0 });
    expect(one.address).toBe(`127.0.0.1:${first.port}`);
    expect(two.address).not.toBe(`127.0.0.1:${second.port}`);
    const { group, token } = one.transport.statistics().buffers;
    expect(token).toEqual(group);

    // Nodes with one and with two sockets understand each other.
    two.transport.multicast(bytesOf('data'));
    two.transport.unicast(one.address, bytesOf('token'));
    await one.handler.untilReceived(2);
    expect(one.handler.texts('group')).toEqual(['data', 'token']);
    one.transport.multicast(bytesOf('data'));
    one.transport.unicast(two.address, bytesOf('token'));
    await two.handler.untilReceived(2);
    expect([two.handler.texts('group'), two.handler.texts('token')]).toEqual([['data'], ['token']]);
  });

  test('a node that comes back at the same port is heard again, and hears', async () => {
    const [first, second] = await freePeers(2);
    if (first === undefined || second === undefined) throw new Error('there are no free ports');
    const stayed = await openNode(first);
    const before = await openNode(second);
    await before.transport.close();
    stayed.transport.multicast(bytesOf('to nobody'));
    const after = await openNode(second);
    after.transport.multicast(bytesOf('back'));
    await stayed.handler.until(() => stayed.handler.texts().includes('back'));
    stayed.transport.multicast(bytesOf('welcome'));
    await after.handler.until(() => after.handler.texts().includes('welcome'));
    expect(stayed.handler.troubles).toEqual([]);
  });

  test('a node that is not in the list sends to all and hears only tokens', async () => {
    const [member] = await openPeers(1);
    if (member === undefined) throw new Error('there is no free port');
    const guest = await openNode(await optionsFor([`127.0.0.1:${member.port}`]));
    guest.transport.multicast(bytesOf('hello'));
    await member.handler.untilReceived(1);
    member.transport.multicast(bytesOf('for members'));
    member.transport.unicast(guest.address, bytesOf('for the guest'));
    await guest.handler.untilReceived(1);
    expect(guest.handler.texts()).toEqual(['for the guest']);
  });

  const missing = ipv6Missing();
  const ipv6Test = missing === undefined ? test : test.skip;

  ipv6Test('the list decides the family', async () => {
    const [first, second] = await freePeers(2, '::1');
    if (first === undefined || second === undefined) throw new Error('there are no free ports');
    const one = await openNode({ ...first, interface: undefined });
    const two = await openNode({ ...second, interface: undefined, peers: [...second.peers, '127.0.0.1:9'] });
    expect(one.address).toMatch(/^\[::1\]:/);
    two.transport.multicast(bytesOf('data'));
    await one.handler.untilReceived(1);
    expect(one.handler.received).toMatchObject([{ from: two.address, channel: 'group' }]);
    // What cannot be reached from an IPv6 address is left out.
    expect(two.transport.statistics().sendErrors).toEqual({});
  });
});

describe('opening', () => {
  test('mistakes in the list are refused before anything opens', () => {
    const options = { peers: ['node:0', '[::]'], port: 5505, receiveBufferBytes: 0, sendBufferBytes: 0 };
    expect(() => new UdpUnicast(options)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS',
        facts: {
          mistakes: [
            'peers entry "node:0" must have a port from 1 to 65535 after the colon.',
            'peers entry "[::]" must be the address of one node, not one for many or for any.',
          ],
        },
      }),
    );
  });

  test.each([false, true])('a port that another node has is an error, with one socket: %s', async (isOne) => {
    const [node] = await openPeers(1);
    const port = node?.port ?? 0;
    const opening = make(await optionsFor(['127.0.0.1'], { port, tokenPort: isOne ? port : 0 })).open(
      new RecordingHandler(),
    );
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_SOCKET',
      facts: { step: 'bind the socket for data', systemCode: 'EADDRINUSE' },
    });
  });

  test('a token port that another node has is an error', async () => {
    const [node] = await openPeers(1);
    const options = await optionsFor(['127.0.0.1'], { tokenPort: node?.port ?? 0 });
    await expect(make(options).open(new RecordingHandler())).rejects.toMatchObject({
      facts: { step: 'bind the token socket', systemCode: 'EADDRINUSE' },
    });
    // The socket that was open by then is closed again.
    await openNode({ ...options, tokenPort: 0 });
  });

  test('a second open is an error and the first goes on', async () => {
    const [node] = await openPeers(1);
    await expect(node?.transport.open(new RecordingHandler())).rejects.toMatchObject({ code: 'ERR_SOCKET' });
    node?.transport.unicast(node.address, bytesOf('still here'));
    await node?.handler.untilReceived(1);
  });

  test('a close while names are looked up makes open fail', async () => {
    const resolver = new FakeResolver();
    let answer = (): void => undefined;
    resolver.gate = new Promise((resolve) => (answer = resolve));
    const transport = make(await optionsFor(['node2'], { resolver }));
    const opening = transport.open(new RecordingHandler());
    const closing = transport.close();
    answer();
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await closing;
  });

  test('does not wait for a name service that does not answer', async () => {
    const resolver = new FakeResolver();
    resolver.gate = new Promise(() => undefined);
    // A clock on which every wait is over at once.
    const clock = {
      now: () => 0,
      schedule: (_: number, callback: () => void) => {
        setImmediate(callback);
        return () => undefined;
      },
      afterPoll: (callback: () => void) => {
        setImmediate(callback);
      },
    };
    const { address } = await openNode(await optionsFor(['node2'], { resolver, clock }));
    expect(address).toMatch(/^127\.0\.0\.1:/);
  });

  test('buffers are asked for and read back', async () => {
    const [node] = await openPeers(1, { receiveBufferBytes: 200_000, sendBufferBytes: 100_000 });
    const { group, token } = node?.transport.statistics().buffers ?? {};
    expect(group).toMatchObject({ receiveAsked: 200_000 });
    expect(group?.receiveReported).toBeGreaterThanOrEqual(200_000);
    expect(token).toMatchObject({ receiveAsked: 200_000, sendAsked: 100_000 });
  });
});

describe('names', () => {
  test('that the system knows are found: localhost', async () => {
    const [first, second] = await freePorts(2);
    const base = await optionsFor([`localhost:${first}`, `localhost:${second}`]);
    const one = await openNode({ ...base, port: first ?? 0 });
    const two = await openNode({ ...base, port: second ?? 0 });
    two.transport.multicast(bytesOf('by name'));
    await one.handler.untilReceived(1);
    expect(one.handler.texts()).toEqual(['by name']);
  });

  test('are looked up again: a node that comes under the name is sent to, one that goes is not', async () => {
    const resolver = new FakeResolver();
    const service = '_ringcast._udp.test';
    const [one, two] = await openPeers(2);
    const at = (node: { readonly port: number } | undefined) => ({ name: 'here', port: node?.port ?? 0 });
    resolver.hosts.set('here', ['127.0.0.1']);
    resolver.services.set(service, [at(one)]);
    const sender = await openNode(await optionsFor([`srv:${service}`], { resolver, resolveMs: 1 }));
    sender.transport.multicast(bytesOf('first'));
    await one?.handler.untilReceived(1);

    const isKnown = (): boolean =>
      sender.transport.statistics().peers?.[0]?.addresses.join() === `127.0.0.1:${two?.port ?? 0}`;
    resolver.services.set(service, [at(two)]);
    await untilPolled(isKnown);
    sender.transport.multicast(bytesOf('second'));
    await two?.handler.untilReceived(1);
    sender.transport.unicast(one?.address ?? '', bytesOf('end'));
    await one?.handler.until(() => one.handler.texts().includes('end'));
    expect(one?.handler.texts()).toEqual(['first', 'end']);
    expect(two?.handler.texts()).toEqual(['second']);
  });

  test('that cannot be looked up do not keep a node from opening; each is told of once', async () => {
    const resolver = new FakeResolver();
    const [peer] = await openPeers(1);
    const options = await optionsFor(['node2', `127.0.0.1:${peer?.port ?? 0}`], { resolver, resolveMs: 1 });
    const { transport, handler } = await openNode(options);
    transport.multicast(bytesOf('to those who are known'));
    await peer?.handler.untilReceived(1);
    await untilPolled(() => resolver.asked.length > 5);
    expect(handler.troubles.map(codeOf)).toEqual(['ENOTFOUND']);
    expect(transport.statistics().peers?.[0]).toEqual({ peer: 'node2', addresses: [], failure: 'ENOTFOUND' });

    resolver.hosts.set('node2', ['127.0.0.1']);
    await untilPolled(() => transport.statistics().peers?.[0]?.failure === undefined);
    expect(transport.statistics().peers?.[0]?.addresses).toEqual([`127.0.0.1:${options.port}`]);
  });

  test('are not looked up after close', async () => {
    const resolver = new FakeResolver();
    const { transport } = await openNode(await optionsFor(['node2'], { resolver, resolveMs: 1 }));
    await transport.close();
    const asked = resolver.asked.length;
    const [witness] = await openPeers(1);
    witness?.transport.unicast(witness.address, bytesOf('some turns later'));
    await witness?.handler.untilReceived(1);
    expect(resolver.asked).toHaveLength(asked);
  });
});

describe('datagrams from addresses that are not in the list', () => {
  /** Counts what the transport tells of strangers. */
  class Doorkeeper extends RecordingHandler implements TransportHandler {
    readonly strangers: string[] = [];

    unlisted(from: string): void {
      this.strangers.push(from.replace(/:\d+$/, ''));
    }
  }

  linuxTest('are dropped and counted, on both sockets', async () => {
    const handler = new Doorkeeper();
    const { transport, address, port } = await openNode(await optionsFor(['127.0.0.1']), handler);
    await sendFrom('127.0.0.9', port, 'from a stranger');
    await sendFrom('127.0.0.9', Number(address.split(':')[1]), 'from a stranger');
    await sendFrom('127.0.0.1', port, 'from a friend');
    await handler.untilReceived(1);
    await untilPolled(() => handler.strangers.length === 2);
    expect(handler.texts()).toEqual(['from a friend']);
    expect(handler.strangers).toEqual(['127.0.0.9', '127.0.0.9']);
    expect(transport.statistics()).toMatchObject({ unlistedDatagrams: 2, receivedDatagrams: 1 });
  });

  linuxTest('are handed over like others when they are not to be blocked', async () => {
    const handler = new Doorkeeper();
    const { port } = await openNode(await optionsFor(['127.0.0.1'], { blockUnlisted: false }), handler);
    await sendFrom('127.0.0.9', port, 'from a stranger');
    await handler.untilReceived(1);
    expect(handler.strangers).toEqual([]);
  });

  linuxTest('have the names looked up at once, since a peer may have a new address', async () => {
    const resolver = new FakeResolver();
    resolver.hosts.set('node2', ['127.0.0.8']);
    const handler = new Doorkeeper();
    let now = 0;
    const clock = {
      now: () => now,
      // Names are not looked up because of the time in this test.
      schedule: () => () => undefined,
      afterPoll: (callback: () => void) => {
        setImmediate(callback);
      },
    };
    const options = await optionsFor(['node2'], { resolver, clock });
    const { port } = await openNode(options, handler);
    resolver.hosts.set('node2', ['127.0.0.9']);
    await sendFrom('127.0.0.9', port, 'too early');
    await untilPolled(() => handler.strangers.length === 1);
    expect(resolver.asked).toEqual(['node2']);

    now = 1000;
    await sendFrom('127.0.0.9', port, 'the one that is missed');
    await untilPolled(() => resolver.asked.length === 2);
    await sendFrom('127.0.0.9', port, 'from the new address');
    await handler.untilReceived(1);
    expect(handler.texts()).toEqual(['from the new address']);
  });
});

describe('an interface that comes and goes', () => {
  /** The machine's loopback interface under a list that the test changes. */
  class Machine {
    addresses: readonly string[] = ['127.0.0.1'];
    readonly list = (): InterfaceList => ({ port0: this.addresses.map((address) => this.#info(address)) });

    #info(address: string): NetworkInterfaceInfo {
      return { address, family: 'IPv4', internal: true, netmask: '255.0.0.0', mac: '', cidr: `${address}/8` };
    }
  }

  test('is reported once, and when it is back the names are looked up and all goes on', async () => {
    const machine = new Machine();
    const resolver = new FakeResolver();
    const [other] = await openPeers(1);
    resolver.hosts.set('other', ['127.0.0.1']);
    const options = await optionsFor([`other:${other?.port ?? 0}`], {
      resolver,
      interface: 'port0',
      pollInterfacesMs: 5,
      networkInterfaces: machine.list,
    });
    const { transport, handler } = await openNode(options);
    machine.addresses = [];
    await handler.until(() => handler.troubles.length > 0);
    expect(handler.troubles[0]).toMatchObject({ code: 'ERR_NO_INTERFACE', facts: { wanted: 'port0 127.0.0.1' } });
    transport.multicast(bytesOf('into the void'));
    transport.unicast(other?.address ?? '', bytesOf('into the void'));
    expect(transport.statistics()).toMatchObject({ address: '', sendErrors: { ENETDOWN: 2 } });
    expect(resolver.asked).toHaveLength(1);

    machine.addresses = ['127.0.0.1'];
    await handler.until(() => handler.addresses.length > 0);
    expect(handler.addresses).toEqual([transport.statistics().address]);
    expect(handler.troubles).toHaveLength(1);
    expect(resolver.asked).toHaveLength(2);
    transport.multicast(bytesOf('back'));
    await other?.handler.untilReceived(1);
    expect(other?.handler.texts()).toEqual(['back']);
  });

  linuxTest('is changed for the one whose address a name has got', async () => {
    const machine = new Machine();
    machine.addresses = ['127.0.0.1', '127.0.0.2'];
    const resolver = new FakeResolver();
    resolver.hosts.set('self', 'EAI_AGAIN');
    const options = await optionsFor(['self'], {
      resolver,
      resolveMs: 1,
      interface: undefined,
      pollInterfacesMs: 5,
      networkInterfaces: machine.list,
    });
    const { address, handler } = await openNode(options);
    expect(address).toMatch(/^127\.0\.0\.1:/);
    resolver.hosts.set('self', ['127.0.0.2']);
    await handler.until(() => handler.addresses.length > 0);
    expect(handler.addresses[0]).toMatch(/^127\.0\.0\.2:/);
    expect(handler.troubles.map(({ message }) => message)).toEqual([
      'The peer self cannot be looked up (EAI_AGAIN self); no address of it is known',
      'The address 127.0.0.1 of port0 is not that of a peer, and 127.0.0.2 of port0 fits better',
    ]);
  });

  test('a transport can be closed while its interface is away, and stays closed', async () => {
    const machine = new Machine();
    const options = await optionsFor(['127.0.0.1'], { pollInterfacesMs: 5, networkInterfaces: machine.list });
    const { transport, handler } = await openNode(options);
    machine.addresses = [];
    await handler.until(() => handler.troubles.length > 0);
    await transport.close();
    machine.addresses = ['127.0.0.1'];
    // The port stays free.
    await openNode({ ...options, networkInterfaces: undefined });
    expect(handler.addresses).toEqual([]);
  });
});
