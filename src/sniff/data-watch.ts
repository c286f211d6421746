/**
 * The data messages of a ring: how many, how large, which were sent again and by whom. Their numbers have no holes, so what
 * was not heard can be counted, too.
 */
import type { NodeId } from '../message.ts';
import { seqDistance } from '../ring/sequence.ts';
import { SequenceMemory } from './sequence-memory.ts';

/** Messages are those of the ring's order: one may carry several of the application's, or a part of one. */
export interface DataStatistics {
  readonly messages: number;
  /** Of their datagrams, each message once. */
  readonly bytes: number;
  /** The highest number heard; null before the first. */
  readonly highest: number | null;
  /** Messages between the lowest and the highest heard that were not: lost on the way here, or not sent to here. */
  readonly unheard: number;
  /** Messages that were sent again. */
  readonly retransmissions: number;
  /** ... by whom, as far as it can be told. */
  readonly retransmitters: readonly NodeId[];
}

/** One datagram with a data message. */
export interface DataSeen {
  readonly seq: number;
  readonly bytes: number;
  readonly path: string;
  readonly transmitter: NodeId | undefined;
}

/** Paths that are told apart; a message on any further one counts as a copy. */
const pathsMax = 256;
const retransmittersMax = 64;

export class DataWatch {
  readonly #seen = new SequenceMemory();
  readonly #paths = new Map<string, SequenceMemory>();
  readonly #retransmitters = new Set<NodeId>();
  #messages = 0;
  #bytes = 0;
  #retransmissions = 0;
  #lowest: number | undefined;
  #highest: number | undefined;

  take({ seq, bytes, path, transmitter }: DataSeen): void {
    const isNewHere = this.#pathOf(path)?.add(seq) ?? true;
    if (this.#seen.add(seq)) {
      this.#messages += 1;
      this.#bytes += bytes;
      if (this.#lowest === undefined || seqDistance(seq, this.#lowest) < 0) this.#lowest = seq;
      if (this.#highest === undefined || seqDistance(seq, this.#highest) > 0) this.#highest = seq;
    } else if (!isNewHere) {
      this.#retransmissions += 1;
      if (transmitter !== undefined && this.#retransmitters.size < retransmittersMax) {
        this.#retransmitters.add(transmitter);
      }
    }
  }

  statistics(): DataStatistics {
    const span =
      this.#highest === undefined || this.#lowest === undefined ? 0 : seqDistance(this.#highest, this.#lowest) + 1;
    return {
      messages: this.#messages,
      bytes: this.#bytes,
      highest: this.#highest ?? null,
      unheard: Math.max(0, span - this.#messages),
      retransmissions: this.#retransmissions,
      retransmitters: [...this.#retransmitters].sort((a, b) => a - b),
    };
  }

  #pathOf(path: string): SequenceMemory | undefined {
    const known = this.#paths.get(path);
    if (known !== undefined || this.#paths.size >= pathsMax) return known;
    const fresh = new SequenceMemory();
    this.#paths.set(path, fresh);
    return fresh;
  }
}
