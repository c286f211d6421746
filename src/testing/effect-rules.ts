/**
 * What can be told from the effects of the engines alone, whatever befalls them, and is therefore asked of every run:
 *
 * - `window`: all members of a ring together send no more data messages in one rotation of the token than the window that
 *   the token allows, and the token never allows more than the members' buffers bear, so that a buffer that holds a window
 *   (two when the token overtakes data) is never too small; who may change that window is said in window-rules.ts;
 * - `durability`: a node names a ring to others only when the ring's number is on its stable storage. A `persist` effect
 *   is performed before those that follow it, so its place among them tells.
 */
import type { Effect } from '../effect.ts';
import { ringName } from '../message.ts';
import type { CommitToken, Data, RingId, Token } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { ringWindow } from '../tuning/window.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';
import { WindowRules } from './window-rules.ts';

/** Rings that are remembered; in any run only a few are alive at a time. */
const ringsMax = 64;

interface RingTraffic {
  readonly members: number;
  /** Data messages of each node since it passed on its last token. */
  readonly sinceToken: Map<SimNode, number>;
  /** What the members' buffers bear. */
  readonly windowMax: number;
  /** What happened before hop `tokenSeq` of the token. */
  readonly beforeHop: Map<number, Hop>;
}

interface Hop {
  /** Data messages that the node sent which made the hop. */
  readonly sent: number;
  /** The window in the token that it passed on, and who has lowered it. */
  readonly window: number;
  readonly windowNode: number;
}

/** Watches the effects of all nodes. Throws a SimulationFailure when one breaks a rule. */
export class EffectRules {
  readonly #settings: EngineSettings;
  readonly #traffic = new Map<string, RingTraffic>();
  /** The number on the stable storage of each node. */
  readonly #stored = new Map<SimNode, number>();
  readonly #windows = new WindowRules();

  constructor(settings: EngineSettings) {
    this.#settings = settings;
  }

  /** A node's engine was told that its group socket has dropped datagrams. */
  dropsTold(node: SimNode, now: number): void {
    if (this.#settings.windowRule === 'contract') this.#windows.dropsTold(node, now);
  }

  /** A node is about to perform an effect, `now` milliseconds after the beginning. */
  effect(node: SimNode, effect: Effect, now = 0): void {
    if (effect.type === 'persist') {
      this.#stored.set(node, effect.ringSeq);
    } else if (effect.type === 'unicast') {
      this.#requireStored(node, effect.message.ringId);
      if (effect.message.type === 'token') this.#countHop(node, effect.message, now);
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
    const windowMax = ringWindow(members, this.#settings);
    this.#traffic.set(name, { members: members.length, windowMax, sinceToken, beforeHop: new Map<number, Hop>() });
    const [oldest] = this.#traffic.keys();
    if (this.#traffic.size > ringsMax && oldest !== undefined) this.#traffic.delete(oldest);
  }

  #countData(node: SimNode, { ringId }: Data): void {
    const sinceToken = this.#traffic.get(ringName(ringId))?.sinceToken;
    sinceToken?.set(node, (sinceToken.get(node) ?? 0) + 1);
  }

  /** The token leaves a node for the first time, or once more. */
  #countHop(node: SimNode, token: Token, now: number): void {
    const { ringId, tokenSeq, window, windowNode } = token;
    const traffic = this.#traffic.get(ringName(ringId));
    if (traffic === undefined || traffic.beforeHop.has(tokenSeq)) return;
    const { members, windowMax, sinceToken, beforeHop } = traffic;
    this.#windows.hop(node, token, { before: beforeHop.get(tokenSeq - 1), windowMax, now });
    beforeHop.set(tokenSeq, { sent: sinceToken.get(node) ?? 0, window, windowNode });
    sinceToken.delete(node);
    // A window that was lowered binds those who send from then on, so what the rotation before allowed still counts.
    const rotations = Array.from({ length: 2 * members }, (_, hop) => beforeHop.get(tokenSeq - hop));
    beforeHop.delete(tokenSeq - 2 * members);
    const sent = rotations.slice(0, members).reduce((sum, hop) => sum + (hop?.sent ?? 0), 0);
    const allowed = Math.max(...rotations.map((hop) => hop?.window ?? 0));
    if (sent <= allowed && allowed <= windowMax) return;
    const message = `${sent} data messages in one rotation on ring ${ringName(ringId)}; the token allows ${allowed}, the members' buffers ${windowMax}`;
    throw simulationFailure('window', message);
  }
}
