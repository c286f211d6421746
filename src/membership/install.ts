/**
 * Installing a ring, in the order that extended virtual synchrony asks for, all in one go:
 *
 *  1. in the old regular configuration: the old messages in order, up to the first hole or the first safe message that
 *     not every old member is known to hold;
 *  2. the transitional configuration: the members that come along from the old ring;
 *  3. in it: the remaining old messages; behind a hole only those whose sender's messages are all here;
 *  4. the new regular configuration.
 *
 * All companions hold the same messages and know the same safe line by now, so all make the same cut.
 *
 * Source: TOCS section 4.4; Moser et al., ICDCS 1994.
 */
import type { Configuration, MemberEvidence } from '../configuration.ts';
import { regularId, transitionalId } from '../configuration.ts';
import { invariant, known } from '../invariant.ts';
import type { Member } from '../message.ts';
import type { Ring } from '../ring/ring.ts';
import { seqAdd, seqAtMost, seqMax } from '../ring/sequence.ts';
import type { FormingRing, LocalNode } from './local-node.ts';
import { freshGathering } from './local-node.ts';
import { nodeSet } from './node-set.ts';
import { companionEntries } from './recovery.ts';

/** Leaves the old ring for the forming one. */
export function installRing(node: LocalNode): void {
  const forming = node.formingRing;
  const { ring, companions } = forming;
  const old = node.ring;
  const fromOld = ring.members.filter(({ nodeId }) => companions.includes(nodeId));
  const left = old?.members.filter(({ nodeId }) => !companions.includes(nodeId)) ?? [];
  const evidence = evidenceAtHand(node);
  if (old !== undefined) closeRing(node, { old, forming, members: fromOld, left, evidence });
  const configuration: Configuration = {
    kind: 'regular',
    id: regularId(ring.id),
    ringId: ring.id,
    from: undefined,
    members: ring.members,
    joined: ring.members.filter(({ nodeId }) => !companions.includes(nodeId)),
    left,
    cause: node.gathering.cause,
    evidence,
  };
  invariant(ring.highDelivered === ring.acknowledgeLimit, 'every recovered message was unwrapped');
  ring.acknowledgeLimit = undefined;
  ring.configuration = configuration;
  node.counters.configurations += 1;
  node.emit({ type: 'install', configuration });
  becomeOperational(node, ring);
}

interface Closing {
  readonly old: Ring;
  readonly forming: FormingRing;
  readonly members: readonly Member[];
  readonly left: readonly Member[];
  readonly evidence: readonly MemberEvidence[];
}

/** What this node has seen of itself, and what the others told in the joins of this gathering. */
function evidenceAtHand(node: LocalNode): readonly MemberEvidence[] {
  const told = [...node.gathering.joins].map(([nodeId, join]) => ({ nodeId, evidence: join.evidence }));
  const others = told.filter(({ nodeId }) => nodeId !== node.self.nodeId);
  return [{ nodeId: node.self.nodeId, evidence: node.evidence }, ...others]
    .filter(({ evidence }) => evidence.length > 0)
    .toSorted((a, b) => a.nodeId - b.nodeId);
}

function closeRing(node: LocalNode, { old, forming, members, left, evidence }: Closing): void {
  const safe = companionEntries(node, forming.commit).reduce(
    (highest, { entry }) => seqMax(highest, entry.safe),
    old.safe,
  );
  deliverReady(node, old, safe);
  const transitional: Configuration = {
    kind: 'transitional',
    id: transitionalId(old.id, forming.ring.id),
    ringId: forming.ring.id,
    from: old.id,
    members,
    joined: [],
    left,
    cause: node.gathering.cause,
    evidence,
  };
  node.emit({ type: 'install', configuration: transitional });
  deliverRemaining(node, { old, transitional, deliverFrom: forming.deliverFrom });
  invariant(old.undelivered.length === 0, 'every own message sent on the old ring was delivered');
  node.leaveRing(old.id);
}

/** Delivers in the ring's regular configuration what may be delivered, given what is known to be safe. */
export function deliverReady(node: LocalNode, ring: Ring, safe: number): void {
  const configuration = known(ring.configuration, 'messages are delivered in a configuration');
  for (let data = ring.nextDeliverable(safe); data !== undefined; data = ring.nextDeliverable(safe)) {
    ring.highDelivered = data.seq;
    ring.reassembly.add(data, (message) => {
      node.deliver(ring, message, configuration);
    });
  }
}

interface Remaining {
  readonly old: Ring;
  readonly transitional: Configuration;
  readonly deliverFrom: readonly number[];
}

function deliverRemaining(node: LocalNode, { old, transitional, deliverFrom }: Remaining): void {
  let isBehindHole = false;
  const { highSeen } = old.window;
  for (let seq = seqAdd(old.highDelivered, 1); seqAtMost(seq, highSeen); seq = seqAdd(seq, 1)) {
    const data = old.window.get(seq);
    if (data === undefined) {
      isBehindHole = true;
    } else if (!isBehindHole || deliverFrom.includes(data.sender)) {
      old.reassembly.add(data, (message) => {
        node.deliver(old, message, transitional);
      });
    }
  }
}

/** Who was considered but is not a member is left alone for a while; members are forgiven. */
function noteEstranged(node: LocalNode, ring: Ring): void {
  const { estrangement, processes, adopted, gathering, now } = node;
  estrangement.prune(now);
  for (const { nodeId } of ring.members) estrangement.forgive(nodeId, now);
  for (const nodeId of gathering.procSet) {
    if (ring.member(nodeId) !== undefined) continue;
    const wasPresent = (adopted.get(nodeId)?.heardAt ?? -Infinity) >= gathering.since;
    const costMs = wasPresent ? now - gathering.since : 0;
    estrangement.add(nodeId, { incarnation: processes.get(nodeId)?.incarnation, costMs, now });
  }
}

function becomeOperational(node: LocalNode, ring: Ring): void {
  const { timers, settings, processes } = node;
  noteEstranged(node, ring);
  node.ring = ring;
  node.forming = undefined;
  node.state = 'operational';
  node.gathering = freshGathering(node.self.nodeId, { kind: 'join', node: undefined });
  node.gathering.procSet = nodeSet(ring.members.map((member) => member.nodeId));
  processes.clear();
  node.forgetSilent();
  for (const member of ring.members) {
    processes.set(member.nodeId, member);
    node.noteAdopted(member, ring.id.seq);
  }
  if (ring.isRepresentative) timers.set('merge', node.now + settings.mergeMs);
}
