/**
 * Directed cases of recovery: who must deliver what after one that was interrupted, when it is complete, and which
 * messages come too late for it.
 */
import type { Message, NodeId } from '../message.ts';
import { awaitDelivery, waitFor } from './directed-case.ts';
import type { DirectedCase, Stage } from './directed-case.ts';
import { demandConvergence } from './demands.ts';
import type { Datagram } from './memory-network.ts';

/** Longer than a datagram takes. */
const arrivalMs = 2;

function isDataOf(source: NodeId, { origin, message }: Datagram): boolean {
  return origin.nodeId === source && message.type === 'data';
}

/** A message of `source` that nobody but itself gets to see. */
function sendUnheard({ simulation }: Stage, source: NodeId): void {
  simulation.drop((datagram) => isDataOf(source, datagram));
  simulation.send(source, 50);
  awaitDelivery(simulation, source);
}

/**
 * A message of a lost node is a hole that nobody can fill; behind it is a safe message of a companion. The first node that
 * installs the next ring delivers it and is cut off at that moment. The others recover anew, together with a node that has
 * slept through the first recovery, and must deliver it all the same.
 */
function actObligation(stage: Stage): void {
  const { simulation, random, nodes, onEffect } = stage;
  const [sleeper = 0, lost = 0, ...rest] = random.shuffle(nodes);
  // The lowest installs first, as a rule; only its own messages may be delivered without it by nobody else.
  const sender = random.chance(0.8) ? Math.min(...rest) : random.pick(rest);
  sendUnheard(stage, lost);
  let isSent = false;
  let first: NodeId | undefined;
  onEffect((node, effect) => {
    isSent ||= effect.type === 'sent' && node.id === sender;
    if (effect.type !== 'install' || first !== undefined || node.id === sleeper) return;
    first = node.id;
    simulation.isolate(node.id);
    simulation.resume(sleeper);
  });
  simulation.send(sender, 50, random.chance(0.8) ? 'safe' : 'agreed');
  waitFor(simulation, `node ${sender} sends`, () => isSent);
  simulation.advance(arrivalMs);
  simulation.crash(lost);
  simulation.pause(sleeper);
  waitFor(simulation, 'a companion installs', () => first !== undefined);
  demandConvergence(simulation);
}

/**
 * The lowest node sends four old messages again. The second node misses the last of them, the third one in the middle.
 * When the third has got its own it raises the aru that it held down, over the head of the second: for one visit it looks
 * as if all had everything. Whoever installs now leaves the second alone with a hole.
 */
function actCompletion(stage: Stage): void {
  const { simulation, random, nodes, onEffect } = stage;
  const [sender = 0, behind = 0, ahead = 0] = nodes;
  const gone = nodes.at(-1) ?? 0;
  const restore = simulation.drop((datagram) => !datagram.unicast && isDataOf(sender, datagram));
  let sent = 0;
  let installs = 0;
  onEffect((node, effect) => {
    if (effect.type === 'sent') sent += 1;
    if (effect.type !== 'install' || installs++ > 0) return;
    simulation.isolate(node.id);
    simulation.crash(...nodes.filter((id) => id !== node.id && id !== behind));
  });
  for (let count = 0; count < 4; count += 1) simulation.send(sender, 1200, 'safe');
  waitFor(simulation, `node ${sender} sends`, () => sent === 4);
  simulation.crash(gone);
  restore();
  const { firstSeq } = simulation.settings;
  const isRecovered = (message: Message, place: number): boolean =>
    message.type === 'data' && message.recovered !== undefined && message.seq === (firstSeq + place) >>> 0;
  simulation.dropNext(({ to, message }) => to === ahead && isRecovered(message, random.integer(1, 3)));
  const give = simulation.drop(({ to, message }) => to === behind && isRecovered(message, 4));
  waitFor(simulation, 'the recovery begins', () => installs > 0 || simulation.node(ahead).state === 'recovery');
  simulation.runUntil(() => installs > 0, 500);
  if (installs === 0) installs = 1;
  give();
}

/** A message of a node that is gone reaches one of the others when this one has already reported what it has. */
function actLateOldData(stage: Stage): void {
  const { simulation, random, nodes, onEffect } = stage;
  const [lost = 0, late = 0] = random.shuffle(nodes);
  let held: Datagram | undefined;
  simulation.drop((datagram) => {
    if (!isDataOf(lost, datagram)) return false;
    if (datagram.to === late) held ??= datagram;
    return true;
  });
  simulation.send(lost, 50, random.pick(['agreed', 'safe']));
  waitFor(simulation, `node ${lost} sends`, () => held !== undefined);
  simulation.advance(arrivalMs);
  const again = held;
  onEffect((node, effect) => {
    if (effect.type !== 'persist' || node.id !== late || again === undefined) return;
    simulation.after(random.uniform(0.01, arrivalMs), () => {
      node.arrive(again);
    });
  });
  simulation.crash(lost);
  demandConvergence(simulation);
}

export const obligation: DirectedCase = { nodesMin: 4, nodesMax: 6, draw: () => ({}), act: actObligation };
export const completion: DirectedCase = { nodesMin: 4, nodesMax: 4, draw: () => ({}), act: actCompletion };
export const lateOldData: DirectedCase = { nodesMin: 3, nodesMax: 5, draw: () => ({}), act: actLateOldData };
