/**
 * `ringcast bench`: measurements that reproduce the troubles Ringcast is made for. Each is a folder of `bench/`, which
 * the build puts beside this one; none is loaded unless it is asked for.
 */
import { didYouMean } from '../tuning/closest-name.ts';

/** A measurement: takes the arguments after its name and resolves with the exit status. */
interface Bench {
  run(args: readonly string[]): Promise<number>;
}

const benches: Readonly<Record<string, string>> = {
  buffers: 'what the size of receive buffers does to a stream and to a ring',
};

function usage(): string {
  const rows = Object.entries(benches).map(([name, summary]) => `  ${name.padEnd(10)}${summary}\n`);
  return `Usage: ringcast bench <measurement> [options]\n\nMeasurements:\n${rows.join('')}`;
}

/** Runs one. Resolves with its exit status, or 2 for a wrong name. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help') {
    process.stdout.write(usage());
    return 0;
  }
  if (name === undefined || !Object.hasOwn(benches, name)) {
    const mistake =
      name === undefined ? 'Which one?' : `There is no "${name}".${didYouMean(name, Object.keys(benches))}`;
    process.stderr.write(`ringcast bench: ${mistake}\n${usage()}`);
    return 2;
  }
  // The place of the built file; the sources of the benches are not below src/.
  const built = new URL(`../bench/${name}/command.js`, import.meta.url);
  const bench = (await import(built.href)) as Bench;
  return bench.run(rest);
}
