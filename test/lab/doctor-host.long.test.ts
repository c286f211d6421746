/**
 * `ringcast doctor` on one host: buffers and CPU. Each fault is planted for real in a namespace and must be named by its
 * id; then the fix that was printed is applied and the fault must be gone. Where a fix is a limit of the whole machine,
 * which a test must not change, the other way out that the doctor names is taken, and the test says so.
 */
import { readFileSync } from 'node:fs';
import { QuotaGroup, quotaTest } from './cpu-quota.ts';
import { checkOf, findingOf, idsOf, limitMs, numberIn, withDoctorLab } from './doctor-lab.ts';
import { labDescribe } from './requirements.ts';

/** Receives on the group with a given buffer and stands still for 100 ms out of every 150. */
const sluggishReceiver = `
  const [group, port, address, bytes] = process.argv.slice(1);
  const socket = require('dgram').createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(Number(port), group, () => {
    socket.addMembership(group, address);
    socket.setRecvBufferSize(Number(bytes));
  });
  setInterval(() => { const end = Date.now() + 100; while (Date.now() < end); }, 150);
`;

/** Sends bursts of 64 frames to the group. */
const burstSender = `
  const [group, port, address] = process.argv.slice(1);
  const socket = require('dgram').createSocket('udp4');
  socket.bind(0, address, () => {
    socket.setMulticastInterface(address);
    setInterval(() => { for (let i = 0; i < 64; i++) socket.send(Buffer.alloc(1400), Number(port), group); }, 100);
  });
`;

const spin = `for (;;);`;

labDescribe()('ringcast doctor on a host of the lab, of buffers and CPU', () => {
  test(
    'finds nothing on a healthy host',
    () =>
      withDoctorLab(1, async (lab) => {
        // Other programs of the machine are not of the lab: the doctor runs before them, and comes back when they were felt.
        for (let visits = 1; ; visits += 1) {
          const visit = await lab.doctorBehind(['chrt', '--fifo', '1'], 1, []);
          expect(idsOf(visit)).toEqual([]);
          if (visit.document.findings.length > 0 && visits < 5) continue;
          expect(visit.document.findings).toEqual([]);
          expect(visit.document.untested).toEqual([]);
          expect(visit.status).toBe(0);
          expect(visit.document.checks.length).toBeGreaterThan(20);
          expect(visit.document.checks.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
          return;
        }
      }),
    limitMs,
  );

  test(
    'names D02 when the buffer is cut, and not when it asks for what the evidence says was granted',
    () =>
      withDoctorLab(1, async (lab) => {
        const limit = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'));
        const cut = await lab.doctor(1, ['--receive-buffer', String(4 * limit)]);
        expect(idsOf(cut)).toEqual(['D02']);
        const { fix, evidence } = findingOf(cut, 'D02');
        expect(fix).toContain(`sysctl -w net.core.rmem_max=${4 * limit}`);
        expect(cut.status).toBeGreaterThan(0);
        const granted = Number(/granted ([\d,]+)/.exec(evidence)?.[1]?.replaceAll(',', ''));
        expect(granted).toBe(limit);
        // The limit belongs to the whole machine, so the request is lowered instead.
        expect(idsOf(await lab.doctor(1, ['--receive-buffer', String(granted)]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D01 when a fixed window does not fit the buffer, and the size that it prints is enough',
    () =>
      withDoctorLab(1, async (lab) => {
        const small = await lab.doctor(1, ['--window', '72', '--receive-buffer', '16384']);
        expect(idsOf(small)).toEqual(['D01']);
        expect(checkOf(small, 'frames unread')).toMatchObject({ verdict: 'warning', ids: ['D01'] });
        const bytes = numberIn(findingOf(small, 'D01').fix, /receiveBufferBytes (?:to )?(\d+)/);
        const sized = await lab.doctor(1, ['--window', '72', '--receive-buffer', String(bytes)]);
        expect(idsOf(sized)).toEqual([]);
        expect(checkOf(sized, 'frames unread').verdict).toBe('ok');
      }),
    limitMs,
  );

  test(
    'never lets a window that follows the buffer overflow it, however small the buffer',
    () =>
      withDoctorLab(1, async (lab) => {
        const visit = await lab.doctor(1, ['--receive-buffer', '16384']);
        expect(idsOf(visit)).toEqual([]);
        expect(checkOf(visit, 'frames unread').verdict).toBe('ok');
      }),
    limitMs,
  );

  test(
    'names D01 when a program beside it drops datagrams of the group, and not when that has a larger buffer',
    () =>
      withDoctorLab(2, async (lab) => {
        const { network } = lab;
        lab.plantScript(2, burstSender, [network.group, 5505, network.address(2)]);
        const receiver = (bytes: number): readonly (string | number)[] => [
          network.group,
          5505,
          network.address(1),
          bytes,
        ];
        const small = lab.plantScript(1, sluggishReceiver, receiver(8192));
        await lab.joined(1);
        const dropping = await lab.doctor(1, []);
        expect(idsOf(dropping)).toContain('D01');
        expect(findingOf(dropping, 'D01').evidence).toMatch(/socket \d+ of another process.* dropped [\d,]+ datagram/);
        expect(checkOf(dropping, 'neighbours').ids).toEqual(['D01']);
        await lab.end(small);
        lab.plantScript(1, sluggishReceiver, receiver(4_194_304));
        await lab.joined(1);
        expect(idsOf(await lab.doctor(1, []))).not.toContain('D01');
      }),
    limitMs,
  );

  quotaTest()(
    'names D12 in a group with too small a CPU quota, and not when the quota is removed',
    async () => {
      const quota = QuotaGroup.create({ quotaUs: 20_000, periodUs: 100_000 });
      try {
        await withDoctorLab(1, async (lab) => {
          lab.plant(1, [...quota.launcher, process.execPath, '-e', spin]);
          const throttled = await lab.doctorBehind(quota.launcher, 1, []);
          expect(idsOf(throttled)).toEqual(['D12']);
          expect(findingOf(throttled, 'D12').fix).toContain('raise or remove the quota');
          expect(checkOf(throttled, 'CPU quota')).toMatchObject({ ids: ['D12'] });
          quota.lift();
          const free = await lab.doctorBehind(quota.launcher, 1, []);
          expect(idsOf(free)).toEqual([]);
          expect(checkOf(free, 'CPU quota')).toMatchObject({ verdict: 'ok', detail: 'none' });
        });
      } finally {
        await quota.close();
      }
    },
    limitMs,
  );
});
