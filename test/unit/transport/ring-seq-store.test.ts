import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRingSeqStore, ringSeqBlock } from '../../../src/transport/ring-seq-store.ts';

let stateDir: string;
let path: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'ringcast-state-'));
  path = join(stateDir, 'ring-seq-7');
});

afterEach(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

/** The store of node 7 with a clock that is no help. */
function openStore(wallClockMs = 0) {
  return openRingSeqStore({ stateDir, nodeId: 7, wallClock: () => wallClockMs });
}

async function boundOnDisk(): Promise<number> {
  return Number(await readFile(path, 'utf8'));
}

describe('with a state directory', () => {
  test('a first start begins at nothing and has its first block reserved', async () => {
    const store = await openStore();
    expect(store.initial).toBe(0);
    expect(await boundOnDisk()).toBe(ringSeqBlock);
    expect(store.persist(1)).toBeUndefined();
    expect(store.persist(ringSeqBlock - 1)).toBeUndefined();
  });

  test('a number at the end of the block is durable before the promise resolves', async () => {
    const store = await openStore();
    await store.persist(ringSeqBlock);
    expect(await boundOnDisk()).toBe(2 * ringSeqBlock);
    expect(store.persist(ringSeqBlock)).toBeUndefined();
    expect(store.persist(2 * ringSeqBlock - 1)).toBeUndefined();
  });

  test('a restart begins above everything that the run before could have used', async () => {
    const first = await openStore();
    await first.persist(5000);
    const highestWithoutWrite = 5000 + ringSeqBlock - 1;
    expect(first.persist(highestWithoutWrite)).toBeUndefined();
    const second = await openStore();
    expect(second.initial).toBeGreaterThan(highestWithoutWrite);
  });

  test('restarts in a row never go back, even when nothing was used', async () => {
    const initials: number[] = [];
    for (let start = 0; start < 4; start++) {
      initials.push((await openStore()).initial);
    }
    expect(initials).toEqual([0, ringSeqBlock, 2 * ringSeqBlock, 3 * ringSeqBlock]);
  });

  test('the greater of clock and file counts', async () => {
    await writeFile(path, '9000\n');
    expect((await openStore(50_000)).initial).toBe(50_000);
    expect(await boundOnDisk()).toBe(50_000 + ringSeqBlock);
    expect((await openStore(60)).initial).toBe(50_000 + ringSeqBlock);
  });

  test('persists at the same time end with the highest on disk, each durable when it resolves', async () => {
    const store = await openStore();
    const numbers = [3000, 9000, 3001, 20_000, 6000];
    await Promise.all(
      numbers.map(async (ringSeq) => {
        await store.persist(ringSeq);
        expect(await boundOnDisk()).toBeGreaterThan(ringSeq);
      }),
    );
    expect(await boundOnDisk()).toBe(20_000 + ringSeqBlock);
    expect((await openStore()).initial).toBe(20_000 + ringSeqBlock);
  });

  test('a number that a write under way covers shares that write', async () => {
    const store = await openStore();
    const write = store.persist(3000);
    expect(store.persist(3001)).toBe(write);
    expect(store.persist(3000 + ringSeqBlock)).not.toBe(write);
    await store.persist(3000 + ringSeqBlock);
    expect(await boundOnDisk()).toBe(3000 + 2 * ringSeqBlock);
  });

  test('a crash between writing the temporary file and renaming it leaves the old bound', async () => {
    await writeFile(path, '4000\n');
    await writeFile(`${path}.tmp`, '50');
    const store = await openStore();
    expect(store.initial).toBe(4000);
    expect(await boundOnDisk()).toBe(4000 + ringSeqBlock);
    expect(await readdir(stateDir)).toEqual(['ring-seq-7']);
  });

  test('nodes that share a directory have a file each', async () => {
    await openStore();
    await openRingSeqStore({ stateDir, nodeId: 8, wallClock: () => 0 });
    expect((await readdir(stateDir)).sort()).toEqual(['ring-seq-7', 'ring-seq-8']);
  });

  test('a directory that is not there yet is made', async () => {
    stateDir = join(stateDir, 'deep', 'state');
    path = join(stateDir, 'ring-seq-7');
    await openStore();
    expect(await boundOnDisk()).toBe(ringSeqBlock);
  });

  test.each(['', '\n', 'many\n', '-5\n', '1.5\n', '12', '12\n13\n', '99999999999999999\n', '\u0000\u0000\n'])(
    'content %j is refused, not guessed at',
    async (content) => {
      await writeFile(path, content);
      await expect(openStore()).rejects.toMatchObject({
        code: 'ERR_STATE_DIR',
        facts: { path, systemCode: 'EBADMSG' },
      });
      expect(await readFile(path, 'utf8')).toBe(content);
    },
  );

  test('a directory that cannot be used is an error with its path', async () => {
    await writeFile(join(stateDir, 'file'), '');
    stateDir = join(stateDir, 'file');
    await expect(openStore()).rejects.toMatchObject({
      code: 'ERR_STATE_DIR',
      facts: { path: join(stateDir, 'ring-seq-7'), systemCode: 'ENOTDIR' },
    });
  });

  test('a write that fails rejects, and the next attempt can succeed', async () => {
    const store = await openStore();
    await rm(path);
    await mkdir(join(path, 'in-the-way'), { recursive: true });
    await expect(store.persist(3000)).rejects.toMatchObject({ code: 'ERR_STATE_DIR', facts: { path } });
    await rm(path, { recursive: true });
    await store.persist(3000);
    expect(await boundOnDisk()).toBe(3000 + ringSeqBlock);
  });
});

describe('without a state directory', () => {
  test('numbers begin at the wall clock and nothing needs to be written', async () => {
    const store = await openRingSeqStore({ nodeId: 7, wallClock: () => 1234.9 });
    expect(store.initial).toBe(1234);
    expect(store.persist(Number.MAX_SAFE_INTEGER)).toBeUndefined();
    expect(await readdir(stateDir)).toEqual([]);
  });

  test('the wall clock is the real one unless another is given', async () => {
    const before = Date.now();
    const { initial } = await openRingSeqStore({ nodeId: 7 });
    expect(initial).toBeGreaterThanOrEqual(before);
    expect(initial).toBeLessThanOrEqual(Date.now());
  });
});
