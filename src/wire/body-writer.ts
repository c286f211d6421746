/**
 * From a message of the protocol to the fields of a protobuf `Frame`. The names in totem.proto are those of
 * `message.ts`, so most messages go to the generated encoder as they are: it leaves out zeros and empty lists, and does
 * not look at properties that it does not know.
 */
import type { CauseKind, Chunk, CommitEntry, CommitToken, Data, Join, Member, Message } from '../message.ts';
import { ringcast } from './generated/totem.js';

type FrameFields = ringcast.wire.Frame.$Properties;
type DataFields = ringcast.wire.Data.$Properties;

const { CauseKind: Kind, Channel, Level, Part } = ringcast.wire;
const levels: Readonly<Record<Data['level'], ringcast.wire.Level>> = { agreed: Level.AGREED, safe: Level.SAFE };

const causeKinds: Readonly<Record<CauseKind, ringcast.wire.CauseKind>> = {
  join: Kind.JOIN,
  start: Kind.START,
  'token-lost': Kind.TOKEN_LOST,
  'commit-token-lost': Kind.COMMIT_TOKEN_LOST,
  'recovery-token-lost': Kind.RECOVERY_TOKEN_LOST,
  leave: Kind.LEAVE,
  restart: Kind.RESTART,
  'foreign-ring': Kind.FOREIGN_RING,
  'failed-to-receive': Kind.FAILED_TO_RECEIVE,
  'interface-changed': Kind.INTERFACE_CHANGED,
};

/** The generated types ask for arrays that may be changed. The encoder changes nothing. */
type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

/** What a frame holds beside its sender: the body. */
export function bodyOf(message: Message): FrameFields {
  switch (message.type) {
    case 'data':
      return { data: dataFields(message) };
    case 'token':
      return { token: writable(message) };
    case 'mergeDetect':
      return { mergeDetect: message };
    case 'join':
      return { join: joinFields(message) };
    case 'commitToken':
      return { commitToken: commitTokenFields(message) };
    case 'holdCancel':
      return { holdCancel: message };
    default:
      return message satisfies never;
  }
}

function writable<T>(message: T): Writable<T> {
  return message as Writable<T>;
}

function joinFields(join: Join): ringcast.wire.Join.$Properties {
  const { kind, node } = join.cause;
  return { ...writable(join), sender: memberFields(join.sender), cause: { kind: causeKinds[kind], node: node ?? 0 } };
}

function commitTokenFields(token: CommitToken): ringcast.wire.CommitToken.$Properties {
  return { ...writable(token), members: token.members.map(memberFields), entries: token.entries.map(entryFields) };
}

function memberFields(member: Member): ringcast.wire.Member.$Properties {
  return { ...writable(member), capacity: member.capacity ?? null };
}

function entryFields(entry: CommitEntry): ringcast.wire.CommitEntry.$Properties {
  return { ...writable(entry), oldRing: entry.oldRing ?? null };
}

function dataFields(data: Data): DataFields {
  const { chunks } = data;
  const payloads: Uint8Array[] = [];
  let allWhole = true;
  for (const chunk of chunks) {
    payloads.push(chunk.payload);
    allWhole &&= chunk.first && chunk.last;
  }
  return {
    ringId: data.ringId,
    seq: data.seq,
    sender: data.sender,
    level: levels[data.level],
    messageNumber: data.messageNumber,
    payloads,
    parts: allWhole ? null : chunks.map(partOf),
    recovered: data.recovered ? dataFields(data.recovered) : null,
    channel: data.channel === 'groups' ? Channel.GROUPS : Channel.APPLICATION,
  };
}

function partOf(chunk: Chunk): ringcast.wire.Part {
  if (chunk.first) return chunk.last ? Part.WHOLE : Part.FIRST;
  return chunk.last ? Part.LAST : Part.MIDDLE;
}
