/**
 * Prints a native datagram field by field for docs/wire.md. It reads the bytes with protobufjs' reflection and the
 * schema itself, so it is also a second reader that shares nothing with the generated code.
 */
import protobuf from 'protobufjs';

const bytesPerLine = 8;
const column = bytesPerLine * 3 - 1;

/** One line for each field: offset, bytes in hexadecimal, meaning; nested fields are indented. */
export function listing(datagram: Uint8Array, schemaPath: string): string {
  const frame = protobuf.loadSync(schemaPath).lookupType('ringcast.wire.Frame');
  const lines = [
    ...row(datagram, { start: 0, end: 2, depth: 0, meaning: 'magic "RC"' }),
    ...row(datagram, { start: 2, end: 3, depth: 0, meaning: `version ${datagram[2]}` }),
    ...row(datagram, { start: 3, end: 4, depth: 0, meaning: `flags ${datagram[3]}` }),
    ...row(datagram, { start: 4, end: 8, depth: 0, meaning: 'checksum' }),
    ...fieldRows(datagram, { type: frame, start: 8, end: datagram.length, depth: 0 }),
  ];
  return lines.join('\n');
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

function fieldRows(bytes: Uint8Array, { type, start, end, depth }: Span & { readonly type: protobuf.Type }): string[] {
  const reader = new protobuf.Reader(bytes);
  const rows: string[] = [];
  reader.pos = start;
  while (reader.pos < end) {
    const fieldStart = reader.pos;
    const field = type.fieldsById[reader.tag() >>> 3]?.resolve();
    if (!field) throw new Error(`unknown field at ${fieldStart}`);
    if (field.resolvedType instanceof protobuf.Type) {
      const length = reader.size();
      const meaning = `${field.name}, ${length} bytes`;
      rows.push(...row(bytes, { start: fieldStart, end: reader.pos, depth, meaning }));
      const inner = { type: field.resolvedType, start: reader.pos, end: reader.pos + length, depth: depth + 1 };
      rows.push(...fieldRows(bytes, inner));
      reader.skip(length);
    } else {
      const value = valueOf(field, reader);
      rows.push(...row(bytes, { start: fieldStart, end: reader.pos, depth, meaning: `${field.name} ${value}` }));
    }
  }
  return rows;
}

function valueOf(field: protobuf.Field, reader: protobuf.Reader): string {
  if (field.map) return mapEntry(reader);
  if (field.type === 'bytes') return JSON.stringify(new TextDecoder().decode(reader.bytes()));
  if (field.type === 'string') return JSON.stringify(reader.string());
  if (field.repeated) return `[${packed(field, reader).join(', ')}]`;
  return scalar(field, reader);
}

function scalar(field: protobuf.Field, reader: protobuf.Reader): string {
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.valuesById[reader.int32()] ?? 'unknown';
  switch (field.type) {
    case 'fixed32':
      return String(reader.fixed32());
    case 'uint64':
      return String(varint(reader));
    case 'bool':
      return String(reader.bool());
    default:
      return String(reader.uint32());
  }
}

/** Done by hand, so that the example does not depend on how protobufjs presents 64-bit numbers. */
function varint(reader: protobuf.Reader): bigint {
  const start = reader.pos;
  const groups: readonly number[] = [...reader.buf.subarray(start, reader.skip().pos)];
  return groups.reduceRight((value, byte) => (value << 7n) | BigInt(byte & 127), 0n);
}

function packed(field: protobuf.Field, reader: protobuf.Reader): string[] {
  const end = reader.size() + reader.pos;
  const values: string[] = [];
  while (reader.pos < end) values.push(scalar(field, reader));
  return values;
}

function mapEntry(reader: protobuf.Reader): string {
  reader.size();
  reader.tag();
  const key = JSON.stringify(reader.string());
  reader.tag();
  return `${key}: ${JSON.stringify(reader.string())}`;
}

function row(bytes: Uint8Array, { start, end, depth, meaning }: Span & { readonly meaning: string }): string[] {
  const rows: string[] = [];
  for (let at = start; at < end; at += bytesPerLine) {
    const hex = Array.from(bytes.subarray(at, Math.min(end, at + bytesPerLine)), hexByte).join(' ');
    const text = at === start ? `${hex.padEnd(column)}  ${'  '.repeat(depth)}${meaning}` : hex;
    rows.push(`${String(at).padStart(4)}  ${text}`);
  }
  return rows;
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
