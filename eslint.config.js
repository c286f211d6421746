/**
 * How code here must read, as far as a linter can tell: strict types, size limits for the sources, and the shape of
 * the sources (eslint.boundary.js). Nothing is switched off inside a file; an exception is made here, with a reason.
 */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { boundaryConfig } from './eslint.boundary.js';

const coreRules = {
  'array-callback-return': 'error',
  'default-case-last': 'error',
  eqeqeq: 'error',
  'no-async-promise-executor': 'error',
  'no-cond-assign': 'error',
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-duplicate-case': 'error',
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-empty-pattern': 'error',
  'no-fallthrough': 'error',
  'no-loss-of-precision': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-escape': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
  'object-shorthand': 'error',
  'prefer-template': 'error',
};

const typedRules = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
  '@typescript-eslint/no-floating-promises': 'error',
  // An error code without facts is declared with an empty record.
  '@typescript-eslint/no-generated-empty-object-type': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
};

const sourceLimits = {
  'max-lines': ['error', { max: 500 }],
  'max-lines-per-function': ['error', { max: 70 }],
  '@typescript-eslint/max-params': ['error', { max: 4 }],
  'no-restricted-exports': [
    'error',
    { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
  ],
};

/** What a value of unknown type (parsed JSON, another process's output) may do in a test. */
const looseValues = {
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
};

const testRules = {
  ...looseValues,
  // A fake of an asynchronous interface has nothing to wait for.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // A mock function is handed to expect() without being called.
  '@typescript-eslint/unbound-method': 'off',
};

/** Plain JavaScript has no type annotations, so rules that ask for them make no sense there. */
const javaScriptRules = {
  ...looseValues,
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/restrict-template-expressions': 'off',
  '@typescript-eslint/restrict-plus-operands': 'off',
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/strict-void-return': 'off',
};

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'docs/', 'src/wire/generated/'] },
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname } },
  },
  ...tseslint.configs.strictTypeChecked,
  { rules: { ...coreRules, ...typedRules } },
  { files: ['src/**/*.ts'], rules: sourceLimits },
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: testRules },
  { files: ['**/*.js', '**/*.mjs'], rules: javaScriptRules },
  ...boundaryConfig,
);
