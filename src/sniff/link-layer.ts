/**
 * What stands before the IP packet on a link, for the link types that rings run over or that captures of several
 * interfaces have. Numbers: tcpdump.org/linktypes.html.
 */

/** An IP packet and where it begins. */
export interface LinkPayload {
  readonly bytes: Uint8Array;
  /** The kernel's number of the interface, where the link type has it; else 0. */
  readonly interfaceIndex: number;
}

type Unwrap = (bytes: Uint8Array, view: DataView) => LinkPayload | undefined;

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;
/** Tags before the type, 4 bytes each: 802.1Q, 802.1ad and its predecessor. */
const tagTypes: readonly number[] = [0x8100, 0x88a8, 0x9100];

const linkTypes: ReadonlyMap<number, Unwrap> = new Map<number, Unwrap>([
  // BSD loopback: a protocol family in the byte order of some machine. IP tells its version itself.
  [0, (bytes) => payloadAt(bytes, 4)],
  [1, ethernet],
  // Raw IP by its three numbers, then by version.
  [12, (bytes) => payloadAt(bytes, 0)],
  [14, (bytes) => payloadAt(bytes, 0)],
  [101, (bytes) => payloadAt(bytes, 0)],
  // OpenBSD loopback.
  [108, (bytes) => payloadAt(bytes, 4)],
  // Linux "any", first and second version.
  [113, (bytes, view) => (bytes.length < 16 ? undefined : typed({ bytes, view, typeAt: 14, start: 16 }))],
  [228, (bytes) => payloadAt(bytes, 0)],
  [229, (bytes) => payloadAt(bytes, 0)],
  [276, linuxCooked],
]);

export function isKnownLinkType(linkType: number): boolean {
  return linkTypes.has(linkType);
}

/** The IP packet; undefined when it is something else (ARP, spanning tree) or cut off. */
export function linkPayload(linkType: number, bytes: Uint8Array): LinkPayload | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return linkTypes.get(linkType)?.(bytes, view);
}

function ethernet(bytes: Uint8Array, view: DataView): LinkPayload | undefined {
  let typeAt = 12;
  while (typeAt + 6 <= bytes.length && tagTypes.includes(view.getUint16(typeAt))) typeAt += 4;
  return typeAt + 2 > bytes.length ? undefined : typed({ bytes, view, typeAt, start: typeAt + 2 });
}

function linuxCooked(bytes: Uint8Array, view: DataView): LinkPayload | undefined {
  if (bytes.length < 20) return undefined;
  return typed({ bytes, view, typeAt: 0, start: 20, interfaceIndex: view.getUint32(4) });
}

interface Typed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly typeAt: number;
  readonly start: number;
  readonly interfaceIndex?: number;
}

function typed({ bytes, view, typeAt, start, interfaceIndex = 0 }: Typed): LinkPayload | undefined {
  const type = view.getUint16(typeAt);
  if (type !== etherTypes.ipv4 && type !== etherTypes.ipv6) return undefined;
  return { bytes: bytes.subarray(start), interfaceIndex };
}

function payloadAt(bytes: Uint8Array, start: number): LinkPayload | undefined {
  return bytes.length <= start ? undefined : { bytes: bytes.subarray(start), interfaceIndex: 0 };
}
