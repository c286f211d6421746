/**
 * Messages on their way into packets. Corosync fills a packet with as much of the waiting messages as fits: the tail of one,
 * some whole ones, the head of another. The numbers in its header tell which packet continues which.
 *
 * There are two lanes. While the services of a new configuration synchronise, only the lane of their messages is served
 * and everything else waits, a message that is half sent included: it goes on in the middle, on the new ring, once the
 * lane of applications is served again.
 *
 * Source: Corosync's exec/totempg.c (mcast_msg) and the two queues of new messages in exec/totemsrp.c.
 */
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

interface Waiting extends Parcel {
  readonly bytes: Uint8Array;
}

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

class LaneQueue {
  #waiting: Waiting[] = [];
  #head = 0;
  /** Bytes of the head that were sent already, and the number by which the next packet continues it; 0 for none. */
  #offset = 0;
  #continuation = 0;
  bytes = 0;

  get count(): number {
    return this.#waiting.length - this.#head;
  }

  get restBytes(): number {
    return this.bytes - this.#offset;
  }

  push(message: Waiting): void {
    this.#waiting.push(message);
    this.bytes += message.bytes.length;
  }

  /** Fills one packet; answers it and the messages that end in it. */
  fill(packetBytes: number): { readonly packet: Uint8Array; readonly completed: readonly Parcel[] } {
    const pieces: Uint8Array[] = [];
    const completed: Parcel[] = [];
    const continuation = this.#continuation;
    let fragmented = 0;
    let room = packetBytes - packetHeaderBytes;
    for (let head = this.#waiting[this.#head]; head !== undefined; head = this.#waiting[this.#head]) {
      room -= pieceLengthBytes;
      const rest = head.bytes.length - this.#offset;
      if (pieces.length > 0 && room < Math.min(rest, pieceBytesMin)) break;
      const taken = Math.min(rest, room);
      pieces.push(head.bytes.subarray(this.#offset, this.#offset + taken));
      room -= taken;
      if (taken < rest) {
        this.#offset += taken;
        // Counted on only by packets in a row that hold nothing but the middle of one message.
        fragmented = pieces.length === 1 ? nextFragment(continuation) : 1;
        break;
      }
      this.#drop(head);
      completed.push(head);
    }
    this.#continuation = fragmented;
    return { packet: buildPacket({ fragmented, continuation, pieces }), completed };
  }

  #drop(head: Waiting): void {
    this.bytes -= head.bytes.length;
    this.#offset = 0;
    this.#head += 1;
    if (this.#head === this.#waiting.length || this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
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
  #lastId = 0;
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
    const { count, restBytes } = this.#lanes[this.#served];
    if (count === 0) return 0;
    const bytes = restBytes + count * pieceLengthBytes;
    return Math.max(1, Math.ceil(bytes / (this.#limits.packetBytes - packetHeaderBytes)));
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

  /** Queues an application's message, which may be several to the packing layer, and answers its id. */
  pushMessage(parts: readonly Uint8Array[], { plain }: { readonly plain: boolean }): number {
    this.#lastId += 1;
    for (const [index, bytes] of parts.entries()) {
      const id = index === parts.length - 1 ? this.#lastId : undefined;
      this.#lanes.application.push({ id, plain, bytes });
    }
    return this.#lastId;
  }

  /** Queues a message of a service. */
  pushService(lane: Lane, bytes: Uint8Array): void {
    this.#lanes[lane].push({ id: undefined, plain: false, bytes });
  }

  pack(): Frame | undefined {
    const lane = this.#lanes[this.#served];
    if (lane.count === 0) return undefined;
    const { packet, completed } = lane.fill(this.#limits.packetBytes);
    this.#lastPacket += 1;
    this.#completed.set(this.#lastPacket, completed);
    return {
      level: 'agreed',
      chunks: [{ first: true, last: true, payload: packet }],
      completed: [this.#lastPacket],
    };
  }

  /** A message that is half sent goes on in the middle. */
  restart(): void {
    // Nothing to take back.
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
