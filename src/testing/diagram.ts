/**
 * What a space-time diagram of a run shows, without saying how it is drawn: a column for each node, time running
 * downwards, messages on their way from column to column, and along each column the configuration the node was in.
 * Diagrams of this kind go back to Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System",
 * Communications of the ACM 21(7), 1978. diagram-text.ts and diagram-svg.ts draw them.
 */
import type { Message, NodeId } from '../message.ts';
import { ringName } from '../message.ts';
import { sumUpTokens } from './diagram-tokens.ts';
import type { TokenRun } from './diagram-tokens.ts';
import type { Fault } from './fault-schedule.ts';
import { groupNotes } from './group-notes.ts';
import type { Flight, Placed, RunHistory, TimedEvent, TimedFault, TimeWindow } from './history.ts';
import type { Moment } from './history-watch.ts';
import type { ProcessName, TraceConfiguration, Violation } from './trace.ts';

/** What a node is doing over a stretch of time. `starting`: it runs and has not installed anything yet. */
export type Life =
  | { readonly kind: 'down' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'member'; readonly configuration: TraceConfiguration };

/** From here on a node does this. */
export interface LifeChange extends Moment {
  readonly life: Life;
}

/** One receiver of a transmission. */
export interface Reception {
  readonly to: NodeId;
  /** Undefined when it was lost on the way there. */
  readonly arrivesMs: number | undefined;
}

/** Something that a node put on the network, with all its receivers. */
export interface Transmission extends Placed {
  readonly from: NodeId;
  readonly unicast: boolean;
  readonly message: Message;
  readonly receptions: readonly Reception[];
}

/** What happened at one node at one time, in words. */
export interface Note extends Placed {
  readonly node: NodeId;
  readonly kind: 'install' | 'deliver' | 'end' | 'act' | 'change';
  readonly text: string;
}

/** A fault in words. */
export interface FaultNote extends Placed {
  readonly text: string;
}

/** A time in which links were cut or a node was stalled. */
export interface Disturbance extends TimeWindow {
  /** The node that was stalled; undefined when links were cut. */
  readonly node: NodeId | undefined;
  readonly text: string;
}

/** Everything that a drawing needs. */
export interface Diagram {
  readonly window: TimeWindow;
  /** The columns from left to right. */
  readonly nodes: readonly NodeId[];
  /** In order of time; from before the window too, so that it is known what a node is when the window opens. */
  readonly lives: ReadonlyMap<NodeId, readonly LifeChange[]>;
  readonly transmissions: readonly Transmission[];
  /** Tokens that went round while nothing happened; they are not among the transmissions. */
  readonly runs: readonly TokenRun[];
  readonly notes: readonly Note[];
  readonly faults: readonly FaultNote[];
  readonly disturbances: readonly Disturbance[];
  /** What went wrong at the end of the window, if anything. */
  readonly violation: Violation | undefined;
}

export interface DiagramOptions {
  /** The stretch of time to show. */
  readonly window: TimeWindow;
  readonly violation?: Violation | undefined;
  /** Says a fault in words; for other words than `faultText`. */
  readonly describe?: (fault: Fault) => string;
}

/** The node of a process. */
export function nodeOf(process: ProcessName): NodeId {
  return Number.parseInt(process, 10);
}

/** Chooses what a drawing of that window shows. */
export function makeDiagram(history: RunHistory, options: DiagramOptions): Diagram {
  const { window, violation, describe = faultText } = options;
  const within = <T extends Moment>(items: readonly T[]): T[] =>
    items.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  const drawn = within(history.flights).filter(({ from, to }) => history.nodes.has(from) && history.nodes.has(to));
  const told = [...notes(within(history.events)), ...groupNotes(within(history.acts), within(history.tellings))];
  const faults = within(history.faults).map(({ fault, ...place }) => ({ ...place, text: describe(fault) }));
  return {
    window,
    nodes: [...history.nodes].sort((a, b) => a - b),
    lives: lives(history),
    ...sumUpTokens(transmissions(drawn), within(history.marks)),
    notes: told,
    faults,
    disturbances: disturbances(history.faults, window, describe),
    violation,
  };
}

/** What the node is at that time. */
export function lifeAt(changes: readonly LifeChange[], atMs: number): Life {
  return changes.findLast((change) => change.atMs <= atMs)?.life ?? { kind: 'down' };
}

function lives(history: RunHistory): Map<NodeId, LifeChange[]> {
  const result = new Map<NodeId, LifeChange[]>([...history.nodes].map((node) => [node, []]));
  const change = (node: NodeId, { step, atMs }: Moment, life: Life): void => {
    result.get(node)?.push({ step, atMs, life });
  };
  const signs = [...history.events, ...history.flights].sort((a, b) => a.order - b.order);
  for (const sign of signs) {
    if ('from' in sign) {
      if ((result.get(sign.from)?.at(-1)?.life.kind ?? 'down') === 'down')
        change(sign.from, sign, { kind: 'starting' });
    } else if (sign.event.event === 'configuration') {
      change(nodeOf(sign.event.process), sign, { kind: 'member', configuration: sign.event.configuration });
    } else if (sign.event.event === 'fail') {
      change(nodeOf(sign.event.process), sign, { kind: 'down' });
    }
  }
  return result;
}

/** Puts the datagrams of one multicast together. */
export function transmissions(flights: readonly Flight[]): Transmission[] {
  const result: (Transmission & { readonly receptions: Reception[] })[] = [];
  for (const { step, atMs, order, from, to, unicast, message, arrivesMs } of flights) {
    const last = result.at(-1);
    const same = last?.message === message && last.from === from && last.step === step && last.atMs === atMs;
    if (same) last.receptions.push({ to, arrivesMs });
    else result.push({ step, atMs, order, from, unicast, message, receptions: [{ to, arrivesMs }] });
  }
  return result;
}

function members({ members: processes }: TraceConfiguration): string {
  return processes.map((process) => nodeOf(process)).join(' ');
}

/** Installations, ends, and deliveries; what a node delivers in one step becomes one note. */
function notes(events: readonly TimedEvent[]): Note[] {
  const result: Note[] = [];
  for (const [place, { event, ...at }] of events.entries()) {
    const node = nodeOf(event.process);
    if (event.event === 'configuration') {
      const { kind, id } = event.configuration;
      result.push({
        ...at,
        node,
        kind: 'install',
        text: `installs ${kind} ${id} of ${members(event.configuration)}`,
      });
    } else if (event.event === 'fail') {
      result.push({ ...at, node, kind: 'end', text: `process ${event.process} ends` });
    } else if (event.event === 'deliver') {
      const text = deliveryText(events, place);
      if (text !== undefined) result.push({ ...at, node, kind: 'deliver', text });
    }
  }
  return result;
}

/** The deliveries that begin at that place; undefined in the middle of some. */
function deliveryText(events: readonly TimedEvent[], place: number): string | undefined {
  const first = events[place];
  const continues = (other: TimedEvent | undefined): boolean =>
    other?.step === first?.step &&
    other?.event.process === first?.event.process &&
    (other?.event.event === 'deliver' || other?.event.event === 'acked');
  if (first?.event.event !== 'deliver' || continues(events[place - 1])) return undefined;
  const { message, seq, level, configuration } = first.event;
  let count = 0;
  let last = seq;
  for (let next = place; continues(events[next]); next++) {
    const event = events[next]?.event;
    if (event?.event !== 'deliver') continue;
    count++;
    last = event.seq;
  }
  if (count === 1) return `delivers ${message} as number ${seq} ${level} in ${configuration}`;
  return `delivers ${count} messages, numbers ${seq} to ${last} in ${configuration}`;
}

/** Faults that cut links, until the next `heal`. */
const cutting: ReadonlySet<string> = new Set(['partition', 'cutOneWay', 'cutPair', 'isolate', 'expireMembership']);

function disturbances(
  faults: readonly TimedFault[],
  { fromMs, toMs }: TimeWindow,
  describe: (fault: Fault) => string,
): Disturbance[] {
  const all = faults.flatMap(({ atMs, fault }, place): Disturbance[] => {
    if (fault.kind === 'pause') {
      return [{ fromMs: atMs, toMs: atMs + fault.forMs, node: fault.node, text: describe(fault) }];
    }
    if (!cutting.has(fault.kind)) return [];
    const healed = faults.slice(place + 1).find((later) => later.fault.kind === 'heal');
    return [{ fromMs: atMs, toMs: healed?.atMs ?? Infinity, node: undefined, text: describe(fault) }];
  });
  const visible = all.filter((disturbance) => disturbance.fromMs <= toMs && disturbance.toMs >= fromMs);
  return visible.map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }));
}

/** A fault in a few words: its kind and what it is given. */
export function faultText(fault: Fault): string {
  const { kind, ...details } = fault;
  const words = Object.entries(details).map(([field, value]: [string, unknown]) => `${field} ${valueText(value)}`);
  return [kind, ...words].join(' ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value))
    return value.map((entry) => (Array.isArray(entry) ? entry.join(',') : valueText(entry))).join(' | ');
  if (value === undefined) return 'any';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A message in the few words that fit beside an arrow. */
export function messageLabel(message: Message): string {
  switch (message.type) {
    case 'token':
      return `token ${message.tokenSeq} seq ${message.seq}`;
    case 'commitToken':
      return `commit ${ringName(message.ringId)} hop ${message.tokenSeq}`;
    case 'data':
      return message.recovered === undefined
        ? `data ${message.seq}`
        : `data ${message.seq} (old ${message.recovered.seq})`;
    case 'join':
      return message.leaving ? 'leave' : `join ${message.procSet.join(',')} -${message.failSet.join(',')}`;
    case 'mergeDetect':
      return `merge detect ${ringName(message.ringId)}`;
    case 'holdCancel':
      return 'hold cancel';
    default:
      return message satisfies never;
  }
}
