/**
 * The buffer contract under test: a ring under heavy load whose members are stalled again and again, with receive buffers
 * charged to the byte. The same seed can be run with windows that follow from the buffers (`contract`) and with windows
 * that somebody has fixed (`fixed`), to see what the contract prevents.
 *
 * The network keeps the assumption of the proof (docs/buffers.md): a multicast may be overtaken by the token, but it
 * arrives before the token has come to its receiver twice. It is late by less than as many of the shortest hops as its
 * ring has members, and no link is twice as slow as another.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import type { Message } from '../message.ts';
import { ringName } from '../message.ts';
import { BufferContract } from './buffer-contract.ts';
import type { Overflows } from './buffer-contract.ts';
import { drawBuffersPlan } from './buffers-plan.ts';
import type { BuffersPlan, WindowRule } from './buffers-plan.ts';
import { EffectRules } from './effect-rules.ts';
import { Random } from './random.ts';
import type { SimulatedEngine } from './sim-node.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { Simulation } from './simulator.ts';
import type { Violation } from './trace.ts';

/** What to simulate: the seed decides everything else. */
export interface BuffersOptions {
  readonly seed: number;
  /** Default `contract`. */
  readonly windowRule?: WindowRule;
  /** Makes the engines; for trying out engines that are broken on purpose. */
  readonly createEngine?: (options: EngineOptions) => SimulatedEngine;
}

/** How a run went. */
export interface BuffersResult {
  readonly seed: number;
  readonly windowRule: WindowRule;
  readonly ok: boolean;
  /** `contract` when data of its own ring overflowed a member's buffer; or any other property. */
  readonly violation: Violation | undefined;
  /** Fingerprint of the course of the run: equal for equal options. */
  readonly hash: string;
  readonly steps: number;
  readonly simulatedMs: number;
  readonly nodes: number;
  /** How often a member was stalled. */
  readonly stalls: number;
  /** Installs of regular configurations, over all processes. */
  readonly configurations: number;
  readonly messages: number;
  /** Deliveries, over all processes. */
  readonly deliveries: number;
  readonly overflows: Readonly<Overflows>;
  /** The largest share of a receive buffer that data of the member's own ring took: from 0 to 1. */
  readonly shareMax: number;
}

/** Simulates one run. Never throws for what an engine does. */
export function simulateBuffers({ seed, windowRule = 'contract', createEngine }: BuffersOptions): BuffersResult {
  const plan = drawBuffersPlan(seed, windowRule);
  const contract = new BufferContract(windowRule);
  const rules = new EffectRules(plan.settings);
  const lateness = new Lateness(plan);
  const simulation = new Simulation({
    ...worldOf(plan),
    onGroupLoad: (load) => {
      contract.note(load);
    },
    onEffect: (node, effect) => {
      rules.effect(node, effect, simulation.now);
      contract.effect(node, effect);
      lateness.effect(effect);
    },
    onDropsTold: (node) => {
      rules.dropsTold(node, simulation.now);
    },
    ...(createEngine === undefined ? {} : { createEngine }),
  });
  simulation.network.multicastLateMs = ({ message }) => lateness.drawMs(message);
  const { violation, stalls } = perform(simulation, plan);
  const { hash, steps, now: simulatedMs, configurations, messages, deliveries } = simulation;
  const course = { hash, steps, simulatedMs, configurations, messages, deliveries };
  const { overflows, shareMax } = contract;
  const trouble = { nodes: plan.nodes.length, stalls, overflows, shareMax };
  return { seed, windowRule, ok: violation === undefined, violation, ...course, ...trouble };
}

function worldOf({ seed, settings, network, readMs, nodes }: BuffersPlan): ConstructorParameters<typeof Simulation>[0] {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  return {
    seed,
    settings,
    network,
    readMs,
    keep: false,
    receiveBufferBytes: (id) => nodeOf.get(id)?.receiveBufferBytes ?? Infinity,
    settingsOf: (id) => {
      const framePayloadBytes = nodeOf.get(id)?.framePayloadBytes;
      return framePayloadBytes === undefined ? {} : { framePayloadBytes };
    },
  };
}

interface Course {
  stalls: number;
  violation: Violation | undefined;
}

/** Lets the run happen. Answers how often a member was stalled, and what the run violates, if anything. */
function perform(simulation: Simulation, plan: BuffersPlan): Readonly<Course> {
  const course: Course = { stalls: 0, violation: undefined };
  try {
    simulation.start(...plan.nodes.map(({ id }) => id));
    schedule(simulation, plan, course);
    simulation.advance(plan.durationMs);
    simulation.finish(false);
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    course.violation = error.violation;
  }
  return course;
}

function schedule(simulation: Simulation, { stalls }: BuffersPlan, course: Course): void {
  for (const { atMs, node, forMs, loads } of stalls) {
    simulation.at(atMs, () => {
      if (simulation.node(node).phase !== 'running') return;
      course.stalls++;
      simulation.pause(node, forMs);
    });
    for (const load of loads) {
      simulation.at(load.atMs, () => {
        for (const bytes of load.bytes) simulation.send(load.node, bytes);
      });
    }
  }
}

/** How late multicasts are, within what the proof assumes. */
class Lateness {
  readonly #random: Random;
  readonly #hopMs: number;
  /** How many members each ring has. */
  readonly #sizes = new Map<string, number>();

  constructor({ seed, lateShare, network }: BuffersPlan) {
    this.#random = new Random(seed, 21);
    this.#hopMs = lateShare * network.delayMsMin;
  }

  /** Learns of rings from their commit tokens. */
  effect(effect: Effect): void {
    if (effect.type !== 'unicast' || effect.message.type !== 'commitToken') return;
    const { ringId, members } = effect.message;
    this.#sizes.set(ringName(ringId), members.length);
  }

  drawMs(message: Message): number {
    const size = message.type === 'data' ? (this.#sizes.get(ringName(message.ringId)) ?? 1) : 1;
    return this.#hopMs > 0 ? this.#random.uniform(0, size * this.#hopMs) : 0;
  }
}
