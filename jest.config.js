/**
 * Jest runs the TypeScript sources as ES modules; types are checked by `npm run types`, not here. Two workers, since
 * tests with real time share the machine with the processes they start.
 */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  reporters: ['default', '<rootDir>/scripts/jest-counts-reporter.mjs'],
  maxWorkers: 2,
  testTimeout: 30_000,
  watchman: false,
};
