/**
 * Messages on their way into packets. Corosync fills a packet with as much of the waiting messages as fits: the tail of one,
 * some whole ones, the head of another. The numbers in its header tell which packet continues which.
 *
 * There are two lanes. While the services of a new configuration synchronise, only the lane of their messages is served
 * and everything else waits.
 *
 * A daemon goes on in the middle of a message that is half sent when its ring ends, and nodes that were not on that ring
 * lose the message and whatever shares a packet with its pieces. Here the message starts again from its beginning, so that
 * all members of the new ring deliver it. For that those who hold its first half must give it up: a packet comes first
 * whose number continues nothing, which every receiver throws away, together with what it had so far.
 *
 *   Nodes 1 and 2 are on a ring, and node 1 has sent half of a message in packets that end with number 7. Node 3 comes. Node
 *   1 sends a packet that continues number 8 and ends nothing: node 2 expects 7 and node 3 expects none, so both throw it
 *   away, and since it does not go on they are ready for a message from its start.
 *
 * Source: Corosync's exec/totempg.c (mcast_msg, and totempg_deliver_fn for what receivers do) and the two queues of new
 * messages in exec/totemsrp.c.
 */
import { known } from '../invariant.ts';
import type { FrameQueue, Packet as Frame } from '../ring/send-queue.ts';
import { buildPacket, packetHeaderBytes, pieceLengthBytes } from './packet.ts';

/** Which messages are served. */
export type Lane = 'application' | 'synchronisation';

/** What an application's message is known by here, on its way and when it comes back. */
export interface Parcel {
  /** As `pushMessage` answered; undefined for messages of services, and for all parts of a message but the last. */
  readonly id: number | undefined;
  /** It is a plain message and not one to a process group. */
  readonly plain: boolean;
}

/** A message that waits, as one or several messages of the packing layer. */
interface Waiting extends Parcel {
  readonly parts: readonly Uint8Array[];
}

/** What ends with a part that is not the last. */
const nothing: Parcel = { id: undefined, plain: false };
const emptyPiece = new Uint8Array(0);

/** A rest of a packet shorter than this is not worth starting another message in. */
const pieceBytesMin = 32;

/** The most that a packet holds, and what may wait. */
export interface PacketLimits {
  /** Bytes of a whole packet. Corosync: `netmtu` - 90, that is 1410. */
  readonly packetBytes: number;
  /** Bytes of application messages that may wait. */
  readonly sendQueueBytes: number;
}

/** The number of the packet that continues one with this number: 1 to 255. */
function nextFragment(fragment: number): number {
  return (fragment % 255) + 1;
}

/** What fits into one packet, and the messages that end in it. */
interface Filled {
  readonly packet: Uint8Array;
  readonly completed: readonly Parcel[];
}

class LaneQueue {
  #waiting: Waiting[] = [];
  #head = 0;
  /** How much of the head was sent: whole parts, bytes of the next part, bytes in all. */
  #part = 0;
  #offset = 0;
  #sentBytes = 0;
  /** The number by which the next packet continues the head; 0 for none. */
  #continuation = 0;
  /** Receivers hold half of a message that starts again. */
  #isVoid = false;
  /** Bytes waiting, a half sent message counted whole. */
  bytes = 0;

  get count(): number {
    return this.#waiting.length - this.#head;
  }

  /** About how many packets they will fill. */
  frames(packetBytes: number): number {
    const extra = this.#isVoid ? 1 : 0;
    if (this.count === 0) return extra;
    const bytes = this.bytes - this.#sentBytes + this.count * pieceLengthBytes;
    return extra + Math.max(1, Math.ceil(bytes / (packetBytes - packetHeaderBytes)));
  }

  push(message: Waiting): void {
    this.#waiting.push(message);
    this.bytes += sizeOf(message);
  }

  /** A message that is half sent starts again from its beginning. */
  restart(): void {
    this.#part = this.#offset = this.#sentBytes = 0;
    this.#isVoid = this.#continuation !== 0;
  }

  /** Gives up what waits. */
  clear(): void {
    this.restart();
    this.#waiting = [];
    this.#head = this.bytes = 0;
  }

  /** Fills one packet; undefined when nothing waits. */
  fill(packetBytes: number): Filled | undefined {
    if (this.#isVoid) return this.#fillVoid();
    return this.count === 0 ? undefined : this.#fillFrom(packetBytes);
  }

  #fillVoid(): Filled {
    const continuation = nextFragment(this.#continuation);
    this.#continuation = 0;
    this.#isVoid = false;
    return { packet: buildPacket({ fragmented: 0, continuation, pieces: [emptyPiece] }), completed: [] };
  }

  #fillFrom(packetBytes: number): Filled {
    const pieces: Uint8Array[] = [];
    const completed: Parcel[] = [];
    const continuation = this.#continuation;
    let fragmented = 0;
    let room = packetBytes - packetHeaderBytes;
    for (let part = this.#nextPart; part !== undefined; part = this.#nextPart) {
      room -= pieceLengthBytes;
      const rest = part.length - this.#offset;
      if (pieces.length > 0 && room < Math.min(rest, pieceBytesMin)) break;
      const taken = Math.min(rest, room);
      pieces.push(part.subarray(this.#offset, this.#offset + taken));
      room -= taken;
      this.#sentBytes += taken;
      if (taken < rest) {
        this.#offset += taken;
        // Counted on only by packets in a row that hold nothing but the middle of one message.
        fragmented = pieces.length === 1 ? nextFragment(continuation) : 1;
        break;
      }
      completed.push(this.#endPart());
    }
    this.#continuation = fragmented;
    return { packet: buildPacket({ fragmented, continuation, pieces }), completed };
  }

  get #nextPart(): Uint8Array | undefined {
    return this.#waiting[this.#head]?.parts[this.#part];
  }

  /** The part in hand was sent to its end. Answers what ends with it. */
  #endPart(): Parcel {
    const head = known(this.#waiting[this.#head], 'a part belongs to a message');
    this.#offset = 0;
    this.#part += 1;
    if (this.#part < head.parts.length) return nothing;
    this.#drop(head);
    return head;
  }

  #drop(head: Waiting): void {
    this.bytes -= sizeOf(head);
    this.#part = this.#sentBytes = 0;
    this.#head += 1;
    if (this.#head === this.#waiting.length || this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
}

function sizeOf({ parts }: Waiting): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes;
}

/** The queue of an engine on Corosync's wire: to the engine each packet is one message. */
export class PacketQueue implements FrameQueue {
  readonly #limits: PacketLimits;
  readonly #lanes: Readonly<Record<Lane, LaneQueue>> = {
    application: new LaneQueue(),
    synchronisation: new LaneQueue(),
  };
  /** The messages that end in each packet that was sent and has not come back. */
  readonly #completed = new Map<number, readonly Parcel[]>();
  #served: Lane = 'application';
  /** Ids of plain messages, and apart from them of messages to groups. */
  #lastId = 0;
  #lastGroupId = 0;
  #lastPacket = 0;

  constructor(limits: PacketLimits) {
    this.#limits = limits;
  }

  /** Bytes of application messages that wait. */
  get bytes(): number {
    return this.#lanes.application.bytes;
  }

  get isEmpty(): boolean {
    return this.#lanes.application.count === 0 && this.#lanes.synchronisation.count === 0;
  }

  /** Of the lane that is served: what waits in the other is no backlog yet. */
  get frames(): number {
    return this.#lanes[this.#served].frames(this.#limits.packetBytes);
  }

  /** From now on packets are filled from this lane. */
  serve(lane: Lane): void {
    this.#served = lane;
  }

  hasRoom(bytes: number): boolean {
    const { application } = this.#lanes;
    return application.count === 0 || application.bytes + bytes <= this.#limits.sendQueueBytes;
  }

  /** Corosync knows one level only. */
  push(payload: Uint8Array): number {
    return this.pushMessage([payload], { plain: true });
  }

  /**
   * Queues an application's message, which may be several to the packing layer, and answers its id: 1, 2, 3, ... among plain
   * messages, or among those to groups.
   */
  pushMessage(parts: readonly Uint8Array[], { plain }: { readonly plain: boolean }): number {
    const id = plain ? (this.#lastId += 1) : (this.#lastGroupId += 1);
    this.#lanes.application.push({ id, plain, parts });
    return id;
  }

  /** Queues a message of a service. */
  pushService(lane: Lane, bytes: Uint8Array): void {
    this.#lanes[lane].push({ id: undefined, plain: false, parts: [bytes] });
  }

  /** A new round of synchronisation begins: nothing of the one before is of use, and its messages do not all say so. */
  abandonSynchronisation(): void {
    this.#lanes.synchronisation.clear();
  }

  pack(): Frame | undefined {
    const filled = this.#lanes[this.#served].fill(this.#limits.packetBytes);
    if (filled === undefined) return undefined;
    this.#lastPacket += 1;
    this.#completed.set(this.#lastPacket, filled.completed);
    return {
      level: 'agreed',
      chunks: [{ first: true, last: true, payload: filled.packet }],
      completed: [this.#lastPacket],
    };
  }

  /** The ring was given up: messages that are half sent start again. */
  restart(): void {
    this.#lanes.application.restart();
    this.#lanes.synchronisation.restart();
  }

  /** The messages that end in an own packet, by the number that `pack` gave it. */
  completedIn(packet: number): readonly Parcel[] {
    return this.#completed.get(packet) ?? [];
  }

  /** An own packet came back in the order: answers the messages that end in it and forgets them. */
  takeCompleted(packet: number): readonly Parcel[] {
    const completed = this.completedIn(packet);
    this.#completed.delete(packet);
    return completed;
  }
}
