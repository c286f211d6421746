/**
 * What Corosync's services say on a ring (corosync/service-message.ts), as an observer reads it: process groups and votes.
 *
 * In a synchronisation a node sends, service by service, what it has of it and a barrier. A node without processes in
 * groups sends no list; that it has none shows when its barrier for the groups has come.
 */
import { parseGroupHeader } from '../corosync/group-header.ts';
import { parsePacket } from '../corosync/packet.ts';
import { decodeServiceMessage } from '../corosync/service-decoder.ts';
import { services } from '../corosync/service-header.ts';
import type { ServiceMessage } from '../corosync/service-message.ts';
import type { Data, NodeId, RingId } from '../message.ts';
import { sameRing } from '../message.ts';
import { PieceAssembly } from './piece-assembly.ts';
import type { RingFacts } from './ring-content.ts';

/** A synchronisation as it was heard. */
interface Round {
  /** Services that any node has told. */
  readonly services: Set<number>;
  /** Barriers of each node that told its services here, that is, from the beginning. */
  readonly barriers: Map<NodeId, number>;
}

export class CorosyncReader {
  readonly #assembly = new PieceAssembly();
  readonly #rounds = new WeakMap<RingFacts, Round>();

  read({ sender, chunks }: Data, facts: RingFacts): boolean {
    const packets = chunks.map(({ payload }) => parsePacket(payload));
    for (const packet of packets) {
      if (packet === undefined) continue;
      this.#assembly.add(sender, packet, (message) => {
        this.#readMessage(message, sender, facts);
      });
    }
    return !packets.includes(undefined);
  }

  #readMessage(bytes: Uint8Array, sender: NodeId, facts: RingFacts): void {
    const parsed = parseGroupHeader(bytes);
    if (parsed === undefined) return;
    for (const group of ['a', 'sync'] as const) {
      const message = parsed.groups.includes(group) ? decodeServiceMessage(group, parsed.body) : undefined;
      if (message !== undefined) this.#learn(message, sender, facts);
    }
  }

  #learn(message: ServiceMessage, sender: NodeId, facts: RingFacts): void {
    const { directory, votes } = facts;
    switch (message.kind) {
      case 'serviceBuild':
        if (sameRing(message.ringId, facts.ringId)) this.#begins(message.services, sender, facts);
        break;
      case 'barrier':
        this.#passes(message.ringId, sender, facts);
        break;
      case 'joinList':
        directory.list(sender, message.processes);
        break;
      case 'procJoin':
      case 'cpgMulticast':
      case 'partialMulticast':
        directory.join(sender, { group: message.group, pid: message.pid });
        break;
      case 'procLeave':
        directory.leave(sender, { group: message.group, pid: message.pid });
        break;
      case 'nodeInfo':
        votes.told(sender, message);
        break;
      case 'reconfigure':
        votes.reconfigured(message);
        break;
      case 'downList':
      case 'qdeviceRegister':
      case 'qdeviceReconfigure':
      case 'cmap':
      case 'killNode':
      case 'shutdown':
      case 'reload':
      case 'cryptoReconfigure':
      case 'ringReenable':
      case 'pload':
      case 'unknown':
        break;
      default:
        message satisfies never;
    }
  }

  #begins(told: readonly number[], sender: NodeId, facts: RingFacts): void {
    const round = this.#rounds.get(facts) ?? { services: new Set(), barriers: new Map() };
    this.#rounds.set(facts, round);
    for (const service of told) round.services.add(service);
    round.barriers.set(sender, 0);
  }

  #passes(ringId: RingId, sender: NodeId, facts: RingFacts): void {
    const round = this.#rounds.get(facts);
    const before = round?.barriers.get(sender);
    if (round === undefined || before === undefined || !sameRing(ringId, facts.ringId)) return;
    round.barriers.set(sender, before + 1);
    const passed = [...round.services].sort((a, b) => a - b)[before];
    if (passed === services.cpg && !facts.directory.knows(sender)) facts.directory.list(sender, []);
  }
}
