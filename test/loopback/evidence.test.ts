/**
 * Why a member was lost, told by the configuration: three processes on the loopback interface, one of which is kept
 * from running until the other two have given it up. When it is back, every member's configuration must carry what it
 * saw of itself, with the cause that was planted.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence } from '../../src/message.ts';
import type { Diagnosis } from '../../src/tuning/finding.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { freeIpv4Group } from './free-group.ts';
import type { MemberProcess } from './member-process.ts';
import { evidenceOf, MemberProcesses, ringOf } from './member-process.ts';

const limitMs = 240_000;
const tokenMs = 500;
const linuxTest = process.platform === 'linux' ? test : test.skip;
const processes = new MemberProcesses();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringcast-evidence-'));
});

afterEach(async () => {
  await processes.end();
  rmSync(folder, { recursive: true });
});

/** Nodes 1, 2 and 3 on one ring; `third` are options of node 3 alone. */
async function startThree(third: ClusterOptions = {}): Promise<[MemberProcess, MemberProcess, MemberProcess]> {
  const { group, port } = await freeIpv4Group();
  const start = (nodeId: number, more: ClusterOptions = {}): MemberProcess =>
    processes.start({ options: { group, port, nodeId, tokenMs, ...more } });
  const members: [MemberProcess, MemberProcess, MemberProcess] = [start(1), start(2), start(3, third)];
  await ringOf(members, '1,2,3');
  return members;
}

/** Blocks the member's event loop; answers a function that lets it go on. */
async function block(member: MemberProcess): Promise<() => void> {
  const file = join(folder, 'go-on');
  member.command(`block ${file}`);
  await member.until('its loop is blocked', () => member.of('blocking').length > 0);
  return () => {
    writeFileSync(file, '');
  };
}

/** Waits until the survivors are a ring of two, and one of their configurations has said that node 3 left. */
async function untilGivenUp(survivors: readonly MemberProcess[]): Promise<void> {
  await ringOf(survivors, '1,2');
  for (const one of survivors) {
    const left = one.of('configuration').flatMap((configuration) => configuration.left);
    expect(left).toContain(3);
  }
}

/**
 * Lets node 3 run again and answers what the first whole configuration afterwards in which it names this cause tells of
 * it, at each member.
 */
async function toldOnReturn(
  members: readonly MemberProcess[],
  id: string,
  release: () => void,
): Promise<readonly (readonly Evidence[])[]> {
  const since = members.map((member) => member.of('configuration').length);
  release();
  const found = (member: MemberProcess, index: number): readonly Evidence[] | undefined =>
    member
      .of('configuration')
      .slice(since[index])
      .filter(({ kind, members: ids }) => kind === 'regular' && ids.length === 3)
      .map((configuration) => evidenceOf(configuration, 3))
      .find((evidence) => evidence.some((one) => one.id === id));
  await Promise.all(
    members.map((member, index) => member.until(`node 3 tells of ${id}`, () => found(member, index) !== undefined)),
  );
  return members.map((member, index) => found(member, index) ?? []);
}

function textOf(evidence: readonly Evidence[] | undefined, id: string): string {
  return evidence?.find((one) => one.id === id)?.text ?? '';
}

/** The first duration in a text: `1.4 s` or `296 ms`; 0 without one. */
function durationMs(text: string): number {
  const [, amount = 0, unit] = /([\d.]+) (ms|s)\b/.exec(text) ?? [];
  return Number(amount) * (unit === 's' ? 1000 : 1);
}

/**
 * Waits until the member has looked at its host three times. The thread that tells a process which was stopped from a
 * loop that was blocked takes a moment to start, and then it runs.
 */
async function untilWatched(member: MemberProcess): Promise<void> {
  const looks = new Set<number>();
  while (looks.size < 3) {
    const { stats } = await member.stats();
    looks.add(stats.host?.kernel?.atMs ?? 0);
  }
}

/** The kernel's own count of what a socket dropped: the last column of /proc/net/udp. */
function kernelDrops(inode: number | undefined): number {
  const rows = readFileSync('/proc/net/udp', 'utf8').trim().split('\n').slice(1);
  const row = rows.map((line) => line.trim().split(/\s+/)).find((fields) => fields[9] === String(inode));
  if (row === undefined) throw new Error(`no socket has the inode ${inode}`);
  return Number(row[12]);
}

test(
  'a member whose event loop was blocked says so when it is back (D10), at every member and in seconds',
  async () => {
    const members = await startThree();
    const [one, two, three] = members;
    const release = await block(three);
    await untilGivenUp([one, two]);
    const told = await toldOnReturn(members, 'D10', release);
    for (const evidence of told) {
      const [, seconds] =
        /^its event loop stood still for ([\d.]+) s\b.*; tokenMs is 500$/.exec(textOf(evidence, 'D10')) ?? [];
      // The survivors waited for the token for one time-out before they gave node 3 up.
      expect(Number(seconds)).toBeGreaterThan(tokenMs / 1000);
      expect(evidence.map(({ id }) => id)).not.toContain('D01');
    }
    await ringOf(members, '1,2,3');
  },
  limitMs,
);

linuxTest(
  'a member whose buffer overflowed while it was blocked names both (D01, D10), with the drops that /proc counts',
  async () => {
    const members = await startThree({ receiveBufferBytes: 4096 });
    const [one, two, three] = members;
    const inode = three.of('joined')[0]?.buffers.group.inode;
    const release = await block(three);
    await untilGivenUp([one, two]);
    one.command('send 2000 1000');
    await one.until('its messages are delivered', () => one.of('sent').length > 0);
    const dropsWhileBlocked = kernelDrops(inode);
    expect(dropsWhileBlocked).toBeGreaterThan(0);
    const told = await toldOnReturn(members, 'D01', release);
    const dropsAfterwards = kernelDrops(inode);
    for (const evidence of told) {
      const [, drops = ''] = /^its group socket dropped ([\d,]+) of /.exec(textOf(evidence, 'D01')) ?? [];
      const count = Number(drops.replaceAll(',', ''));
      expect(count).toBeGreaterThanOrEqual(dropsWhileBlocked);
      expect(count).toBeLessThanOrEqual(dropsAfterwards);
      expect(textOf(evidence, 'D10')).toMatch(/^its event loop stood still for [\d.]+ s\b/);
    }
    await ringOf(members, '1,2,3');
    const { stats } = await three.stats();
    expect(stats.host?.groupDrops).toBeGreaterThanOrEqual(dropsWhileBlocked);
    expect(stats.host?.groupDrops).toBeLessThanOrEqual(kernelDrops(inode));
  },
  limitMs,
);

test(
  'a member whose process was stopped says that it did not run (D15), and does not blame its event loop',
  async () => {
    const members = await startThree();
    const [one, two, three] = members;
    await untilWatched(three);
    three.child.kill('SIGSTOP');
    await untilGivenUp([one, two]);
    const told = await toldOnReturn(members, 'D15', () => three.child.kill('SIGCONT'));
    for (const evidence of told) {
      expect(textOf(evidence, 'D15')).toMatch(/^its whole process did not run for [\d.]+ s; tokenMs is 500$/);
      // A process that is starting on a busy machine may have had stalls before, but none as long as the stop.
      expect(durationMs(textOf(evidence, 'D10'))).toBeLessThan(durationMs(textOf(evidence, 'D15')));
    }
  },
  limitMs,
);

test(
  'a member finds out about its own stall by itself: a finding with cause and cure, and counters in its statistics',
  async () => {
    const members = await startThree();
    const [, , three] = members;
    three.command(`stall ${2 * tokenMs}`);
    // A process that has just started may have told of a shorter stall already, as a warning.
    const isOfStall = (found: Diagnosis | undefined) => found?.id === 'D10' && found.severity === 'error';
    const ofStall = () => three.of('finding').find(({ diagnosis }) => isOfStall(diagnosis));
    await three.until('it tells of its stall', () => ofStall() !== undefined);
    expect(ofStall()).toMatchObject({
      kind: 'diagnosis',
      message: expect.stringMatching(/^D10 error: .*stood still for .*; fix: .*docs\/findings\/D10/),
      diagnosis: { severity: 'error', fix: expect.stringMatching(/./), proof: expect.stringMatching(/./) },
    });
    const { stats } = await three.stats();
    expect(stats.host?.findings.map(({ id }) => id)).toContain('D10');
    expect(stats.host?.loop?.maxStallMs).toBeGreaterThanOrEqual(0);
  },
  limitMs,
);

linuxTest(
  'the statistics of a member have the counters of its kernel and of both its sockets',
  async () => {
    const [, , three] = await startThree();
    three.command('say hello');
    await three.until('its message is delivered', () => three.of('message').length > 0);
    const { stats } = await three.stats();
    const { kernel, groupDrops } = stats.host ?? {};
    expect(groupDrops).toBe(0);
    expect(kernel?.udp?.['InDatagrams']).toBeGreaterThan(0);
    expect(Object.keys(kernel?.devices ?? {})).toEqual(['lo']);
    const inodes = Object.values(stats.transport.buffers).map(({ inode }) => inode);
    expect(kernel?.sockets?.map(({ inode }) => inode).toSorted()).toEqual(inodes.toSorted());
    expect(kernel?.groups).toContainEqual(expect.objectContaining({ device: 'lo' }));
  },
  limitMs,
);
