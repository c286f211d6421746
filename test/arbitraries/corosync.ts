/**
 * fast-check arbitraries for what Corosync's wire can carry: the engine's messages as they come back from it, packets and
 * service messages. Nodes are drawn from a list, as only those on it are understood.
 */
import fc from 'fast-check';

import type { Packet } from '../../src/corosync/packet.ts';
import type { OutgoingMessage } from '../../src/corosync/service-message.ts';
import { groupText } from '../../src/corosync/group-name.ts';
import type {
  CommitEntry,
  CommitToken,
  Data,
  HoldCancel,
  Join,
  Member,
  MergeDetect,
  Message,
  NodeId,
  RingId,
  Token,
} from '../../src/message.ts';
import type { CorosyncNode } from '../../src/wire/corosync-members.ts';
import { nodeId as anyNodeId, nodeSet as anyNodeSet, ringId, safeInteger, uint32 } from './messages.ts';

/** The node list: ids next to both ends of the range and in between. */
export const nodes: readonly CorosyncNode[] = [1, 2, 3, 700, 0x0a4e_0001, 0xffff_ffff].map((nodeId) => ({
  nodeId,
  address: `10.78.0.${nodeId % 256}:5405`,
  name: nodeId === 3 ? '' : `node${nodeId}`,
}));

export const nodeId: fc.Arbitrary<NodeId> = fc.constantFrom(...nodes.map((node) => node.nodeId));

/** A node of the list as a member. */
export function memberOf(id: NodeId): Member {
  const node = nodes.find((one) => one.nodeId === id);
  if (node === undefined) throw new Error(`node ${id} is not in the list`);
  return { ...node, incarnation: 0, metadata: {} };
}

export const token: fc.Arbitrary<Token> = fc
  .record({
    ringId,
    tokenSeq: uint32,
    seq: uint32,
    aru: uint32,
    aruNode: uint32,
    flowControlCount: uint32,
    backlog: uint32,
    retransmitFlag: fc.boolean(),
    retransmit: fc.array(uint32, { maxLength: 30 }),
  })
  .map((fields) => ({ type: 'token', ...fields, messageCount: fields.seq, window: 0, windowNode: 0 }));

/** A message of an application; without the datagram that it would arrive in. */
const plainData = (sender: fc.Arbitrary<NodeId>): fc.Arbitrary<Data> =>
  fc
    .record({ ringId, seq: uint32, sender, payload: fc.uint8Array({ maxLength: 300 }) })
    .map(({ payload, ...fields }) => dataWith(fields, [{ first: true, last: true, payload }], undefined));

const recoveredData: fc.Arbitrary<Data> = fc
  .record({ ringId, seq: uint32, sender: nodeId, recovered: plainData(anyNodeId) })
  .map(({ recovered, ...fields }) => dataWith(fields, [], recovered));

export const data: fc.Arbitrary<Data> = fc.oneof(plainData(nodeId), recoveredData);

export const mergeDetect: fc.Arbitrary<MergeDetect> = fc
  .record({ ringId, sender: nodeId })
  .map((fields) => ({ type: 'mergeDetect', ...fields }));

export const holdCancel: fc.Arbitrary<HoldCancel> = fc
  .record({ ringId, sender: nodeId })
  .map((fields) => ({ type: 'holdCancel', ...fields }));

export const join: fc.Arbitrary<Join> = fc
  .record({ sender: nodeId, proc: anyNodeSet, failed: fc.nat({ max: 4 }), ringSeq: safeInteger, leaving: fc.boolean() })
  .map(({ sender, proc, failed, ringSeq, leaving }) => {
    const procSet = ascending([...proc, ...(leaving ? [sender] : [])]);
    return {
      type: 'join',
      sender: memberOf(sender),
      procSet,
      failSet: ascending([...procSet.slice(0, failed), ...(leaving ? [sender] : [])]),
      ringSeq,
      leaving,
      cause: { kind: leaving ? 'leave' : 'join', node: undefined },
      evidence: [],
    };
  });

export const commitToken: fc.Arbitrary<CommitToken> = fc
  .record({ ringId, tokenSeq: uint32, ids: fc.uniqueArray(nodeId, { minLength: 1 }), entries: fc.array(entry()) })
  .map(({ ids, entries, ...fields }) => ({
    type: 'commitToken',
    ...fields,
    firstSeq: 0,
    members: ascending(ids).map(memberOf),
    entries: agreeing(entries.slice(0, ids.length)),
  }));

/** Any of the six. */
export const message: fc.Arbitrary<Message> = fc.oneof(token, data, mergeDetect, join, commitToken, holdCancel);

/** A packet of the packing layer. */
export const packet: fc.Arbitrary<Packet> = fc.record({
  fragmented: fc.nat({ max: 255 }),
  continuation: fc.nat({ max: 255 }),
  pieces: fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 12 }),
});

/** The name of a CPG group: any bytes up to 128. */
export const group: fc.Arbitrary<string> = fc.oneof(
  fc.uint8Array({ maxLength: 128 }).map(groupText),
  fc.string({ unit: 'grapheme', maxLength: 16 }),
);

/** Everything that this node may say to the services of others. */
export const outgoingMessage: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  fc.record({ kind: fc.constant('barrier' as const), ringId }),
  fc.record({
    kind: fc.constant('serviceBuild' as const),
    ringId,
    services: fc.uniqueArray(fc.nat({ max: 63 })),
  }),
  fc.record({ kind: fc.constantFrom('procJoin' as const, 'procLeave' as const), group, pid: uint32, reason: uint32 }),
  fc.record({
    kind: fc.constant('joinList' as const),
    processes: fc.array(fc.record({ group, pid: uint32 }), { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('cpgMulticast' as const), ...cpgSource(), payload: fc.uint8Array() }),
  fc
    .record({ ...cpgSource(), payload: fc.uint8Array(), more: fc.nat(), position: position() })
    .map(({ more, ...fields }) => ({
      kind: 'partialMulticast' as const,
      ...fields,
      totalBytes: fields.payload.length + more,
    })),
  fc.record({
    kind: fc.constant('downList' as const),
    oldMembers: uint32,
    left: fc.array(uint32, { maxLength: 384 }),
  }),
  fc.record({
    kind: fc.constant('nodeInfo' as const),
    nodeId: uint32,
    votes: uint32,
    expectedVotes: uint32,
    flags: fc.nat({ max: 255 }),
  }),
);

function cpgSource(): { group: fc.Arbitrary<string>; pid: fc.Arbitrary<number>; source: fc.Arbitrary<NodeId> } {
  return { group, pid: uint32, source: uint32 };
}

function position(): fc.Arbitrary<'first' | 'continued' | 'last'> {
  return fc.constantFrom('first', 'continued', 'last');
}

function dataWith(
  fields: { readonly ringId: RingId; readonly seq: number; readonly sender: NodeId },
  chunks: Data['chunks'],
  recovered: Data | undefined,
): Data {
  return { type: 'data', ...fields, level: 'agreed', messageNumber: fields.seq, chunks, recovered };
}

/** Old rings are few, so that some members come from the same. */
function entry(): fc.Arbitrary<CommitEntry> {
  const oldRing = fc.oneof(fc.constantFrom({ representative: 1, seq: 9 }, { representative: 2, seq: 9 }), ringId);
  return fc
    .record({ oldRing, aru: uint32, missing: fc.nat({ max: 1 }), safe: uint32 })
    .map(({ missing, ...fields }) => ({ ...fields, highSeen: (fields.aru + missing) >>> 0, obligations: [] }));
}

/** Who has less than another of its old ring cannot have all. */
function agreeing(entries: readonly CommitEntry[]): readonly CommitEntry[] {
  const name = ({ oldRing }: CommitEntry): string => JSON.stringify(oldRing);
  return entries.map((one) => {
    const isBehind = entries.some((other) => name(other) === name(one) && ((other.aru - one.aru) | 0) > 0);
    return isBehind ? { ...one, highSeen: (one.aru + 1) >>> 0 } : one;
  });
}

function ascending(ids: readonly NodeId[]): readonly NodeId[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
