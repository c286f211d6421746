/**
 * Directed cases of an operational ring: what it owes beside order. Nothing is asked for that was not lost, an idle ring
 * wakes up when somebody wants to send, a lost token does not stop everything for long, and a node that cannot receive
 * does not hold up the others.
 */
import type { NodeId } from '../message.ts';
import { ringName } from '../message.ts';
import type { Effect } from '../effect.ts';
import { waitFor } from './directed-case.ts';
import type { DirectedCase, Stage } from './directed-case.ts';
import type { Random } from './random.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { Simulation } from './simulator.ts';

/** The time that the token takes for a rotation on the directed network. */
function rotationMs(simulation: Simulation, nodes: readonly NodeId[]): number {
  return nodes.length * simulation.network.conditions.delayMsMax;
}

/** Sends small messages at random times for so long. */
function chat({ simulation, random, nodes }: Stage, forMs: number, meanGapMs: number): void {
  const end = simulation.now + forMs;
  while (simulation.now < end) {
    simulation.send(random.pick(nodes), random.integer(20, 400));
    simulation.advance(random.exponential(meanGapMs));
  }
}

function drawMisses(random: Random): { missVisits: number; missMs: number } {
  if (random.chance(0.5)) return { missVisits: random.integer(1, 2), missMs: random.integer(20, 40) };
  return { missVisits: random.integer(4, 6), missMs: 0 };
}

/** So late that a message is missing at several visits, and not so late that it may be asked for. */
function drawLagMs(simulation: Simulation, { random, nodes }: Stage): number {
  const { missMs, missVisits } = simulation.settings;
  if (missMs > 0) return random.uniform(0.4, 0.8) * missMs;
  return random.uniform(1.2, missVisits - 1.6) * rotationMs(simulation, nodes);
}

/** Tells of every data message that is multicast, and of every number that a token asks for. */
function countCopies(onCopies: (copies: number) => void, onRequest: () => void): (effect: Effect) => void {
  const copies = new Map<string, number>();
  return (effect) => {
    if (effect.type === 'unicast' && effect.message.type === 'token') {
      if (effect.message.retransmit.length > 0) onRequest();
    } else if (effect.type === 'multicast' && effect.message.type === 'data') {
      const name = `${ringName(effect.message.ringId)} ${effect.message.seq}`;
      const count = (copies.get(name) ?? 0) + 1;
      copies.set(name, count);
      onCopies(count);
    }
  };
}

/** In so many milliseconds a message that was lost once is everywhere: well beyond the time after which it is asked for. */
const recoverMs = 300;

/**
 * Multicast is slower than the token: at first nothing is lost, so nothing may be asked for. Then single messages are lost
 * at one node, and each must be sent once more, not twice.
 */
function actLateMulticast(stage: Stage): void {
  const { simulation, random, nodes, onEffect } = stage;
  const lagMs = drawLagMs(simulation, stage);
  simulation.network.lagMulticast(undefined, lagMs);
  let isLossless = true;
  const count = countCopies(
    (copies) => {
      if (copies > 2) throw simulationFailure('needless', `a message that was lost once is sent ${copies} times`);
    },
    () => {
      if (isLossless) throw simulationFailure('needless', `a message that is ${lagMs.toFixed(1)} ms late is asked for`);
    },
  );
  onEffect((_, effect) => {
    count(effect);
  });
  chat(stage, 500, 10);
  // The last message may have had to wake the ring before it was sent.
  simulation.advance(simulation.settings.holdMs + 2 * lagMs);
  isLossless = false;
  for (let losses = 0; losses < 3; losses += 1) {
    const [source = 0, target = 0] = random.shuffle(nodes);
    const wanted = simulation.deliveries + nodes.length;
    simulation.dropNext(({ to, message }) => to === target && message.type === 'data');
    simulation.send(source, 100);
    simulation.advance(recoverMs);
    if (simulation.deliveries === wanted) continue;
    throw simulationFailure('timeliness', `a message that was lost once is not there after ${recoverMs} ms`);
  }
}

/** An idle ring delivers a new message within this part of the time for which the token is held. */
const wakeShare = 1 / 4;

/** Somebody wants to send while the representative of an idle ring holds the token. */
function actIdleSend({ simulation, random, nodes }: Stage): void {
  const { holdMs } = simulation.settings;
  for (let count = 0; count < 4; count += 1) {
    simulation.advance(random.uniform(5, 8) * holdMs);
    const id = random.pick(nodes);
    const node = simulation.node(id);
    const before = node.deliveredHere;
    simulation.send(id, 100);
    if (simulation.runUntil(() => node.deliveredHere > before, wakeShare * holdMs)) continue;
    throw simulationFailure('timeliness', `on an idle ring node ${id} waits for more than ${wakeShare * holdMs} ms`);
  }
}

/** After one lost token a busy ring stands still for at most so many rotations and least retransmit times. */
const standstillMax = 10;

/** A busy ring loses single tokens, each well after the one before. */
function actLostToken(stage: Stage): void {
  const { simulation, random, nodes, onEffect } = stage;
  const limitMs = standstillMax * (rotationMs(simulation, nodes) + simulation.settings.tokenRetransmitMsMin);
  const { configurations } = simulation;
  let newest = -1;
  let newestAt = simulation.now;
  let isWatched = false;
  const look = (): void => {
    const standstillMs = simulation.now - newestAt;
    if (!isWatched || standstillMs <= limitMs) return;
    throw simulationFailure('timeliness', `one lost token stopped a busy ring for ${standstillMs.toFixed(1)} ms`);
  };
  onEffect((_, effect) => {
    if (effect.type !== 'unicast' || effect.message.type !== 'token' || effect.message.tokenSeq <= newest) return;
    look();
    newest = effect.message.tokenSeq;
    newestAt = simulation.now;
  });
  for (let losses = 0; losses < 4; losses += 1) {
    chat(stage, random.uniform(100, 200), 0.5);
    isWatched = true;
    simulation.dropNext(({ message }) => message.type === 'token');
    chat(stage, 2 * limitMs, 0.5);
    look();
  }
  isWatched = false;
  if (simulation.configurations > configurations) {
    throw simulationFailure('steadiness', 'one lost token ended a configuration');
  }
}

/**
 * No data reaches one of the nodes, all else does. Where there is no level safe nobody waits for it to deliver; it must step
 * aside all the same, since everybody keeps what it lacks.
 */
function actDeaf({ simulation, random, nodes }: Stage): void {
  const [source = 0, deaf = 0] = random.shuffle(nodes);
  simulation.drop(({ to, message }) => to === deaf && message.type === 'data');
  if (!simulation.settings.rules.namesProcesses) {
    simulation.send(source, 100);
    waitFor(simulation, 'the deaf node steps aside', () => {
      return simulation.node(source).configuration?.members.every(({ nodeId }) => nodeId !== deaf) === true;
    });
    return;
  }
  const before = simulation.deliveries;
  simulation.send(source, 100, 'safe');
  waitFor(simulation, 'a safe message is delivered although one node is deaf', () => {
    return simulation.deliveries > before && simulation.outstanding === 0;
  });
}

/** Constant delays, so that what is late is known. */
function drawDelay(random: Random): { delayMsMin: number; delayMsMax: number } {
  const delayMs = random.uniform(0.2, 0.6);
  return { delayMsMin: delayMs, delayMsMax: delayMs };
}

export const lateMulticast: DirectedCase = {
  nodesMin: 3,
  nodesMax: 5,
  draw: (random) => ({ settings: drawMisses(random), network: drawDelay(random) }),
  act: actLateMulticast,
};
export const idleSend: DirectedCase = { nodesMin: 2, nodesMax: 7, draw: () => ({}), act: actIdleSend };
export const lostToken: DirectedCase = {
  nodesMin: 2,
  nodesMax: 5,
  draw: (random) => ({ network: drawDelay(random) }),
  act: actLostToken,
};
export const deaf: DirectedCase = { nodesMin: 3, nodesMax: 6, draw: () => ({}), act: actDeaf };
