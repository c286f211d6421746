/**
 * A steady load: all live processes send messages of mixed levels and sizes, drawn from a seed. A process has only a few
 * messages under way at a time, so that the load follows what the ring can do.
 */
import type { Random } from '../../src/testing/random.ts';
import type { Lab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';

/** Each live process may send one message so often. */
const intervalMs = 10;

/** Messages of one process that are sent and neither acknowledged nor refused. */
const underWayMax = 16;

/** A message that was sent, by its text. */
interface Submitted {
  readonly process: LabProcess;
  readonly level: 'agreed' | 'safe';
}

/** The load on one lab. */
export class Load {
  readonly #lab: Lab;
  readonly #random: Random;
  readonly #submitted = new Map<string, Submitted>();
  readonly #counts = new Map<LabProcess, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(lab: Lab, random: Random) {
    this.#lab = lab;
    this.#random = random;
  }

  get submittedCount(): number {
    return this.#submitted.size;
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const process of this.#lab.live) this.#sendFrom(process);
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Waits until every live process has all its messages acknowledged and all have delivered the same. */
  drained(): Promise<void> {
    return this.#lab.until('all messages are delivered by all live nodes', () => {
      const { live } = this.#lab;
      const counts = new Set(live.map((process) => lastRingCount(process)));
      return counts.size === 1 && live.every((process) => this.#underWay(process) === 0);
    });
  }

  /** A sentence for each delivery of something that was not sent like that. */
  strangeDeliveries(): readonly string[] {
    return this.#lab.processes.flatMap((process) =>
      process.messages.flatMap(({ data = '', from, process: sender, level }) => {
        const submitted = this.#submitted.get(data);
        const { id, name } = submitted?.process ?? {};
        const known = id === from && (name === undefined || name === sender) && submitted?.level === level;
        return known ? [] : [`${process.title} delivered ${level} from ${sender}: ${data.slice(0, 80)}`];
      }),
    );
  }

  #sendFrom(process: LabProcess): void {
    if (process.name === undefined || this.#underWay(process) >= underWayMax) return;
    const count = (this.#counts.get(process) ?? 0) + 1;
    this.#counts.set(process, count);
    const level = this.#random.chance(0.5) ? 'safe' : 'agreed';
    const tag = `${process.name}/${count}`;
    const text = `${tag} `.padEnd(this.#drawSize(), `${tag} `);
    this.#submitted.set(text, { process, level });
    process.command({ send: text, level, tag });
  }

  #underWay(process: LabProcess): number {
    return (this.#counts.get(process) ?? 0) - process.acked.length - process.errors.length;
  }

  /** Mostly small ones that share datagrams, some that fill several. */
  #drawSize(): number {
    if (this.#random.chance(0.02)) return this.#random.integer(10_000, 60_000);
    return this.#random.chance(0.1) ? this.#random.integer(1_400, 6_000) : this.#random.integer(30, 300);
  }
}

/** How many messages the process has delivered that were sent in its present configuration. */
function lastRingCount({ messages, configuration }: LabProcess): number {
  return messages.length - (messages.findLastIndex(({ ring }) => ring !== configuration?.id) + 1);
}
