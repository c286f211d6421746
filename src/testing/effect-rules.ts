/**
 * What can be told from the effects of the engines alone, whatever befalls them, and is therefore asked of every run:
 *
 * - `window`: all members of a ring together send no more data messages in one rotation of the token than the window, so
 *   that a receive buffer that holds a window (two when the token overtakes data) is never too small;
 * - `durability`: a node names a ring to others only when the ring's number is on its stable storage. A `persist` effect
 *   is performed before those that follow it, so its place among them tells.
 */
import type { Effect } from '../effect.ts';
import { ringName } from '../message.ts';
import type { CommitToken, Data, RingId, Token } from '../message.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';

/** Rings that are remembered; in any run only a few are alive at a time. */
const ringsMax = 64;

interface RingTraffic {
  readonly members: number;
  /** Data messages of each node since it passed on its last token. */
  readonly sinceToken: Map<SimNode, number>;
  /** Data messages that were sent before hop `tokenSeq` of the token. */
  readonly beforeHop: Map<number, number>;
}

/** Watches the effects of all nodes. Throws a SimulationFailure when one breaks a rule. */
export class EffectRules {
  readonly #windowFrames: number;
  readonly #traffic = new Map<string, RingTraffic>();
  /** The number on the stable storage of each node. */
  readonly #stored = new Map<SimNode, number>();

  constructor({ windowFrames }: { readonly windowFrames: number }) {
    this.#windowFrames = windowFrames;
  }

  /** A node is about to perform an effect. */
  effect(node: SimNode, effect: Effect): void {
    if (effect.type === 'persist') {
      this.#stored.set(node, effect.ringSeq);
    } else if (effect.type === 'unicast') {
      this.#requireStored(node, effect.message.ringId);
      if (effect.message.type === 'token') this.#countHop(node, effect.message);
      else this.#noteRing(effect.message);
    } else if (effect.type === 'multicast' && effect.message.type === 'data') {
      this.#countData(node, effect.message);
    }
  }

  #requireStored(node: SimNode, ringId: RingId): void {
    const stored = this.#stored.get(node) ?? -1;
    if (ringId.seq <= stored) return;
    const message = `${node.process} names ring ${ringName(ringId)}, but its stable storage says ${stored}`;
    throw simulationFailure('durability', message);
  }

  #noteRing({ ringId, members }: CommitToken): void {
    const name = ringName(ringId);
    if (this.#traffic.has(name)) return;
    const sinceToken = new Map<SimNode, number>();
    this.#traffic.set(name, { members: members.length, sinceToken, beforeHop: new Map<number, number>() });
    const [oldest] = this.#traffic.keys();
    if (this.#traffic.size > ringsMax && oldest !== undefined) this.#traffic.delete(oldest);
  }

  #countData(node: SimNode, { ringId }: Data): void {
    const sinceToken = this.#traffic.get(ringName(ringId))?.sinceToken;
    sinceToken?.set(node, (sinceToken.get(node) ?? 0) + 1);
  }

  /** The token leaves a node for the first time, or once more. */
  #countHop(node: SimNode, { ringId, tokenSeq }: Token): void {
    const traffic = this.#traffic.get(ringName(ringId));
    if (traffic === undefined || traffic.beforeHop.has(tokenSeq)) return;
    const { members, sinceToken, beforeHop } = traffic;
    beforeHop.set(tokenSeq, sinceToken.get(node) ?? 0);
    sinceToken.delete(node);
    let sent = 0;
    for (let hop = 0; hop < members; hop++) sent += beforeHop.get(tokenSeq - hop) ?? 0;
    beforeHop.delete(tokenSeq - members);
    if (sent <= this.#windowFrames) return;
    const message = `${sent} data messages in one rotation on ring ${ringName(ringId)}, the window is ${this.#windowFrames}`;
    throw simulationFailure('window', message);
  }
}
