/**
 * The liveness part of a run. When the faults are over a part of the nodes, the core, is healed among itself, and the
 * rest stays broken for good, each in its own way. The core must come together all the same, and stay together.
 *
 * The idea is that of TigerBeetle's VOPR: healing everything would hide that a cluster needs nodes it cannot have.
 */
import type { NodeId } from '../message.ts';
import type { Random } from './random.ts';
import { simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import type { Simulation } from './simulator.ts';

/**
 * How a node is broken: its process is `dead` or `frozen`; it is `cutOff` both ways, `deaf` (heard, but hears nothing),
 * `unheard` (hears, but is not heard); multicast does not reach it (`expired`); or it has working links with `peers`
 * alone (`partial`), so that the nodes do not all hear the same.
 */
export type Breakage = 'dead' | 'frozen' | 'cutOff' | 'deaf' | 'unheard' | 'expired' | 'partial';

export interface BrokenNode {
  readonly node: NodeId;
  readonly how: Breakage;
  /** For `partial`: the core nodes that it still has links with. */
  readonly peers: readonly NodeId[];
}

/**
 * What is drawn. Not `partial`: a node that hears a part of the core forms with that part as good a ring as the core is,
 * and which of the two comes about is for the protocol to say.
 */
const drawnBreakages: readonly Breakage[] = ['dead', 'frozen', 'cutOff', 'deaf', 'unheard', 'expired'];

/** Draws who stays broken, and how. In half of the runs nobody; the core has one node at least. */
export function drawBroken(random: Random, nodes: readonly NodeId[]): BrokenNode[] {
  if (nodes.length < 2 || random.chance(0.5)) return [];
  const shuffled = random.shuffle(nodes);
  const core = shuffled.slice(0, random.integer(1, nodes.length - 1));
  return shuffled.slice(core.length).map((node) => ({
    node,
    how: random.pick(drawnBreakages),
    peers: [],
  }));
}

/** The nodes that are whole in the end. */
export function coreOf(nodes: readonly NodeId[], broken: readonly BrokenNode[]): NodeId[] {
  return nodes.filter((id) => !broken.some(({ node }) => node === id));
}

/** Breaks a node of an otherwise healthy network for good. */
export function breakNode(simulation: Simulation, { node, how, peers }: BrokenNode): void {
  const others = simulation.nodes.map(({ id }) => id).filter((id) => id !== node);
  switch (how) {
    case 'dead':
      simulation.crash(node);
      break;
    case 'frozen':
      simulation.pause(node);
      break;
    case 'cutOff':
      simulation.isolate(node);
      break;
    case 'deaf':
      for (const other of others) simulation.cut(other, node);
      break;
    case 'unheard':
      for (const other of others) simulation.cut(node, other);
      break;
    case 'expired':
      simulation.expireMembership(node);
      break;
    case 'partial':
      simulation.isolate(node);
      for (const peer of peers) simulation.restore(node, peer);
      for (const peer of peers) simulation.restore(peer, node);
      break;
    default:
      how satisfies never;
  }
}

/** Are all of these nodes operational in one regular configuration that has all of them as members? */
export function isCoreTogether(simulation: Simulation, core: readonly NodeId[]): boolean {
  const first = core[0];
  const common = first === undefined ? undefined : simulation.node(first).configuration;
  if (common === undefined) return false;
  return core.every((id) => {
    const { phase, state, configuration, self } = simulation.node(id);
    return (
      phase === 'running' &&
      state === 'operational' &&
      configuration?.kind === 'regular' &&
      configuration.id === common.id &&
      common.members.some(({ nodeId, incarnation }) => nodeId === id && incarnation === self.incarnation)
    );
  });
}

/** How long the core is watched, in token time-outs, and for which part of that it must be together. */
const watchTokens = 40;
const togetherShareMin = 0.5;
/** How often it is looked at: so many times in a token time-out. */
const looksPerToken = 20;

/**
 * Within this many milliseconds a member finds out that multicast does not reach it: its first missing message is sent
 * again `failToReceiveVisits` times in vain. Each of these times takes a rotation for the request and `missVisits` until
 * it asks anew, and where the list is short the request may wait for one of every other member.
 */
function findsOutMsMax({ nodes, network, settings }: Simulation): number {
  const { delayMsMax, jitterMs } = network.conditions;
  const rotationMs = nodes.length * (delayMsMax + jitterMs);
  return settings.failToReceiveVisits * (settings.missVisits + nodes.length) * rotationMs;
}

/**
 * Demands that the core comes together within the bound of `convergenceMsMax`, and that from then on it is together for
 * at least half of the time, although broken nodes may call it to gather now and then. Where the ring may have members
 * that multicast does not reach, they are given the time to find that out. Answers how long it took.
 */
export function demandCore(
  simulation: Simulation,
  core: readonly NodeId[],
  broken: readonly BrokenNode[] = [],
): number {
  const mustFindOut = broken.some(({ how }) => how === 'expired');
  const limitMs = convergenceMsMax(simulation.settings) + (mustFindOut ? findsOutMsMax(simulation) : 0);
  const from = simulation.now;
  if (!simulation.runUntil(() => isCoreTogether(simulation, core), limitMs)) {
    throw simulationFailure('core', `the nodes ${core.join(', ')} are not together after ${limitMs} ms`);
  }
  const convergedMs = simulation.now - from;
  const share = togetherShare(simulation, core);
  if (share < togetherShareMin) {
    const percent = Math.round(100 * share);
    throw simulationFailure('core', `the nodes ${core.join(', ')} are together for ${percent} % of the time only`);
  }
  return convergedMs;
}

/** For which part of the watch the core is together. */
export function togetherShare(simulation: Simulation, core: readonly NodeId[]): number {
  const looks = watchTokens * looksPerToken;
  let together = 0;
  for (let look = 0; look < looks; look++) {
    simulation.advance(simulation.settings.tokenMs / looksPerToken);
    if (isCoreTogether(simulation, core)) together++;
  }
  return together / looks;
}
