/**
 * The JavaScript examples of the documents, run as users run them: each a module of its own in a project with the packed
 * library installed. An example ends by itself; a block of text right below it is what it prints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { makeConsumer, repository } from './consumer.ts';
import { fencesOf } from '../unit/docs/markdown.ts';

interface Example {
  readonly name: string;
  readonly code: string;
  /** Undefined when nothing is said about it. */
  readonly output: string | undefined;
}

/** The examples of a document, named by its path and the line they begin at. */
function examplesOf(path: string): Example[] {
  const markdown = readFileSync(join(repository, path), 'utf8');
  const fences = fencesOf(markdown);
  return fences.flatMap(({ language, text, line }, index) => {
    if (language !== 'js') return [];
    const next = fences[index + 1];
    const endLine = line + text.split('\n').length;
    const isOutput = next?.language === 'text' && next.line <= endLine + 2;
    return [{ name: `${path}:${line}`, code: text, output: isOutput ? next.text : undefined }];
  });
}

const guide = examplesOf('docs/guide.md');
const all = [...guide, ...examplesOf('docs/operations.md'), ...examplesOf('docs/errors.md')];

let consumer: Consumer;

beforeAll(async () => {
  consumer = await makeConsumer();
}, 180_000);

afterAll(async () => {
  await consumer.remove();
});

describe('The examples of the documents', () => {
  test('are found, and those of the guide say what they print', () => {
    expect(guide.length).toBeGreaterThan(7);
    expect(guide.filter(({ output }) => output === undefined)).toEqual([]);
  });

  test.each(all)(
    '$name runs, ends by itself and prints what is said',
    async ({ code, output }) => {
      await consumer.write('example.mjs', code);
      const outcome = await consumer.node('example.mjs');
      expect(outcome).toMatchObject({ code: 0, ...(output === undefined ? {} : { stdout: output, stderr: '' }) });
    },
    90_000,
  );
});
