/**
 * What the native format costs beside the payloads, in the worst case: every number as large as it may be. The engine
 * fills datagrams up to a size by these two numbers, so they must never be too small; a property test holds the
 * encoder against them.
 */
import type { Overhead } from './codec.ts';
import { headerBytes } from './frame.ts';

const tagBytes = 1;
const fixed32Field = tagBytes + 4;
const uint32Field = tagBytes + 5;
/** 53 bits in groups of seven. */
const uint64Field = tagBytes + 8;
const enumField = tagBytes + 1;
/** Tag and length of a nested field: 65507 needs three groups of seven bits. */
const nested = tagBytes + 3;
const ringIdField = tagBytes + 1 + fixed32Field + uint64Field;

/** A data message's ring, seq, sender, level, channel and message number. */
const dataFields = ringIdField + uint32Field + fixed32Field + enumField + enumField + uint64Field;
/** Tag and length of the list of parts, one byte per chunk: 4096 needs two groups of seven bits. */
const partsHead = tagBytes + 2;
const part = 1;

/** `clusterField`: bytes of the field with the cluster's name. */
export function overheadOf(clusterField: number): Overhead {
  const frameFields = clusterField + fixed32Field + uint64Field;
  const carrier = nested + dataFields;
  const recovered = nested + dataFields + partsHead;
  return { dataBytes: headerBytes + frameFields + carrier + recovered, chunkBytes: nested + part };
}
