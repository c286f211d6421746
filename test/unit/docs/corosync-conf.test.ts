/** docs/corosync.md names every setting that has a rule, and no other; its example is what really is told. */
import { readFileSync } from 'node:fs';
import type { SectionRules } from '../../../src/corosync/conf-keys.ts';
import {
  interfaceRules,
  nodeRules,
  nodelistRules,
  quorumRules,
  skippedSectionNames,
  totemRules,
} from '../../../src/corosync/conf-keys.ts';
import { corosyncConfOptions } from '../../../src/corosync/conf-options.ts';
import { parseCorosyncConf } from '../../../src/corosync/conf-parser.ts';
import { confText } from '../corosync/conf-text.ts';
import { codeIn, fencesOf } from './markdown.ts';

const text = readFileSync('docs/corosync.md', 'utf8').split('\n## Reading corosync.conf\n')[1] ?? '';
const codes = codeIn(text.replace(/^```[^]*?^```$/gm, ''));

const all: readonly SectionRules[] = [totemRules, interfaceRules, nodelistRules, nodeRules, quorumRules];
const settings = all.flatMap(({ path, keys, refusedInside }) =>
  [...Object.keys(keys), ...Object.keys(refusedInside)].map((key) => `${path}.${key}`),
);

describe('The settings of corosync.conf in the document', () => {
  test('are all that there are, each once', () => {
    const documented = codes.filter((code) => /^(totem|nodelist|quorum)\./.test(code));
    expect([...documented].sort()).toEqual([...settings].sort());
  });

  test('have the sections that are skipped beside them', () => {
    expect(codes).toEqual(expect.arrayContaining([...skippedSectionNames]));
  });
});

test('The example of what is told is told', () => {
  const nodes = [['nodeid: 1', 'ring0_addr: 10.0.0.1', 'ring1_addr: 10.1.0.1']];
  const conf = confText({ totem: ['transport: knet', 'crypto_cipher: aes256'], nodes, quorum: ['allow_downscale: 1'] });
  const parsed = parseCorosyncConf(conf);
  const result = parsed.ok ? corosyncConfOptions(parsed.root, new Map()) : parsed;
  const told = result.ok ? [] : result.problems.map((problem) => problem.text);
  const shown = fencesOf(text).find(({ language }) => language === 'text')?.text ?? '';
  expect([...shown.matchAll(/^ {2}- line \d+: (.*)$/gm)].map(([, sentence]) => sentence)).toEqual(told);
});
