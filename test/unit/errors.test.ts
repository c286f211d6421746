import { readFile } from 'node:fs/promises';

import type { ErrorCode } from '../../src/errors.ts';
import { ClusterError } from '../../src/errors.ts';

/** All codes: the compiler refuses a missing or an unknown one. */
const codes: Readonly<Record<ErrorCode, true>> = {
  ERR_OPTIONS: true,
  ERR_ARGUMENT: true,
  ERR_COROSYNC_CONF: true,
  ERR_CLOSED: true,
  ERR_MESSAGE_TOO_LARGE: true,
  ERR_LEVEL: true,
  ERR_GROUP_NAME: true,
  ERR_TOO_MANY_GROUPS: true,
  ERR_NOT_MEMBER: true,
  ERR_SLOW_CONSUMER: true,
  ERR_DUPLICATE_NODE_ID: true,
  ERR_KILLED: true,
  ERR_NO_INTERFACE: true,
  ERR_SOCKET: true,
  ERR_STATE_DIR: true,
  ERR_INTERNAL: true,
};

describe('Errors', () => {
  it('carry code, facts and cause', () => {
    const cause = new Error('before');
    const error = new ClusterError('ERR_MESSAGE_TOO_LARGE', 'too large', { bytes: 2, bytesMax: 1 }, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'ClusterError',
      code: 'ERR_MESSAGE_TOO_LARGE',
      facts: { bytes: 2, bytesMax: 1 },
      cause,
    });
  });

  it('each have exactly one section in docs/errors.md', async () => {
    const text = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const sections = [...text.matchAll(/^## (ERR_\w+)$/gm)].map(([, code]) => code);
    expect(sections.sort()).toEqual(Object.keys(codes).sort());
  });

  it('have all their facts named in that section', async () => {
    const text = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const facts: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
      ERR_OPTIONS: ['mistakes'],
      ERR_ARGUMENT: ['argument'],
      ERR_COROSYNC_CONF: ['path', 'problems'],
      ERR_MESSAGE_TOO_LARGE: ['bytes', 'bytesMax'],
      ERR_LEVEL: ['level'],
      ERR_GROUP_NAME: ['group', 'rule'],
      ERR_TOO_MANY_GROUPS: ['groupsMax'],
      ERR_NOT_MEMBER: ['group'],
      ERR_SLOW_CONSUMER: ['bytes', 'bytesMax'],
      ERR_DUPLICATE_NODE_ID: ['nodeId', 'address'],
      ERR_NO_INTERFACE: ['wanted', 'rejected'],
      ERR_SOCKET: ['step', 'systemCode'],
      ERR_STATE_DIR: ['path', 'systemCode'],
    };
    for (const [code, names] of Object.entries(facts)) {
      const section = text.split(`## ${code}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const name of names) {
        expect(section).toContain(`\`${name}\``);
      }
    }
  });
});
