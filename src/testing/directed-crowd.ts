/**
 * A directed case that no seed plays by itself: `simulate({ seed, directed: 'crowd' })` asks for it. More is lost than the
 * token's list of requests has room for, so that one member's requests wait for those of another. That says nothing about
 * its ears, and it must not step aside (membership/failed-to-receive.ts).
 *
 *   Nodes 2 and 3 lose hundreds of messages, and node 3 one more before. The list has room for one request, and node 2
 *   always comes first: node 3 holds the aru back for hundreds of rotations, though it hears everything again.
 */
import { waitFor } from './directed-case.ts';
import type { DirectedCase, Stage } from './directed-case.ts';
import { simulationFailure } from './simulation-failure.ts';

/** A message fills a data message. */
const messageBytes = 1288;

/** No data reaches two neighbours in the order of the ring for a moment, the second of them a moment longer. */
function actCrowd({ simulation, random, nodes }: Stage): void {
  const { failToReceiveMs } = simulation.settings;
  const { delayMsMin } = simulation.network.conditions;
  const { configurations } = simulation;
  const place = random.integer(0, nodes.length - 2);
  const [first, second] = [nodes[place], nodes[place + 1]];
  const source = random.pick(nodes.filter((id) => id !== first && id !== second));
  const rotationMs = nodes.length * delayMsMin;
  const hearSecond = simulation.drop(({ to, message }) => to === second && message.type === 'data');
  const before = simulation.node(source).deliveredHere;
  simulation.send(source, messageBytes);
  waitFor(simulation, 'the first message is delivered', () => simulation.node(source).deliveredHere > before);
  const hearFirst = simulation.drop(({ to, message }) => to === first && message.type === 'data');
  const count = Math.ceil((random.uniform(1.3, 2) * failToReceiveMs) / rotationMs);
  for (let sent = 0; sent < count; sent += 1) simulation.send(source, messageBytes);
  const { messages } = simulation;
  waitFor(simulation, 'all messages are sent', () => simulation.node(source).queuedBytes === 0);
  hearFirst();
  hearSecond();
  waitFor(simulation, `all ${messages} messages are delivered`, () => {
    if (simulation.configurations > configurations) {
      throw simulationFailure('steadiness', 'a member that hears again stepped aside while its requests had to wait');
    }
    return nodes.every((id) => simulation.node(id).deliveredHere === messages);
  });
}

export const crowd: DirectedCase = {
  nodesMin: 3,
  nodesMax: 5,
  draw: () => ({
    settings: {
      tokenMs: 200,
      tokenRetransmitMsMax: 47,
      holdMs: 36,
      joinMs: 20,
      consensusMs: 240,
      retransmitEntries: 1,
      failToReceiveVisits: 20,
      failToReceiveMs: 200,
    },
  }),
  act: actCrowd,
};
