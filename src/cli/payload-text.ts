/** Payloads as lines of output show them. */
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The payload as `data` when it is UTF-8, else as `base64`. */
export function dataOf(payload: Uint8Array): { readonly data: string } | { readonly base64: string } {
  try {
    return { data: strictDecoder.decode(payload) };
  } catch {
    return { base64: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64') };
  }
}
