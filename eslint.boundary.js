/**
 * Two rules about the shape of the sources, as ESLint settings.
 *
 * The sans-IO boundary: the protocol is told what happened and what time it is, so only the driver side may reach
 * the outside world. Everything else runs the same in a simulator with a seed.
 *
 * The direction of imports: cluster, transport, corosync, engine, membership, ring, effect and timers, message and
 * configuration; each knows only what comes after it. `wire` knows messages, the pure part of `tuning` knows messages
 * and configurations and may be read by all, `testing` may import all, and only the command line imports `testing` and
 * `sniff`, which knows messages, the wire formats, the messages of Corosync's services and sequence numbers.
 *
 * Each layer lists what it *may* import; everything else is refused. A new file at the top of `src/` that no layer
 * names belongs to the application's side: it may be a part of `cluster.ts`, but is pure itself.
 */

/** The vocabulary that every layer may use. */
const vocabulary = ['message', 'group-layer-message', 'configuration', 'errors', 'invariant'];
const machinery = [...vocabulary, 'effect', 'timers'];

/** The readers of kernel state: in the folder `tuning`, but on the outside of the boundary. */
const kernelReaders = ['socket-buffers', 'kernel-counters', 'host-facts', 'loop-watch', 'loop-watch-thread'];
const driverPackages = ['node:[\\w/]+$', 'debug$', 'eventemitter3$'];

/**
 * Layers in the order in which they apply: for a file that several match, the last one counts. `home` is a layer's
 * own folder, `modules` are files at the top of `src/`, `folders` are folders below it, `packages` are patterns.
 */
const layers = [
  {
    files: ['src/*.ts'],
    modules: ['(?!(?:index|cluster)\\.ts)[\\w-]+'],
    folders: ['transport', 'corosync', 'membership', 'ring', 'tuning', 'wire'],
  },
  {
    files: ['src/process-group.ts'],
    modules: ['call-arguments', 'event-stream', 'group-event', 'payload'],
    packages: ['eventemitter3$'],
  },
  { files: vocabulary.map((name) => `src/${name}.ts`), modules: vocabulary },
  { files: ['src/effect.ts', 'src/timers.ts'], modules: machinery, folders: ['tuning'] },
  { files: ['src/tuning/**/*.ts'], home: 'tuning', modules: vocabulary },
  {
    files: ['src/tuning/*/**/*.ts'],
    home: 'tuning',
    modules: [...vocabulary, 'observation', 'finding', 'sample-delta'],
  },
  {
    files: ['src/wire/**/*.ts'],
    home: 'wire',
    modules: ['message', 'group-layer-message', 'invariant'],
    packages: ['protobufjs(/|$)'],
  },
  { files: ['src/ring/**/*.ts'], home: 'ring', modules: machinery, folders: ['tuning'] },
  { files: ['src/membership/**/*.ts'], home: 'membership', modules: machinery, folders: ['ring', 'tuning'] },
  { files: ['src/engine.ts'], modules: machinery, folders: ['membership', 'ring', 'tuning'] },
  {
    files: ['src/corosync/**/*.ts'],
    home: 'corosync',
    modules: [...machinery, 'engine'],
    folders: ['membership', 'ring', 'tuning', 'wire'],
  },
  {
    files: kernelReaders.map((name) => `src/tuning/${name}.ts`),
    home: 'tuning',
    modules: vocabulary,
    // They answer in the terms of the transport's interface.
    packages: [...driverPackages, '\\.\\./transport/transport\\.ts$'],
    outside: true,
  },
  {
    files: ['src/transport/**/*.ts'],
    home: 'transport',
    modules: [...machinery, 'engine', 'group-engine'],
    folders: ['corosync', 'membership', 'ring', 'tuning', 'wire'],
    packages: driverPackages,
    outside: true,
  },
  {
    files: ['src/cluster.ts'],
    modules: ['(?!index\\.ts)[\\w-]+'],
    folders: ['transport', 'corosync', 'membership', 'ring', 'tuning', 'wire'],
    packages: driverPackages,
    outside: true,
  },
  {
    files: ['src/index.ts'],
    modules: ['[\\w-]+'],
    folders: ['transport', 'corosync', 'membership', 'ring', 'tuning', 'wire'],
  },
  { files: ['src/sniff/**/*.ts'], home: 'sniff', modules: vocabulary, folders: ['corosync', 'ring', 'wire'] },
  {
    files: ['src/testing/**/*.ts'],
    home: 'testing',
    modules: ['[\\w-]+'],
    folders: ['transport', 'corosync', 'membership', 'ring', 'tuning', 'wire'],
  },
  {
    files: ['src/cli/**/*.ts'],
    home: 'cli',
    modules: ['[\\w-]+'],
    folders: ['sniff', 'testing', 'transport', 'corosync', 'membership', 'ring', 'tuning', 'wire'],
    packages: driverPackages,
    outside: true,
  },
];

const outsideGlobals = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'process',
  'console',
  'crypto',
  'fetch',
  'require',
];

const boundaryMessage =
  'The protocol has no I/O, clock or randomness: only src/transport/, src/cluster.ts, src/cli/ and the kernel readers may.';

/** A pattern of every specifier that the layer may not import. */
function forbiddenSpecifiers({ home, modules = [], folders = [], packages = [], outside = false }) {
  const up = '(?:\\.{1,2}/)+';
  const path = '(?:[\\w-]+/)*[\\w-]+(?:\\.\\w+)*$';
  const readers = outside ? '' : `(?!(?:${kernelReaders.join('|')})\\.ts$)`;
  const allowed = [...packages, `${up}(?:${modules.join('|')})\\.ts$`];
  if (folders.length > 0) allowed.push(`${up}(?:${folders.join('|')})/${readers}${path}`);
  if (home !== undefined) allowed.push(`\\./${home === 'tuning' ? readers : ''}${path}`);
  return `^(?!${allowed.map((pattern) => `(?:${pattern})`).join('|')})`;
}

function directionRule(layer) {
  const message = 'This layer may not know that one: see the direction of imports in eslint.boundary.js.';
  return ['error', { patterns: [{ regex: forbiddenSpecifiers(layer), message }] }];
}

function sansIoRules(allowsBuffer) {
  const names = allowsBuffer ? outsideGlobals : [...outsideGlobals, 'Buffer'];
  return {
    'no-restricted-globals': [
      'error',
      { globals: names.map((name) => ({ name, message: boundaryMessage })), checkGlobalObject: true },
    ],
    'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: boundaryMessage }],
    'no-restricted-syntax': ['error', { selector: 'ImportExpression', message: boundaryMessage }],
  };
}

const sansIoRulesOff = {
  'no-restricted-globals': 'off',
  'no-restricted-properties': 'off',
  'no-restricted-syntax': 'off',
};

/** ESLint settings that enforce both rules; to be placed after all others. */
export const boundaryConfig = layers.map((layer) => ({
  files: layer.files,
  rules: {
    '@typescript-eslint/no-restricted-imports': directionRule(layer),
    ...(layer.outside === true ? sansIoRulesOff : sansIoRules(layer.home === 'wire')),
  },
}));
