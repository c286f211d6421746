/**
 * The token of a ring, where it can be seen.
 *
 * A token counts its hops. So from two visits to the same node one knows how many nodes the ring has, even when only that
 * one node was seen to pass the token on: the difference is the hops of a rotation. When a token between the two was
 * missed, the difference is twice as much; hence the smallest one counts, and only rotations of that many hops are timed.
 */
import type { NodeId, Token } from '../message.ts';
import { seqDistance } from '../ring/sequence.ts';
import type { RotationStatistics } from './rotation-window.ts';
import { RotationWindow } from './rotation-window.ts';

/** What was asked for, and how often. */
export interface Requests {
  /** Tokens that asked for messages. */
  readonly tokens: number;
  /** Most messages that one asked for. */
  readonly longest: number;
  /** The messages that were asked for most often. */
  readonly most: readonly { readonly seq: number; readonly times: number }[];
}

export interface TokenStatistics {
  /** Tokens seen, each hop once. */
  readonly tokens: number;
  /** Tokens sent again. */
  readonly again: number;
  /** The node whose visits are timed; null before the first rotation. */
  readonly timedAt: NodeId | null;
  readonly rotation: RotationStatistics | null;
  /** Of the latest token: the highest message, and how far the aru is behind it. */
  readonly seq: number;
  readonly lag: number;
  /** Largest values seen: messages in a rotation, messages waiting to be sent. */
  readonly flowControlCountMax: number;
  readonly backlogMax: number;
  readonly requests: Requests;
}

/** A token as it was passed on. */
export interface TokenSeen {
  readonly token: Token;
  readonly by: NodeId;
  readonly path: string;
  readonly now: number;
}

/** What a token was: passed on, sent once more, or the same one seen in another place. */
export type TokenKind = 'new' | 'again' | 'copy';

interface Visit {
  readonly tokenSeq: number;
  readonly path: string;
  readonly at: number;
}

const visitorsMax = 512;
/** Numbers whose requests are counted; the rest only lengthens `longest`. */
const requestsMax = 256;
const mostShown = 5;

export class TokenWatch {
  readonly #visits = new Map<NodeId, Visit>();
  readonly #rotation = new RotationWindow();
  readonly #requests = new Map<number, number>();
  #hops: number | undefined;
  #timedAt: NodeId | undefined;
  #tokens = 0;
  #again = 0;
  #asking = 0;
  #longest = 0;
  #flowControlCountMax = 0;
  #backlogMax = 0;
  #latest: Token | undefined;

  /** The nodes that passed it on. */
  get forwarders(): Iterable<NodeId> {
    return this.#visits.keys();
  }

  get forwarderCount(): number {
    return this.#visits.size;
  }

  /** Hops of a rotation, which is the size of the ring; undefined before the first rotation. */
  get hops(): number | undefined {
    return this.#hops;
  }

  take({ token, by, path, now }: TokenSeen): TokenKind {
    const before = this.#visits.get(by);
    const hops = before === undefined ? undefined : seqDistance(token.tokenSeq, before.tokenSeq);
    if (before !== undefined && hops !== undefined && hops <= 0) {
      if (before.path !== path) return 'copy';
      this.#again += 1;
      return 'again';
    }
    if (before !== undefined || this.#visits.size < visitorsMax) {
      this.#visits.set(by, { tokenSeq: token.tokenSeq, path, at: now });
    }
    if (before !== undefined && hops !== undefined) this.#time(by, hops, now - before.at);
    this.#count(token);
    return 'new';
  }

  statistics(): TokenStatistics | undefined {
    const latest = this.#latest;
    if (latest === undefined) return undefined;
    const rotation = this.#rotation.statistics();
    return {
      tokens: this.#tokens,
      again: this.#again,
      timedAt: rotation === undefined ? null : (this.#timedAt ?? null),
      rotation: rotation ?? null,
      seq: latest.seq,
      lag: lagOf(latest),
      flowControlCountMax: this.#flowControlCountMax,
      backlogMax: this.#backlogMax,
      requests: { tokens: this.#asking, longest: this.#longest, most: this.#most() },
    };
  }

  #time(by: NodeId, hops: number, rotationMs: number): void {
    if (this.#hops === undefined || hops < this.#hops) {
      this.#hops = hops;
      this.#rotation.clear();
    }
    if (this.#timedAt === undefined || by < this.#timedAt) {
      this.#timedAt = by;
      this.#rotation.clear();
    }
    if (by === this.#timedAt && hops === this.#hops) this.#rotation.add(rotationMs);
  }

  #count(token: Token): void {
    this.#latest = token;
    this.#tokens += 1;
    this.#flowControlCountMax = Math.max(this.#flowControlCountMax, token.flowControlCount);
    this.#backlogMax = Math.max(this.#backlogMax, token.backlog);
    const { retransmit } = token;
    if (retransmit.length === 0) return;
    this.#asking += 1;
    this.#longest = Math.max(this.#longest, retransmit.length);
    for (const seq of retransmit) {
      const times = this.#requests.get(seq);
      if (times !== undefined || this.#requests.size < requestsMax) this.#requests.set(seq, (times ?? 0) + 1);
    }
  }

  #most(): Requests['most'] {
    return [...this.#requests]
      .map(([seq, times]) => ({ seq, times }))
      .sort((a, b) => b.times - a.times || a.seq - b.seq)
      .slice(0, mostShown);
  }
}

/** How far the aru is behind. A new ring's first token may have one ahead of its messages. */
export function lagOf({ seq, aru }: Token): number {
  return Math.max(0, seqDistance(seq, aru));
}
