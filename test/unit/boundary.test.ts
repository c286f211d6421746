/**
 * The linter's rules about the shape of the sources reject what they must: each forbidden line is given to ESLint
 * as the text of a file that need not exist, with the project's own settings but without type information.
 */
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const boundaryRules = [
  '@typescript-eslint/no-restricted-imports',
  'no-restricted-globals',
  'no-restricted-properties',
  'no-restricted-syntax',
];

const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

/** The boundary rules that `text` breaks as the file `filePath`, each once. Anything unparsable is an error. */
async function brokenRules(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  if (result === undefined) throw new Error(`ESLint ignores ${filePath}`);
  const fatal = result.messages.find((message) => message.fatal);
  if (fatal !== undefined) throw new Error(fatal.message);
  const rules = result.messages.map((message) => message.ruleId ?? 'none');
  return [...new Set(rules)].filter((rule) => boundaryRules.includes(rule));
}

describe('the sans-IO boundary', () => {
  const pureFiles = [
    'src/engine.ts',
    'src/message.ts',
    'src/timers.ts',
    'src/ring/example.ts',
    'src/membership/example.ts',
    'src/wire/example.ts',
    'src/corosync/example.ts',
    'src/tuning/example.ts',
    'src/testing/example.ts',
    'src/sniff/example.ts',
    'src/a-new-file.ts',
  ];
  const outsideFiles = [
    'src/cluster.ts',
    'src/transport/example.ts',
    'src/cli/example.ts',
    'src/tuning/socket-buffers.ts',
    'src/tuning/kernel-counters.ts',
  ];
  const forbidden = [
    [
      `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;`,
      '@typescript-eslint/no-restricted-imports',
    ],
    [`export { lookup } from 'node:dns';`, '@typescript-eslint/no-restricted-imports'],
    [`import type { Socket } from 'node:dgram';\nexport type S = Socket;`, '@typescript-eslint/no-restricted-imports'],
    [
      `import createDebug from 'debug';\nexport const log = createDebug('x');`,
      '@typescript-eslint/no-restricted-imports',
    ],
    [`export const fs = import('node:fs');`, 'no-restricted-syntax'],
    ['export const now = (): number => Date.now();', 'no-restricted-globals'],
    ['export const now = (): number => globalThis.Date.now();', 'no-restricted-globals'],
    ['export const now = (): number => performance.now();', 'no-restricted-globals'],
    ['setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['setInterval(() => undefined, 1);', 'no-restricted-globals'],
    ['setImmediate(() => undefined);', 'no-restricted-globals'],
    ['queueMicrotask(() => undefined);', 'no-restricted-globals'],
    ['export const id = process.pid;', 'no-restricted-globals'],
    ['export const draw = (): number => Math.random();', 'no-restricted-properties'],
    ['const { random } = Math;\nexport const draw = random;', 'no-restricted-properties'],
  ] as const;

  test.each(forbidden)('refuses %j everywhere on the inside', async (text, rule) => {
    for (const file of pureFiles) expect([file, await brokenRules(file, text)]).toEqual([file, [rule]]);
  });

  test.each(outsideFiles)('lets %s read the clock, files and timers', async (file) => {
    const text = `import { readFileSync } from 'node:fs';
      export const read = readFileSync;
      export const now = Date.now() + performance.now() + Math.random();
      setImmediate(() => process.exit());`;
    expect(await brokenRules(file, text)).toEqual([]);
  });

  test('lets only the wire format use Buffer', async () => {
    const text = 'export const bytes = Buffer.alloc(1);';
    expect(await brokenRules('src/wire/example.ts', text)).toEqual([]);
    expect(await brokenRules('src/ring/example.ts', text)).toEqual(['no-restricted-globals']);
  });

  test('is not bothered by tests', async () => {
    const text = `import { readFileSync } from 'node:fs';\nexport const read = [readFileSync, Date.now()];`;
    expect(await brokenRules('test/unit/example.test.ts', text)).toEqual([]);
  });
});

describe('the direction of imports', () => {
  const refused = [
    ['src/message.ts', './configuration.ts/../engine.ts'],
    ['src/message.ts', './effect.ts'],
    ['src/configuration.ts', './engine.ts'],
    ['src/effect.ts', './engine.ts'],
    ['src/timers.ts', './ring/sequence.ts'],
    ['src/ring/example.ts', '../cluster.ts'],
    ['src/ring/example.ts', '../engine.ts'],
    ['src/ring/example.ts', '../membership/state.ts'],
    ['src/ring/example.ts', './../membership/state.ts'],
    ['src/ring/deeper/example.ts', '../../membership/state.ts'],
    ['src/ring/example.ts', '../wire/codec.ts'],
    ['src/ring/example.ts', '../transport/clock.ts'],
    ['src/ring/example.ts', '../tuning/kernel-counters.ts'],
    ['src/ring/example.ts', '../testing/manual-clock.ts'],
    ['src/ring/example.ts', 'eventemitter3'],
    ['src/membership/example.ts', '../engine.ts'],
    ['src/membership/example.ts', '../transport/driver.ts'],
    ['src/engine.ts', './cluster.ts'],
    ['src/engine.ts', './transport/driver.ts'],
    ['src/engine.ts', './wire/codec.ts'],
    ['src/engine.ts', './testing/index.ts'],
    ['src/wire/example.ts', '../configuration.ts'],
    ['src/wire/example.ts', '../ring/sequence.ts'],
    ['src/wire/example.ts', '../tuning/settings.ts'],
    ['src/wire/example.ts', '../corosync/packet.ts'],
    ['src/engine.ts', './corosync/packet.ts'],
    ['src/membership/example.ts', '../corosync/packet.ts'],
    ['src/corosync/example.ts', '../transport/driver.ts'],
    ['src/corosync/example.ts', '../cluster.ts'],
    ['src/corosync/example.ts', '../testing/index.ts'],
    ['src/tuning/example.ts', '../ring/sequence.ts'],
    ['src/tuning/example.ts', '../transport/transport.ts'],
    ['src/tuning/example.ts', './socket-buffers.ts'],
    ['src/tuning/socket-buffers.ts', '../transport/driver.ts'],
    ['src/transport/example.ts', '../cluster.ts'],
    ['src/transport/example.ts', '../testing/memory-network.ts'],
    ['src/cluster.ts', './testing/index.ts'],
    ['src/cluster.ts', './cli/main.ts'],
    ['src/cluster.ts', './index.ts'],
    ['src/index.ts', './testing/index.ts'],
    ['src/sniff/example.ts', '../transport/reject-table.ts'],
    ['src/sniff/example.ts', '../engine.ts'],
    ['src/testing/example.ts', '../sniff/sighting.ts'],
    ['src/testing/example.ts', '../cli/main.ts'],
    ['src/testing/example.ts', 'fast-check'],
    ['src/engine.ts', './a-new-file.ts'],
    ['src/a-new-file.ts', './cluster.ts'],
    ['src/a-new-file.ts', './testing/index.ts'],
    ['src/a-new-file.ts', './tuning/kernel-counters.ts'],
    ['src/a-new-file.ts', 'eventemitter3'],
  ] as const;
  const allowed = [
    ['src/configuration.ts', './message.ts'],
    ['src/effect.ts', './configuration.ts'],
    ['src/ring/example.ts', './sequence.ts'],
    ['src/ring/example.ts', '../message.ts'],
    ['src/ring/example.ts', '../effect.ts'],
    ['src/ring/example.ts', '../invariant.ts'],
    ['src/ring/example.ts', '../tuning/settings.ts'],
    ['src/membership/example.ts', '../ring/sequence.ts'],
    ['src/membership/example.ts', '../timers.ts'],
    ['src/engine.ts', './membership/state.ts'],
    ['src/engine.ts', './ring/receive-window.ts'],
    ['src/wire/example.ts', '../message.ts'],
    ['src/wire/example.ts', './generated/totem.js'],
    ['src/wire/example.ts', 'protobufjs/minimal.js'],
    ['src/corosync/example.ts', '../engine.ts'],
    ['src/corosync/example.ts', '../membership/state.ts'],
    ['src/corosync/example.ts', '../wire/struct-reader.ts'],
    ['src/cluster.ts', './corosync/packet.ts'],
    ['src/tuning/example.ts', './settings.ts'],
    ['src/tuning/example.ts', '../configuration.ts'],
    ['src/tuning/socket-buffers.ts', '../transport/transport.ts'],
    ['src/transport/example.ts', '../engine.ts'],
    ['src/transport/example.ts', '../wire/codec.ts'],
    ['src/transport/example.ts', '../tuning/socket-buffers.ts'],
    ['src/transport/example.ts', 'node:dgram'],
    ['src/transport/example.ts', 'debug'],
    ['src/cluster.ts', './transport/driver.ts'],
    ['src/cluster.ts', './engine.ts'],
    ['src/cluster.ts', 'eventemitter3'],
    ['src/cluster.ts', './a-new-file.ts'],
    ['src/a-new-file.ts', './effect.ts'],
    ['src/a-new-file.ts', './another-new-file.ts'],
    ['src/index.ts', './cluster.ts'],
    ['src/testing/example.ts', '../cluster.ts'],
    ['src/testing/example.ts', '../transport/driver.ts'],
    ['src/sniff/example.ts', '../wire/codec.ts'],
    ['src/sniff/example.ts', '../ring/sequence.ts'],
    ['src/sniff/example.ts', '../corosync/service-decoder.ts'],
    ['src/cli/example.ts', '../sniff/sighting.ts'],
    ['src/cli/example.ts', '../testing/index.ts'],
    ['src/cli/example.ts', '../cluster.ts'],
  ] as const;

  test.each(refused)('%s may not import %s', async (file, specifier) => {
    const rules = await brokenRules(file, `import { thing } from '${specifier}';\nexport const other = thing;`);
    expect(rules).toEqual(['@typescript-eslint/no-restricted-imports']);
  });

  test.each(allowed)('%s may import %s', async (file, specifier) => {
    expect(await brokenRules(file, `import { thing } from '${specifier}';\nexport const other = thing;`)).toEqual([]);
  });

  test('counts type imports and re-exports too', async () => {
    const rule = ['@typescript-eslint/no-restricted-imports'];
    expect(await brokenRules('src/engine.ts', `export type { Cluster } from './cluster.ts';`)).toEqual(rule);
    expect(await brokenRules('src/engine.ts', `export * from './cluster.ts';`)).toEqual(rule);
  });
});
