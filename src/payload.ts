/** What applications may give as a payload, as bytes of its own: the caller may go on using what it gave. */
const encoder = new TextEncoder();

export function bytesOf(payload: Uint8Array | string): Uint8Array {
  return typeof payload === 'string' ? encoder.encode(payload) : Uint8Array.from(payload);
}
