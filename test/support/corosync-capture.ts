/**
 * The captured exchanges of Corosync as a capture would show them: what went over the network, with its addresses and
 * times. The files keep only the beginning of many long datagrams; of those the rest is zeros here, which is right for an
 * observer, who looks at headers; tokens, which are nothing but header, are made anew from their documentation.
 */
import { readFileSync } from 'node:fs';
import type { RingId } from '../../src/message.ts';
import { composePacket } from '../../src/wire/corosync-composer.ts';
import type { SentDatagram } from './captures.ts';
import type { DocumentedCommitToken, DocumentedRing, DocumentedToken, Vector } from './corosync-vectors.ts';
import { fromHex } from './corosync-vectors.ts';

/** When the exchanges are said to have begun: 9 October 2025, 08:53:20 UTC. */
export const beginMs = 1_760_000_000_000;

interface TimedVector extends Vector {
  readonly t_ms: number;
  readonly src: string;
  readonly dst: string;
  /** Unicast transport: `source>target` of every copy. */
  readonly copies?: readonly string[];
  readonly loopback_device?: boolean;
}

/** The datagrams of a file, such as `udp/03-join-third-node`; on the unicast transport each copy is one. */
export function exchange(name: string): readonly SentDatagram[] {
  const path = new URL(`../vectors/corosync/${name}.json`, import.meta.url);
  const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { readonly vectors: readonly TimedVector[] };
  return vectors.flatMap((vector) => {
    const { t_ms: at, src, dst, copies = [`${src}>${dst}`], loopback_device: isOwn = false } = vector;
    const sent = isOwn ? [] : copies.map((copy) => copy.split('>') as [string, string]);
    const outside = sent.filter(([source, target]) => ipOf(source) !== ipOf(target));
    return outside.map(([source, target]) => ({ time: beginMs + at, source, target, payload: payloadOf(vector) }));
  });
}

/** Those that a host sees on its interface: all multicasts, and unicasts that it sends or gets. */
export function seenAt(ip: string, datagrams: readonly SentDatagram[]): readonly SentDatagram[] {
  return datagrams.filter(({ source, target }) => {
    return isMulticast(target) || ipOf(source) === ip || ipOf(target) === ip;
  });
}

/** Those that a host hears that is no member. */
export function heardOnGroup(datagrams: readonly SentDatagram[]): readonly SentDatagram[] {
  return datagrams.filter(({ target }) => isMulticast(target));
}

function ipOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

function isMulticast(address: string): boolean {
  return address.startsWith('239.');
}

function payloadOf({ hex, hex_prefix: prefix = '', len = 0, decoded }: Vector): Uint8Array {
  if (hex !== undefined) return fromHex(hex);
  if (decoded.kind === 'orf_token') return tokenDatagram(decoded);
  if (decoded.kind === 'memb_commit_token') return commitTokenDatagram(decoded);
  const bytes = new Uint8Array(len);
  bytes.set(fromHex(prefix));
  return bytes;
}

function tokenDatagram(token: DocumentedToken): Uint8Array {
  return composePacket({
    type: 'orfToken',
    nodeId: token.header.nodeid,
    seq: token.seq,
    tokenSeq: token.token_seq,
    aru: token.aru,
    aruNode: token.aru_addr,
    ringId: ring(token.ring_id),
    backlog: token.backlog,
    flowControlCount: token.fcc,
    retransmitFlag: token.retrans_flg,
    retransmit: token.rtr_list.map((entry) => ({ ringId: ring(entry.ring_id), seq: entry.seq })),
  });
}

function commitTokenDatagram(token: DocumentedCommitToken): Uint8Array {
  return composePacket({
    type: 'commitToken',
    nodeId: token.header.nodeid,
    tokenSeq: token.token_seq,
    ringId: ring(token.ring_id),
    filled: token.memb_index,
    addresses: token.addr,
    members: token.memb_list.map((member) => ({
      oldRing: ring(member.ring_id),
      aru: member.aru,
      highDelivered: member.high_delivered,
      receivedFlag: member.received_flg,
    })),
  });
}

function ring({ rep: representative, seq }: DocumentedRing): RingId {
  return { representative, seq };
}
