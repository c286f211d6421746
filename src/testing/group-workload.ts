/**
 * What the applications of a simulation do with process groups: at random times one joins a group, leaves one, or sends to
 * one that it is in.
 */
import type { NodeId } from '../message.ts';
import { commonGroup, groupMessageBytesMin } from './group-acts.ts';
import type { GroupWitness } from './group-witness.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulator.ts';

/** The character of a workload of groups. */
export interface GroupWorkload {
  readonly groups: readonly string[];
  /** Mean time between two occasions, over all nodes, in milliseconds. */
  readonly meanGapMs: number;
  /** Of the occasions, how many are joins, and how many are leaves; the others are messages. */
  readonly joinShare: number;
  readonly leaveShare: number;
  /** Probability that a message is one of a burst, and the most messages of one. */
  readonly burst: number;
  readonly burstMax: number;
  /** Share of the messages that need several frames. */
  readonly largeShare: number;
}

const names = [commonGroup, 'green', 'blue', 'grey'];

export function drawGroupWorkload(random: Random): GroupWorkload {
  return {
    groups: names.slice(0, random.integer(1, names.length)),
    meanGapMs: random.pick([10, 30, 100, 300]),
    joinShare: random.pick([0.15, 0.4]),
    leaveShare: random.pick([0, 0.05, 0.2]),
    burst: random.pick([0, 0.1, 0.3]),
    burstMax: random.pick([5, 40]),
    largeShare: random.pick([0, 0.05, 0.3]),
  };
}

function drawBytes(random: Random, { largeShare }: GroupWorkload): number {
  return random.chance(largeShare) ? random.integer(1000, 9000) : random.integer(groupMessageBytesMin, 300);
}

/** What to draw acts from. */
export interface GroupSchedule {
  readonly random: Random;
  readonly workload: GroupWorkload;
  readonly nodes: readonly NodeId[];
  readonly durationMs: number;
  /** Most messages. */
  readonly messagesMax: number;
}

/**
 * Lets applications act at random until `durationMs`. Only what engines take counts as a message, so that the acts are known
 * when they have happened; written down they are a plan that takes the same course.
 */
export function drawActs(simulation: Simulation, witness: GroupWitness, schedule: GroupSchedule): void {
  const { random, workload, nodes, durationMs, messagesMax } = schedule;
  let left = messagesMax;
  const sendSome = (node: NodeId, group: string): void => {
    const bytes: number[] = [];
    // Before anything is sent: an engine may throw.
    witness.acting({ atMs: simulation.now, act: { kind: 'send', node, group, bytes } });
    const count = random.chance(workload.burst) ? random.integer(2, workload.burstMax) : 1;
    for (let index = 0; index < count && left > 0; index++) {
      const size = drawBytes(random, workload);
      bytes.push(size);
      if (witness.send(simulation.node(node), group, size)) left--;
    }
  };
  const move = (kind: 'join' | 'leave', node: NodeId, group: string): void => {
    witness.acting({ atMs: simulation.now, act: { kind, node, group } });
    witness[kind](simulation.node(node), group);
  };
  const next = (): void => {
    const gapMs = random.exponential(workload.meanGapMs);
    if (simulation.now + gapMs < durationMs) simulation.after(gapMs, occasion);
  };
  const occasion = (): void => {
    const node = random.pick(nodes);
    const group = random.pick(workload.groups);
    const kind = random.float();
    if (kind < workload.joinShare) move('join', node, group);
    else if (kind < workload.joinShare + workload.leaveShare) move('leave', node, group);
    else sendSome(node, group);
    next();
  };
  next();
}
