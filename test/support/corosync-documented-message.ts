/** A service's message by the names that the captured ones document it with. */
import type { DeliveryGroup } from '../../src/corosync/group-header.ts';
import { groupBytes } from '../../src/corosync/group-name.ts';
import { decodeServiceMessage } from '../../src/corosync/service-decoder.ts';
import { functionId, services } from '../../src/corosync/service-header.ts';
import type { AdministrativeMessage, CmapItem, ServiceMessage } from '../../src/corosync/service-message.ts';
import type { Gap } from '../../src/wire/struct-reader.ts';
import { gapAt, word } from './corosync-gaps.ts';
import { sha256 } from './corosync-restore.ts';
import { toHex } from './corosync-vectors.ts';

type Fields = Record<string, unknown>;

const { cmap, cfg, cpg, votequorum } = services;

/** By kind: the documented name and the id. Kinds that were not captured are missing. */
const names: ReadonlyMap<ServiceMessage['kind'], readonly [name: string, id: number]> = new Map([
  ['barrier', ['sync_barrier', 0]],
  ['serviceBuild', ['sync_service_build', 1]],
  ['cmap', ['cmap_mcast', functionId(cmap, 0)]],
  ['killNode', ['cfg_killnode', functionId(cfg, 1)]],
  ['shutdown', ['cfg_shutdown', functionId(cfg, 2)]],
  ['reload', ['cfg_reload_config', functionId(cfg, 3)]],
  ['procJoin', ['cpg_procjoin', functionId(cpg, 0)]],
  ['procLeave', ['cpg_procleave', functionId(cpg, 1)]],
  ['joinList', ['cpg_joinlist', functionId(cpg, 2)]],
  ['cpgMulticast', ['cpg_mcast', functionId(cpg, 3)]],
  ['downList', ['cpg_downlist', functionId(cpg, 5)]],
  ['nodeInfo', ['votequorum_nodeinfo', functionId(votequorum, 0)]],
  ['reconfigure', ['votequorum_reconfigure', functionId(votequorum, 1)]],
]);

/** Payloads up to this size are documented as they are. */
const shortPayloadMax = 40;
const connectionAt = 176;
const payloadAt = 184;

/** `start`: where the body begins in what offsets are counted in. Throws when it is no message of a captured kind. */
export function documentedMessage(group: string, body: Uint8Array, start: number): Fields {
  const gaps: Gap[] = [];
  const message = decodeServiceMessage(group as DeliveryGroup, body, gaps);
  const [name, id] = (message && names.get(message.kind)) ?? [];
  if (message === undefined || name === undefined || id === undefined) throw new Error(`not a captured kind`);
  const pad = [word(gapAt(gaps, 4)), word(gapAt(gaps, 12))];
  const header = { id, size: body.length, ...(pad.some((one) => one !== 0) && { pad }) };
  const where = group === 'sync' ? {} : { service: id >> 16, fn: id & 0xffff };
  return { header, ...where, name, ...fieldsOf(message, gaps, start) };
}

function fieldsOf(message: ServiceMessage, gaps: readonly Gap[], start: number): Fields {
  switch (message.kind) {
    case 'barrier':
    case 'serviceBuild': {
      const { representative: rep, seq } = message.ringId;
      if (message.kind === 'barrier') return { ring_id: { rep, seq } };
      const { services: list } = message;
      return { ring_id: { rep, seq }, service_list_entries: list.length, service_list: list };
    }
    case 'procJoin':
    case 'procLeave':
      return { group_name: groupName(message.group), pid: message.pid, reason: message.reason };
    case 'joinList':
      return {
        error: word(gapAt(gaps, 16)),
        entries: message.processes.map(({ group, pid }) => ({ pid, group_name: groupName(group) })),
      };
    case 'cpgMulticast':
      return {
        group_name: groupName(message.group),
        msglen: message.payload.length,
        pid: message.pid,
        source: { nodeid: message.source, conn: toHex(gapAt(gaps, connectionAt)) },
        message: documentedPayload(message.payload, start + payloadAt),
      };
    case 'downList':
      return { old_members: message.oldMembers, left_nodes: message.left.length, nodeids: message.left };
    case 'nodeInfo': {
      const { nodeId, votes, expectedVotes, flags } = message;
      return { nodeid: nodeId, votes, expected_votes: expectedVotes, flags };
    }
    case 'partialMulticast':
    case 'unknown':
      throw new Error(`no whole ${message.kind} was captured`);
    case 'cmap':
    case 'killNode':
    case 'shutdown':
    case 'reload':
    case 'reconfigure':
    case 'qdeviceRegister':
    case 'qdeviceReconfigure':
    case 'cryptoReconfigure':
    case 'ringReenable':
    case 'pload':
      return administrativeFieldsOf(message, gaps);
  }
}

function administrativeFieldsOf(message: AdministrativeMessage, gaps: readonly Gap[]): Fields {
  switch (message.kind) {
    case 'reconfigure': {
      const param = ['', 'expectedVotes', 'nodeVotes', 'cancelWaitForAll'].indexOf(message.parameter);
      const trailing = toHex(gapAt(gaps, 25).subarray(3));
      return { nodeid: message.nodeId, value: message.value, param, ...(trailing !== '00000000' && { trailing }) };
    }
    case 'cmap': {
      const reason = ['synchronisation', 'newVersion'].indexOf(message.reason);
      return { reason, no_items: message.items.length, items: message.items.map(documentedItem) };
    }
    case 'killNode': {
      const value = `${message.reason}\0`;
      const slack = toHex(gapAt(gaps, 32 + value.length));
      return { nodeid: message.nodeId, reason: { length: value.length, value, slack } };
    }
    case 'reload':
      return { source: { nodeid: message.source, conn: toHex(gapAt(gaps, 20).subarray(4)) } };
    case 'shutdown':
      return {};
    case 'qdeviceRegister':
    case 'qdeviceReconfigure':
    case 'cryptoReconfigure':
    case 'ringReenable':
    case 'pload':
      throw new Error(`no ${message.kind} was captured`);
  }
}

function documentedItem({ key, valueType, value }: CmapItem): Fields {
  const keyName = { length: key.length, value: key };
  return { key_name: keyName, value_type: valueType, value_len: value.length, value: toHex(value) };
}

function groupName(group: string): Fields {
  return { length: groupBytes(group).length, value: group };
}

function documentedPayload(payload: Uint8Array, offset: number): unknown {
  if (payload.length <= shortPayloadMax) return toHex(payload);
  return { offset, length: payload.length, sha256: sha256(payload).slice(0, 16) };
}
