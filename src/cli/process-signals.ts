/** SIGINT and SIGTERM of this process, as the commands that run until they are told to end listen to them. */

/** Calls back at SIGINT and SIGTERM with 2 and 15; the answer stops that. */
export function onProcessSignal(callback: (signal: number) => void): () => void {
  const interrupted = (): void => {
    callback(2);
  };
  const terminated = (): void => {
    callback(15);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', terminated);
  return () => process.off('SIGINT', interrupted).off('SIGTERM', terminated);
}
