/**
 * CPU quotas: where this process's control group is, and what its files say (cgroups(7), the kernel's
 * Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst).
 *
 * A group's path (/proc/self/cgroup) is relative to its hierarchy, and /proc/self/mountinfo says where that is mounted,
 * and which part of it: a container often sees its own group as the root. A quota may be set on any group above, and
 * each counts only its own throttling; so all of them are looked at, from the own group to the top.
 */
import type { CgroupSample } from './observation.ts';
import { completeLines, decimal, parseNamedLines, wordsOf } from './proc-text.ts';

/** The directories of a process's control group and of those above it, the own one first. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly directories: readonly string[];
}

/**
 * The place from the texts of /proc/self/cgroup and /proc/self/mountinfo: the hierarchy of version 1 with the `cpu`
 * controller where there is one, since a controller is in one hierarchy at a time, else version 2. Undefined when neither
 * is mounted.
 */
export function locateCgroup(cgroupText: string, mountText: string): CgroupPlace | undefined {
  const groups = completeLines(cgroupText).map(parseGroup);
  const mounts = completeLines(mountText).flatMap((line) => parseMount(line) ?? []);
  for (const version of [1, 2] as const) {
    const group = groups.find((one) => one.version === version && (version === 2 || one.controllers.includes('cpu')));
    const mount = mounts.find((one) => one.version === version && (version === 2 || one.options.includes('cpu')));
    if (group !== undefined && mount !== undefined) {
      return { version, directories: directoriesUp(mount, group.path) };
    }
  }
  return undefined;
}

interface Group {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  readonly path: string;
}

/** `4:cpu,cpuacct:/a/b` of version 1, `0::/a/b` of version 2. */
function parseGroup(line: string): Group {
  const [id = '', controllers = '', ...path] = line.split(':');
  return { version: id === '0' ? 2 : 1, controllers: controllers.split(','), path: path.join(':') };
}

interface Mount {
  readonly version: 1 | 2;
  /** The part of the hierarchy that is mounted. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
}

/** `33 32 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu`. */
function parseMount(line: string): Mount | undefined {
  const [place = '', source = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = wordsOf(place);
  const [type, , options = ''] = wordsOf(source);
  if (type !== 'cgroup' && type !== 'cgroup2') return undefined;
  return {
    version: type === 'cgroup' ? 1 : 2,
    root: unescapePath(root),
    point: unescapePath(point),
    options: options.split(','),
  };
}

/** Blanks, line feeds and backslashes in paths are written as `\040` and so on. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function directoriesUp(mount: Mount, path: string): string[] {
  const root = mount.root === '/' ? '' : mount.root;
  // A path that does not lie below the mounted part is one of another name space: the mount itself is all we see.
  const inside = path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '';
  const names = inside.split('/').filter((name) => name !== '');
  if (names.includes('..')) return [mount.point];
  return names.map((_, i) => [mount.point, ...names.slice(0, names.length - i)].join('/')).concat(mount.point);
}

/** The texts of one directory's files, undefined where there is none. */
export interface CgroupFiles {
  /** cpu.stat, both versions. */
  readonly stat: string | undefined;
  /** cpu.max, version 2. */
  readonly max: string | undefined;
  /** cpu.cfs_quota_us and cpu.cfs_period_us, version 1. */
  readonly quota: string | undefined;
  readonly period: string | undefined;
}

/** One group's use and limit; undefined when it counts no throttling (the root, or the controller is off). */
export function parseCgroup(files: CgroupFiles): CgroupSample | undefined {
  const stat = parseNamedLines(files.stat ?? '');
  const throttledPeriods = stat['nr_throttled'];
  const throttledUs = stat['throttled_usec'] ?? microseconds(stat['throttled_time']);
  if (throttledPeriods === undefined || throttledUs === undefined) return undefined;
  // "max" and -1, no quota, are not numbers.
  const [quota, period] = files.max === undefined ? [files.quota, files.period] : wordsOf(files.max);
  return {
    periods: stat['nr_periods'],
    throttledPeriods,
    throttledUs,
    quotaUs: decimal(quota?.trim()),
    periodUs: decimal(period?.trim()),
  };
}

function microseconds(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : Math.floor(ns / 1000);
}

/** The one that throttles first: that of the smallest quota, the nearest of equals; without quotas, the own one. */
export function tightestCgroup(samples: readonly CgroupSample[]): CgroupSample | undefined {
  return samples.reduce<CgroupSample | undefined>((best, one) => {
    return best === undefined || cpusAllowed(one) < cpusAllowed(best) ? one : best;
  }, undefined);
}

function cpusAllowed({ quotaUs, periodUs }: CgroupSample): number {
  return quotaUs === undefined || periodUs === undefined || periodUs === 0 ? Infinity : quotaUs / periodUs;
}
