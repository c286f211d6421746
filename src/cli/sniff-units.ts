/** Numbers as people read them in the lines of `ringcast sniff`. */

/** Milliseconds with about three digits: `0.31 ms`, `12.4 ms`, `303 ms`. */
export function msText(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** Seconds, or milliseconds below one. */
export function durationText(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `12.5/s`, `512/s`. */
export function rateText(perSecond: number): string {
  return `${perSecond.toFixed(perSecond < 100 ? 1 : 0)}/s`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes.toFixed(0)} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 token`, `2 tokens`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1, 2, 3`. */
export function listText(items: readonly number[]): string {
  return items.length === 0 ? 'nobody' : items.join(', ');
}
