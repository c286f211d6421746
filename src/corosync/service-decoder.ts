/**
 * The body of a delivered message to what it says. Every length in it is held against the bytes that are there; what does
 * not fit is no message, and the caller counts it.
 */
import { StructReader, WireFault } from '../wire/struct-reader.ts';
import type { Gap } from '../wire/struct-reader.ts';
import { readCmap, readCryptoReconfigure, readKillNode, readReload } from './administrative-messages.ts';
import { readDownList, readJoinList, readMulticast, readPartialMulticast, readProcChange } from './cpg-messages.ts';
import type { DeliveryGroup } from './group-header.ts';
import { functionId, readServiceHeader, services } from './service-header.ts';
import type { ServiceMessage } from './service-message.ts';
import { readBarrier, readServiceBuild } from './sync-messages.ts';
import { readNodeInfo, readQdeviceReconfigure, readQdeviceRegister, readReconfigure } from './votequorum-messages.ts';

type Read = (reader: StructReader) => ServiceMessage;

const { cmap, cfg, cpg, pload, votequorum } = services;

const syncReaders: ReadonlyMap<number, Read> = new Map<number, Read>([
  [0, readBarrier],
  [1, readServiceBuild],
]);

const serviceReaders: ReadonlyMap<number, Read> = new Map<number, Read>([
  [functionId(cmap, 0), readCmap],
  [functionId(cfg, 0), () => ({ kind: 'ringReenable' })],
  [functionId(cfg, 1), readKillNode],
  [functionId(cfg, 2), () => ({ kind: 'shutdown' })],
  [functionId(cfg, 3), readReload],
  [functionId(cfg, 4), readCryptoReconfigure],
  [functionId(cpg, 0), (reader) => readProcChange(reader, 'procJoin')],
  [functionId(cpg, 1), (reader) => readProcChange(reader, 'procLeave')],
  [functionId(cpg, 2), readJoinList],
  [functionId(cpg, 3), readMulticast],
  [functionId(cpg, 5), readDownList],
  [functionId(cpg, 6), readPartialMulticast],
  [functionId(pload, 0), () => ({ kind: 'pload', function: 'start' })],
  [functionId(pload, 1), () => ({ kind: 'pload', function: 'multicast' })],
  [functionId(votequorum, 0), readNodeInfo],
  [functionId(votequorum, 1), readReconfigure],
  [functionId(votequorum, 2), readQdeviceRegister],
  [functionId(votequorum, 3), readQdeviceReconfigure],
]);

/**
 * What a body says that was delivered to a group. Undefined when it breaks a rule of its format; never throws, whatever
 * the bytes. Payloads are views. `gaps`, if given, get the bytes without meaning.
 */
export function decodeServiceMessage(group: DeliveryGroup, body: Uint8Array, gaps?: Gap[]): ServiceMessage | undefined {
  try {
    return readMessage(group, body, gaps);
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}

function readMessage(group: DeliveryGroup, body: Uint8Array, gaps: Gap[] | undefined): ServiceMessage {
  const { size } = readServiceHeader(new StructReader(body));
  const reader = new StructReader(body.subarray(0, size), { gaps });
  const { id } = readServiceHeader(reader);
  const read = (group === 'sync' ? syncReaders : serviceReaders).get(id);
  return read === undefined ? { kind: 'unknown', service: id >> 16, function: id & 0xffff } : read(reader);
}
