/**
 * What everybody on one simulated network shares: the time, the future, the network and who is where on it. Simulations
 * of different clusters beside each other share one site, so that each is the other's foreign traffic.
 */
import { EventQueue } from './event-queue.ts';
import type { Timed } from './event-queue.ts';
import type { RunWatch, StepInput } from './history-watch.ts';
import { MemoryNetwork } from './memory-network.ts';
import type { Datagram, NetworkConditions } from './memory-network.ts';
import { isOrdinary } from './place.ts';
import type { Place } from './place.ts';
import { Random } from './random.ts';
import type { SimNode } from './sim-node.ts';

/** Something that happens to a node, or an action of the harness. */
export type SimEvent = Timed &
  (
    | { readonly kind: 'arrive'; readonly node: SimNode; readonly datagram: Datagram }
    | { readonly kind: 'wake' | 'read'; readonly node: SimNode }
    | { readonly kind: 'persisted'; readonly node: SimNode; readonly incarnation: number }
    | { readonly kind: 'call'; readonly action: () => void }
  );

/** Whoever wants to know the number of the step that happens now. */
export interface StepCounter {
  step: number;
}

export interface SiteOptions {
  readonly seed: number;
  readonly conditions: NetworkConditions;
  /** Told of the ordinary nodes of the first cluster; the others would only confuse it. */
  readonly watch: RunWatch | undefined;
}

export class Site {
  readonly network: MemoryNetwork;
  readonly events: EventQueue<SimEvent> = new EventQueue<SimEvent>();
  /** Told the number of each step before it happens. */
  readonly counters: StepCounter[] = [];
  readonly #nodes = new Map<Place, SimNode>();
  #now = 0;
  #steps = 0;
  #clusters = 0;
  readonly #watch: RunWatch | undefined;

  constructor({ seed, conditions, watch }: SiteOptions) {
    this.#watch = watch;
    this.network = new MemoryNetwork({
      random: new Random(seed, 1),
      conditions,
      lost: (datagram) => {
        this.#tell(datagram, undefined);
      },
      arrive: (datagram, at) => {
        const node = this.#nodes.get(datagram.to);
        if (node === undefined) return;
        this.#tell(datagram, at);
        this.events.push({ kind: 'arrive', at, order: 0, node, datagram });
      },
    });
  }

  #tell(datagram: Datagram, arrivesMs: number | undefined): void {
    if (this.#watch === undefined || !isOrdinary(datagram.to) || !isOrdinary(datagram.from ?? 0)) return;
    this.#watch.datagram(datagram, arrivesMs, { step: this.#steps, atMs: this.#now });
  }

  /** Simulated milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** How many things have happened. */
  get steps(): number {
    return this.#steps;
  }

  /** A number for one more cluster on this network: 0, 1, ... */
  nextCluster(): number {
    return this.#clusters++;
  }

  attach(node: SimNode): void {
    this.#nodes.set(node.place, node);
    this.network.attach(node.place);
  }

  at(time: number, action: () => void): void {
    this.events.push({ kind: 'call', at: Math.max(time, this.#now), order: 0, action });
  }

  /** Does the next thing. False when nothing is left to do. */
  step(): boolean {
    const event = this.events.pop();
    if (event === undefined) return false;
    this.#now = event.at;
    this.#steps++;
    for (const counter of this.counters) counter.step = this.#steps;
    this.#watch?.step(stepInput(event), { step: this.#steps, atMs: this.#now });
    switch (event.kind) {
      case 'arrive':
        event.node.arrive(event.datagram);
        break;
      case 'wake':
        event.node.wake(event.at);
        break;
      case 'read':
        event.node.read(event.at);
        break;
      case 'persisted':
        event.node.persisted(event.incarnation);
        break;
      case 'call':
        event.action();
        break;
      default:
        event satisfies never;
    }
    return true;
  }

  /** Goes on until the condition holds, at most for `limitMs`. Tells whether it holds. Asked after each step. */
  runUntil(condition: () => boolean, limitMs: number): boolean {
    const end = this.#now + limitMs;
    while (!condition()) {
      const next = this.events.peek();
      if (next === undefined || next.at > end) {
        this.#now = end;
        return false;
      }
      this.step();
    }
    return true;
  }
}

/** The event as a watch is told of it. */
function stepInput(event: SimEvent): StepInput {
  if (event.kind === 'call' || !isOrdinary(event.node.place)) return { kind: 'call' };
  const node = event.node.id;
  if (event.kind === 'arrive') return { kind: 'arrive', node, datagram: event.datagram };
  // To read on is a matter of the process's own time, as a timer is.
  return { kind: event.kind === 'read' ? 'wake' : event.kind, node };
}
