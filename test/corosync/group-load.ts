/**
 * A steady load: all live members send short runs of messages, drawn from a seed, and the next run only when the last one
 * is handed over, so that the load follows what the ring can do. Then the last words of each, after which nothing is under
 * way any more.
 */
import { Random } from '../../src/testing/random.ts';
import type { CorosyncLab } from './corosync-lab.ts';
import type { Burst } from './group-process.ts';
import { groupName } from './ring-member.ts';

/** How often a member may begin a run. */
const intervalMs = 25;

/** How many messages each member delivers before the next thing happens to it. */
export const busyCount = 100;

export class GroupLoad {
  readonly #lab: CorosyncLab;
  readonly #random: Random;
  #timer: NodeJS.Timeout | undefined;

  constructor(lab: CorosyncLab, seed: number) {
    this.#lab = lab;
    this.#random = new Random(seed);
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const { groups } of this.#lab.live) {
        if (groups.idle && groups.members(groupName).length > 0) groups.burst(groupName, this.#draw());
      }
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Waits until every live member has delivered so many more messages. */
  busy(count: number): Promise<void> {
    const { live } = this.#lab;
    const before = live.map(({ groups }) => groups.messages.length);
    return this.#lab.until(`each of ${live.length} members delivers ${count} more messages`, () =>
      live.every(({ groups }, i) => groups.messages.length >= (before[i] ?? 0) + count),
    );
  }

  /** Ends the load and waits until every live member has delivered the last words of all of them. */
  async drained(): Promise<void> {
    this.stop();
    const { live } = this.#lab;
    const words = live.map(({ id, groups }) => `last words of ${id}, ${groups.sent.length}`);
    const before = live.map(({ groups }) => groups.messages.length);
    for (const [i, { groups }] of live.entries()) groups.send(groupName, words[i] ?? '');
    await this.#lab.until('the last words of all are delivered', () =>
      live.every(({ groups }, i) => {
        const heard = new Set(groups.messages.slice(before[i]).map(({ head }) => head));
        return groups.idle && words.every((text) => heard.has(text));
      }),
    );
  }

  /** Mostly small messages that share datagrams, now and then some that fill several. */
  #draw(): Burst {
    const seed = this.#random.integer(1, 1_000_000);
    if (this.#random.chance(0.05)) return { count: 2, bytesMin: 10_000, bytesMax: 60_000, seed };
    return { count: 10, bytesMin: 1, bytesMax: this.#random.chance(0.2) ? 4000 : 300, seed };
  }
}

/** Starts all members, runs the test under a load from all, and compares what all that ever took part have seen. */
export async function underLoad(lab: CorosyncLab, test: (load: GroupLoad) => Promise<void>): Promise<void> {
  await lab.startAll();
  const load = new GroupLoad(lab, 1);
  load.start();
  try {
    await load.busy(busyCount);
    await test(load);
    await load.busy(busyCount);
    await load.drained();
  } finally {
    load.stop();
  }
  expect(lab.disagreements()).toEqual([]);
}
