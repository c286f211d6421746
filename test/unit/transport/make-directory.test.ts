import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeDirectory } from '../../../src/transport/make-directory.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringcast-directory-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** /proc is there, and whoever makes something in it is told ENOENT. */
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('Making a directory', () => {
  it('makes those above it as well, by several at once too, and leaves one that is there', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([makeDirectory(path), makeDirectory(path), makeDirectory(join(folder, 'a', 'd'))]);
    await makeDirectory(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('tells of a file in the way', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(makeDirectory(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(file, 'a', 'b'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  onLinux('comes to an end where the system says ENOENT of a parent that is there', async () => {
    await expect(makeDirectory('/proc/ringcast/state')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
