/**
 * Messages put together from packets, one sender's at a time. A packet says by a number which packet it continues; when
 * that is not the one before, everything up to the next packet that ends with a whole message is thrown away, whole
 * messages in between included. Nodes that join while somebody is in the middle of a message do that, and all of them
 * alike.
 *
 * There are two sets of half messages: one is used while the services of a new configuration synchronise, so that what
 * was begun before can go on afterwards. Which one applies is decided once, at the start of a packet.
 *
 * Source: Corosync's exec/totempg.c (totempg_deliver_fn).
 */
import type { NodeId } from '../message.ts';
import { concatenate } from '../ring/concatenate.ts';
import type { Packet } from './packet.ts';
import type { Lane } from './packet-queue.ts';

interface Assembly {
  parts: Uint8Array[];
  bytes: number;
  /** The number of the last packet that was used, if it ended in the middle; else 0. */
  last: number;
  throwAway: boolean;
}

/** A message longer than this ends real daemons; here it is thrown away. Corosync: 1 MiB and 64 KiB. */
const messageBytesMax = (1024 + 64) * 1024;

/** Called with a message and which of the messages that end in its packet it is, from 0. */
export type Complete = (message: Uint8Array, index: number) => void;

export class PacketAssembly {
  readonly #sets: Readonly<Record<Lane, Map<NodeId, Assembly>>> = {
    application: new Map<NodeId, Assembly>(),
    synchronisation: new Map<NodeId, Assembly>(),
  };
  #used: Lane = 'application';

  /** From the next packet on, half messages of this set are continued. */
  use(set: Lane): void {
    this.#used = set;
  }

  /** These nodes were lost: nothing of them will be continued. */
  forget(nodes: readonly NodeId[]): void {
    for (const node of nodes) {
      this.#sets.application.delete(node);
      this.#sets.synchronisation.delete(node);
    }
  }

  /** Takes the next packet of the order. `complete` may change the set in use. */
  add(sender: NodeId, packet: Packet, complete: Complete): void {
    const set = this.#sets[this.#used];
    const assembly = set.get(sender) ?? { parts: [], bytes: 0, last: 0, throwAway: false };
    set.set(sender, assembly);
    const { fragmented, continuation } = packet;
    if (assembly.throwAway) {
      if (fragmented <= 1) assembly.throwAway = false;
    } else if (continuation === assembly.last) {
      assembly.last = fragmented;
      append(assembly, packet, complete);
    } else {
      assembly.throwAway = true;
    }
    if (fragmented === 0 && set.get(sender) === assembly) set.delete(sender);
  }
}

function append(assembly: Assembly, { fragmented, pieces }: Packet, complete: Complete): void {
  const whole = fragmented === 0 ? pieces.length : pieces.length - 1;
  for (const [index, piece] of pieces.entries()) {
    hold(assembly, piece);
    if (index < whole) {
      const message = take(assembly);
      if (message !== undefined) complete(message, index);
    }
  }
}

function hold(assembly: Assembly, piece: Uint8Array): void {
  assembly.bytes += piece.length;
  if (assembly.bytes <= messageBytesMax) assembly.parts.push(piece);
  else assembly.parts = [];
}

function take(assembly: Assembly): Uint8Array | undefined {
  const { parts, bytes } = assembly;
  assembly.parts = [];
  assembly.bytes = 0;
  if (bytes > messageBytesMax) return undefined;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return concatenate(parts);
}
