/**
 * fast-check arbitraries for the protocol's six messages and their parts. They draw every value that the native wire
 * format can carry, extremes included, whether or not an engine would ever send it.
 */
import fc from 'fast-check';

import type {
  Cause,
  CauseKind,
  Chunk,
  CommitEntry,
  CommitToken,
  Data,
  HoldCancel,
  Join,
  Member,
  MergeDetect,
  Message,
  NodeId,
  Origin,
  ReceiveCapacity,
  RingId,
  Token,
} from '../../src/message.ts';

const uint32Max = 0xffffffff;
const encoder = new TextEncoder();

/** Any unsigned 32-bit number, with a preference for small ones and for those next to the wrap-around. */
export const uint32: fc.Arbitrary<number> = fc.oneof(
  fc.nat({ max: 300 }),
  fc.integer({ min: uint32Max - 300, max: uint32Max }),
  fc.integer({ min: 0, max: uint32Max }),
);

/** Any non-negative safe integer. */
export const safeInteger: fc.Arbitrary<number> = fc.oneof(
  fc.nat({ max: 300 }),
  fc.maxSafeNat(),
  fc.constant(Number.MAX_SAFE_INTEGER),
);

export const nodeId: fc.Arbitrary<NodeId> = uint32.map((value) => Math.max(1, value));

export const nodeSet: fc.Arbitrary<readonly NodeId[]> = fc.uniqueArray(nodeId, { maxLength: 12 }).map(ascending);

export const origin: fc.Arbitrary<Origin> = fc.record({ nodeId, incarnation: safeInteger }, { noNullPrototype: true });

export const ringId: fc.Arbitrary<RingId> = fc.record(
  { representative: nodeId, seq: safeInteger },
  { noNullPrototype: true },
);

const positive = fc.integer({ min: 1, max: 0xffffffff });

const capacity: fc.Arbitrary<ReceiveCapacity> = fc.record(
  { bufferBytes: positive, frameBytes: positive, chargeBytes: positive },
  { noNullPrototype: true },
);

export const member: fc.Arbitrary<Member> = fc.record(
  {
    nodeId,
    incarnation: safeInteger,
    address: fc.oneof(fc.constant('192.0.2.17:40123'), textOf(64)),
    name: textOf(64),
    metadata: fc.dictionary(textOf(64), textOf(256), { maxKeys: 4, noNullPrototype: true }).filter(isWithinLimit),
    capacity,
  },
  { requiredKeys: ['nodeId', 'incarnation', 'address', 'name', 'metadata'], noNullPrototype: true },
);

export const token: fc.Arbitrary<Token> = fc.record(
  {
    type: fc.constant('token' as const),
    ringId,
    tokenSeq: uint32,
    seq: uint32,
    messageCount: safeInteger,
    aru: uint32,
    aruNode: uint32,
    flowControlCount: uint32,
    backlog: uint32,
    window: uint32,
    windowNode: uint32,
    retransmitFlag: fc.boolean(),
    retransmit: fc.array(uint32, { maxLength: 40 }),
  },
  { noNullPrototype: true },
);

export const chunk: fc.Arbitrary<Chunk> = fc.record(
  { first: fc.boolean(), last: fc.boolean(), payload: fc.uint8Array({ maxLength: 300 }) },
  { noNullPrototype: true },
);

/** A data message that carries chunks, often all whole ones. */
export const plainData: fc.Arbitrary<Data> = dataWith(
  fc.oneof(
    fc.array(chunk, { maxLength: 6 }),
    fc
      .array(chunk, { maxLength: 6 })
      .map((chunks) => chunks.map(({ payload }) => ({ first: true, last: true, payload }))),
  ),
  fc.constant(undefined),
);

/** A data message, which may carry one of an old ring. */
export const data: fc.Arbitrary<Data> = fc.oneof(plainData, dataWith(fc.constant([]), plainData));

export const mergeDetect: fc.Arbitrary<MergeDetect> = fc.record(
  { type: fc.constant('mergeDetect' as const), ringId, sender: nodeId },
  { noNullPrototype: true },
);

export const holdCancel: fc.Arbitrary<HoldCancel> = fc.record(
  { type: fc.constant('holdCancel' as const), ringId, sender: nodeId },
  { noNullPrototype: true },
);

/** A missing kind does not compile. */
const causeKinds: Readonly<Record<CauseKind, true>> = {
  start: true,
  'token-lost': true,
  'commit-token-lost': true,
  'recovery-token-lost': true,
  join: true,
  leave: true,
  restart: true,
  'foreign-ring': true,
  'failed-to-receive': true,
  'interface-changed': true,
};

export const cause: fc.Arbitrary<Cause> = fc.record(
  {
    kind: fc.constantFrom(...(Object.keys(causeKinds) as CauseKind[])),
    node: fc.option(nodeId, { nil: undefined }),
  },
  { noNullPrototype: true },
);

export const join: fc.Arbitrary<Join> = nodeSet.chain((procSet) =>
  fc.record(
    {
      type: fc.constant('join' as const),
      sender: member,
      procSet: fc.constant(procSet),
      failSet: fc.subarray([...procSet]).map(ascending),
      ringSeq: safeInteger,
      leaving: fc.boolean(),
      cause,
      evidence: fc.array(fc.record({ id: textOf(8), text: textOf(160) }, { noNullPrototype: true }), { maxLength: 4 }),
    },
    { noNullPrototype: true },
  ),
);

export const commitEntry: fc.Arbitrary<CommitEntry> = fc.record(
  { oldRing: fc.option(ringId, { nil: undefined }), aru: uint32, highSeen: uint32, safe: uint32, obligations: nodeSet },
  { noNullPrototype: true },
);

export const commitToken: fc.Arbitrary<CommitToken> = fc
  .uniqueArray(member, { minLength: 1, maxLength: 6, selector: (one) => one.nodeId })
  .chain((members) =>
    fc.record(
      {
        type: fc.constant('commitToken' as const),
        ringId,
        tokenSeq: uint32,
        firstSeq: uint32,
        members: fc.constant(members.toSorted((a, b) => a.nodeId - b.nodeId)),
        entries: fc.array(commitEntry, { maxLength: members.length }),
      },
      { noNullPrototype: true },
    ),
  );

/** Any of the six. */
export const message: fc.Arbitrary<Message> = fc.oneof(token, data, mergeDetect, join, commitToken, holdCancel);

/** Well-formed text of at most `bytesMax` bytes of UTF-8. */
function textOf(bytesMax: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: bytesMax }).filter((text) => encoder.encode(text).length <= bytesMax);
}

/** Keys and values of one member have 384 bytes together at most. */
function isWithinLimit(metadata: Readonly<Record<string, string>>): boolean {
  const texts = Object.entries(metadata).flat();
  return texts.reduce((bytes, text) => bytes + encoder.encode(text).length, 0) <= 384;
}

function dataWith(
  chunks: fc.Arbitrary<readonly Chunk[]>,
  recovered: fc.Arbitrary<Data | undefined>,
): fc.Arbitrary<Data> {
  return fc.record(
    {
      type: fc.constant('data' as const),
      ringId,
      seq: uint32,
      sender: nodeId,
      level: fc.constantFrom('agreed' as const, 'safe' as const),
      channel: fc.constantFrom('application' as const, 'groups' as const),
      messageNumber: safeInteger,
      chunks,
      recovered,
    },
    { noNullPrototype: true },
  );
}

function ascending(ids: readonly NodeId[]): readonly NodeId[] {
  return ids.toSorted((a, b) => a - b);
}
