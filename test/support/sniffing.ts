/** An observer with something to look at: datagrams of a capture, or messages that a test makes up. */
import type { Join, Message, NodeId, RingId } from '../../src/message.ts';
import { DatagramDecoder } from '../../src/sniff/datagram-decoder.ts';
import type { NetworkStatistics } from '../../src/sniff/network-observer.ts';
import type { RingStatistics } from '../../src/sniff/observed-ring.ts';
import type { RingEvent } from '../../src/sniff/ring-event.ts';
import { RingObserver } from '../../src/sniff/ring-observer.ts';
import type { WireName } from '../../src/sniff/sighting.ts';
import type { SentDatagram } from './captures.ts';
import { memberOf } from './members.ts';
import { makeData, makeToken } from './rings.ts';

export class Sniffing {
  readonly events: RingEvent[] = [];
  readonly observer: RingObserver = new RingObserver((event) => this.events.push(event));
  /** Of the messages to come. */
  wire: WireName = 'native';
  path = 'group';
  now = 0;

  /** Shows the datagrams of a capture. All of them must be understood. */
  datagrams(all: readonly SentDatagram[]): this {
    const decoder = new DatagramDecoder({ cluster: 'ringcast', wire: undefined });
    for (const { time, source, target, payload } of all) {
      const decoded = decoder.decode(Uint8Array.from(payload));
      if (!decoded.ok) throw new Error(`not understood: ${decoded.reason}, ${decoded.detail}`);
      this.now = time;
      const { wire, message, transmitter } = decoded;
      const [ip, path] = [source, target].map((address) => address.slice(0, address.lastIndexOf(':'))) as [
        string,
        string,
      ];
      this.observer.take({ wire, message, transmitter, ip, path, bytes: payload.length, now: time });
    }
    return this;
  }

  /** Shows a message that a node transmits. */
  message(message: Message, by: NodeId): this {
    const { wire, path, now } = this;
    const transmitter = wire === 'corosync' && message.type === 'data' ? undefined : by;
    this.observer.take({ wire, message, transmitter, ip: `10.0.0.${by}`, path, bytes: 100, now });
    return this;
  }

  announce(ringId: RingId): this {
    return this.message({ type: 'mergeDetect', ringId, sender: ringId.representative }, ringId.representative);
  }

  join(sender: NodeId, procSet: readonly NodeId[], more: Partial<Join> = {}): this {
    const join: Join = {
      type: 'join',
      sender: memberOf(sender),
      procSet,
      failSet: [],
      ringSeq: 0,
      leaving: false,
      cause: { kind: 'join', node: undefined },
      evidence: [],
      ...more,
    };
    return this.message(join, sender);
  }

  data(ringId: RingId, seq: number, sender: NodeId): this {
    return this.message(makeData(seq, { ringId, sender }), sender);
  }

  token(ringId: RingId, tokenSeq: number, by: NodeId): this {
    return this.message(makeToken({ ringId, tokenSeq }), by);
  }

  /** Time passes. */
  later(ms: number): this {
    this.now += ms;
    this.observer.advance(this.now);
    return this;
  }

  of<Name extends RingEvent['event']>(name: Name): Extract<RingEvent, { readonly event: Name }>[] {
    return this.events.filter((event): event is Extract<RingEvent, { readonly event: Name }> => event.event === name);
  }

  get network(): NetworkStatistics {
    const [network] = this.observer.statistics(this.now);
    if (network === undefined) throw new Error('nothing was seen');
    return network;
  }

  ring(name: string): RingStatistics {
    const found = this.network.rings.find(({ ring }) => ring.name === name);
    if (found === undefined) throw new Error(`no ring ${name}`);
    return found;
  }
}
