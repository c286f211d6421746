/**
 * A commit token carries all members of a ring in one datagram. With every member at every limit, every number as large
 * as it may be and every member obliged to all, that of the largest ring must still fit.
 */
import fc from 'fast-check';

import type { CommitEntry, CommitToken, Member } from '../../../src/message.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';
import { wireLimits } from '../../../src/wire/limits.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';

const membersMax = 64;
const numberMax = Number.MAX_SAFE_INTEGER;
const uint32Max = 0xffffffff;
const worstRing = { representative: uint32Max, seq: numberMax };
const cluster = 'c'.repeat(wireLimits.clusterBytes);
const codec = new ProtobufCodec({ cluster, self: { nodeId: 1, incarnation: numberMax } });
const ids = Array.from({ length: membersMax }, (_, index) => uint32Max - membersMax + 1 + index);

/**
 * As many entries as allowed, since each costs tags and lengths beside its texts. A length of 128 or more takes one byte
 * more, and there is room for two such values, with their entries.
 */
const worstMetadata = metadataOf([128, 128, ...Array<number>(14).fill(8)]);

/** Sixteen keys of one byte with values of these lengths. */
function metadataOf(lengths: readonly number[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lengths.map((length, index) => [index.toString(16), 'v'.repeat(length)]));
}

function memberWith(nodeId: number, metadata: Readonly<Record<string, string>>): Member {
  const address = 'a'.repeat(wireLimits.addressBytes);
  return { nodeId, incarnation: numberMax, address, name: 'n'.repeat(wireLimits.nameBytes), metadata };
}

function commitTokenOf(members: readonly Member[]): CommitToken {
  const [aru, highSeen, safe] = [uint32Max, uint32Max, uint32Max];
  const entry: CommitEntry = { oldRing: worstRing, aru, highSeen, safe, obligations: ids };
  const entries = members.map(() => entry);
  return { type: 'commitToken', ringId: worstRing, tokenSeq: uint32Max, firstSeq: uint32Max, members, entries };
}

/** The lengths in order, the later ones cut so that their sum is at most `total`. */
function shortened(lengths: readonly number[], total: number): readonly number[] {
  let left = total;
  return lengths.map((length) => {
    const kept = Math.min(length, left);
    left -= kept;
    return kept;
  });
}

function utf8Bytes(metadata: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(Object.entries(metadata).flat().join(''));
}

describe('the commit token of the largest ring that options allow', () => {
  test('is that of 64 members', () => {
    expect(resolveOptions({ membersMax }).ok).toBe(true);
    expect(resolveOptions({ membersMax: membersMax + 1 }).ok).toBe(false);
  });

  test('fits one datagram with every member at every limit', () => {
    expect([Object.keys(worstMetadata).length, utf8Bytes(worstMetadata)]).toEqual([
      wireLimits.metadataEntries,
      wireLimits.metadataBytes,
    ]);
    const token = commitTokenOf(ids.map((id) => memberWith(id, worstMetadata)));
    const datagram = codec.encode(token);
    expect(datagram.length).toBe(59_544);
    expect(datagram.length).toBeLessThanOrEqual(wireLimits.datagramBytes);
    expect(codec.decode(datagram)).toMatchObject({ ok: true, message: token });
  });

  test('is never larger with other metadata within the limits', () => {
    const worst = codec.encode(commitTokenOf([memberWith(1, worstMetadata)])).length;
    const lengths = fc.array(fc.oneof(fc.nat({ max: 256 }), fc.integer({ min: 118, max: 130 }), fc.nat({ max: 9 })), {
      maxLength: wireLimits.metadataEntries,
    });
    fc.assert(
      fc.property(lengths, (wanted) => {
        const metadata = metadataOf(shortened(wanted, wireLimits.metadataBytes - wanted.length));
        expect(utf8Bytes(metadata)).toBeLessThanOrEqual(wireLimits.metadataBytes);
        const token = commitTokenOf([memberWith(1, metadata)]);
        const datagram = codec.encode(token);
        expect(codec.decode(datagram)).toMatchObject({ ok: true, message: token });
        expect(datagram.length).toBeLessThanOrEqual(worst);
      }),
      { numRuns: 500 },
    );
  });
});
