/**
 * Judges the buffer contract (tuning/window.ts) from what waits in the group sockets of a simulation, and what was lost
 * there:
 *
 * - the bound: the data of a member's own ring never takes more of its buffer than the share that is meant for data. Data
 *   that was lost counts as if it waited, so no loss makes the bound look kept; and
 * - the rest: data of its own ring is never lost for want of room if all the traffic of that ring would have fitted: its
 *   data, its announcements and hold cancels, and joins of its members while none of them has given the ring up.
 *
 * A loss that both allow is the doing of others, who know nothing of the member's buffer: data of another ring, joins of
 * nodes that gather beside the ring, joins of members that have given it up. That is where the assumption of the proof about
 * other traffic ends (docs/buffers.md), so such losses are counted. What is lost is sent again, or comes with the exchange of
 * old messages.
 *
 * With fixed windows nothing is promised; then all is only counted.
 */
import type { Effect } from '../effect.ts';
import { ringName } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { dataShare } from '../tuning/window.ts';
import type { GroupLoadEvent } from './group-load.ts';
import { processName } from './process-name.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';
import type { ProcessName } from './trace.ts';

/** Datagrams that were lost because a group socket had no room for them. */
export interface Overflows {
  /** Data of the member's own ring that did not fit beside the rest of the ring's traffic: what the contract rules out. */
  ownRing: number;
  /** Data of the own ring that would have fitted, but data of another ring waited in the socket as well. */
  besideOthers: number;
  /** Data of the own ring that would have fitted, but a member had given the ring up before, so there were joins. */
  givenUp: number;
  /** Data of the own ring that would have fitted, but joins or announcements from outside the ring took the room. */
  besideJoins: number;
  /** Everything else: joins, data of rings that the member has left or does not belong to. */
  others: number;
}

const nobody: readonly ProcessName[] = [];

/** Watches the group sockets of a simulation. Throws a SimulationFailure when the contract is broken. */
export class BufferContract {
  readonly overflows: Overflows = { ownRing: 0, besideOthers: 0, givenUp: 0, besideJoins: 0, others: 0 };
  /** The largest share of a buffer that the data of the own ring took. */
  shareMax = 0;
  readonly #isPromised: boolean;
  /** Rings that one of their members has given up. */
  readonly #givenUp = new Set<string | undefined>();
  readonly #membersOf = new Map<string | undefined, readonly ProcessName[]>();

  constructor(windowRule: EngineSettings['windowRule']) {
    this.#isPromised = windowRule === 'contract';
  }

  /** A node is about to perform an effect. Who sends a join has given its ring up. A commit token names members. */
  effect(node: SimNode, effect: Effect): void {
    if (effect.type === 'multicast' && effect.message.type === 'join') this.#givenUp.add(node.groupLoad.ownRing);
    if (effect.type !== 'unicast' || effect.message.type !== 'commitToken') return;
    this.#membersOf.set(ringName(effect.message.ringId), effect.message.members.map(processName));
  }

  /** A datagram waits in a group socket, or was lost there. */
  note({ kind, node, datagram }: GroupLoadEvent): void {
    const isLost = kind === 'lost';
    if (isLost && !node.groupLoad.isOwnData(datagram.message)) {
      this.overflows.others++;
      return;
    }
    if (isLost) this.#noteLoss(node);
    this.#noteShare(node);
  }

  #noteShare(node: SimNode): void {
    const bufferBytes = bufferBytesOf(node);
    const { ownBytes, ownUnreadBytes } = node.groupLoad;
    this.shareMax = Math.max(this.shareMax, ownBytes / bufferBytes);
    const share = ownUnreadBytes / bufferBytes;
    if (!this.#isPromised || share <= dataShare) return;
    const percent = (100 * share).toFixed(1);
    throw simulationFailure('contract', `data of its own ring takes ${percent} % of the buffer of ${node.process}`);
  }

  #noteLoss(node: SimNode): void {
    const { ownRing, ownUnreadBytes, othersBytes } = node.groupLoad;
    const isGivenUp = this.#givenUp.has(ownRing);
    const members = isGivenUp ? nobody : (this.#membersOf.get(ownRing) ?? nobody);
    const ringBytes = node.groupLoad.ringUnreadBytes(members);
    const bufferBytes = bufferBytesOf(node);
    if (ringBytes > bufferBytes) {
      this.overflows.ownRing++;
      if (!this.#isPromised) return;
      const what = `${ringBytes} bytes of its traffic, ${ownUnreadBytes} of them data, in a buffer of ${bufferBytes}`;
      throw simulationFailure('contract', `${node.process} lost data of its own ring: ${what}`);
    }
    if (othersBytes > 0) this.overflows.besideOthers++;
    else if (isGivenUp) this.overflows.givenUp++;
    else this.overflows.besideJoins++;
  }
}

function bufferBytesOf(node: SimNode): number {
  return node.self.capacity?.bufferBytes ?? Infinity;
}
