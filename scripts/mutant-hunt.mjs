/**
 * Hunting one mutant: seeds are simulated one after the other in a process of their own until one shows that something
 * is wrong. A process that does not answer in time is killed: a mutant that hangs is caught as well.
 *
 * What a seed shows counts only when the engine as it is passes that seed; otherwise the fault is not the mutant's.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const seedsScript = fileURLToPath(new URL('mutant-seeds.mjs', import.meta.url));

/** A process that simulates seeds. */
class SeedProcess {
  #child;
  #settle = () => {};
  #timeoutMs;

  constructor(folder, timeoutMs) {
    this.#timeoutMs = timeoutMs;
    this.#child = fork(seedsScript, [folder], {
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (answer) => {
      this.#settle(answer);
    });
    this.#child.on('exit', (code, signal) => {
      this.#settle({ property: 'crash', message: `the process ended with ${signal ?? code}`, ended: true });
    });
  }

  /** The answer to a seed, or to the start when none is given. After one with `ended` the process is gone. */
  ask(seed) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle({ property: 'no progress', message: `no end after ${this.#timeoutMs} ms`, ended: true });
        this.end();
      }, this.#timeoutMs);
      this.#settle = (answer) => {
        this.#settle = () => {};
        clearTimeout(timer);
        resolve(answer);
      };
      if (seed !== undefined) this.#child.send(seed, () => {});
    });
  }

  end() {
    this.#child.kill('SIGKILL');
  }
}

/** A process that is ready to be asked. */
async function startSeeds(folder, timeoutMs) {
  const process = new SeedProcess(folder, timeoutMs);
  const ready = await process.ask();
  if (ready !== 'ready') throw new Error(`the simulation does not start: ${ready.message}`);
  return process;
}

/** What a seed shows with the sources in a folder. */
export async function judgeSeed(folder, seed, timeoutMs) {
  const process = await startSeeds(folder, timeoutMs);
  try {
    return await process.ask(seed);
  } finally {
    process.end();
  }
}

/**
 * Simulates seeds from 1 on with the sources in `folder` until one fails that those in `soundFolder` pass. Answers that
 * seed and what was violated (neither for a survivor), the seeds that fail without a mutant, and the seconds it took.
 */
export async function hunt({ folder, soundFolder, seeds, timeoutMs, tell }) {
  const beganMs = performance.now();
  const unsound = [];
  let process = await startSeeds(folder, timeoutMs);
  let found = {};
  for (let seed = 1; seed <= seeds && found.seed === undefined; seed++) {
    tell(seed);
    const { property, message, ended } = await process.ask(seed);
    if (ended === true) process = await startSeeds(folder, timeoutMs);
    if (property === undefined) continue;
    const sound = await judgeSeed(soundFolder, seed, timeoutMs);
    if (sound.property === undefined) found = { seed, property, message };
    else unsound.push({ seed, ...sound });
  }
  process.end();
  return { ...found, unsound, seconds: (performance.now() - beganMs) / 1000 };
}
