/**
 * The messages of votequorum. Behind the service header of 16 bytes, packed:
 *
 *     nodeinfo, 32 bytes:              16 node, 20 votes, 24 expected votes, 28 flags
 *     reconfigure, 32 bytes:           16 node, 20 value, 24 parameter u8, 7 unused
 *     qdevice register, 280 bytes:     16 operation, 20 name (255 bytes), 5 unused
 *     qdevice reconfigure, 528 bytes:  16 old name, 271 new name (255 bytes each), 2 unused
 */
import type { StructReader } from '../wire/struct-reader.ts';
import { WireFault } from '../wire/struct-reader.ts';
import type { StructWriter } from '../wire/struct-writer.ts';
import type { NodeInfo, QdeviceReconfigure, QdeviceRegister, Reconfigure, VoteParameter } from './service-message.ts';

export const nodeInfoBytes = 32;

const deviceNameBytes = 255;
const parameters: readonly (VoteParameter | undefined)[] = [
  undefined,
  'expectedVotes',
  'nodeVotes',
  'cancelWaitForAll',
];
const operations: readonly (QdeviceRegister['operation'] | undefined)[] = ['unregister', 'register'];
const decoder = new TextDecoder();

export function readNodeInfo(reader: StructReader): NodeInfo {
  return {
    kind: 'nodeInfo',
    nodeId: reader.u32(),
    votes: reader.u32(),
    expectedVotes: reader.u32(),
    flags: reader.u32(),
  };
}

export function writeNodeInfo(writer: StructWriter, { nodeId, votes, expectedVotes, flags }: NodeInfo): void {
  writer.u32List([nodeId, votes, expectedVotes, flags]);
}

export function readReconfigure(reader: StructReader): Reconfigure {
  const nodeId = reader.u32();
  const value = reader.u32();
  const parameter = parameters[reader.u8()];
  reader.gap(7);
  if (parameter === undefined) throw new WireFault('malformed', 'an unknown parameter of votes');
  return { kind: 'reconfigure', nodeId, value, parameter };
}

export function readQdeviceRegister(reader: StructReader): QdeviceRegister {
  const operation = operations[reader.u32()];
  const name = readDeviceName(reader);
  reader.gap(5);
  if (operation === undefined) throw new WireFault('malformed', 'an unknown operation on a quorum device');
  return { kind: 'qdeviceRegister', operation, name };
}

export function readQdeviceReconfigure(reader: StructReader): QdeviceReconfigure {
  const oldName = readDeviceName(reader);
  const newName = readDeviceName(reader);
  reader.gap(2);
  return { kind: 'qdeviceReconfigure', oldName, newName };
}

function readDeviceName(reader: StructReader): string {
  const bytes = reader.bytes(deviceNameBytes);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
