import { jest } from '@jest/globals';
import { Socket } from 'node:dgram';
import type { InterfaceAddress } from '../../../src/transport/interface-choice.ts';
import { openSocketPair } from '../../../src/transport/socket-pair.ts';
import { freeIpv4Group } from '../../loopback/free-group.ts';

const loopback: InterfaceAddress = { name: 'lo', address: '127.0.0.1', family: 4, internal: true, scopeId: 0 };

type SendCallback = (error: Error | null, bytes: number) => void;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Opens a pair on a system that takes datagrams but finishes sending them only when the test says so. */
async function openOnSlowSystem() {
  const unfinished: SendCallback[] = [];
  jest.spyOn(Socket.prototype, 'send').mockImplementation((...args: unknown[]) => {
    unfinished.push(args[3] as SendCallback);
  });
  const events: string[] = [];
  const pair = await openSocketPair(
    { ...(await freeIpv4Group()), interfaceAddress: loopback, tokenPort: 0, handedDescriptors: [] },
    {
      datagram: () => events.push('datagram'),
      sent: (bytes) => events.push(`sent ${bytes}`),
      failed: (error) => events.push(error.message),
    },
  );
  return { pair, events, unfinished };
}

test('closing waits until the system has taken every datagram', async () => {
  const { pair, events, unfinished } = await openOnSlowSystem();
  pair.multicast(new Uint8Array(3));
  pair.unicast(new Uint8Array(4), '127.0.0.1', 9);
  const closing = pair.close().then(() => events.push('closed'));
  await new Promise((resolve) => setImmediate(resolve));
  unfinished[0]?.(null, 3);
  await new Promise((resolve) => setImmediate(resolve));
  unfinished[1]?.(Object.assign(new Error('send EPERM'), { code: 'EPERM' }), 0);
  await closing;
  expect(events).toEqual(['sent 3', 'send EPERM', 'closed']);
});

test('after close nothing more is sent', async () => {
  const { pair, events, unfinished } = await openOnSlowSystem();
  await pair.close();
  pair.multicast(new Uint8Array(3));
  expect(unfinished).toEqual([]);
  expect(events).toEqual([]);
});

test('a datagram that Node refuses at once does not hold up closing', async () => {
  const { pair } = await openOnSlowSystem();
  jest.spyOn(Socket.prototype, 'send').mockImplementation(() => {
    throw new RangeError('refused');
  });
  expect(() => {
    pair.multicast(new Uint8Array(3));
  }).toThrow('refused');
  await pair.close();
  expect(() => {
    pair.multicast(new Uint8Array(3));
  }).not.toThrow();
});
