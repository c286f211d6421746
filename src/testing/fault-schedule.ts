/**
 * Faults as plain data: what goes wrong in a run, and when. A schedule can be drawn from a seed, written by hand, or
 * made smaller by a property test; any list is a valid one, since an action that does not fit (crashing a node that is
 * down) does nothing.
 */
import type { Level, NodeId } from '../message.ts';
import type { Random } from './random.ts';
import type { Datagram, DatagramFilter } from './memory-network.ts';
import type { Simulation } from './simulator.ts';

/** Which datagrams a `drop` or `mute` fault concerns. */
export type DatagramClass = 'token' | 'commitToken' | 'join' | 'data' | 'multicast' | 'unicast';

/** What goes wrong. */
export type Fault =
  /** Kill: everything is lost but the persisted ring sequence number. */
  | { readonly kind: 'crash'; readonly node: NodeId }
  /** Kill in the middle of performing effects: after `effects` more of them. */
  | { readonly kind: 'crashAfterEffects'; readonly node: NodeId; readonly effects: number }
  /** Start again (or for the first time). */
  | { readonly kind: 'start'; readonly node: NodeId }
  /** Leave politely. */
  | { readonly kind: 'leave'; readonly node: NodeId }
  /** Stall the process for `forMs`; its datagrams queue up and its timers are late. */
  | { readonly kind: 'pause'; readonly node: NodeId; readonly forMs: number }
  /** Nodes of different groups do not hear each other. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly NodeId[])[] }
  /** `target` does not hear `source`; the other direction works. */
  | { readonly kind: 'cutOneWay'; readonly source: NodeId; readonly target: NodeId }
  /** Two nodes do not hear each other, all other links work. */
  | { readonly kind: 'cutPair'; readonly a: NodeId; readonly b: NodeId }
  /** One node hears nobody and is heard by nobody. */
  | { readonly kind: 'isolate'; readonly node: NodeId }
  /** All links work again. */
  | { readonly kind: 'heal' }
  /** Lose the next `count` datagrams of a class. */
  | { readonly kind: 'drop'; readonly what: DatagramClass; readonly count: number }
  /** Lose everything of a class on its way to `node` (to anybody when undefined) for `forMs`; only what comes from
   * `source` when that is given. */
  | {
      readonly kind: 'mute';
      readonly what: DatagramClass;
      readonly node: NodeId | undefined;
      readonly source?: NodeId;
      readonly forMs: number;
    }
  /** Submit `count` messages at once. Not a fault by itself, but some faults matter only under load. */
  | { readonly kind: 'burst'; readonly node: NodeId; readonly count: number; readonly level: Level }
  /**
   * For `forMs` lose regular tokens (or commit tokens) from their hop `hop` on. Hops are counted anew on every ring, so
   * this interrupts the forming of rings at one certain step: some members have installed by then and others have not.
   */
  | {
      readonly kind: 'stopToken';
      readonly what: 'token' | 'commitToken';
      readonly hop: number;
      readonly forMs: number;
    };

/** A fault at a time: milliseconds since the beginning of the run. */
export interface ScheduledFault {
  readonly atMs: number;
  readonly fault: Fault;
}

function inClass(datagram: Datagram, what: DatagramClass): boolean {
  if (what === 'multicast') return !datagram.unicast;
  if (what === 'unicast') return datagram.unicast;
  return datagram.message.type === what;
}

function classFilter(what: DatagramClass): DatagramFilter {
  return (datagram) => inClass(datagram, what);
}

function muteFilter({ what, node, source }: Extract<Fault, { readonly kind: 'mute' }>): DatagramFilter {
  return (datagram) =>
    inClass(datagram, what) &&
    (node === undefined || datagram.to === node) &&
    (source === undefined || datagram.origin.nodeId === source);
}

/** Hops beyond this many are those of a ring that has long been in order. */
const formingHopsMax = 60;

function hopFilter(what: 'token' | 'commitToken', hop: number): DatagramFilter {
  return ({ message }) => message.type === what && message.tokenSeq >= hop && message.tokenSeq <= hop + formingHopsMax;
}

/** Size of a message of a burst: a few of them fill a frame. */
const burstBytes = 400;

/** Lets a fault happen now. */
export function applyFault(simulation: Simulation, fault: Fault): void {
  switch (fault.kind) {
    case 'crash':
      simulation.crash(fault.node);
      break;
    case 'crashAfterEffects':
      simulation.node(fault.node).crashAfterEffects(fault.effects);
      break;
    case 'start':
      simulation.start(fault.node);
      break;
    case 'leave':
      simulation.leave(fault.node);
      break;
    case 'pause':
      simulation.pause(fault.node, fault.forMs);
      break;
    case 'partition':
      simulation.partition(...fault.groups);
      break;
    case 'cutOneWay':
      if (fault.source !== fault.target) simulation.cut(fault.source, fault.target);
      break;
    case 'cutPair':
      if (fault.a === fault.b) break;
      simulation.cut(fault.a, fault.b);
      simulation.cut(fault.b, fault.a);
      break;
    case 'isolate':
      simulation.isolate(fault.node);
      break;
    case 'heal':
      simulation.heal();
      break;
    case 'drop':
      simulation.dropNext(classFilter(fault.what), fault.count);
      break;
    case 'mute':
      simulation.after(fault.forMs, simulation.drop(muteFilter(fault)));
      break;
    case 'stopToken':
      simulation.after(fault.forMs, simulation.drop(hopFilter(fault.what, fault.hop)));
      break;
    case 'burst':
      for (let count = 0; count < fault.count; count++) simulation.send(fault.node, burstBytes, fault.level);
      break;
    default:
      fault satisfies never;
  }
}

/** Puts a whole schedule into the future of a simulation. */
export function scheduleFaults(simulation: Simulation, schedule: readonly ScheduledFault[]): void {
  for (const { atMs, fault } of schedule) {
    simulation.at(atMs, () => {
      simulation.watch?.fault(fault, { step: simulation.steps, atMs: simulation.now });
      applyFault(simulation, fault);
    });
  }
}

/** What a schedule is drawn for. */
export interface ScheduleFrame {
  readonly nodes: readonly NodeId[];
  /** Faults begin in this time. */
  readonly durationMs: number;
  /** Pauses and short outages are drawn in relation to the token time-out. */
  readonly tokenMs: number;
}

/** Draws faults and what ends them. A run of `durationMs` gets one about every one or two seconds, some runs none. */
export function drawFaults(random: Random, frame: ScheduleFrame): ScheduledFault[] {
  const count = random.chance(0.05) ? 0 : random.integer(1, Math.ceil(frame.durationMs / 1500) + 4);
  const schedule: ScheduledFault[] = [];
  for (let index = 0; index < count; index++) {
    const atMs = Math.round(random.uniform(0, frame.durationMs));
    for (const { atMs: laterMs, fault } of drawFault(random, frame)) schedule.push({ atMs: atMs + laterMs, fault });
    // Trouble seldom comes alone: now and then the next fault follows at once.
    if (random.chance(0.25)) {
      const nextMs = atMs + Math.round(random.exponential(frame.tokenMs / 2));
      for (const { atMs: laterMs, fault } of drawFault(random, frame)) schedule.push({ atMs: nextMs + laterMs, fault });
    }
  }
  return schedule.sort((a, b) => a.atMs - b.atMs);
}

/** How long something lasts: often within the token time-out, often well beyond it. */
function drawOutage(random: Random, tokenMs: number): number {
  const [min, max] = random.pick<readonly [number, number]>([
    [0.002, 0.1],
    [0.1, 1],
    [0.8, 1.5],
    [2, 6],
  ]);
  return Math.max(1, Math.round(random.uniform(min, max) * tokenMs));
}

type FaultDrawer = (random: Random, frame: ScheduleFrame) => ScheduledFault[];

const crashAndRestart: FaultDrawer = (random, { nodes, tokenMs }) => {
  const node = random.pick(nodes);
  const crash: Fault = random.chance(0.5)
    ? { kind: 'crash', node }
    : { kind: 'crashAfterEffects', node, effects: random.integer(0, 60) };
  return [
    { atMs: 0, fault: crash },
    { atMs: drawOutage(random, tokenMs), fault: { kind: 'start', node } },
  ];
};

const leaveAndRejoin: FaultDrawer = (random, { nodes, tokenMs }) => {
  const node = random.pick(nodes);
  return [
    { atMs: 0, fault: { kind: 'leave', node } },
    { atMs: drawOutage(random, tokenMs), fault: { kind: 'start', node } },
  ];
};

const stall: FaultDrawer = (random, { nodes, tokenMs }) => [
  { atMs: 0, fault: { kind: 'pause', node: random.pick(nodes), forMs: drawOutage(random, tokenMs) } },
];

/** Everybody in a group at random; a group may stay empty, which makes the split a smaller one. */
const split: FaultDrawer = (random, { nodes, tokenMs }) => {
  const groups: NodeId[][] = Array.from({ length: random.integer(2, 3) }, () => []);
  for (const node of nodes) random.pick(groups).push(node);
  return [
    { atMs: 0, fault: { kind: 'partition', groups } },
    { atMs: drawOutage(random, tokenMs), fault: { kind: 'heal' } },
  ];
};

const cutOff: FaultDrawer = (random, { nodes, tokenMs }) => {
  const heal: ScheduledFault = { atMs: drawOutage(random, tokenMs), fault: { kind: 'heal' } };
  const [a, b] = random.shuffle(nodes);
  if (a === undefined || b === undefined) return [];
  const fault = random.pick<Fault>([
    { kind: 'isolate', node: a },
    { kind: 'cutOneWay', source: a, target: b },
    { kind: 'cutPair', a, b },
  ]);
  return [{ atMs: 0, fault }, heal];
};

const lose: FaultDrawer = (random) => {
  const what = random.pick<DatagramClass>(['token', 'commitToken', 'commitToken', 'join', 'data']);
  return [{ atMs: 0, fault: { kind: 'drop', what, count: random.integer(1, 12) } }];
};

const mute: FaultDrawer = (random, { nodes, tokenMs }) => {
  const what = random.pick<DatagramClass>(['multicast', 'unicast', 'data', 'join']);
  const node = random.chance(0.6) ? random.pick(nodes) : undefined;
  return [{ atMs: 0, fault: { kind: 'mute', what, node, forMs: drawOutage(random, tokenMs) } }];
};

/** Something that makes the nodes form a new ring, and a token that gets lost at one step of it, again and again. */
const interruptedForming: FaultDrawer = (random, frame) => {
  const { nodes, tokenMs } = frame;
  const what = random.chance(0.8) ? 'token' : 'commitToken';
  const hop = random.integer(1, (what === 'token' ? 5 : 2) * nodes.length);
  const forMs = Math.round(random.uniform(1, 6) * tokenMs);
  const trigger = random.pick([crashAndRestart, leaveAndRejoin, split, cutOff]);
  return [{ atMs: 0, fault: { kind: 'stopToken', what, hop, forMs } }, ...trigger(random, frame)];
};

/**
 * A node whose messages reach nobody goes away while the others send: what it sent last is a hole in the order that
 * nobody can fill, with messages of others behind it. Then the forming of the next ring is interrupted.
 */
const lostWithSender: FaultDrawer = (random, frame) => {
  const { nodes, tokenMs } = frame;
  const [source, other] = random.shuffle(nodes);
  if (source === undefined || other === undefined) return [];
  const goneMs = random.integer(5, Math.max(6, Math.round(tokenMs / 10)));
  const gone = random.pick<Fault>([
    { kind: 'crash', node: source },
    { kind: 'isolate', node: source },
  ]);
  const hop = random.integer(1, 5 * nodes.length);
  const level = random.pick<Level>(['agreed', 'safe']);
  const next = random.pick([crashAndRestart, split, cutOff, stall])(random, frame);
  const nextMs = goneMs + Math.round(tokenMs * random.uniform(1, 5));
  return [
    { atMs: 0, fault: { kind: 'mute', what: 'data', node: undefined, source, forMs: goneMs + 5 } },
    { atMs: 0, fault: { kind: 'burst', node: source, count: random.integer(1, 6), level } },
    { atMs: random.integer(0, goneMs), fault: { kind: 'burst', node: other, count: random.integer(1, 12), level } },
    { atMs: goneMs, fault: gone },
    {
      atMs: goneMs,
      fault: { kind: 'stopToken', what: 'token', hop, forMs: Math.round(random.uniform(1, 6) * tokenMs) },
    },
    ...next.map(({ atMs, fault }) => ({ atMs: nextMs + atMs, fault })),
    { atMs: goneMs + drawOutage(random, tokenMs), fault: { kind: 'start', node: source } },
    { atMs: goneMs + Math.round(tokenMs * random.uniform(3, 8)), fault: { kind: 'heal' } },
  ];
};

/** All kinds of trouble, the frequent ones several times. */
const drawers: readonly FaultDrawer[] = [
  crashAndRestart,
  crashAndRestart,
  leaveAndRejoin,
  stall,
  stall,
  split,
  split,
  cutOff,
  lose,
  mute,
  interruptedForming,
  lostWithSender,
];

function drawFault(random: Random, frame: ScheduleFrame): ScheduledFault[] {
  return random.pick(drawers)(random, frame);
}
