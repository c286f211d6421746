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

const head = ['mutant', 'what is wrong with it', 'killed by', 'at seed', 'seconds'];

/** One row for each mutant. */
export function mutantsTable(fates) {
  return align([head, ...fates.map(row)]);
}

/** The rows of a document that was made before, by the names of their mutants. */
export function rowsOf(document) {
  const rows = document.split('\n').filter((line) => line.startsWith('| '));
  const cells = rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return new Map(cells.map((row) => [row[0], row]));
}

/** The text of docs/mutants.md: a row for each of `names`, those without a fate as they were `before`. */
export function mutantsDocument(names, fates, { seeds, before }) {
  const rows = new Map([...before, ...fates.map((fate) => [fate.name, row(fate)])]);
  const missing = names.filter((name) => !rows.has(name));
  if (missing.length > 0) throw new Error(`nothing is known of ${missing.join(', ')}: run these as well`);
  const known = names.map((name) => rows.get(name));
  const killed = known.filter(([, , property]) => property.startsWith('`')).length;
  const seconds = known.reduce((sum, [, , , , own]) => sum + (Number(own) || 0), 0);
  return `# Mutants

Made by \`npm run mutants -- --write\`; do not edit.

A simulation that never fails proves little. So the engine, and the layers that a node on Corosync's wire has above it, are
broken on purpose: each mutant of \`test/mutants/mutants.json\` changes one to a few lines, in a copy, and seeds are simulated
from 1 on until one violates a property that the unchanged sources keep with the same seed. The properties are those of
[guarantees.md](guarantees.md) and, in words, those of [simulation.md](simulation.md). Seeds are first those of runs with
faults (\`ringcast sim\`), then those of the buffer contract (\`ringcast sim --buffers\`), then those of the directed case
\`crowd\`, then those of process groups (\`ringcast sim --groups\`), then those on Corosync's wire (\`ringcast sim --codec
corosync\`, and the same with \`--groups\`); a mutant that was made for one of these begins there. A mutant that survives
${seeds} seeds of each is a gap in the simulation, and an error; so is one whose text is not found in the sources any more.

Some protections show only beside daemons, since no Ringcast node does what they guard against: that barriers and services of
an earlier ring do not count, that messages of nodes whose join was lost are not shown, that a synchronisation which was given
up is not gone on with. No mutant is made of these; the tests in \`test/unit/corosync\` have daemons' packets for them.

    npm run mutants                        all of them, two at a time
    npm run mutants -- --only fcc-not-subtracted --seeds 100
    npm run mutants -- --only fcc-not-subtracted --write
    npm run mutants -- --json              for programs

${killed} of ${known.length} mutants were killed, in ${seconds.toFixed(0)} seconds of one core altogether. Seconds include the
start of a process and the check that the unchanged engine passes the seed.

${align([head, ...known])}
`;
}
