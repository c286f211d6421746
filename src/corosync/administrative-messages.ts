/**
 * What administrators' tools make daemons send, to be understood only. Behind the service header of 16 bytes:
 *
 *     cmap, 48 bytes + items:         16 reason u8, 24 items u8, 32 and 40 unused; each item, aligned to 8:
 *                                     0 key length u16, 8 key (256), 264 type u8, 272 value length u64, 280 value
 *     kill node, 288 bytes:           16 node u32, 24 reason length u16, 32 reason (256)
 *     shutdown, 16 bytes:             nothing
 *     reload, 32 bytes:               16 source node u32, 24 a pointer of the sender
 *     crypto reconfigure, 24 bytes:   16 phase u32
 */
import type { StructReader } from '../wire/struct-reader.ts';
import { WireFault } from '../wire/struct-reader.ts';
import type { Cmap, CmapItem, CryptoReconfigure, KillNode, Reload } from './service-message.ts';

const textBytes = 256;
const alignment = 8;
const decoder = new TextDecoder();
const cmapReasons: readonly (Cmap['reason'] | undefined)[] = ['synchronisation', 'newVersion'];

export function readCmap(reader: StructReader): Cmap {
  const reason = cmapReasons[reader.u8()];
  reader.gap(7);
  const count = reader.u8();
  reader.gap(23);
  if (reason === undefined) throw new WireFault('malformed', 'an unknown reason');
  return { kind: 'cmap', reason, items: Array.from({ length: count }, () => readItem(reader)) };
}

function readItem(reader: StructReader): CmapItem {
  const key = readText(reader);
  const valueType = reader.u8();
  reader.gap(7);
  const length = reader.u64();
  const value = reader.bytes(length);
  reader.gap(Math.min(reader.left, (alignment - (length % alignment)) % alignment));
  return { key, valueType, value };
}

export function readKillNode(reader: StructReader): KillNode {
  const nodeId = reader.u32();
  reader.gap(4);
  return { kind: 'killNode', nodeId, reason: withoutEnd(readText(reader)) };
}

export function readReload(reader: StructReader): Reload {
  const source = reader.u32();
  reader.gap(12);
  return { kind: 'reload', source };
}

export function readCryptoReconfigure(reader: StructReader): CryptoReconfigure {
  const phase = reader.u32();
  reader.gap(4);
  return { kind: 'cryptoReconfigure', phase };
}

/** 264 bytes: length u16, 6 unused, then room for 256 bytes. */
function readText(reader: StructReader): string {
  const length = reader.u16();
  reader.gap(6);
  if (length > textBytes) throw new WireFault('malformed', `a text of ${length} bytes`);
  const text = decoder.decode(reader.bytes(length));
  reader.gap(textBytes - length);
  return text;
}

/** Without the zero byte that C counts as a part of the text. */
function withoutEnd(text: string): string {
  return text.endsWith('\0') ? text.slice(0, -1) : text;
}
