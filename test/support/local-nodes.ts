/** One node in a state of the test's choice, and what it does with an input: as the engine does it, table included. */
import type { Configuration } from '../../src/configuration.ts';
import { regularId } from '../../src/configuration.ts';
import type { Effect } from '../../src/effect.ts';
import { LocalNode } from '../../src/membership/local-node.ts';
import { nodeSet } from '../../src/membership/node-set.ts';
import { stateTable } from '../../src/membership/state-table.ts';
import type { Cause, Join, Message, NodeId, Origin } from '../../src/message.ts';
import type { Ring } from '../../src/ring/ring.ts';
import type { TimerName } from '../../src/timers.ts';
import type { EngineSettings } from '../../src/tuning/settings.ts';
import { idsOf, memberOf, originOf } from './members.ts';
import type { RingFacts } from './rings.ts';
import { makeRing, settingsWith } from './rings.ts';

const start: Cause = { kind: 'start', node: undefined };

/** Node 1, just made, in gather. */
export function freshNode(self: NodeId = 1, settings: Partial<EngineSettings> = {}): LocalNode {
  return new LocalNode({ self: memberOf(self), settings: settingsWith(settings), ringSeq: 0 });
}

function regularConfiguration(ring: Ring): Configuration {
  const { id, members } = ring;
  return {
    kind: 'regular',
    id: regularId(id),
    ringId: id,
    from: undefined,
    members,
    joined: members,
    left: [],
    cause: start,
    evidence: [],
  };
}

/** A node that has installed the ring: node 1 on ring 4 with nodes 2 and 3 unless the facts differ. */
export function operationalNode(facts: RingFacts = {}): LocalNode & { readonly ring: Ring } {
  const ring = makeRing(facts);
  const node = freshNode(facts.self ?? 1, facts.settings);
  ring.configuration = regularConfiguration(ring);
  node.state = 'operational';
  node.gathering.procSet = nodeSet(idsOf(ring.members));
  node.ringSeq = ring.id.seq;
  node.noteRingSeq(ring.id.seq);
  for (const member of ring.members) {
    node.processes.set(member.nodeId, member);
    node.noteAdopted(member, ring.id.seq);
  }
  return Object.assign(node, { ring });
}

/** Hands the node a message in its present state and answers the effects. */
export function receive(
  node: LocalNode,
  message: Message,
  origin: Origin = originOf(senderOf(message)),
): readonly Effect[] {
  const row = stateTable[node.state];
  switch (message.type) {
    case 'token':
      row.token(node, message, origin);
      break;
    case 'data':
      row.data(node, message, origin);
      break;
    case 'mergeDetect':
      row.mergeDetect(node, message, origin);
      break;
    case 'join':
      row.join(node, message, origin);
      break;
    case 'commitToken':
      row.commitToken(node, message, origin);
      break;
    case 'holdCancel':
      row.holdCancel(node, message, origin);
      break;
    default:
      message satisfies never;
  }
  return node.takeEffects();
}

function senderOf(message: Message): NodeId {
  if (message.type === 'token' || message.type === 'commitToken') return message.ringId.representative;
  return message.type === 'join' ? message.sender.nodeId : message.sender;
}

/** Lets one timer expire in the node's present state and answers the effects. */
export function expire(node: LocalNode, timer: TimerName): readonly Effect[] {
  node.timers.clear(timer);
  stateTable[node.state][timer](node);
  return node.takeEffects();
}

/** A join of the sender's first incarnation that proposes the sender alone. */
export function makeJoin(sender: NodeId, facts: Partial<Join> = {}): Join {
  return {
    type: 'join',
    sender: memberOf(sender),
    procSet: [sender],
    failSet: [],
    ringSeq: 0,
    leaving: false,
    cause: start,
    evidence: [],
    ...facts,
  };
}
