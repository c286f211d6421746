/**
 * What this node says to the services of others, as messages for the packing layer. Only what a guest may say can be
 * encoded, and what stops a real daemon is asserted: names and lists that are too long, sizes that differ from the data,
 * messages longer than the reassembly buffer.
 */
import { invariant } from '../invariant.ts';
import type { Gap } from '../wire/struct-reader.ts';
import { StructWriter } from '../wire/struct-writer.ts';
import {
  cpgSizes,
  writeDownList,
  writeJoinList,
  writeMulticast,
  writePartialMulticast,
  writeProcChange,
} from './cpg-messages.ts';
import type { DeliveryGroup } from './group-header.ts';
import { groupHeaderBytes, withGroupHeader } from './group-header.ts';
import { functionId, services, writeServiceHeader } from './service-header.ts';
import type { OutgoingMessage } from './service-message.ts';
import { barrierBytes, serviceBuildBytes, writeBarrier, writeServiceBuild } from './sync-messages.ts';
import { nodeInfoBytes, writeNodeInfo } from './votequorum-messages.ts';

/** A message, group header included, must be shorter than this: the reassembly buffer of a real daemon. */
export const messageBytesLimit: number = (1024 + 64) * 1024;

const { cpg, votequorum } = services;

/** Whom a message is for, and its first fields. */
interface Head {
  readonly group: DeliveryGroup;
  readonly id: number;
  readonly size: number;
}

/** A message with its group header, ready for the packing layer. */
export function encodeServiceMessage(message: OutgoingMessage): Uint8Array {
  return withGroupHeader(headOf(message).group, encodeServiceBody(message));
}

/** The message alone. `gaps`: what `decodeServiceMessage` kept, to be put back; by default gaps are zeros. */
export function encodeServiceBody(message: OutgoingMessage, gaps?: readonly Gap[]): Uint8Array {
  const { group, id, size } = headOf(message);
  invariant(groupHeaderBytes(group) + size < messageBytesLimit, 'a message fits the reassembly buffer');
  const writer = new StructWriter(size, gaps);
  writeServiceHeader(writer, id);
  writeBody(writer, message);
  return writer.bytes;
}

function headOf(message: OutgoingMessage): Head {
  switch (message.kind) {
    case 'barrier':
      return { group: 'sync', id: 0, size: barrierBytes };
    case 'serviceBuild':
      return { group: 'sync', id: 1, size: serviceBuildBytes };
    case 'procJoin':
      return cpgHead(0, cpgSizes.procChange);
    case 'procLeave':
      return cpgHead(1, cpgSizes.procChange);
    case 'joinList':
      return cpgHead(2, cpgSizes.joinList + cpgSizes.joinListEntry * message.processes.length);
    case 'cpgMulticast':
      return cpgHead(3, cpgSizes.multicast + message.payload.length);
    case 'downList':
      return cpgHead(5, cpgSizes.downList);
    case 'partialMulticast':
      return cpgHead(6, cpgSizes.partialMulticast + message.payload.length);
    case 'nodeInfo':
      return { group: 'a', id: functionId(votequorum, 0), size: nodeInfoBytes };
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}

function cpgHead(fn: number, size: number): Head {
  return { group: 'a', id: functionId(cpg, fn), size };
}

function writeBody(writer: StructWriter, message: OutgoingMessage): void {
  switch (message.kind) {
    case 'barrier':
      writeBarrier(writer, message);
      break;
    case 'serviceBuild':
      writeServiceBuild(writer, message);
      break;
    case 'procJoin':
    case 'procLeave':
      writeProcChange(writer, message);
      break;
    case 'joinList':
      writeJoinList(writer, message);
      break;
    case 'cpgMulticast':
      writeMulticast(writer, message);
      break;
    case 'downList':
      writeDownList(writer, message);
      break;
    case 'partialMulticast':
      writePartialMulticast(writer, message);
      break;
    case 'nodeInfo':
      writeNodeInfo(writer, message);
      break;
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}
