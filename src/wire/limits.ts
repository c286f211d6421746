/**
 * The limits of the native wire format. A datagram that exceeds one is refused as malformed: what cannot be right is
 * not worth an allocation, and no list that a stranger sends can grow without bound. docs/wire.md repeats the table.
 *
 * They are wider than what the engine's settings allow, so that a setting can be raised without a new wire version. All
 * but one: a commit token carries all members of a ring in one datagram, and what is said about one member is limited so
 * that the largest ring (`membersMax`: 64) fits, with every member at every limit and obligations to all 64. That leaves
 * 1022 bytes for each; 64 bytes of address, 64 of name and 384 of metadata come to 949 with all numbers and tags.
 */

/** What a datagram may hold at most. Byte counts of texts are those of their UTF-8 form. */
export interface WireLimits {
  /** The largest payload of UDP over IPv4: 65535 less 20 bytes of IP header and 8 of UDP header. */
  readonly datagramBytes: number;
  readonly clusterBytes: number;
  readonly addressBytes: number;
  readonly nameBytes: number;
  readonly metadataEntries: number;
  readonly metadataKeyBytes: number;
  readonly metadataValueBytes: number;
  /** All keys and values of one member together. */
  readonly metadataBytes: number;
  /** Nodes in a proc set, a fail set or a list of obligations, and members and entries of a commit token. */
  readonly nodes: number;
  /** Sequence numbers in a token's retransmit list. */
  readonly retransmit: number;
  /** Chunks in one data message. */
  readonly chunks: number;
  /** Pieces of evidence in a join, and the bytes of each one's id and text. */
  readonly evidence: number;
  readonly evidenceIdBytes: number;
  readonly evidenceTextBytes: number;
  /** Processes in the list that a node makes of its own. */
  readonly groupEntries: number;
}

export const wireLimits: WireLimits = {
  datagramBytes: 65507,
  clusterBytes: 32,
  addressBytes: 64,
  nameBytes: 64,
  metadataEntries: 16,
  metadataKeyBytes: 64,
  metadataValueBytes: 256,
  metadataBytes: 384,
  nodes: 256,
  retransmit: 256,
  chunks: 4096,
  evidence: 4,
  evidenceIdBytes: 8,
  evidenceTextBytes: 160,
  groupEntries: 4096,
};

const textEncoder = new TextEncoder();

/** The size of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return textEncoder.encode(text).length;
}
