/**
 * Trouble as it is drawn for runs: each kind is one story of faults and what ends them, with its times drawn in relation
 * to the token time-out. Which kinds a run has is its mix (fault-mix.ts).
 *
 * The menu is that of the best simulators (TigerBeetle's VOPR, FoundationDB, Galera's gcomm) and what is known to break
 * rings over multicast.
 */
import type { Level, NodeId } from '../message.ts';
import type { DatagramClass, Fault, ScheduledFault } from './fault-schedule.ts';
import type { Random } from './random.ts';

/** What a schedule is drawn for. */
export interface ScheduleFrame {
  readonly nodes: readonly NodeId[];
  /** Faults begin in this time. */
  readonly durationMs: number;
  /** Pauses and short outages are drawn in relation to the token time-out. */
  readonly tokenMs: number;
}

/** Draws one story; its times count from its beginning. */
export type FaultDrawer = (random: Random, frame: ScheduleFrame) => ScheduledFault[];

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

/** From a millisecond to ten token time-outs. */
const stall: FaultDrawer = (random, { nodes, tokenMs }) => {
  const forMs = random.chance(0.2) ? Math.round(random.uniform(6, 10) * tokenMs) : drawOutage(random, tokenMs);
  return [{ atMs: 0, fault: { kind: 'pause', node: random.pick(nodes), forMs } }];
};

/** A node dies after it has adopted a ring and before it has installed it, and comes back. */
const crashForming: FaultDrawer = (random, frame) => {
  const { nodes, tokenMs } = frame;
  const node = random.pick(nodes);
  const trigger = random.pick([leaveAndRejoin, split, cutOff, crashAndRestart])(random, frame);
  const startMs = Math.round(random.uniform(1, 5) * tokenMs);
  return [
    { atMs: 0, fault: { kind: 'crashForming', node, effects: random.integer(0, 12) } },
    ...trigger,
    { atMs: startMs, fault: { kind: 'start', node } },
  ];
};

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

/** Every node in one of `count` groups; with as many nodes as groups none is empty. */
function drawGroups(random: Random, nodes: readonly NodeId[], count: number): NodeId[][] {
  const groups: NodeId[][] = Array.from({ length: count }, () => []);
  for (const [index, node] of random.shuffle(nodes).entries()) {
    const group = index < count ? groups[index] : random.pick(groups);
    group?.push(node);
  }
  return groups;
}

/** Long enough for rings to form in every part of a split network. */
function formingMs(random: Random, tokenMs: number): number {
  return Math.round(random.uniform(2.5, 5) * tokenMs);
}

/** Three rings form apart and meet all at once. */
const threeRings: FaultDrawer = (random, { nodes, tokenMs }) => [
  { atMs: 0, fault: { kind: 'partition', groups: drawGroups(random, nodes, 3) } },
  { atMs: formingMs(random, tokenMs), fault: { kind: 'heal' } },
];

/** Three rings form apart; while two of them merge the third comes in. */
const mergeDuringMerge: FaultDrawer = (random, { nodes, tokenMs }) => {
  const [first = [], second = [], third = []] = drawGroups(random, nodes, 3);
  const mergeMs = formingMs(random, tokenMs);
  const againMs = mergeMs + random.integer(1, Math.ceil(tokenMs * random.pick([0.05, 0.5, 2])));
  return [
    { atMs: 0, fault: { kind: 'partition', groups: [first, second, third] } },
    { atMs: mergeMs, fault: { kind: 'partition', groups: [[...first, ...second], third] } },
    { atMs: againMs, fault: { kind: 'heal' } },
  ];
};

/** One side hears the other, but not the reverse. */
const oneWaySplit: FaultDrawer = (random, { nodes, tokenMs }) => {
  const [sources = [], targets = []] = drawGroups(random, nodes, 2);
  const cuts = sources.flatMap((source) => targets.map((target): Fault => ({ kind: 'cutOneWay', source, target })));
  return [
    ...cuts.map((fault): ScheduledFault => ({ atMs: 0, fault })),
    { atMs: drawOutage(random, tokenMs), fault: { kind: 'heal' } },
  ];
};

/** Links stop one by one and come back in another order. */
const swizzle: FaultDrawer = (random, { nodes, tokenMs }) => {
  const links = nodes.flatMap((source) =>
    nodes.filter((node) => node !== source).map((target) => ({ source, target })),
  );
  const chosen = random.shuffle(links).slice(0, random.integer(1, links.length));
  const spreadMs = drawOutage(random, tokenMs);
  const holdMs = drawOutage(random, tokenMs);
  const times = (): number[] => chosen.map(() => random.integer(0, spreadMs));
  const cuts = times();
  const restores = times();
  return chosen.flatMap((link, index): ScheduledFault[] => [
    { atMs: cuts[index] ?? 0, fault: { kind: 'cutOneWay', ...link } },
    { atMs: spreadMs + holdMs + (restores[index] ?? 0), fault: { kind: 'restore', ...link } },
  ]);
};

/** A switch forgets that a node listens. */
const expire: FaultDrawer = (random, { nodes, tokenMs }) => [
  { atMs: 0, fault: { kind: 'expireMembership', node: random.pick(nodes) } },
  { atMs: Math.round(random.uniform(0.5, 8) * tokenMs), fault: { kind: 'heal' } },
];

/** Multicast falls behind the token, by 0.2 to 900 ms on a ring with a token time-out of a second. */
const lag: FaultDrawer = (random, { nodes, tokenMs }) => {
  const node = random.chance(0.5) ? random.pick(nodes) : undefined;
  const lagMs = (tokenMs / 1000) * 0.2 * 4500 ** random.float();
  return [{ atMs: 0, fault: { kind: 'lagMulticast', node, lagMs, forMs: drawOutage(random, 2 * tokenMs) } }];
};

/** Datagrams arrive when others that were sent later have long been there, or once more. Mostly tokens. */
const delay: FaultDrawer = (random, { tokenMs }) => {
  const what = random.pick<DatagramClass>(['token', 'token', 'commitToken', 'join', 'data']);
  const byMs = tokenMs * random.pick([0.01, 0.1, 0.5, 1.5]) * random.float();
  return [{ atMs: 0, fault: { kind: 'delay', what, count: random.integer(1, 10), byMs, copy: random.chance(0.5) } }];
};

/**
 * Somebody gives a new process the id of a node: of the highest, so that neither of the two represents a ring that others
 * are on. Two that do can name two rings alike, and nothing can be promised then.
 */
const duplicate: FaultDrawer = (random, { nodes, tokenMs }) => {
  const node = Math.max(...nodes);
  const end: ScheduledFault = { atMs: drawOutage(random, tokenMs), fault: { kind: 'crashDouble', node } };
  return [{ atMs: 0, fault: { kind: 'startDouble', node } }, ...(random.chance(0.3) ? [end] : [])];
};

/** Somebody else's datagrams on the same group and port. */
const babble: FaultDrawer = (random) => [{ atMs: 0, fault: { kind: 'babble', count: random.integer(1, 20) } }];

/** Names of the kinds of trouble. */
export type Trouble =
  | 'crash'
  | 'crashForming'
  | 'leave'
  | 'stall'
  | 'split'
  | 'threeRings'
  | 'mergeDuringMerge'
  | 'oneWaySplit'
  | 'swizzle'
  | 'cutOff'
  | 'lose'
  | 'mute'
  | 'expire'
  | 'lag'
  | 'delay'
  | 'interruptedForming'
  | 'lostWithSender'
  | 'duplicate'
  | 'babble';

/** Every kind of trouble by its name. */
export const troubles: Readonly<Record<Trouble, FaultDrawer>> = {
  crash: crashAndRestart,
  crashForming,
  leave: leaveAndRejoin,
  stall,
  split,
  threeRings,
  mergeDuringMerge,
  oneWaySplit,
  swizzle,
  cutOff,
  lose,
  mute,
  expire,
  lag,
  delay,
  interruptedForming,
  lostWithSender,
  duplicate,
  babble,
};
