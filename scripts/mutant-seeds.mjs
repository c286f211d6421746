/**
 * A process that simulates seeds with the compiled sources in the folder named by its first argument: asked with the
 * number of a seed it answers with the property that was violated and how, or with neither.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
const { simulate } = await import(pathToFileURL(join(folder, 'dist/testing/simulate.js')).href);

function answer(seed) {
  try {
    const { violation } = simulate({ seed });
    return violation === undefined ? {} : { property: violation.property, message: violation.message };
  } catch (error) {
    return { property: 'exception', message: String(error) };
  }
}

process.on('message', (seed) => {
  process.send(answer(seed));
});
process.send('ready');
