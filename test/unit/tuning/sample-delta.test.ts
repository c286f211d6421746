import type { KernelSample } from '../../../src/tuning/observation.ts';
import { counterDelta, sampleDelta } from '../../../src/tuning/sample-delta.ts';

const nothing: KernelSample = {
  atMs: 1000,
  sockets: undefined,
  udp: undefined,
  ip: undefined,
  ipExt: undefined,
  tcpExt: undefined,
  softnet: undefined,
  groups: undefined,
  queriers: undefined,
  udpMemory: undefined,
  devices: undefined,
  cgroup: undefined,
  cpu: undefined,
  runQueueWaitNs: undefined,
  conntrack: undefined,
};

/** Two samples, 2 s apart. */
function delta(before: Partial<KernelSample>, after: Partial<KernelSample>) {
  return sampleDelta({ ...nothing, ...before }, { ...nothing, atMs: 3000, ...after });
}

const socket = { inode: 7, localAddress: '0.0.0.0', localPort: 5405, receiveQueueBytes: 0, drops: 10 };
const cpu0 = { cpu: 0, processed: 100, dropped: 1, timeSqueeze: 5 };
const cpu1 = { cpu: 1, processed: 200, dropped: 0, timeSqueeze: 0 };
const cgroup = { periods: 10, throttledPeriods: 4, throttledUs: 1000, quotaUs: 20_000, periodUs: 100_000 };

describe('The difference of two samples', () => {
  test('is unknown in every part that neither sample knows', () => {
    const { seconds, ...parts } = delta({}, {}) ?? {};
    expect(seconds).toBe(2);
    expect(Object.values(parts)).toEqual(Array(10).fill(undefined));
  });

  test('is unknown altogether without two samples, or when no time has passed', () => {
    expect(sampleDelta(undefined, nothing)).toBeUndefined();
    expect(sampleDelta(nothing, undefined)).toBeUndefined();
    expect(sampleDelta(nothing, nothing)).toBeUndefined();
    expect(delta({ atMs: 4000 }, {})).toBeUndefined();
  });

  test('is unknown in a part that only one sample knows', () => {
    const parts = delta({ udp: { InErrors: 1 }, softnet: [cpu0] }, { cgroup, runQueueWaitNs: 5, sockets: [socket] });
    expect(parts).toMatchObject({ udp: undefined, softnet: undefined, cgroup: undefined, sockets: undefined });
    expect(parts?.runQueueWaitShare).toBeUndefined();
  });
});

describe('Counters by name', () => {
  test('are subtracted where both have them', () => {
    expect(counterDelta({ InErrors: 3, Old: 1 }, { InErrors: 5, MemErrors: 9 })).toEqual({ InErrors: 2 });
    expect(delta({ udp: { InErrors: 3 } }, { udp: { InErrors: 3 } })?.udp).toEqual({ InErrors: 0 });
  });

  test('are unknown together when one went backwards, as in another network namespace', () => {
    expect(counterDelta({ InDatagrams: 900, InErrors: 3 }, { InDatagrams: 20, InErrors: 40 })).toBeUndefined();
  });

  test('may be called like a property that every object has', () => {
    expect(counterDelta({}, Object.fromEntries([['constructor', 5]]))).toEqual({});
  });
});

describe('Sockets', () => {
  test('are compared by inode, with the queue as it is at the end', () => {
    const other = { ...socket, inode: 8, drops: 100 };
    const after = [{ ...socket, drops: 322, receiveQueueBytes: 2304 }, other];
    expect(delta({ sockets: [socket, other] }, { sockets: after })?.sockets).toEqual([
      { ...socket, drops: 312, receiveQueueBytes: 2304 },
      { ...other, drops: 0 },
    ]);
  });

  test('that are new, gone, or another socket with the same inode are left out', () => {
    const sockets = [socket, { ...socket, inode: 8 }, { ...socket, inode: 9 }];
    const after = [
      { ...socket, drops: 0 },
      { ...socket, inode: 9, localPort: 1, drops: 50 },
      { ...socket, inode: 10 },
    ];
    expect(delta({ sockets }, { sockets: after })?.sockets).toEqual([]);
  });
});

describe('Softirq work', () => {
  test('is summed over the CPUs, and the worst CPU is told per second', () => {
    const after = [
      { ...cpu0, processed: 150, dropped: 4, timeSqueeze: 65 },
      { ...cpu1, processed: 260, timeSqueeze: 10 },
    ];
    expect(delta({ softnet: [cpu0, cpu1] }, { softnet: after })?.softnet).toEqual({
      processed: 110,
      dropped: 3,
      timeSqueeze: 70,
      worstSqueezesPerSecond: 30,
    });
  });

  test('leaves out a CPU that was taken out or put in', () => {
    const softnet = delta({ softnet: [cpu0] }, { softnet: [{ ...cpu0, processed: 101 }, cpu1] })?.softnet;
    expect(softnet).toMatchObject({ processed: 1 });
    expect(delta({ softnet: [cpu0] }, { softnet: [cpu1] })?.softnet).toBeUndefined();
  });

  test('is unknown when a counter of one CPU went backwards', () => {
    expect(delta({ softnet: [cpu0, cpu1] }, { softnet: [cpu0, { ...cpu1, processed: 0 }] })?.softnet).toBeUndefined();
  });
});

describe('Devices', () => {
  test('are compared where both samples have them and their counters went forward', () => {
    const before = { eth0: { rx_crc_errors: 1 }, eth1: { rx_crc_errors: 5 }, eth2: { rx_crc_errors: 0 } };
    const after = { eth0: { rx_crc_errors: 3 }, eth1: { rx_crc_errors: 0 }, constructor: { rx_crc_errors: 0 } };
    expect(delta({ devices: before }, { devices: after })?.devices).toEqual({ eth0: { rx_crc_errors: 2 } });
  });
});

describe('Time not had', () => {
  test('a throttled cgroup tells its share of the time', () => {
    const after = { ...cgroup, throttledPeriods: 9, throttledUs: 501_000 };
    expect(delta({ cgroup }, { cgroup: after })?.cgroup).toEqual({
      throttledPeriods: 5,
      throttledUs: 500_000,
      throttledShare: 0.25,
    });
    expect(delta({ cgroup: after }, { cgroup })?.cgroup).toBeUndefined();
  });

  test('stolen time is a share of the time of all CPUs', () => {
    const cpu = { totalTicks: 1000, stealTicks: 10 };
    expect(delta({ cpu }, { cpu: { totalTicks: 1400, stealTicks: 30 } })?.stealShare).toBe(0.05);
    expect(delta({ cpu }, { cpu })?.stealShare).toBeUndefined();
    expect(delta({ cpu }, { cpu: { totalTicks: 1400, stealTicks: 9 } })?.stealShare).toBeUndefined();
  });

  test('waiting in the run queue is a share of the time that passed', () => {
    expect(delta({ runQueueWaitNs: 5e8 }, { runQueueWaitNs: 6e8 })?.runQueueWaitShare).toBe(0.05);
    expect(delta({ runQueueWaitNs: 6e8 }, { runQueueWaitNs: 5e8 })?.runQueueWaitShare).toBeUndefined();
  });
});
