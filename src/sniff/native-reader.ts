/**
 * Process groups on the native wire (group-layer-message.ts), as an observer reads them. A node's state is all of its
 * processes at a place in the order, and each node sends one in every configuration in which groups are used.
 */
import type { GroupLayerMessage } from '../group-layer-message.ts';
import type { Data, NodeId } from '../message.ts';
import { sameRing } from '../message.ts';
import { Reassembly } from '../ring/reassembly.ts';
import { decodeGroupMessage } from '../wire/group-codec.ts';
import type { RingFacts } from './ring-content.ts';

export class NativeReader {
  /** A ring starts with an empty one: messages do not go on from ring to ring. */
  readonly #assemblies = new WeakMap<RingFacts, Reassembly>();

  read(data: Data, facts: RingFacts): boolean {
    const assembly = this.#assemblies.get(facts) ?? new Reassembly();
    this.#assemblies.set(facts, assembly);
    let isRead = true;
    assembly.add(data, ({ sender, channel, payload }) => {
      if (channel !== 'groups') return;
      const message = decodeGroupMessage(payload);
      if (message === undefined) isRead = false;
      else learn(message, sender, facts);
    });
    return isRead;
  }
}

function learn(message: GroupLayerMessage, sender: NodeId, { directory, ringId }: RingFacts): void {
  switch (message.type) {
    case 'state':
      if (!sameRing(message.ringId, ringId)) return;
      directory.list(
        sender,
        message.entries.map(({ group, process }) => ({ group, pid: process })),
      );
      return;
    case 'join':
    case 'multicast':
      directory.join(sender, { group: message.group, pid: message.process });
      return;
    case 'leave':
      directory.leave(sender, { group: message.group, pid: message.process });
      return;
    default:
      message satisfies never;
  }
}
