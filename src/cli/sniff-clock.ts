/** The pulse of a sniffer that listens in real time. */

/** Fine enough for a summary each second to come in time. */
const tickMs = 50;

/** Calls back now and then until the signal fires. */
export function ticking(tick: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setInterval(tick, tickMs);
    const stop = (): void => {
      clearInterval(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
