/**
 * A long run: daemons and Ringcast under a mixed load while members come and go.
 *
 * Goal: nobody ever disagrees, no daemon aborts, and no configuration is formed without a cause. Method: at each change a
 * member is killed, stopped or leaves, or the network is parted, and all is made good again; which and when is drawn from
 * a seed. After each change the members settle, and until the next one nobody may form another ring.
 *
 * `RINGCAST_COROSYNC_SOAK_SECONDS` is the length, default 30; `RINGCAST_COROSYNC_CHANGE_SECONDS` the time from change to
 * change, default 5; `RINGCAST_LAB_SEED` the seed.
 */
import { Random } from '../../src/testing/random.ts';
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { GroupLoad } from './group-load.ts';
import { corosyncDescribe } from './requirements.ts';

const seconds = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const soakMs = seconds('RINGCAST_COROSYNC_SOAK_SECONDS', 30) * 1000;
const changeMs = seconds('RINGCAST_COROSYNC_CHANGE_SECONDS', 5) * 1000;
const seed = Number(process.env['RINGCAST_LAB_SEED'] ?? 1);

const changes = ['kill', 'leave', 'stop', 'restart', 'part'] as const;

/** Half of the changes strike, the other half make good; see `Soak.change`. */
class Soak {
  readonly #lab: CorosyncLab;
  readonly #random: Random;
  #mend: (() => Promise<unknown>) | undefined;
  #sets: readonly (readonly number[])[];

  constructor(lab: CorosyncLab) {
    this.#lab = lab;
    this.#random = new Random(seed);
    this.#sets = [lab.network.hosts];
  }

  /** Makes good what the last change did, or does something new, and waits until the members have settled. */
  async change(): Promise<void> {
    const mend = this.#mend;
    this.#mend = undefined;
    if (mend === undefined) await this.#strike();
    else await mend();
    await this.#lab.settled(this.#sets);
  }

  /** Nothing is left to be made good. */
  async mended(): Promise<void> {
    if (this.#mend !== undefined) await this.change();
  }

  async #strike(): Promise<void> {
    const lab = this.#lab;
    const victim = this.#random.pick(lab.live);
    const change = this.#random.pick(changes);
    switch (change) {
      case 'kill':
        await victim.kill();
        this.#mend = () => lab.start(victim.id);
        return;
      case 'leave':
        await victim.leave();
        this.#mend = () => lab.start(victim.id);
        return;
      case 'restart':
        await victim.kill();
        await lab.start(victim.id);
        return;
      case 'stop':
        victim.process.stop();
        this.#mend = async () => victim.process.resume();
        return;
      case 'part': {
        const cut = this.#random.integer(1, 3);
        this.#sets = [lab.network.hosts.slice(0, cut), lab.network.hosts.slice(cut)];
        await lab.network.partition(this.#sets);
        this.#mend = () => {
          this.#sets = [lab.network.hosts];
          return lab.network.heal();
        };
      }
    }
  }
}

corosyncDescribe()('daemons and Ringcast in the long run', () => {
  test(
    `agree for ${soakMs / 1000} seconds with a membership change every ${changeMs / 1000}, seed ${seed}`,
    () =>
      withCorosyncLab({ hosts: 4, ringcast: [1, 3] }, async (lab) => {
        await lab.startAll();
        const load = new GroupLoad(lab, seed);
        const soak = new Soak(lab);
        const endMs = performance.now() + soakMs;
        load.start();
        try {
          while (performance.now() < endMs) {
            const nextMs = performance.now() + changeMs;
            const { live } = lab;
            const counts = live.map(({ ringCount }) => ringCount);
            await lab.until('the next change is due', () => performance.now() >= nextMs);
            expect(live.map(({ ringCount }) => ringCount)).toEqual(counts);
            await load.busy(1);
            await soak.change();
          }
          await soak.mended();
          await load.busy(100);
          await load.drained();
        } finally {
          load.stop();
        }
        expect(lab.live).toHaveLength(4);
        expect(lab.disagreements()).toEqual([]);
      }),
    soakMs + 240_000,
  );
});
