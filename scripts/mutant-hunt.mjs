/**
 * Hunting one mutant: seeds are simulated one after the other in a process of their own until one shows that something
 * is wrong: first runs with faults, then runs of the buffer contract, then those of a directed case that must be asked for,
 * then runs of process groups, then runs on Corosync's wire, without groups and with them.
 * A process that does not answer in time is killed: a mutant that hangs is caught as well.
 *
 * What a seed shows counts only when the engine as it is passes that seed; otherwise the fault is not the mutant's.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is simulated, in this order. A mutant that names one of them begins with that. */
const scenarios = ['faults', 'buffers', 'crowd', 'groups', 'corosync', 'corosync-groups'];

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

  /** The answer to a question, or to the start when none is given. After one with `ended` the process is gone. */
  ask(question) {
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
      if (question !== undefined) this.#child.send(question, () => {});
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

/** What a seed of a scenario shows with the sources in a folder. */
async function judgeSeed(folder, question, timeoutMs) {
  const process = await startSeeds(folder, timeoutMs);
  try {
    return await process.ask(question);
  } finally {
    process.end();
  }
}

/** The questions of a hunt: `seeds` seeds of each scenario, beginning with the one that the mutant names. */
function* questions({ first, seeds }) {
  for (const scenario of scenarios.slice(scenarios.indexOf(first))) {
    for (let seed = 1; seed <= seeds; seed++) yield { scenario, seed };
  }
}

/**
 * Simulates seeds from 1 on with the sources in `folder` until one fails that those in `soundFolder` pass. Answers that
 * seed, its scenario and what was violated (none of them for a survivor), the seeds that fail without a mutant, and the
 * seconds it took.
 */
export async function hunt({ folder, soundFolder, seeds, timeoutMs, tell, scenario: first = 'faults' }) {
  const beganMs = performance.now();
  const unsound = [];
  let process = await startSeeds(folder, timeoutMs);
  let found = {};
  for (const question of questions({ first, seeds })) {
    const { scenario, seed } = question;
    tell(`${scenario} ${seed}`);
    const { property, message, ended } = await process.ask(question);
    if (ended === true) process = await startSeeds(folder, timeoutMs);
    if (property === undefined) continue;
    const sound = await judgeSeed(soundFolder, question, timeoutMs);
    if (sound.property !== undefined) {
      unsound.push({ ...question, ...sound });
      continue;
    }
    found = { scenario, seed, property, message };
    break;
  }
  process.end();
  return { ...found, unsound, seconds: (performance.now() - beganMs) / 1000 };
}
