/**
 * A directed case of Corosync's wire alone: the services of a new configuration are synchronising when the next change
 * comes. What was said so far is of no use to anybody, companions hold half of some message of it, newcomers nothing, and
 * all of them must begin anew together.
 */
import type { Effect } from '../effect.ts';
import { waitFor } from './directed-case.ts';
import type { DirectedCase, Stage } from './directed-case.ts';
import { demandConvergence } from './demands.ts';

/** A node says about so many bytes while services synchronise, in more data messages than there are bytes to fill. */
const synchronisationBytes = 3200;

function isNewData(effect: Effect): boolean {
  return effect.type === 'multicast' && effect.message.type === 'data' && effect.message.recovered === undefined;
}

/** Sends something that has to wait for the services, and may be half sent at the next change. */
function chat({ simulation, random, nodes }: Stage): void {
  for (const id of random.shuffle(nodes).slice(0, 2)) {
    if (simulation.node(id).live) simulation.send(id, random.integer(20, 3000));
  }
}

/**
 * A node goes. The others install a ring without it, and somewhere in their synchronisation either that node is back or one
 * of the others is cut off.
 */
function interruptOnce(stage: Stage, after: (messages: number, act: () => void) => void): void {
  const { simulation, random, nodes } = stage;
  const [gone = 0, other = 0] = random.shuffle(nodes);
  let isDone = false;
  const messagesOfNode = 1 + Math.ceil(synchronisationBytes / simulation.settings.framePayloadBytes);
  after(random.integer(1, messagesOfNode * (nodes.length - 1)), () => {
    isDone = true;
    if (random.chance(0.5)) simulation.start(gone);
    else simulation.isolate(other);
  });
  chat(stage);
  if (random.chance(0.5)) simulation.leave(gone);
  else simulation.crash(gone);
  waitFor(simulation, `the others synchronise without node ${gone}`, () => isDone || simulation.outstanding === 0);
  chat(stage);
  demandConvergence(simulation);
  simulation.heal();
  simulation.start(gone);
  chat(stage);
  demandConvergence(simulation);
  waitFor(simulation, 'what was sent is delivered', () => simulation.outstanding === 0);
}

function actInterruptedSync(stage: Stage): void {
  const { simulation, random, onEffect } = stage;
  let left = Infinity;
  let interrupt = (): void => undefined;
  let isArmed = false;
  onEffect((_, effect) => {
    // Counted from the first regular configuration on.
    if (effect.type === 'install' && effect.configuration.kind === 'regular') isArmed = true;
    if (!isArmed || !isNewData(effect)) return;
    left -= 1;
    if (left === 0) simulation.after(random.uniform(0, 0.5), interrupt);
  });
  for (let round = 0; round < 3; round += 1) {
    interruptOnce(stage, (messages, act) => {
      isArmed = false;
      left = messages;
      interrupt = act;
    });
  }
}

export const interruptedSync: DirectedCase = {
  nodesMin: 3,
  nodesMax: 5,
  draw: (random) => ({
    settings: { framePayloadBytes: random.pick([200, 300, 1300]), visitFrames: random.integer(1, 3) },
  }),
  act: actInterruptedSync,
};
