/**
 * The system's resolvers, asked for real: the hosts file for a host name, and for a service a name server on loopback that
 * knows one service (RFC 1035, section 4, and RFC 2782).
 */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { SystemResolver } from '../../src/transport/name-resolver.ts';

const service = '_ringcast._udp.test';
const targets = [
  { name: 'node1.test', port: 5505 },
  { name: 'node2.test', port: 5506 },
];
let server: Socket;
let resolver: SystemResolver;

beforeEach(async () => {
  server = createSocket('udp4');
  server.on('message', (question, { address, port }) => {
    server.send(answerTo(question), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  resolver = new SystemResolver([`127.0.0.1:${server.address().port}`]);
});

afterEach(async () => {
  server.close();
  await once(server, 'close');
});

/** A name as it is written in a message: each label with its length, and an empty one. */
function nameBytes(name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]);
  return Buffer.concat([...labels, Buffer.of(0)]);
}

function words(...values: number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 255)));
}

/** The targets for a question about the service; "there is no such name" for all others. */
function answerTo(message: Buffer): Buffer {
  const asked = nameBytes(service);
  const question = message.subarray(12, message.indexOf(0, 12) + 5);
  const isKnown = question.subarray(0, asked.length).toString().toLowerCase() === asked.toString();
  const [flags, count] = isKnown ? [0x8580, targets.length] : [0x8583, 0];
  const records = targets.slice(0, count).map(({ name, port }) => {
    const data = Buffer.concat([words(0, 0, port), nameBytes(name)]);
    // The name of the question (a pointer to it), type SRV, class IN, 30 seconds.
    return Buffer.concat([words(0xc00c, 33, 1, 0, 30, data.length), data]);
  });
  return Buffer.concat([message.subarray(0, 2), words(flags, 1, count, 0, 0), question, ...records]);
}

test('a service has its targets with their ports', async () => {
  const found = await resolver.targets(service);
  expect(found.map(({ name, port }) => ({ name, port })).sort((a, b) => a.port - b.port)).toEqual(targets);
});

test('a service that does not exist is an error with a code', async () => {
  await expect(resolver.targets('_other._udp.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a host has its addresses, those of the hosts file too', async () => {
  expect(await resolver.addresses('localhost')).toEqual(expect.arrayContaining(['127.0.0.1']));
});

test('a literal address is its own', async () => {
  expect(await resolver.addresses('127.0.0.7')).toEqual(['127.0.0.7']);
});
