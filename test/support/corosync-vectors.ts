/** The captured datagrams of Corosync in test/vectors/corosync, whose README describes the files. */
import { readdirSync, readFileSync } from 'node:fs';

export interface DocumentedRing {
  readonly rep: number;
  readonly seq: number;
}

interface DocumentedHeader {
  readonly nodeid: number;
  readonly target_nodeid: number;
}

export interface DocumentedToken {
  readonly kind: 'orf_token';
  readonly header: DocumentedHeader;
  readonly seq: number;
  readonly token_seq: number;
  readonly aru: number;
  readonly aru_addr: number;
  readonly ring_id: DocumentedRing;
  readonly backlog: number;
  readonly fcc: number;
  readonly retrans_flg: number;
  readonly rtr_list: readonly { readonly ring_id: DocumentedRing; readonly seq: number }[];
}

export interface DocumentedCommitToken {
  readonly kind: 'memb_commit_token';
  readonly header: DocumentedHeader;
  readonly token_seq: number;
  readonly ring_id: DocumentedRing;
  readonly memb_index: number;
  readonly addr: readonly number[];
  readonly memb_list: readonly {
    readonly ring_id: DocumentedRing;
    readonly aru: number;
    readonly high_delivered: number;
    readonly received_flg: number;
  }[];
}

/** A message of a service. */
export interface DocumentedBody {
  readonly name: string;
  readonly ring_id?: DocumentedRing;
  readonly service_list?: readonly number[];
  readonly nodeid?: number;
  readonly votes?: number;
  readonly expected_votes?: number;
  readonly flags?: number;
}

export interface DocumentedPacket {
  readonly fragmented: number;
  readonly continuation: number;
  readonly msg_lens: readonly number[];
  readonly msgs: readonly { readonly body?: DocumentedBody; readonly offset: number }[] | 'see msg_lens';
}

export interface DocumentedMcast {
  readonly kind: 'mcast';
  readonly header: DocumentedHeader;
  readonly seq: number;
  /** Absent when it carries a recovered message. */
  readonly pg?: DocumentedPacket;
}

interface DocumentedOther {
  readonly kind: 'memb_join' | 'memb_merge_detect' | 'token_hold_cancel';
  readonly header: DocumentedHeader;
}

export type Documented = DocumentedToken | DocumentedCommitToken | DocumentedMcast | DocumentedOther;

export interface Vector {
  /** File and number: unique in a folder. */
  readonly name: string;
  readonly hex?: string;
  readonly hex_prefix?: string;
  readonly len?: number;
  readonly sha256?: string;
  readonly decoded: Documented;
}

/** A message after reassembly. */
export interface MessageVector {
  readonly name: string;
  readonly hex: string;
  readonly decoded: { readonly groups: readonly string[]; readonly body: DocumentedBody };
}

interface VectorFile<V> {
  readonly vectors: readonly V[];
}

const folder = new URL('../vectors/corosync/', import.meta.url);
const messagesFile = '21-complete-messages.json';

/** All datagrams of a folder, by file. */
export function datagramFiles(
  transport: 'udp' | 'udpu',
): readonly (readonly [file: string, vectors: readonly Vector[]])[] {
  const files = readdirSync(new URL(`${transport}/`, folder)).filter((file) => file !== messagesFile);
  return files.sort().map((file) => [`${transport}/${file}`, read<Vector>(`${transport}/${file}`).vectors]);
}

/** All messages after reassembly. */
export function messageVectors(): readonly MessageVector[] {
  return read<MessageVector>(`udp/${messagesFile}`).vectors;
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function read<V>(file: string): VectorFile<V> {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as VectorFile<V>;
}
