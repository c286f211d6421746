/**
 * Waiting without sleeping. A test says what it waits for; the watch looks whenever something was reported, and now and
 * then, since some conditions are not about reports. The wait ends when the condition holds, when a process ends that
 * nobody ended, or at a limit that is far beyond what a slow machine needs.
 */

/** The limit of a wait. A test's own limit must be larger. */
const waitMsMax = 90_000;

/** How often a wait looks again when nothing is reported. */
const lookAgainMs = 100;

/** All waits of one lab. */
export class Watch {
  readonly #misbehaviour: () => string | undefined;
  readonly #waiting = new Set<() => void>();

  /** `misbehaviour`: a sentence about a process that ended by itself, undefined when all is well. It fails every wait. */
  constructor(misbehaviour: () => string | undefined) {
    this.#misbehaviour = misbehaviour;
  }

  /** Something was reported: all waits look again. */
  changed(): void {
    for (const look of this.#waiting) look();
  }

  /** Waits until `condition` holds; throws at the limit and when something has misbehaved. */
  until(what: string, condition: () => boolean | Promise<boolean>, limitMs: number = waitMsMax): Promise<void> {
    return new Promise((resolve, reject) => {
      let looking = false;
      let again = false;
      const done = (finish: () => void): void => {
        clearInterval(interval);
        clearTimeout(limit);
        this.#waiting.delete(look);
        finish();
      };
      const lookOnce = async (): Promise<void> => {
        if (await condition()) done(resolve);
      };
      const look = (): void => {
        const misbehaviour = this.#misbehaviour();
        if (misbehaviour !== undefined) {
          done(() => reject(new Error(`${misbehaviour}, while waiting until ${what}`)));
          return;
        }
        again = looking;
        if (looking) return;
        looking = true;
        lookOnce()
          .catch((error: unknown) => done(() => reject(error instanceof Error ? error : new Error(String(error)))))
          .finally(() => {
            looking = false;
            if (again && this.#waiting.has(look)) look();
          });
      };
      const interval = setInterval(look, lookAgainMs);
      const limit = setTimeout(() => {
        done(() => reject(new Error(`waited ${limitMs} ms in vain until ${what}`)));
      }, limitMs);
      this.#waiting.add(look);
      look();
    });
  }
}
