/** Numbers as the sentences of findings show them. */

/** A count with commas: 40112 is `40,112`. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count with its noun, which gets an s unless the count is one: `1 datagram`, `312 datagrams`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${Math.round(count) === 1 ? '' : 's'}`;
}

/** A share in per cent with one digit, of a share between 0 and 1; tiny ones are not shown as nothing. */
export function percentText(share: number): string {
  return share > 0 && share < 0.001 ? 'below 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

/** Seconds with one digit: `10.0 s`. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** A time: milliseconds below a second, else seconds with one digit. */
export function durationText(ms: number): string {
  if (ms >= 1000) {
    return secondsText(ms / 1000);
  }
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}
