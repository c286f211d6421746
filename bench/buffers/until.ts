/** Waiting: for a time, or for a condition that is asked again and again. */

const askMs = 20;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Resolves when `holds` answers true; rejects when it has not within `limitMs`, saying what was waited for. */
export async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`Waited ${limitMs / 1000} s in vain until ${what}.`);
    await pause(askMs);
  }
}
