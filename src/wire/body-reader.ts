/**
 * From a parsed protobuf `Frame` to a message of the protocol: every rule of the format that protobuf itself cannot
 * express is tested here, once, so that the engine may rely on it. A broken rule is thrown as `Malformed`.
 */
import type {
  Cause,
  CauseKind,
  Chunk,
  CommitEntry,
  CommitToken,
  Data,
  DataChannel,
  HoldCancel,
  Join,
  Level,
  MergeDetect,
  Message,
  RingId,
  Token,
} from '../message.ts';
import type { ringcast } from './generated/totem.js';
import { wireLimits } from './limits.ts';
import { evidenceOf, memberOf, membersOf } from './member-reader.ts';
import { atMost, count, isSubset, node, nodeSet } from './rules.ts';
import { Malformed } from './wire-reader.ts';

type Wire<Name extends 'Token' | 'Data' | 'Join' | 'Cause' | 'CommitToken' | 'CommitEntry' | 'RingId'> = {
  Token: ringcast.wire.Token.$Properties;
  Data: ringcast.wire.Data.$Properties;
  Join: ringcast.wire.Join.$Properties;
  Cause: ringcast.wire.Cause.$Properties;
  CommitToken: ringcast.wire.CommitToken.$Properties;
  CommitEntry: ringcast.wire.CommitEntry.$Properties;
  RingId: ringcast.wire.RingId.$Properties;
}[Name];

/** Merge detect and hold cancel have the same two fields. */
type Announcement = ringcast.wire.MergeDetect.$Properties;

/** By number, as in totem.proto. */
const levels: readonly Level[] = ['agreed', 'safe'];

/** By number, as in totem.proto. */
const channels: readonly DataChannel[] = ['application', 'groups'];

/** By number, as in totem.proto. */
const causeKinds: readonly CauseKind[] = [
  'join',
  'start',
  'token-lost',
  'commit-token-lost',
  'recovery-token-lost',
  'leave',
  'restart',
  'foreign-ring',
  'failed-to-receive',
  'interface-changed',
];

/** By number, as in totem.proto: which ends of an application message a payload holds. */
const parts: readonly { readonly first: boolean; readonly last: boolean }[] = [
  { first: true, last: true },
  { first: true, last: false },
  { first: false, last: false },
  { first: false, last: true },
];

/** The message in a frame. Throws `Malformed`. */
export function messageOf(frame: ringcast.wire.Frame): Message {
  if (frame.data) return dataOf(frame.data);
  if (frame.token) return tokenOf(frame.token);
  if (frame.mergeDetect) return mergeDetectOf(frame.mergeDetect);
  if (frame.join) return joinOf(frame.join);
  if (frame.commitToken) return commitTokenOf(frame.commitToken);
  if (frame.holdCancel) return holdCancelOf(frame.holdCancel);
  throw new Malformed('no known body');
}

function tokenOf(fields: Wire<'Token'>): Token {
  return {
    type: 'token',
    ringId: ringIdOf(fields.ringId),
    tokenSeq: fields.tokenSeq ?? 0,
    seq: fields.seq ?? 0,
    messageCount: count(fields.messageCount),
    aru: fields.aru ?? 0,
    aruNode: fields.aruNode ?? 0,
    flowControlCount: fields.flowControlCount ?? 0,
    backlog: fields.backlog ?? 0,
    window: fields.window ?? 0,
    windowNode: fields.windowNode ?? 0,
    retransmitFlag: fields.retransmitFlag ?? false,
    retransmit: atMost(fields.retransmit, wireLimits.retransmit, 'retransmit'),
  };
}

function dataOf(fields: Wire<'Data'>): Data {
  const recovered = fields.recovered ? recoveredOf(fields.recovered) : undefined;
  const chunks = chunksOf(fields.payloads, fields.parts);
  if (recovered && chunks.length > 0) throw new Malformed('payloads beside a recovered message');
  const level = levels[fields.level ?? 0];
  if (!level) throw new Malformed(`unknown level ${fields.level}`);
  const channel = channels[fields.channel ?? 0];
  if (!channel) throw new Malformed(`unknown channel ${fields.channel}`);
  return {
    type: 'data',
    ringId: ringIdOf(fields.ringId),
    seq: fields.seq ?? 0,
    sender: node(fields.sender, 'the sender'),
    level,
    channel,
    messageNumber: count(fields.messageNumber),
    chunks,
    recovered,
  };
}

function recoveredOf(fields: Wire<'Data'>): Data {
  if (fields.recovered) throw new Malformed('a recovered message in a recovered message');
  return dataOf(fields);
}

function chunksOf(
  payloads: readonly Uint8Array[] | null | undefined,
  partNumbers: readonly number[] | null | undefined,
): readonly Chunk[] {
  const list = atMost(payloads, wireLimits.chunks, 'payloads');
  const numbers = partNumbers ?? [];
  if (numbers.length > 0 && numbers.length !== list.length) {
    throw new Malformed(`${numbers.length} parts for ${list.length} payloads`);
  }
  const chunks: Chunk[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const part = parts[numbers[index] ?? 0];
    const payload = list[index];
    if (!part || !payload) throw new Malformed(`unknown part ${numbers[index]}`);
    chunks.push({ first: part.first, last: part.last, payload });
  }
  return chunks;
}

function mergeDetectOf(fields: Announcement): MergeDetect {
  return { type: 'mergeDetect', ringId: ringIdOf(fields.ringId), sender: node(fields.sender, 'the sender') };
}

function holdCancelOf(fields: Announcement): HoldCancel {
  return { type: 'holdCancel', ringId: ringIdOf(fields.ringId), sender: node(fields.sender, 'the sender') };
}

function joinOf(fields: Wire<'Join'>): Join {
  const procSet = nodeSet(fields.procSet, wireLimits.nodes, 'procSet');
  const failSet = nodeSet(fields.failSet, wireLimits.nodes, 'failSet');
  if (!isSubset(failSet, procSet)) throw new Malformed('failSet is not a subset of procSet');
  return {
    type: 'join',
    sender: memberOf(fields.sender, 'the sender'),
    procSet,
    failSet,
    ringSeq: count(fields.ringSeq),
    leaving: fields.leaving ?? false,
    cause: causeOf(fields.cause),
    evidence: evidenceOf(fields.evidence),
  };
}

/** A cause only informs people, so one that a later revision added does not spoil the join: it reads as a mere join. */
function causeOf(fields: Wire<'Cause'> | null | undefined): Cause {
  const node = fields?.node ?? 0;
  return { kind: causeKinds[fields?.kind ?? 0] ?? 'join', node: node === 0 ? undefined : node };
}

function commitTokenOf(fields: Wire<'CommitToken'>): CommitToken {
  const members = membersOf(fields.members);
  return {
    type: 'commitToken',
    ringId: ringIdOf(fields.ringId),
    tokenSeq: fields.tokenSeq ?? 0,
    firstSeq: fields.firstSeq ?? 0,
    members,
    entries: atMost(fields.entries, members.length, 'entries').map(commitEntryOf),
  };
}

function commitEntryOf(fields: Wire<'CommitEntry'>): CommitEntry {
  return {
    oldRing: fields.oldRing ? ringIdOf(fields.oldRing) : undefined,
    aru: fields.aru ?? 0,
    highSeen: fields.highSeen ?? 0,
    safe: fields.safe ?? 0,
    obligations: nodeSet(fields.obligations, wireLimits.nodes, 'obligations'),
  };
}

function ringIdOf(fields: Wire<'RingId'> | null | undefined): RingId {
  if (!fields) throw new Malformed('the ring id is missing');
  return { representative: node(fields.representative, 'the representative'), seq: count(fields.seq) };
}
