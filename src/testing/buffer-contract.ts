/**
 * Judges the buffer contract (tuning/window.ts) from what waits in the group sockets of a simulation:
 *
 * - the data of a member's own ring never takes more of its buffer than the share that is meant for data, and
 * - it is never lost for want of room while the members keep that ring. The contract does not cover two cases: data of
 *   another ring waits in the same socket; or a member has given the ring up, so that joins come for as long as it takes to
 *   agree on another one. What is lost then is sent again when the messages of the old ring are exchanged.
 *
 * With fixed windows nothing is promised; then both are only counted.
 */
import type { Effect } from '../effect.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { dataShare } from '../tuning/window.ts';
import type { GroupLoadEvent } from './group-load.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';

/** Datagrams that were lost because a group socket had no room for them. */
export interface Overflows {
  /** Data of the member's own ring: what the contract rules out. */
  ownRing: number;
  /** The same, but data of another ring waited in the socket as well. */
  besideOthers: number;
  /** The same, but a member had given the ring up before. */
  givenUp: number;
  /** Everything else: joins, data of rings that the member has left or does not belong to. */
  others: number;
}

/** Watches the group sockets of a simulation. Throws a SimulationFailure when the contract is broken. */
export class BufferContract {
  readonly overflows: Overflows = { ownRing: 0, besideOthers: 0, givenUp: 0, others: 0 };
  /** The largest share of a buffer that the data of the own ring took. */
  shareMax = 0;
  readonly #isPromised: boolean;
  /** Rings that one of their members has given up. */
  readonly #givenUp = new Set<string | undefined>();

  constructor(windowRule: EngineSettings['windowRule']) {
    this.#isPromised = windowRule === 'contract';
  }

  /** A node is about to perform an effect. Who sends a join has given its ring up. */
  effect(node: SimNode, effect: Effect): void {
    if (effect.type === 'multicast' && effect.message.type === 'join') this.#givenUp.add(node.groupLoad.ownRing);
  }

  /** A datagram waits in a group socket, or was lost there. */
  note({ kind, node, datagram }: GroupLoadEvent): void {
    const isOwn = node.groupLoad.isOwnData(datagram.message);
    if (kind === 'queued') this.#noteShare(node);
    else if (!isOwn) this.overflows.others++;
    else if (node.groupLoad.othersBytes > 0) this.overflows.besideOthers++;
    else if (this.#givenUp.has(node.groupLoad.ownRing)) this.overflows.givenUp++;
    else this.#noteLoss(node);
  }

  #noteShare(node: SimNode): void {
    const { bufferBytes = Infinity } = node.self.capacity ?? {};
    const share = node.groupLoad.ownBytes / bufferBytes;
    this.shareMax = Math.max(this.shareMax, share);
    if (!this.#isPromised || share <= dataShare) return;
    const percent = (100 * share).toFixed(1);
    throw simulationFailure('contract', `data of its own ring takes ${percent} % of the buffer of ${node.process}`);
  }

  #noteLoss(node: SimNode): void {
    this.overflows.ownRing++;
    if (!this.#isPromised) return;
    const { ownBytes } = node.groupLoad;
    const { bufferBytes = Infinity } = node.self.capacity ?? {};
    throw simulationFailure(
      'contract',
      `${node.process} lost data of its own ring with ${ownBytes} bytes of such data in a buffer of ${bufferBytes}`,
    );
  }
}
