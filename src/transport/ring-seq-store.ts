/**
 * Ring sequence numbers must never repeat for a node, or two different rings could carry the same name and messages of
 * one be taken for messages of the other. A node therefore remembers the highest number that it ever used
 * (TOCS section 4: "kept in stable storage").
 *
 * With a state directory the number is kept in the file `ring-seq-<nodeId>`. Writing at every configuration would cost a
 * disk flush each time, so the numbers are reserved in blocks: the file holds an upper bound, and only passing it
 * costs a write. A restart continues at the bound and skips what was left of the block. The file is replaced whole
 * (temporary file, flush, rename, flush of the directory), so that after a crash at any moment it holds the old bound
 * or the new one, never a half.
 *
 * The wall clock in milliseconds is a lower bound in any case. It makes a lost or absent file harmless as long as the
 * clock was not set back: a node uses far fewer than one number a millisecond, so the clock stays ahead of the numbers
 * used. Clocks of different nodes matter too, because a new ring takes the greatest number of all its members: without
 * a state directory keep them within seconds of each other (NTP), and for a guarantee give a directory.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { ClusterError } from '../errors.ts';
import { makeDirectory } from './make-directory.ts';
import { codeOf, messageOf } from './system-error.ts';

/** Numbers reserved by one write. A restart skips at most this many. */
export const ringSeqBlock = 1024;

export interface RingSeqStoreOptions {
  /** Directory for the file; made when absent. Undefined: the clock alone. */
  readonly stateDir?: string | undefined;
  readonly nodeId: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly wallClock?: (() => number) | undefined;
}

export interface RingSeqStore {
  /** This node has used no number above this one in earlier runs. */
  readonly initial: number;
  /**
   * Makes sure that `ringSeq` will not be used again after a restart. Undefined: it is so already. Otherwise a promise
   * that resolves when it is on disk, or rejects with ERR_STATE_DIR; the number must not be used before.
   */
  persist(ringSeq: number): Promise<void> | undefined;
}

/** Opens the store and reserves the first block. Throws ERR_STATE_DIR when the directory cannot be read or written. */
export async function openRingSeqStore(options: RingSeqStoreOptions): Promise<RingSeqStore> {
  const clockMs = Math.floor((options.wallClock ?? Date.now)());
  if (options.stateDir === undefined) {
    return { initial: clockMs, persist: () => undefined };
  }
  const file = new BoundFile(options.stateDir, options.nodeId);
  const initial = Math.max(await file.read(), clockMs);
  const store = new BlockStore(file, initial);
  await store.reserve(initial);
  return store;
}

/** Hands out numbers below the bound on disk and moves the bound. */
class BlockStore implements RingSeqStore {
  readonly initial: number;
  readonly #file: BoundFile;
  /** What is on disk for certain. */
  #bound = 0;
  /** The write under way with the highest bound. Writes follow each other; none overtakes. */
  #writing: { readonly bound: number; readonly done: Promise<void> } | undefined;

  constructor(file: BoundFile, initial: number) {
    this.#file = file;
    this.initial = initial;
  }

  persist(ringSeq: number): Promise<void> | undefined {
    return ringSeq < this.#bound ? undefined : this.reserve(ringSeq);
  }

  /** Reserves a block above `ringSeq`; a write under way that covers it will do. */
  reserve(ringSeq: number): Promise<void> {
    const current = this.#writing;
    if (current !== undefined && ringSeq < current.bound) {
      return current.done;
    }
    const bound = ringSeq + ringSeqBlock;
    const done = this.#write(bound, current?.done);
    const writing = { bound, done };
    this.#writing = writing;
    const settled = (): void => {
      if (this.#writing === writing) {
        this.#writing = undefined;
      }
    };
    done.then(settled, settled);
    return done;
  }

  async #write(bound: number, before: Promise<void> | undefined): Promise<void> {
    // The failure of an earlier write is told to those who waited for it.
    await before?.catch(() => undefined);
    await this.#file.write(bound);
    this.#bound = bound;
  }
}

/** The file with the bound, as a decimal number on a line. */
class BoundFile {
  readonly #directory: string;
  readonly #path: string;

  constructor(directory: string, nodeId: number) {
    this.#directory = directory;
    this.#path = join(directory, `ring-seq-${nodeId}`);
  }

  /** The bound; 0 when there is no file yet. */
  async read(): Promise<number> {
    try {
      return parseBound(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        return 0;
      }
      throw this.#failure('read', error);
    }
  }

  async write(bound: number): Promise<void> {
    try {
      await makeDirectory(this.#directory);
      const temporary = `${this.#path}.tmp`;
      await writeFlushed(temporary, `${bound}\n`);
      await rename(temporary, this.#path);
      await flushDirectory(this.#directory);
    } catch (error) {
      throw this.#failure('write', error);
    }
  }

  #failure(verb: string, cause: unknown): ClusterError<'ERR_STATE_DIR'> {
    const facts = { path: this.#path, systemCode: codeOf(cause) };
    return new ClusterError('ERR_STATE_DIR', `Cannot ${verb} ${this.#path}: ${messageOf(cause)}`, facts, { cause });
  }
}

/** Refuses what it did not write: a wrong guess here could repeat a number. */
function parseBound(text: string): number {
  const bound = Number(text);
  if (!/^\d{1,16}\n$/.test(text) || !Number.isSafeInteger(bound)) {
    const message = 'the content is not a number; restore the file, or remove it if the clock was never set back';
    throw Object.assign(new Error(message), { code: 'EBADMSG' });
  }
  return bound;
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable. Windows cannot open a directory and needs no flush. */
async function flushDirectory(path: string): Promise<void> {
  if (platform === 'win32') {
    return;
  }
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
