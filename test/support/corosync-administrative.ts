/**
 * Encodes what the product only understands: messages that would change votes, reload configurations or stop daemons. They
 * are here, and not in the sources, so that no path of the product leads to them; the tests need them to make captured
 * messages again.
 */
import { functionId, services, writeServiceHeader } from '../../src/corosync/service-header.ts';
import type { AdministrativeMessage, CmapItem } from '../../src/corosync/service-message.ts';
import type { Gap } from '../../src/wire/struct-reader.ts';
import { StructWriter } from '../../src/wire/struct-writer.ts';

const { cmap, cfg, pload, votequorum } = services;
const textBytes = 256;
const deviceNameBytes = 255;
const cmapHeadBytes = 48;
const cmapItemBytes = 280;
const encoder = new TextEncoder();

interface Head {
  readonly id: number;
  readonly size: number;
}

/** The body of a message; `gaps` as for the messages that the product encodes. */
export function encodeAdministrativeBody(message: AdministrativeMessage, gaps?: readonly Gap[]): Uint8Array {
  const { id, size } = headOf(message);
  const writer = new StructWriter(size, gaps);
  writeServiceHeader(writer, id);
  writeBody(writer, message);
  return writer.bytes;
}

function headOf(message: AdministrativeMessage): Head {
  switch (message.kind) {
    case 'cmap': {
      const sizes = message.items.map(({ value }) => cmapItemBytes + aligned(value.length));
      return { id: functionId(cmap, 0), size: cmapHeadBytes + sizes.reduce((sum, size) => sum + size, 0) };
    }
    case 'ringReenable':
      return { id: functionId(cfg, 0), size: 32 };
    case 'killNode':
      return { id: functionId(cfg, 1), size: 288 };
    case 'shutdown':
      return { id: functionId(cfg, 2), size: 16 };
    case 'reload':
      return { id: functionId(cfg, 3), size: 32 };
    case 'cryptoReconfigure':
      return { id: functionId(cfg, 4), size: 24 };
    case 'pload':
      return { id: functionId(pload, message.function === 'start' ? 0 : 1), size: 24 };
    case 'reconfigure':
      return { id: functionId(votequorum, 1), size: 32 };
    case 'qdeviceRegister':
      return { id: functionId(votequorum, 2), size: 280 };
    case 'qdeviceReconfigure':
      return { id: functionId(votequorum, 3), size: 528 };
  }
}

function writeBody(writer: StructWriter, message: AdministrativeMessage): void {
  switch (message.kind) {
    case 'cmap':
      writer.u8(['synchronisation', 'newVersion'].indexOf(message.reason));
      writer.gap(7);
      writer.u8(message.items.length);
      writer.gap(23);
      for (const item of message.items) writeItem(writer, item);
      break;
    case 'killNode':
      writer.u32(message.nodeId);
      writer.gap(4);
      writeText(writer, `${message.reason}\0`);
      break;
    case 'reload':
      writer.u32(message.source);
      writer.gap(12);
      break;
    case 'cryptoReconfigure':
      writer.u32(message.phase);
      writer.gap(4);
      break;
    case 'reconfigure':
      writer.u32(message.nodeId);
      writer.u32(message.value);
      writer.u8(['', 'expectedVotes', 'nodeVotes', 'cancelWaitForAll'].indexOf(message.parameter));
      writer.gap(7);
      break;
    case 'qdeviceRegister':
      writer.u32(['unregister', 'register'].indexOf(message.operation));
      writeDeviceName(writer, message.name);
      break;
    case 'qdeviceReconfigure':
      writeDeviceName(writer, message.oldName);
      writeDeviceName(writer, message.newName);
      break;
    case 'shutdown':
    case 'ringReenable':
    case 'pload':
      break;
  }
}

function writeItem(writer: StructWriter, { key, valueType, value }: CmapItem): void {
  writeText(writer, key);
  writer.u8(valueType);
  writer.gap(7);
  writer.u64(value.length);
  writer.raw(value);
  writer.gap(aligned(value.length) - value.length);
}

function writeText(writer: StructWriter, text: string): void {
  const bytes = encoder.encode(text);
  writer.u16(bytes.length);
  writer.gap(6);
  writer.raw(bytes);
  writer.gap(textBytes - bytes.length);
}

function writeDeviceName(writer: StructWriter, name: string): void {
  const room = new Uint8Array(deviceNameBytes);
  room.set(encoder.encode(name));
  writer.raw(room);
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
