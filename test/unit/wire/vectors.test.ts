/**
 * Golden datagrams: what version 1 of the format looks like, for ever. They are checked in both directions, and the
 * worked examples of docs/wire.md are made from them.
 *
 * A failure here means that nodes of this version and the one before would not understand each other. If that is
 * wanted, change the version byte, then make everything anew and review the difference:
 *
 *     RINGCAST_NEW_VECTORS=1 NODE_OPTIONS=--experimental-vm-modules npx jest test/unit/wire/vectors.test.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Message, Origin } from '../../../src/message.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';
import { listing } from './listing.ts';

interface Vector {
  readonly title: string;
  readonly cluster: string;
  readonly origin: Origin;
  /** A message with payloads in hexadecimal and null for undefined. */
  readonly message: unknown;
  readonly hex: string;
}

const folder = new URL('../../vectors/native/', import.meta.url);
const documentFile = new URL('../../../docs/wire.md', import.meta.url);
const schemaPath = fileURLToPath(new URL('../../../src/wire/totem.proto', import.meta.url));
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

function read(name: string): Vector {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Vector;
}

function messageOf(vector: Vector): Message {
  const revived: unknown = JSON.parse(JSON.stringify(vector.message), (key, value: unknown) => {
    return key === 'payload' ? Uint8Array.from(Buffer.from(String(value), 'hex')) : value;
  });
  return nullToUndefined(revived) as Message;
}

function nullToUndefined(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(nullToUndefined);
  if (typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nullToUndefined(inner)]));
}

function codecOf(vector: Vector): ProtobufCodec {
  return new ProtobufCodec({ cluster: vector.cluster, self: vector.origin });
}

/** The part of docs/wire.md that shows this vector. */
function exampleOf(name: string, vector: Vector): string {
  const table = listing(Buffer.from(vector.hex, 'hex'), schemaPath);
  const start = `<!-- vector: ${name} -->`;
  return `${start}\n\n${vector.title}: ${vector.hex.length / 2} bytes.\n\n\`\`\`text\n${table}\n\`\`\`\n\n<!-- end -->`;
}

function makeAnew(): void {
  let text = readFileSync(documentFile, 'utf8');
  for (const name of names) {
    const old = read(name);
    const hex = Buffer.from(codecOf(old).encode(messageOf(old))).toString('hex');
    writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify({ ...old, hex }, null, 2)}\n`);
    const place = new RegExp(`<!-- vector: ${name} -->[^]*?<!-- end -->`);
    text = text.replace(place, () => exampleOf(name, { ...old, hex }));
  }
  writeFileSync(documentFile, text);
}

if (process.env['RINGCAST_NEW_VECTORS'] === '1') makeAnew();

describe('golden datagrams', () => {
  test.each(names)('%s is encoded to the same bytes as ever', (name) => {
    const vector = read(name);
    expect(Buffer.from(codecOf(vector).encode(messageOf(vector))).toString('hex')).toBe(vector.hex);
  });

  test.each(names)('%s is decoded to the same message as ever', (name) => {
    const vector = read(name);
    const decoded = codecOf(vector).decode(Uint8Array.from(Buffer.from(vector.hex, 'hex')));
    expect(decoded).toStrictEqual({ ok: true, origin: vector.origin, message: messageOf(vector) });
  });

  test.each(names)('%s is shown byte by byte in docs/wire.md', (name) => {
    expect(readFileSync(documentFile, 'utf8')).toContain(exampleOf(name, read(name)));
  });

  test('there is one for every kind of message', () => {
    const kinds = new Set(names.map((name) => messageOf(read(name)).type));
    const all: Record<Message['type'], true> = {
      token: true,
      data: true,
      mergeDetect: true,
      join: true,
      commitToken: true,
      holdCancel: true,
    };
    expect([...kinds].toSorted()).toEqual(Object.keys(all).toSorted());
  });

  test('docs/wire.md shows no example that has no vector', () => {
    const shown = [...readFileSync(documentFile, 'utf8').matchAll(/<!-- vector: ([\w-]+) -->/g)].map(
      (match) => match[1],
    );
    expect(shown.toSorted()).toEqual(names.toSorted());
  });
});
