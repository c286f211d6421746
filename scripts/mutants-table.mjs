/**
 * What became of the mutants, as a table in Markdown and as the whole of docs/mutants.md.
 */

/** A Markdown table with its columns aligned. */
function align([head, ...body]) {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function row({ name, breaks, property, scenario, seed, seconds, problem }) {
  if (problem !== undefined) return [name, breaks, 'does not apply', '-', '-'];
  const where = seed === undefined ? '-' : `${scenario} ${seed}`;
  return [name, breaks, property === undefined ? 'SURVIVED' : `\`${property}\``, where, seconds.toFixed(1)];
}

/** One row for each mutant. */
export function mutantsTable(fates) {
  return align([['mutant', 'what is wrong with it', 'killed by', 'at seed', 'seconds'], ...fates.map(row)]);
}

/** The text of docs/mutants.md. */
export function mutantsDocument(fates, { seeds, seconds }) {
  const killed = fates.filter(({ property }) => property !== undefined).length;
  return `# Mutants

Made by \`npm run mutants -- --write\`; do not edit.

A simulation that never fails proves little. So the engine is broken on purpose: each mutant of
\`test/mutants/mutants.json\` changes one to a few lines of it, in a copy, and seeds are simulated from 1 on until one
violates a property that the unchanged engine keeps with the same seed. The properties are those of
[guarantees.md](guarantees.md) and, in words, those of [simulation.md](simulation.md). Seeds are first those of runs with
faults (\`ringcast sim\`), then those of the buffer contract (\`ringcast sim --buffers\`), then those of the directed case
\`crowd\`, then those of process groups (\`ringcast sim --groups\`); a mutant that was made for one of these begins there. A
mutant that survives ${seeds} seeds of each is a gap in the simulation, and an error; so is one whose text is not found in the
sources any more.

    npm run mutants                        all of them, two at a time
    npm run mutants -- --only fcc-not-subtracted --seeds 100
    npm run mutants -- --json              for programs

${killed} of ${fates.length} mutants were killed, in ${seconds.toFixed(0)} seconds altogether. Seconds of single mutants include
the start of their process and the check that the unchanged engine passes the seed.

${mutantsTable(fates)}
`;
}
