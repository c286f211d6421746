/**
 * Proof that the simulation notices what it should: `npm run mutants` breaks the engine in every way of
 * test/mutants/mutants.json, each in a copy, and simulates seeds until a property is violated: runs with faults, runs of the
 * buffer contract, runs of a directed case, runs of process groups, runs on Corosync's wire. A mutant that survives all seeds
 * is a gap in the simulation, one that does not fit the sources any more proves nothing; both are errors.
 *
 * With `--write` the table in docs/mutants.md follows, with `--only` those rows of it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyTo, makeCopy, mutate, readMutants, sourceOf } from './mutant-copy.mjs';
import { hunt } from './mutant-hunt.mjs';
import { mutantsDocument, mutantsTable, rowsOf } from './mutants-table.mjs';
import { root } from './run.mjs';

const documentPath = join(root, 'docs/mutants.md');

const help = `npm run mutants -- [options]
  --only NAME     this mutant; may be given several times
  --seeds N       most seeds of each kind for each mutant (default 2000)
  --jobs N        mutants at a time (default 2)
  --timeout S     seconds after which a seed counts as hanging (default 120)
  --json          one JSON object for each mutant instead of the table
  --write         put the table into docs/mutants.md; rows of mutants that did not run stay as they are
`;

function parseCommand(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      seeds: { type: 'string', default: '2000' },
      jobs: { type: 'string', default: '2' },
      timeout: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const count = (name) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a number from 1, not '${values[name]}'`);
    return value;
  };
  return { ...values, seeds: count('seeds'), jobs: count('jobs'), timeoutMs: 1000 * count('timeout') };
}

/** The mutants asked for. */
function chosenMutants(only) {
  const all = readMutants();
  if (only === undefined) return all;
  const unknown = only.filter((name) => !all.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`no such mutant: ${unknown.join(', ')}`);
  return all.filter(({ name }) => only.includes(name));
}

/** Why the mutant does not fit the sources; undefined when it does. */
function misfit(mutant) {
  try {
    mutate(mutant, sourceOf(mutant));
    return undefined;
  } catch (error) {
    return error.message;
  }
}

function describeFate({ name, property, scenario, seed, seconds, problem }) {
  if (problem !== undefined) return `${name}: ${problem}`;
  if (property === undefined) return `${name}: SURVIVED, ${seconds.toFixed(1)} s`;
  return `${name}: ${property} at seed ${seed} of ${scenario}, ${seconds.toFixed(1)} s`;
}

/** Shows the line that changes while a mutant is hunted; a terminal only. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Hunts mutants, one after the other, in a copy of its own. */
async function work({ mutants, next, folder, soundFolder, command, tell }) {
  makeCopy(folder);
  for (let index = next(); index < mutants.length; index = next()) {
    const mutant = mutants[index];
    const problem = misfit(mutant);
    if (problem !== undefined) {
      tell(index, { ...mutant, problem, unsound: [], seconds: 0 });
      continue;
    }
    const restore = applyTo(folder, mutant);
    const { seeds, timeoutMs } = command;
    const { scenario } = mutant;
    const tellSeed = (seed) => {
      progress(`${index + 1} of ${mutants.length}: ${mutant.name}, ${seed}`);
    };
    const outcome = await hunt({ folder, soundFolder, seeds, timeoutMs, tell: tellSeed, scenario });
    restore();
    tell(index, { ...mutant, ...outcome });
  }
}

/** The fates of all mutants, in their order. */
async function huntAll(mutants, command) {
  const temporary = mkdtempSync(join(tmpdir(), 'ringcast-mutants-'));
  const soundFolder = join(temporary, 'sound');
  const fates = [];
  let begun = 0;
  const next = () => begun++;
  const tell = (index, fate) => {
    fates[index] = fate;
    progress('');
    if (!command.json) console.log(describeFate(fate));
  };
  try {
    makeCopy(soundFolder);
    const jobs = Array.from({ length: Math.min(command.jobs, mutants.length) }, (_, job) =>
      work({ mutants, next, folder: join(temporary, `copy-${job}`), soundFolder, command, tell }),
    );
    await Promise.all(jobs);
  } finally {
    rmSync(temporary, { recursive: true });
  }
  return fates;
}

/** Everything that is wrong, one line each. */
function problemsOf(fates) {
  const unsound = new Map(fates.flatMap((fate) => fate.unsound.map((one) => [`${one.scenario} ${one.seed}`, one])));
  return [
    ...fates.flatMap(({ problem }) => problem ?? []),
    ...fates.filter((fate) => (fate.problem ?? fate.property) === undefined).map(({ name }) => `survived: ${name}`),
    ...[...unsound.values()].map(
      ({ scenario, seed, property, message }) =>
        `seed ${seed} of ${scenario} fails without a mutant: ${property}, ${message}`,
    ),
  ];
}

function writeDocument(fates, seeds) {
  const names = readMutants().map(({ name }) => name);
  const before = rowsOf(readFileSync(documentPath, 'utf8'));
  writeFileSync(documentPath, mutantsDocument(names, fates, { seeds, before }));
}

/** Runs the command. Answers its exit code. */
async function run(command) {
  const mutants = chosenMutants(command.only);
  const beganMs = performance.now();
  const fates = await huntAll(mutants, command);
  const seconds = (performance.now() - beganMs) / 1000;
  if (command.json) for (const fate of fates) console.log(JSON.stringify(fate));
  else console.log(`\n${mutantsTable(fates)}\n\n${fates.length} mutants in ${seconds.toFixed(0)} s`);
  const problems = problemsOf(fates);
  for (const problem of problems) console.error(problem);
  if (command.write) writeDocument(fates, command.seeds);
  return problems.length > 0 ? 1 : 0;
}

try {
  const command = parseCommand(process.argv.slice(2));
  if (command.help) process.stdout.write(help);
  else process.exitCode = await run(command);
} catch (error) {
  console.error(`mutants: ${error.message}`);
  process.exitCode = 2;
}
