/**
 * A steady load: all live processes send messages of mixed levels and sizes, drawn from a seed. A process has only a few
 * messages under way at a time, so that the load follows what the ring can do.
 */
import type { Level } from '../../src/message.ts';
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
  readonly level: Level;
}

/** The load on one lab. */
export class Load {
  readonly #lab: Lab;
  readonly #random: Random;
  readonly #levels: readonly Level[];
  readonly #submitted = new Map<string, Submitted>();
  readonly #counts = new Map<LabProcess, number>();
  #timer: NodeJS.Timeout | undefined;

  /** `levels` are drawn from with equal chances; default both. */
  constructor(lab: Lab, random: Random, levels: readonly Level[] = ['agreed', 'safe']) {
    this.#lab = lab;
    this.#random = random;
    this.#levels = levels;
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
    if (process.name === undefined || process.underWay >= underWayMax) return;
    const count = (this.#counts.get(process) ?? 0) + 1;
    this.#counts.set(process, count);
    const level = this.#random.pick(this.#levels);
    const label = `${process.name}/${count} `;
    const text = label.padEnd(this.#drawSize(), label);
    this.#submitted.set(text, { process, level });
    process.send(text, level);
  }

  /** Mostly small ones that share datagrams, some that fill several. */
  #drawSize(): number {
    if (this.#random.chance(0.02)) return this.#random.integer(10_000, 60_000);
    return this.#random.chance(0.1) ? this.#random.integer(1_400, 6_000) : this.#random.integer(30, 300);
  }
}
