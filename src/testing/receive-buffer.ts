/**
 * The receive buffers of a node: one for the group's socket and one for the socket that takes the token. As in Linux a
 * buffer is charged the memory of each packet, not its payload, and what does not fit is lost without a word: 212992
 * bytes hold 92 datagrams of 1400 bytes, and 256 tiny ones (measured on Linux 6 over loopback and veth). An empty buffer
 * takes one datagram of any size.
 */
import type { Message } from '../message.ts';
import { datagramsPerTurn, turnsWaitedMax } from '../transport/turn-order.ts';
import { GroupLoad } from './group-load.ts';
import type { Datagram } from './memory-network.ts';

/** Payload bytes per fragment on a network with frames of 1500 bytes; the UDP header travels in the first. */
const fragmentBytes = 1480;
const udpHeaderBytes = 8;

/** What the kernel charges for one fragment with so many bytes. */
function fragmentCharge(bytes: number): number {
  if (bytes <= 160) return 832;
  return bytes <= 640 ? 1280 : 2304;
}

/** What the kernel charges a receive buffer for a datagram with so many bytes of payload. */
export function datagramCharge(payloadBytes: number): number {
  const bytes = payloadBytes + udpHeaderBytes;
  const whole = Math.floor(bytes / fragmentBytes);
  const rest = bytes - whole * fragmentBytes;
  return whole * fragmentCharge(fragmentBytes) + (rest > 0 ? fragmentCharge(rest) : 0);
}

/** About as many bytes as the native wire format takes, for datagrams that are not encoded. */
function messageBytes(message: Message): number {
  switch (message.type) {
    case 'data': {
      const inner = message.recovered === undefined ? 0 : messageBytes(message.recovered);
      return message.chunks.reduce((sum, { payload }) => sum + payload.length + 6, 60 + inner);
    }
    case 'join':
      return 80 + 5 * (message.procSet.length + message.failSet.length);
    case 'commitToken':
      return 60 + 40 * message.members.length + 25 * message.entries.length;
    case 'token':
      return 80 + 5 * message.retransmit.length;
    case 'mergeDetect':
    case 'holdCancel':
      return 50;
    default:
      return message satisfies never;
  }
}

interface Waiting {
  readonly datagram: Datagram;
  readonly charge: number;
  /** Place in the order of arrival over both sockets. */
  readonly order: number;
  /** What came next and found no room. */
  lost: Lost[] | undefined;
}

/** A datagram that found no room. */
interface Lost {
  readonly message: Message;
  readonly charge: number;
}

/** One socket's queue. */
class SocketQueue {
  #waiting: Waiting[] = [];
  #first = 0;
  #charged = 0;

  get length(): number {
    return this.#waiting.length - this.#first;
  }

  /** Order of arrival of the one that waits longest; Infinity when none waits. */
  get oldest(): number {
    return this.#waiting[this.#first]?.order ?? Infinity;
  }

  push(waiting: Waiting, limitBytes: number): boolean {
    const last = this.#waiting.at(-1);
    if (last !== undefined && this.#charged + waiting.charge > limitBytes && this.#charged > 0) {
      last.lost ??= [];
      last.lost.push({ message: waiting.datagram.message, charge: waiting.charge });
      return false;
    }
    this.#charged += waiting.charge;
    this.#waiting.push(waiting);
    return true;
  }

  shift(): Waiting | undefined {
    const next = this.#waiting[this.#first];
    if (next === undefined) return undefined;
    this.#charged -= next.charge;
    this.#first++;
    if (this.#first === this.#waiting.length) this.clear();
    return next;
  }

  clear(): void {
    this.#waiting = [];
    this.#first = 0;
    this.#charged = 0;
  }
}

/** Most datagrams of the group that go before a token that waits: 32 in each of nine turns of the event loop, as in the driver. */
const turnDatagramsMax = datagramsPerTurn * (1 + turnsWaitedMax);

export interface ReceiveBufferOptions {
  /** Charged bytes that each of the two sockets holds; Infinity for no limit. */
  readonly limitBytes: number;
  /** Hand over tokens after the data of the same turn, as the driver does? Otherwise everything in order of arrival. */
  readonly tokensLast: boolean;
}

/** What has arrived at a node and was not read yet. */
export class ReceiveBuffer {
  /** What waits in the group's socket, by ring; only while the buffer has a limit. */
  readonly load: GroupLoad = new GroupLoad();
  readonly #options: ReceiveBufferOptions;
  readonly #group = new SocketQueue();
  readonly #token = new SocketQueue();
  #order = 0;
  /** Datagrams of the group handed over since the last token. */
  #turn = 0;
  #overflowed = 0;

  constructor(options: ReceiveBufferOptions) {
    this.#options = options;
  }

  /** Datagrams that wait. */
  get length(): number {
    return this.#group.length + this.#token.length;
  }

  /** Is there a limit to what waits? */
  get isLimited(): boolean {
    return this.#options.limitBytes < Infinity;
  }

  /** Datagrams that were lost because they did not fit. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Takes a datagram in; false when it does not fit and is lost. */
  push(datagram: Datagram): boolean {
    const { limitBytes } = this.#options;
    const charge =
      limitBytes === Infinity ? 0 : datagramCharge(datagram.bytes?.length ?? messageBytes(datagram.message));
    const queue = datagram.unicast ? this.#token : this.#group;
    const fits = queue.push({ datagram, charge, order: this.#order++, lost: undefined }, limitBytes);
    if (!fits) this.#overflowed++;
    if (datagram.unicast || charge === 0) return fits;
    if (fits) this.load.change(datagram.message, charge);
    else this.load.changeLost(datagram.message, charge);
    return fits;
  }

  /** Hands over the next datagram. */
  shift(): Datagram | undefined {
    const isTokenNext = this.#options.tokensLast
      ? this.#group.length === 0 || (this.#turn >= turnDatagramsMax && this.#token.length > 0)
      : this.#token.oldest < this.#group.oldest;
    this.#turn = isTokenNext ? 0 : this.#turn + 1;
    if (isTokenNext) return this.#token.shift()?.datagram;
    const next = this.#group.shift();
    if (next !== undefined && next.charge > 0) this.#unload(next);
    return next?.datagram;
  }

  #unload({ datagram, charge, lost = [] }: Waiting): void {
    this.load.change(datagram.message, -charge);
    for (const one of lost) this.load.changeLost(one.message, -one.charge);
  }

  /** Loses everything that waits: the sockets are closed. */
  clear(): void {
    this.#group.clear();
    this.#token.clear();
    this.load.clear();
  }
}
