import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { NetworkInterfaceInfo } from 'node:os';
import { networkInterfaces } from 'node:os';
import type { InterfaceList } from '../../src/transport/interface-choice.ts';
import { codeOf } from '../../src/transport/system-error.ts';
import type { UdpMulticastOptions } from '../../src/transport/udp-multicast.ts';
import { UdpMulticast } from '../../src/transport/udp-multicast.ts';
import { bytesOf, RecordingHandler } from '../conformance/recording-handler.ts';
import type { SharedOptions } from './free-group.ts';
import { freeIpv4Group, freePort } from './free-group.ts';

let shared: SharedOptions;
let opened: UdpMulticast[];

beforeEach(async () => {
  await untilPolled(() => udpSockets() === 0);
  shared = await freeIpv4Group();
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()));
});

function make(options: Partial<UdpMulticastOptions> = {}): UdpMulticast {
  const transport = new UdpMulticast({ ...shared, ...options });
  opened.push(transport);
  return transport;
}

async function openNode(options: Partial<UdpMulticastOptions> = {}) {
  const transport = make(options);
  const handler = new RecordingHandler();
  const address = await transport.open(handler);
  return { transport, handler, address };
}

/** UDP sockets that this process has open. */
function udpSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;
}

/** Waits, turn by turn of the event loop, for something that happens without telling. */
async function untilPolled(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('several nodes on one host', () => {
  test('five nodes share the group and its port, and each has a token address of its own', async () => {
    const nodes = await Promise.all([1, 2, 3, 4, 5].map(() => openNode()));
    expect(new Set(nodes.map(({ address }) => address)).size).toBe(5);
    nodes.forEach(({ transport, address }, index) => {
      transport.multicast(bytesOf(`data of ${index}`));
      transport.unicast(nodes[(index + 1) % 5]?.address ?? '', bytesOf(`token of ${address}`));
    });
    for (const [index, { handler }] of nodes.entries()) {
      await handler.until(() => handler.texts('group').length === 5 && handler.texts('token').length === 1);
      expect(handler.texts('group').sort()).toEqual([0, 1, 2, 3, 4].map((sender) => `data of ${sender}`));
      expect(handler.texts('token')).toEqual([`token of ${nodes[(index + 4) % 5]?.address ?? ''}`]);
    }
  });

  test('the address is that of the loopback interface with a port found automatically', async () => {
    const { address, transport } = await openNode();
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(address).not.toBe(`127.0.0.1:${shared.port}`);
    expect(transport.statistics().interfaceName).toBe(loopbackName());
  });

  test('two groups on one port do not hear each other', async () => {
    const otherGroup = shared.group.replace('239.77.', '239.78.');
    const here = await openNode();
    const there = await openNode({ group: otherGroup });
    const thereToo = await openNode({ group: otherGroup });
    here.transport.multicast(bytesOf('here'));
    there.transport.multicast(bytesOf('there'));
    await thereToo.handler.untilReceived(1);
    await here.handler.untilReceived(1);
    expect(thereToo.handler.texts()).toEqual(['there']);
    expect(here.handler.texts()).toEqual(['here']);
  });
});

function loopbackName(): string {
  const found = Object.entries(networkInterfaces()).find(([, infos]) =>
    infos?.some((it) => it.address === '127.0.0.1'),
  );
  return found?.[0] ?? '';
}

describe('opening', () => {
  test.each(['127.0.0.0/8', '127.0.0.1/32', '127.0.0.1'])('the interface can be given as %s', async (wanted) => {
    const { address } = await openNode({ interface: wanted });
    expect(address).toMatch(/^127\.0\.0\.1:/);
  });

  test('the interface can be given by name', async () => {
    const { address } = await openNode({ interface: loopbackName() });
    expect(address).toMatch(/^127\.0\.0\.1:/);
  });

  test('an interface that does not exist is an error with every candidate', async () => {
    const opening = make({ interface: 'no-such-interface' }).open(new RecordingHandler());
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_NO_INTERFACE',
      facts: { wanted: 'no-such-interface', rejected: expect.arrayContaining([expect.stringContaining('127.0.0.1')]) },
    });
  });

  test('a fixed token port is taken as given', async () => {
    const tokenPort = await freePort();
    const { address } = await openNode({ tokenPort });
    expect(address).toBe(`127.0.0.1:${tokenPort}`);
  });

  test('a token port that another node has is an error, and leaves no socket open', async () => {
    const { transport, address } = await openNode();
    const tokenPort = Number(address.split(':')[1]);
    await expect(make({ tokenPort }).open(new RecordingHandler())).rejects.toMatchObject({
      code: 'ERR_SOCKET',
      facts: { step: 'bind the token socket', systemCode: 'EADDRINUSE' },
    });
    await untilPolled(() => udpSockets() === 2);

    await transport.close();
    const successor = await openNode({ tokenPort });
    expect(successor.address).toBe(address);
  });

  test('a group port that somebody keeps for himself is an error', async () => {
    const selfish = createSocket('udp4');
    selfish.bind(shared.port, '0.0.0.0');
    await once(selfish, 'listening');
    const opening = make().open(new RecordingHandler());
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_SOCKET',
      facts: { step: 'bind the group socket', systemCode: 'EADDRINUSE' },
    });
    selfish.close();
    await once(selfish, 'close');
  });

  test('a group that is no multicast address is refused before anything opens', () => {
    expect(() => make({ group: '10.0.0.1' })).toThrow(expect.objectContaining({ code: 'ERR_OPTIONS' }));
    expect(() => make({ group: 'example.org' })).toThrow(expect.objectContaining({ code: 'ERR_OPTIONS' }));
  });

  test('a second open is an error and the first goes on', async () => {
    const { transport, handler, address } = await openNode();
    await expect(transport.open(new RecordingHandler())).rejects.toMatchObject({ code: 'ERR_SOCKET' });
    transport.unicast(address, bytesOf('still here'));
    await handler.untilReceived(1);
  });

  test('a close during open makes open fail and leaves no socket open', async () => {
    const transport = make();
    const opening = transport.open(new RecordingHandler());
    const closing = transport.close();
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await closing;
    await untilPolled(() => udpSockets() === 0);
  });

  test('a closed transport cannot be opened', async () => {
    const transport = make();
    await transport.close();
    await expect(transport.open(new RecordingHandler())).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await untilPolled(() => udpSockets() === 0);
  });

  test('buffers are asked for and read back', async () => {
    const { transport } = await openNode({ receiveBufferBytes: 200_000, sendBufferBytes: 100_000 });
    const { group, token } = transport.statistics().buffers;
    expect(group.receiveAsked).toBe(200_000);
    expect(group.receiveReported).toBeGreaterThanOrEqual(200_000);
    expect(token).toMatchObject({ receiveAsked: 200_000, sendAsked: 100_000 });
    expect(token.sendReported).toBeGreaterThanOrEqual(100_000);
  });
});

test('a thousand equal send errors are counted each and reported once', async () => {
  // A clock that stands still, so that the test does not depend on how fast the errors come.
  const clock = {
    now: () => 0,
    schedule: () => () => undefined,
    afterPoll: (callback: () => void) => {
      setImmediate(callback);
    },
  };
  const { transport, handler, address } = await openNode({ clock });
  for (let index = 0; index < 1000; index++) {
    transport.multicast(new Uint8Array(70_000));
  }
  transport.unicast(address, bytesOf('end'));
  await handler.untilReceived(1);
  await handler.until(() => transport.statistics().sendErrors['EMSGSIZE'] === 1000);
  expect(handler.troubles.map(codeOf)).toEqual(['EMSGSIZE']);
});

describe('an interface that comes and goes', () => {
  /** The machine's loopback interface under a list that the test changes. */
  class Machine {
    addresses: string[] = ['127.0.0.1'];
    readonly list = (): InterfaceList => ({ port0: this.addresses.map((address) => this.#info(address)) });

    #info(address: string): NetworkInterfaceInfo {
      return { address, family: 'IPv4', internal: true, netmask: '255.0.0.0', mac: '', cidr: `${address}/8` };
    }
  }

  const quick = { pollInterfacesMs: 5 };
  // Only Linux treats all of 127.0.0.0/8 as its own.
  const linuxTest = process.platform === 'linux' ? test : test.skip;

  test('is reported once, and when it is back the group is joined again', async () => {
    const machine = new Machine();
    const other = await openNode();
    const { transport, handler, address } = await openNode({ ...quick, networkInterfaces: machine.list });

    machine.addresses = [];
    await handler.until(() => handler.troubles.length > 0);
    expect(handler.troubles[0]).toMatchObject({ code: 'ERR_NO_INTERFACE', facts: { wanted: 'port0 127.0.0.1' } });
    transport.multicast(bytesOf('into the void'));
    transport.unicast(other.address, bytesOf('into the void'));
    expect(transport.statistics()).toMatchObject({ address: '', sendErrors: { ENETDOWN: 2 } });

    machine.addresses = ['127.0.0.1'];
    await handler.until(() => handler.addresses.length > 0);
    expect(handler.addresses).toEqual([transport.statistics().address]);
    expect(handler.addresses[0]).not.toBe(address);
    expect(handler.troubles).toHaveLength(1);

    other.transport.multicast(bytesOf('welcome back'));
    other.transport.unicast(handler.addresses[0] ?? '', bytesOf('token'));
    await handler.until(() => handler.texts().includes('welcome back') && handler.texts().includes('token'));
    transport.multicast(bytesOf('thanks'));
    await other.handler.until(() => other.handler.texts().includes('thanks'));
    expect(other.handler.texts()).not.toContain('into the void');
  });

  linuxTest('by name or without a wish, a new address of the same interface is taken', async () => {
    for (const wanted of ['port0', undefined]) {
      const machine = new Machine();
      const { handler } = await openNode({ ...quick, networkInterfaces: machine.list, interface: wanted });
      machine.addresses = ['127.0.0.2'];
      await handler.until(() => handler.addresses.length > 0);
      expect(handler.addresses[0]).toMatch(/^127\.0\.0\.2:/);
    }
  });

  linuxTest('by address, another address of the interface is not taken', async () => {
    const machine = new Machine();
    const polls = { count: 0 };
    const list = (): InterfaceList => {
      polls.count += 1;
      return machine.list();
    };
    const { handler } = await openNode({ ...quick, networkInterfaces: list, interface: '127.0.0.1' });
    machine.addresses = ['127.0.0.2'];
    await handler.until(() => handler.troubles.length > 0);
    const counted = polls.count;
    await untilPolled(() => polls.count > counted + 3);
    expect(handler.addresses).toEqual([]);
    machine.addresses = ['127.0.0.2', '127.0.0.1'];
    await handler.until(() => handler.addresses.length > 0);
    expect(handler.addresses[0]).toMatch(/^127\.0\.0\.1:/);
  });

  test('another address of the same interface that comes or goes is not noticed', async () => {
    const machine = new Machine();
    const polls = { count: 0 };
    const list = (): InterfaceList => {
      polls.count += 1;
      return machine.list();
    };
    const { handler, transport, address } = await openNode({ ...quick, networkInterfaces: list });
    machine.addresses = ['127.0.0.9', '127.0.0.1'];
    await untilPolled(() => polls.count > 4);
    expect(transport.statistics().address).toBe(address);
    expect(handler.addresses).toEqual([]);
    expect(handler.troubles).toEqual([]);
  });

  test('a list that cannot be had for a moment changes nothing', async () => {
    const machine = new Machine();
    const polls = { failed: 0 };
    let failing = false;
    const list = (): InterfaceList => {
      if (failing) {
        polls.failed += 1;
        throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      }
      return machine.list();
    };
    const { handler, transport, address } = await openNode({ ...quick, networkInterfaces: list });
    failing = true;
    await untilPolled(() => polls.failed > 2);
    expect(transport.statistics().address).toBe(address);
    expect(handler.troubles).toEqual([]);
  });

  test('a port that was taken meanwhile is reported once, and tried again until it is free', async () => {
    const machine = new Machine();
    const tokenPort = await freePort();
    const { handler } = await openNode({ ...quick, networkInterfaces: machine.list, tokenPort });
    machine.addresses = [];
    await handler.until(() => handler.troubles.length === 1);
    const usurper = createSocket('udp4');
    await untilBound(usurper, tokenPort);
    machine.addresses = ['127.0.0.1'];
    await handler.until(() => handler.troubles.length === 2);
    expect(handler.troubles[1]).toMatchObject({ code: 'ERR_SOCKET', facts: { systemCode: 'EADDRINUSE' } });
    usurper.close();
    await handler.until(() => handler.addresses.length > 0);
    expect(handler.addresses).toEqual([`127.0.0.1:${tokenPort}`]);
    expect(handler.troubles).toHaveLength(2);
  });

  test('a transport can be closed while its interface is away, and stays closed', async () => {
    const machine = new Machine();
    const { transport, handler } = await openNode({ ...quick, networkInterfaces: machine.list });
    machine.addresses = [];
    await handler.until(() => handler.troubles.length > 0);
    await transport.close();
    machine.addresses = ['127.0.0.1'];
    const witness = await openNode(quick);
    witness.transport.unicast(witness.address, bytesOf('a turn later'));
    await witness.handler.untilReceived(1);
    expect(handler.addresses).toEqual([]);
    await witness.transport.close();
    await untilPolled(() => udpSockets() === 0);
  });

  /** Binds to a port that is about to become free. */
  async function untilBound(socket: ReturnType<typeof createSocket>, port: number): Promise<void> {
    for (;;) {
      const bound = await new Promise<boolean>((resolve) => {
        socket.once('error', () => {
          resolve(false);
        });
        socket.bind(port, '127.0.0.1', () => {
          resolve(true);
        });
      });
      if (bound) {
        return;
      }
    }
  }
});
