/** Performs a plan: starts the processes, makes the runs one after the other, and ends the processes in any case. */
import { Children } from './children.ts';
import type { RingFigures } from './figures.ts';
import { figuresOf } from './figures.ts';
import { describeMachine } from './machine.ts';
import { labPlace } from './lab.ts';
import type { Place } from './place.ts';
import { loopbackPlace } from './place.ts';
import type { Extent, Plan, RingPoint } from './plan.ts';
import { makePlan, shuffled, stallMsMax, variationPoints } from './plan.ts';
import type { Results, RingRecord } from './results.ts';
import type { RingCrew } from './ring-run.ts';
import { runRing } from './ring-run.ts';
import type { StreamCrew, StreamResult } from './stream-run.ts';
import { runStream } from './stream-run.ts';

export interface BenchOrder {
  readonly extent: Extent;
  readonly lab: boolean;
  /** Told before each run: how many are done, of how many, and what comes now. */
  readonly progress: (done: number, all: number, next: string) => void;
  /** Stops the bench between two runs and ends its processes. */
  readonly signal: AbortSignal;
}

/** More members than any ring here has. */
const membersMax = 4;
/** Where the kernel does not tell its limit: 4 MiB, Linux's own default since 6.18. */
const receiveBytesMaxUnknown = 4_194_304;

interface Crew {
  readonly ring: RingCrew;
  readonly stream: StreamCrew;
}

/** Rejects with the signal's reason when it aborts. */
export async function runBench(order: BenchOrder): Promise<Results> {
  const beganAt = performance.now();
  const machine = await describeMachine();
  const limits = { receiveBytesMax: machine.receiveBytesMax ?? receiveBytesMaxUnknown };
  const plan = makePlan(order.extent, limits);
  const children = new Children();
  const stop = (): void => void children.end();
  order.signal.addEventListener('abort', stop, { once: true });
  const place = await (order.lab ? labPlace(membersMax + 1) : loopbackPlace(membersMax + 1));
  try {
    const crew = await startCrew(children, place);
    const points = { ring: shuffled(plan.ring, Math.random), variations: variationRuns(plan, limits) };
    const measured = await perform(crew, { ...points, stream: plan.stream }, order);
    const seconds = (performance.now() - beganAt) / 1000;
    return { format: 1, extent: order.extent, place: place.name, machine, seconds, ...measured };
  } catch (error) {
    order.signal.throwIfAborted();
    throw error;
  } finally {
    order.signal.removeEventListener('abort', stop);
    await children.end();
    await place.close();
  }
}

function variationRuns(plan: Plan, limits: { readonly receiveBytesMax: number }): readonly RingPoint[] {
  return shuffled(
    plan.variations.flatMap((variation) => variationPoints(variation, limits)),
    Math.random,
  );
}

async function startCrew(children: Children, place: Place): Promise<Crew> {
  const entrances = Array.from({ length: membersMax }, (_, index) => place.entrance(index));
  const members = await Promise.all(entrances.map((entrance) => children.start('member', entrance)));
  const staller = await children.start('staller');
  const noise = await children.start('noise', place.entrance(membersMax));
  const sender = await children.start('sender', place.entrance(0));
  const receiver = await children.start('receiver', place.entrance(1));
  return { ring: { members, staller, noise, place }, stream: { sender, receiver, staller, place } };
}

type Runs = Pick<Plan, 'stream' | 'ring'> & { readonly variations: readonly RingPoint[] };

async function perform(
  crew: Crew,
  runs: Runs,
  { progress, signal }: BenchOrder,
): Promise<Pick<Results, 'stream' | 'ring' | 'variations' | 'discarded'>> {
  const all = runs.stream.length + runs.ring.length + runs.variations.length;
  let done = 0;
  let discarded = 0;
  const begin = (what: string): void => {
    signal.throwIfAborted();
    progress(done, all, what);
    done += 1;
  };
  const stream: StreamResult[] = [];
  for (const order of runs.stream) {
    begin(`stream ${order.protocol}, ${order.receiveBytes} bytes`);
    stream.push(await runStream(crew.stream, order));
  }
  const ringRuns = async (points: readonly RingPoint[]): Promise<readonly RingRecord[]> => {
    const records: RingRecord[] = [];
    for (const point of points) {
      begin(`ring ${point.series}, ${point.receiveBytes} bytes`);
      const { figures, attempts } = await undisturbed(crew.ring, point, signal);
      discarded += attempts - 1;
      records.push({ series: point.series, receiveBytes: point.receiveBytes, figures });
    }
    return records;
  };
  const ring = await ringRuns(runs.ring);
  const variations = await ringRuns(runs.variations);
  return { stream, ring, variations, discarded };
}

/** How often a run is made before one that the machine has disturbed is kept. */
const attemptsMax = 4;

/** Makes a run, and again when a stall was much longer than wanted; the outcome is not looked at for that. */
async function undisturbed(
  crew: RingCrew,
  point: RingPoint,
  signal: AbortSignal,
): Promise<{ readonly figures: RingFigures; readonly attempts: number }> {
  for (let attempts = 1; ; attempts += 1) {
    signal.throwIfAborted();
    const result = await runRing(crew, point);
    if (result.stalls.longestMs <= stallMsMax || attempts === attemptsMax)
      return { figures: figuresOf(result), attempts };
  }
}
