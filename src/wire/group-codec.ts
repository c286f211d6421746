/**
 * Messages of the group layer to the payloads of data messages and back; groups.proto is the schema. What a payload must
 * keep beyond the schema is tested here, so that the group layer may rely on it.
 */
import protobuf from 'protobufjs/minimal.js';

import type { GroupEntry, GroupLayerMessage, GroupLeave, GroupState } from '../group-layer-message.ts';
import { groupNameBytesMax } from '../group-layer-message.ts';
import type { ringcast } from './generated/groups.js';
import { ringcast as schema } from './generated/groups.js';
import { utf8Bytes, wireLimits } from './limits.ts';
import { atMost, count, node } from './rules.ts';
import { Malformed, WireReader } from './wire-reader.ts';

type Fields = ringcast.groups.GroupMessage.$Properties;
type EntryFields = ringcast.groups.Entry.$Properties;

const { GroupMessage, LeaveReason } = schema.groups;

/** By number, as in groups.proto. */
const leaveReasons: readonly GroupLeave['reason'][] = ['leave', 'process-down'];

/** Encodes a message of the group layer. */
export function encodeGroupMessage(message: GroupLayerMessage): Uint8Array {
  return GroupMessage.encode(fieldsOf(message), new protobuf.Writer()).finish();
}

/** The message in a payload; undefined when it breaks a rule of the format. Its own payload is a view of this one. */
export function decodeGroupMessage(payload: Uint8Array): GroupLayerMessage | undefined {
  try {
    // The schema's reader is typed by the library; ours differs in the type of 64-bit numbers alone.
    return messageOf(GroupMessage.decode(new WireReader(payload, 0) as unknown as protobuf.Reader));
  } catch {
    return undefined;
  }
}

function fieldsOf(message: GroupLayerMessage): Fields {
  switch (message.type) {
    case 'state': {
      const { representative, seq } = message.ringId;
      return { state: { representative, ringSeq: seq, entries: [...message.entries] } };
    }
    case 'join':
      return { join: message };
    case 'leave': {
      const reason = message.reason === 'leave' ? LeaveReason.LEAVE : LeaveReason.PROCESS_DOWN;
      return { leave: { group: message.group, process: message.process, reason } };
    }
    case 'multicast':
      return { multicast: message };
    default:
      return message satisfies never;
  }
}

function messageOf({ state, join, leave, multicast }: Fields): GroupLayerMessage {
  if (multicast) return { type: 'multicast', ...entryOf(multicast), payload: bytesOf(multicast.payload) };
  if (join) return { type: 'join', ...entryOf(join) };
  if (leave) return { type: 'leave', ...entryOf(leave), reason: leaveReasons[leave.reason ?? 0] ?? 'leave' };
  if (state) return stateOf(state);
  throw new Malformed('no known body');
}

/** The library's default for absent bytes is a Buffer. */
function bytesOf(payload: Uint8Array | null | undefined): Uint8Array {
  return payload && payload.length > 0 ? payload : new Uint8Array();
}

function stateOf(state: ringcast.groups.State.$Properties): GroupState {
  const ringId = { representative: node(state.representative, 'the representative'), seq: count(state.ringSeq) };
  const entries = atMost(state.entries, wireLimits.groupEntries, 'entries').map(entryOf);
  const names = new Set(entries.map(({ group, process }) => `${process} ${group}`));
  if (names.size < entries.length) throw new Malformed('an entry is listed twice');
  return { type: 'state', ringId, entries };
}

function entryOf({ group, process }: EntryFields): GroupEntry {
  const bytes = utf8Bytes(group ?? '');
  if (!group || bytes > groupNameBytesMax) throw new Malformed(`a group name of ${bytes} bytes`);
  return { group, process: process ?? 0 };
}
