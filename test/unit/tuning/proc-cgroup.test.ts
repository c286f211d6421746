import type { CgroupFiles } from '../../../src/tuning/proc-cgroup.ts';
import { locateCgroup, parseCgroup, tightestCgroup } from '../../../src/tuning/proc-cgroup.ts';

const root = '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n';
const unified = `${root}30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n`;
/** Version 1 with the controllers apart, and version 2 without controllers beside it. */
const hybrid =
  `${root}32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n` +
  '33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n' +
  '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';

describe('Where the control group is', () => {
  test('a service sees its own group and those above it, the own one first', () => {
    expect(locateCgroup('0::/system.slice/ring.service\n', unified)).toEqual({
      version: 2,
      directories: ['/sys/fs/cgroup/system.slice/ring.service', '/sys/fs/cgroup/system.slice', '/sys/fs/cgroup'],
    });
  });

  test('a container with a name space of its own sees itself as the root', () => {
    expect(locateCgroup('0::/\n', unified)).toEqual({ version: 2, directories: ['/sys/fs/cgroup'] });
  });

  test('the controller is taken from version 1 where it is there', () => {
    expect(locateCgroup('5:cpuset:/x\n4:cpu,cpuacct:/docker/ab:c\n0::/unused\n', hybrid)).toEqual({
      version: 1,
      directories: [
        '/sys/fs/cgroup/cpu,cpuacct/docker/ab:c',
        '/sys/fs/cgroup/cpu,cpuacct/docker',
        '/sys/fs/cgroup/cpu,cpuacct',
      ],
    });
  });

  test('a container that sees only its own part of the hierarchy finds itself at the mount', () => {
    const mounts = '60 50 0:29 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n';
    expect(locateCgroup('4:cpu:/docker/abc\n', mounts)?.directories).toEqual(['/sys/fs/cgroup/cpu']);
    expect(locateCgroup('4:cpu:/docker/abc/inner\n', mounts)?.directories).toEqual([
      '/sys/fs/cgroup/cpu/inner',
      '/sys/fs/cgroup/cpu',
    ]);
  });

  test('a path outside what is mounted leads to the mount', () => {
    const mounts = '60 50 0:29 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n';
    expect(locateCgroup('0::/docker/abcdef\n', mounts)?.directories).toEqual(['/sys/fs/cgroup']);
    expect(locateCgroup('0::/../../other\n', unified)?.directories).toEqual(['/sys/fs/cgroup']);
  });

  test('blanks in a path are written in octal', () => {
    const mounts = '60 50 0:29 / /my\\040groups rw - cgroup2 none rw\n';
    expect(locateCgroup('0::/a\n', mounts)?.directories).toEqual(['/my groups/a', '/my groups']);
  });

  test.each([
    ['nothing is mounted', '0::/\n', root],
    ['only another controller is mounted', '4:cpuset:/\n', '33 31 0:30 / /x rw - cgroup cgroup rw,cpuset\n'],
    ['the files are empty', '', ''],
    ['the files are cut', '0::/sys', '30 23 0:26 / /sys/fs/cgr'],
  ])('is unknown when %s', (_why, groups, mounts) => {
    expect(locateCgroup(groups, mounts)).toBeUndefined();
  });
});

const absent: CgroupFiles = { stat: undefined, max: undefined, quota: undefined, period: undefined };

describe('Use and limits', () => {
  test('of version 2 are in microseconds', () => {
    const stat =
      'usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 100\nnr_throttled 40\nthrottled_usec 1800000\nnr_bursts 0\n';
    expect(parseCgroup({ ...absent, stat, max: '20000 100000\n' })).toEqual({
      periods: 100,
      throttledPeriods: 40,
      throttledUs: 1_800_000,
      quotaUs: 20_000,
      periodUs: 100_000,
    });
  });

  test('of version 1 are in nanoseconds, with the limit in two files', () => {
    const stat = 'nr_periods 100\nnr_throttled 40\nthrottled_time 1800000999\n';
    expect(parseCgroup({ ...absent, stat, quota: '20000\n', period: '100000\n' })).toEqual({
      periods: 100,
      throttledPeriods: 40,
      throttledUs: 1_800_000,
      quotaUs: 20_000,
      periodUs: 100_000,
    });
  });

  test('without a limit have no quota, in the words of either version', () => {
    const stat = 'nr_periods 0\nnr_throttled 0\n';
    const two = parseCgroup({ ...absent, stat: `${stat}throttled_usec 0\n`, max: 'max 100000\n' });
    const one = parseCgroup({ ...absent, stat: `${stat}throttled_time 0\n`, quota: '-1\n', period: '100000\n' });
    for (const sample of [one, two]) {
      expect(sample).toMatchObject({ throttledUs: 0, quotaUs: undefined, periodUs: 100_000 });
    }
  });

  test('are unknown at the root of version 2, which counts no throttling, and without the file', () => {
    expect(parseCgroup({ ...absent, stat: 'usage_usec 5\nuser_usec 3\nsystem_usec 2\n' })).toBeUndefined();
    expect(parseCgroup(absent)).toBeUndefined();
  });
});

describe('Of several groups, one within another,', () => {
  const sample = (quotaUs: number | undefined, periodUs: number | undefined, throttledUs: number) => {
    return { periods: 1, throttledPeriods: 1, throttledUs, quotaUs, periodUs };
  };

  test('the one with the smallest share of the CPUs counts', () => {
    const own = sample(400_000, 100_000, 1);
    const pod = sample(50_000, 100_000, 2);
    const slice = sample(undefined, 100_000, 3);
    expect(tightestCgroup([own, pod, slice])).toBe(pod);
  });

  test('the nearest counts where several have the same or none has a quota', () => {
    const own = sample(undefined, 100_000, 1);
    expect(tightestCgroup([own, sample(undefined, undefined, 2)])).toBe(own);
    expect(tightestCgroup([])).toBeUndefined();
  });
});
