/**
 * From packets on a link to UDP datagrams with their addresses. What is not UDP is passed over; what the capture cut off,
 * or lies on a kind of link that is not known, is counted, since it may be a part of the ring that is missing then.
 */
import type { CapturedPacket } from './captured-packet.ts';
import { Fragments } from './fragments.ts';
import { protocolUdp, readIpPacket } from './ip-packet.ts';
import { isKnownLinkType, linkPayload } from './link-layer.ts';

/** A place of one end: an IP address without brackets, and the UDP port. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** One UDP datagram. */
export interface CapturedDatagram {
  /** As in `CapturedPacket`. */
  readonly time: number;
  readonly source: Endpoint;
  readonly target: Endpoint;
  /** Where it was captured: two interfaces of a capture may show the same datagram. */
  readonly device: string;
  readonly payload: Uint8Array;
}

const udpHeaderBytes = 8;

export class DatagramExtractor {
  readonly #fragments = new Fragments();
  readonly #unknownLinkTypes = new Map<number, number>();
  #cut = 0;

  /** Datagrams that were longer than what was captured of them. */
  get cut(): number {
    return this.#cut;
  }

  /** Packets on links of unknown type, by that type. */
  get unknownLinkTypes(): ReadonlyMap<number, number> {
    return this.#unknownLinkTypes;
  }

  /** The datagram that this packet is, or completes. */
  take(packet: CapturedPacket): CapturedDatagram | undefined {
    const { time, linkType } = packet;
    const link = linkPayload(linkType, packet.bytes);
    if (link === undefined) {
      if (!isKnownLinkType(linkType)) this.#noteUnknown(linkType);
      return undefined;
    }
    const ip = readIpPacket(link.bytes);
    if (ip?.protocol !== protocolUdp) return undefined;
    const udp = this.#fragments.take(ip, time);
    if (udp === undefined || udp.length < udpHeaderBytes) {
      if (ip.cut) this.#cut += 1;
      return undefined;
    }
    const view = new DataView(udp.buffer, udp.byteOffset, udp.byteLength);
    // Zero: a datagram too long for the field (RFC 2675), or its length was left to the network card.
    const length = view.getUint16(4) || udp.length;
    if (length < udpHeaderBytes) return undefined;
    if (length > udp.length) {
      this.#cut += 1;
      return undefined;
    }
    return {
      time,
      source: { ip: ip.source, port: view.getUint16(0) },
      target: { ip: ip.target, port: view.getUint16(2) },
      device: `${packet.device}.${link.interfaceIndex}`,
      payload: udp.subarray(udpHeaderBytes, length),
    };
  }

  #noteUnknown(linkType: number): void {
    this.#unknownLinkTypes.set(linkType, (this.#unknownLinkTypes.get(linkType) ?? 0) + 1);
  }
}
