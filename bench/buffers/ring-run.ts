/**
 * One run of a ring: members join and are loaded, then some of them are stalled for a while and other traffic may be
 * added; what each member saw in that time is the result. The processes are the same for all runs of a bench.
 */
import type { ClusterOptions } from '../../src/tuning/options.ts';
import type { Child } from './children.ts';
import type { JoinOrder, MemberReport } from './member-role.ts';
import type { NoiseOrder } from './noise-role.ts';
import type { Place } from './place.ts';
import type { StallPattern } from './stall-plan.ts';
import type { StallRecord } from './staller-role.ts';
import { pause, until } from './until.ts';

/** Traffic that is none of the ring's. */
export type Noise = Pick<NoiseOrder, 'ratePerS' | 'sizes'>;

/** Conditions of a run, apart from the buffer. */
export interface RingConditions {
  /** Members of the ring; the processes are numbered from 1. */
  readonly members: number;
  /** `one`: data and token share a socket. `two`: as Ringcast does it. */
  readonly sockets: 'one' | 'two';
  /** Options of every member beside those that say who and where. */
  readonly options: ClusterOptions;
  readonly messageBytes: number;
  readonly stalls: StallPattern;
  /** How many members are stalled, counted from the last. */
  readonly stalled: number;
  /** Other traffic to the data's socket: datagrams a second and their sizes in turn. */
  readonly noise?: Noise | undefined;
}

/** One run. */
export interface RingRunOrder {
  readonly conditions: RingConditions;
  /** Bytes to ask for as receive buffer of every member; 0: never sized. */
  readonly receiveBytes: number;
  readonly durationMs: number;
  /** Ends as soon as a member was lost, and goes on for up to so long until one is. Undefined: runs for `durationMs`. */
  readonly untilLostMsMax: number | undefined;
}

export interface RingRunResult {
  readonly receiveBytes: number;
  readonly reports: readonly MemberReport[];
  readonly stalls: StallRecord;
  /** Datagrams of the other traffic that each member was sent. */
  readonly noiseSent: number;
  readonly seconds: number;
}

/** The processes that a run needs. */
export interface RingCrew {
  readonly members: readonly Child[];
  readonly staller: Child;
  readonly noise: Child;
  readonly place: Place;
}

/** A ring that has not formed by then will not. */
const formingMsMax = 20_000;

export async function runRing(crew: RingCrew, order: RingRunOrder): Promise<RingRunResult> {
  const members = crew.members.slice(0, order.conditions.members);
  try {
    await form(crew, members, order);
    return await measure(crew, members, order);
  } finally {
    await crew.staller.ask('end');
    await Promise.all(members.map((member) => member.ask('close')));
  }
}

async function form(crew: RingCrew, members: readonly Child[], order: RingRunOrder): Promise<void> {
  const { conditions } = order;
  const orders = joinOrders(crew, order);
  await Promise.all(members.map((member, index) => member.ask('join', orders[index])));
  await until('the ring has formed', formingMsMax, async () => {
    const seen = await Promise.all(members.map((member) => member.ask<readonly number[]>('members')));
    return seen.every(({ length }) => length === members.length);
  });
  await Promise.all(members.map((member) => member.ask('load', { messageBytes: conditions.messageBytes })));
  await until('every member delivers', formingMsMax, async () => {
    const delivered = await Promise.all(members.map((member) => member.ask<number>('delivered')));
    return delivered.every((count) => count > 0);
  });
}

async function measure(crew: RingCrew, members: readonly Child[], order: RingRunOrder): Promise<RingRunResult> {
  const { conditions, receiveBytes, durationMs } = order;
  await Promise.all(members.map((member) => member.ask('measure')));
  const beganAt = performance.now();
  if (conditions.noise !== undefined) await crew.noise.ask('begin', noiseOrder(crew, order, conditions.noise));
  const pids = members.slice(members.length - conditions.stalled).map(({ pid }) => pid);
  await crew.staller.ask('begin', { pids, pattern: conditions.stalls });
  if (order.untilLostMsMax === undefined) await pause(durationMs);
  else await untilLost(members, order.untilLostMsMax);
  const stalls = await crew.staller.ask<StallRecord>('end');
  const noiseSent = conditions.noise === undefined ? 0 : await crew.noise.ask<number>('end');
  const reports = await Promise.all(members.map((member) => member.ask<MemberReport>('report')));
  return { receiveBytes, reports, stalls, noiseSent, seconds: (performance.now() - beganAt) / 1000 };
}

/** Asks seldom: each question wakes the members that run. */
const lookMs = 250;

async function untilLost(members: readonly Child[], limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  do await pause(lookMs);
  while (
    performance.now() < limit &&
    !(await Promise.all(members.map((it) => it.ask<boolean>('lost')))).includes(true)
  );
}

/** Where the other traffic goes: to the group, or with one socket to each member's. */
function noiseOrder({ place, members }: RingCrew, { conditions }: RingRunOrder, noise: Noise): NoiseOrder {
  const destinations =
    conditions.sockets === 'two'
      ? [`${place.group}:${place.groupPort}`]
      : members.slice(0, conditions.members).map((_, index) => place.memberAddress(index));
  return { ...noise, destinations, interfaceAddress: place.noiseInterface };
}

function joinOrders({ place }: RingCrew, order: RingRunOrder): readonly JoinOrder[] {
  const { conditions, receiveBytes } = order;
  const addresses = Array.from({ length: conditions.members }, (_, index) => place.memberAddress(index));
  return addresses.map((address, index) => ({
    receiveBytes,
    options: {
      ...conditions.options,
      ...place.network(index),
      nodeId: index + 1,
    },
    oneSocket:
      conditions.sockets === 'one' ? { address, peers: addresses.filter((other) => other !== address) } : undefined,
  }));
}
