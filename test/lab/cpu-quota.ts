/**
 * A control group with a CPU quota, made for one test: version 2 where that is what the machine has, else the `cpu`
 * controller of version 1. Needs root and a machine that lets its groups be changed, which few containers do.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventually } from '../loopback/eventually.ts';

const unifiedRoot = '/sys/fs/cgroup';
const cpuRoots = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'];

/** Microseconds of CPU time in each period. */
export interface Quota {
  readonly quotaUs: number;
  readonly periodUs: number;
}

/**
 * Shell commands that make the machine's groups visible again behind `ip netns exec`, which mounts a fresh /sys.
 * Nothing else sees the mount.
 */
export const showGroups: string = existsSync(join(unifiedRoot, 'cgroup.controllers'))
  ? `mount -t cgroup2 none ${unifiedRoot} || true`
  : cpuRoots
      .filter((path) => existsSync(path))
      .slice(0, 1)
      .map((path) => {
        const name = basename(path);
        return `mount -t tmpfs none ${unifiedRoot}; mkdir ${path}; mount -t cgroup -o ${name} none ${path} || true`;
      })
      .join('');

let groupCount = 0;

export class QuotaGroup {
  readonly #directory: string;
  readonly #version: 1 | 2;

  private constructor(directory: string, version: 1 | 2) {
    this.#directory = directory;
    this.#version = version;
  }

  /** Makes a group with a quota and nobody in it. Throws where groups cannot be made. */
  static create({ quotaUs, periodUs }: Quota): QuotaGroup {
    const unified = existsSync(join(unifiedRoot, 'cgroup.controllers'));
    const root = unified ? unifiedRoot : cpuRoots.find((path) => existsSync(path));
    if (root === undefined) throw new Error('there is no controller for CPU time');
    if (unified) writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
    groupCount += 1;
    const directory = join(root, `rc-lab-${process.pid}-${groupCount}`);
    mkdirSync(directory);
    const group = new QuotaGroup(directory, unified ? 2 : 1);
    if (unified) {
      group.#write('cpu.max', `${quotaUs} ${periodUs}`);
    } else {
      group.#write('cpu.cfs_period_us', String(periodUs));
      group.#write('cpu.cfs_quota_us', String(quotaUs));
    }
    return group;
  }

  /** Put in front of a command: the program is started inside of the group. */
  get launcher(): readonly string[] {
    return ['sh', '-ec', `echo $$ > ${join(this.#directory, 'cgroup.procs')}; exec "$@"`, 'sh'];
  }

  /** Why no group can be made here; undefined when one can. */
  static obstacle(): string | undefined {
    if (process.getuid?.() !== 0) return 'only root makes control groups';
    try {
      const group = QuotaGroup.create({ quotaUs: 100_000, periodUs: 100_000 });
      rmdirSync(group.#directory);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Lifts the quota; the group stays. */
  lift(): void {
    if (this.#version === 2) this.#write('cpu.max', 'max');
    else this.#write('cpu.cfs_quota_us', '-1');
  }

  /** Removes the group once nobody is in it any more. */
  async close(): Promise<void> {
    const processes = (): string => readFileSync(join(this.#directory, 'cgroup.procs'), 'utf8');
    await eventually('the control group is empty', () => processes() === '');
    rmdirSync(this.#directory);
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.#directory, file), text);
  }
}

/** `test`, or one that skips with the reason in its title; with `CI=true` the reason is an error. */
export function quotaTest(): (title: string, body: () => Promise<void>, limitMs: number) => void {
  const obstacle = QuotaGroup.obstacle();
  if (obstacle === undefined) {
    return (title, body, limitMs) => {
      test(title, body, limitMs);
    };
  }
  if (process.env['CI'] === 'true') throw new Error(`CPU quotas cannot be tested here: ${obstacle}`);
  return (title, body, limitMs) => {
    test.skip(`${title} (skipped: ${obstacle})`, body, limitMs);
  };
}
