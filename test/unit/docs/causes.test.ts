/** The operations page explains every cause, each in the same four parts. */
import { readFileSync } from 'node:fs';
import type { CauseKind } from '../../../src/message.ts';
import { headingsOf } from './markdown.ts';

const operations = readFileSync('docs/operations.md', 'utf8');

/** A missing kind does not compile. */
const kinds: Readonly<Record<CauseKind, true>> = {
  start: true,
  'token-lost': true,
  'commit-token-lost': true,
  'recovery-token-lost': true,
  join: true,
  leave: true,
  restart: true,
  'foreign-ring': true,
  'failed-to-receive': true,
  'interface-changed': true,
};

const chapter = /^## Causes\n([^]*?)^## /m.exec(operations)?.[1] ?? '';

describe('The causes in operations.md', () => {
  it('are all that there are', () => {
    expect(headingsOf(chapter).sort()).toEqual(Object.keys(kinds).sort());
  });

  it.each(Object.keys(kinds).filter((kind) => kind !== 'start'))('%s says what it means and what to do', (kind) => {
    const section = chapter.split(/^### /m).find((text) => text.startsWith(`${kind}\n`)) ?? '';
    expect(section.match(/^\*\*(Means|Look at|Do):\*\*/gm)).toEqual(['**Means:**', '**Look at:**', '**Do:**']);
  });
});
