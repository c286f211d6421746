/** Rings, tokens and data messages for tests of a single member. Every test names only the facts it is about. */
import type { Chunk, Data, NodeId, RingId, Token } from '../../src/message.ts';
import { Ring } from '../../src/ring/ring.ts';
import type { Numbered, Source, Visit } from '../../src/ring/token-visit.ts';
import { simulationSettings } from '../../src/testing/simulation-settings.ts';
import type { EngineSettings } from '../../src/tuning/settings.ts';
import { membersOf } from './members.ts';

/** The ring that tests are on unless they say otherwise. */
export const ringFour: RingId = { representative: 1, seq: 4 };

export interface RingFacts {
  readonly id?: RingId;
  readonly members?: readonly NodeId[];
  readonly self?: NodeId;
  readonly firstSeq?: number;
  readonly settings?: Partial<EngineSettings>;
}

export function settingsWith(settings: Partial<EngineSettings> = {}): EngineSettings {
  return { ...simulationSettings, ...settings };
}

/** Ring 4 of nodes 1, 2 and 3 as node 1 sees it. */
export function makeRing(facts: RingFacts = {}): Ring {
  const { id = ringFour, members = [1, 2, 3], self = 1, firstSeq = 0, settings } = facts;
  return new Ring({ id, members: membersOf(members), self, firstSeq, settings: settingsWith(settings) });
}

/** A token of ring 4 on which nothing has happened yet. */
export function makeToken(facts: Partial<Token> = {}): Token {
  return {
    type: 'token',
    ringId: ringFour,
    tokenSeq: 1,
    seq: 0,
    messageCount: 0,
    aru: 0,
    aruNode: 0,
    flowControlCount: 0,
    backlog: 0,
    window: 50,
    windowNode: 0,
    retransmitFlag: false,
    retransmit: [],
    ...facts,
  };
}

/** A payload that can be told from others. */
export function payloadOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}

/** One whole message. */
export function wholeChunk(text: string): Chunk {
  return { first: true, last: true, payload: payloadOf(text) };
}

/** Data message number `seq` of ring 4 with one application message, `m` and its number, sent by node 2. */
export function makeData(seq: number, facts: Partial<Data> = {}): Data {
  return {
    type: 'data',
    ringId: ringFour,
    seq,
    sender: 2,
    level: 'agreed',
    messageNumber: seq,
    chunks: [wholeChunk(`m${seq}`)],
    recovered: undefined,
    ...facts,
  };
}

/** Stores data messages with these numbers. */
export function storeAll(ring: Ring, seqs: readonly number[]): void {
  for (const seq of seqs) ring.store(makeData(seq));
}

/** Up to `frames` new data messages of node `sender`, one application message each. */
export function sourceOf(frames: number, sender: NodeId = 1): Source {
  let left = frames;
  return {
    get frames() {
      return left;
    },
    next({ seq, messageCount }): Numbered | undefined {
      if (left === 0) return undefined;
      left -= 1;
      return { data: makeData(seq, { sender, messageNumber: messageCount + 1 }), completed: 1 };
    },
  };
}

/** A visit with nothing new to send; what is multicast ends up in `sent`. */
export function makeVisit(facts: Partial<Visit> = {}): Visit & { readonly sent: Data[] } {
  const sent: Data[] = [];
  return {
    settings: settingsWith(),
    source: sourceOf(0),
    now: 0,
    counts: { sent: 0, resent: 0, requested: 0 },
    multicast: (data) => {
      sent.push(data);
    },
    ...facts,
    sent,
  };
}
