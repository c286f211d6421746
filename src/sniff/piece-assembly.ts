/**
 * Messages put together from the packets of Corosync, as far as an observer saw their pieces. Members throw away more than
 * that (corosync/packet-assembly.ts): they must all do the same. An observer only must not take pieces for what they are
 * not, so it passes over a tail without its head and reads the whole messages behind it.
 *
 * A sender may put a message aside in the middle, for those by which services synchronise in a new configuration, and go on
 * with it afterwards. So a half message waits until the packet comes that continues it by its number.
 */
import type { Packet } from '../corosync/packet.ts';
import type { NodeId } from '../message.ts';
import { concatenate } from '../ring/concatenate.ts';
import { forgetOldest } from './forget-oldest.ts';

interface Half {
  readonly parts: Uint8Array[];
  readonly bytes: number;
}

/** What a message may have, as in corosync/packet-assembly.ts. */
const messageBytesMax = (1024 + 64) * 1024;
/** Half messages of a sender: one of the application, one of a synchronisation, and what an earlier one left behind. */
const halvesMax = 4;
const nodesMax = 512;

export class PieceAssembly {
  /** By sender, then by the number of the packet that ended in the middle. */
  readonly #halves = new Map<NodeId, Map<number, Half>>();

  /** Takes the next packet of a sender and hands over the messages that end in it. */
  add(sender: NodeId, { fragmented, continuation, pieces }: Packet, complete: (message: Uint8Array) => void): void {
    const halves = this.#halves.get(sender) ?? new Map<number, Half>();
    this.#halves.set(sender, halves);
    if (this.#halves.size > nodesMax) forgetOldest(this.#halves);
    const before = halves.get(continuation);
    halves.delete(continuation);
    for (const [index, piece] of pieces.entries()) {
      const isTail = index === 0 && continuation !== 0;
      const isHead = index === pieces.length - 1 && fragmented !== 0;
      const half = isTail ? before : { parts: [], bytes: 0 };
      const whole = half && longer(half, piece);
      if (whole === undefined) continue;
      if (isHead) halves.set(fragmented, whole);
      else complete(whole.parts.length === 1 ? piece : concatenate(whole.parts));
    }
    if (halves.size > halvesMax) forgetOldest(halves);
  }
}

function longer({ parts, bytes }: Half, piece: Uint8Array): Half | undefined {
  const total = bytes + piece.length;
  return total > messageBytesMax ? undefined : { parts: [...parts, piece], bytes: total };
}
