/**
 * The package as a user gets it: packed, installed into an empty project, imported from JavaScript and TypeScript.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { makeConsumer, repository, run } from './consumer.ts';

const setUpMsMax = 180_000;
let consumer: Consumer;

beforeAll(async () => {
  consumer = await makeConsumer();
}, setUpMsMax);

afterAll(async () => {
  await consumer.remove();
});

/** The first JavaScript block under the heading "Ten lines" of the README. */
async function tenLines(): Promise<string> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const block = /^#+ Ten lines\b[^\n]*\n(?:(?!^#+ )[^\n]*\n)*?```js\n([^]*?)\n```$/m.exec(readme)?.[1];
  if (block === undefined) throw new Error('README.md has no ```js block under a heading "Ten lines"');
  return `${block}\n`;
}

describe('the tarball', () => {
  test('holds the built library and its documents', () => {
    const wanted = ['index.js', 'index.d.ts', 'testing/index.js', 'testing/index.d.ts', 'cli/main.js'];
    const documents = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];
    expect(consumer.packedFiles).toEqual(
      expect.arrayContaining([...documents, ...wanted.map((name) => `dist/${name}`), 'dist/wire/generated/totem.js']),
    );
  });

  test('holds nothing else: no tests, no sources, no records of the compiler', () => {
    const known = /^(dist\/.*\.(js|d\.ts)|docs\/(?!api\/).*\.(md|svg|png)|[^/]+\.md|LICENSE|package\.json)$/;
    expect(consumer.packedFiles.filter((path) => !known.test(path))).toEqual([]);
  });
});

describe('the ten lines of the README', () => {
  test('are about ten lines', async () => {
    const lines = (await tenLines()).split('\n').filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(12);
  });

  test('run in three processes at once, and each ends by itself without an error', async () => {
    await consumer.write('ten-lines.js', await tenLines());
    const outcomes = await Promise.all([1, 2, 3].map(() => consumer.node('ten-lines.js')));
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));
    for (const { stdout } of outcomes) expect(stdout).not.toBe('');
  }, 90_000);
});

/** Limit of a test that runs the compiler, on a machine that is busy with other tests. */
const compilerMs = 120_000;

describe('a TypeScript project', () => {
  const program = `
    import { Cluster, ClusterError } from 'ringcast';
    import type { ClusterOptions, Configuration, Level } from 'ringcast';
    import * as testing from 'ringcast/testing';

    const options: ClusterOptions = { profile: 'loopback' };
    const level: Level = 'safe';
    export async function greet(): Promise<number | undefined> {
      const cluster = await Cluster.join(options);
      cluster.on('configuration', (configuration) => console.log(configuration.members.length));
      await cluster.send('hello', { level });
      await cluster.leave();
      return Object.keys(testing).length;
    }
    export const codeOf = (error: ClusterError): string => error.code;
    export const kindOf = (configuration: Configuration): 'regular' | 'transitional' => configuration.kind;
  `;

  test(
    'type-checks strictly, with the declarations of both entries, as do the ten lines; a wrong level and profile are told',
    async () => {
      await consumer.write('ten-lines.ts', await tenLines());
      await consumer.write('program.ts', program);
      await consumer.write('wrong.ts', program.replace(`'safe'`, `'perfect'`).replace(`'loopback'`, `'moon'`));
      // One run of the compiler for all three: it takes seconds to read the declarations.
      const { code, stdout, stderr } = await consumer.typeCheck('ten-lines.ts', 'program.ts', 'wrong.ts');
      expect({ code: code === 0, stderr }).toEqual({ code: false, stderr: '' });
      const errors = stdout.split('\n').filter((line) => /^\S/.test(line));
      expect(errors).toEqual([
        expect.stringMatching(/^wrong\.ts.*'"moon"' is not assignable/),
        expect.stringMatching(/^wrong\.ts.*'"perfect"' is not assignable/),
      ]);
    },
    compilerMs,
  );
});

describe('a JavaScript project', () => {
  test.each(['ringcast', 'ringcast/testing'])('imports %s', async (entry) => {
    await consumer.write('import.js', `console.log(Object.keys(await import('${entry}')).length > 0);`);
    expect(await consumer.node('import.js')).toEqual({ code: 0, stdout: 'true\n', stderr: '' });
  });

  test.each(['ringcast', 'ringcast/testing'])('requires %s from CommonJS', async (entry) => {
    await consumer.write('require.cjs', `console.log(Object.keys(require('${entry}')).length > 0);`);
    const { code, stdout } = await consumer.node('require.cjs');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
  });

  test('cannot reach into the package', async () => {
    await consumer.write('inside.js', `await import('ringcast/dist/engine.js');`);
    const { code, stderr } = await consumer.node('inside.js');
    expect(code).toBe(1);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('has the command: npx ringcast --help explains it', async () => {
    const { code, stdout } = await run('npx', ['--no-install', 'ringcast', '--help'], consumer.folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Usage: ringcast <command>') });
  });
});
