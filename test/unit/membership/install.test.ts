/** Installing a ring at one member: the cut between the old ring and the new one. */
import { deliverReady, installRing } from '../../../src/membership/install.ts';
import type { LocalNode } from '../../../src/membership/local-node.ts';
import type { CommitEntry, Data, NodeId } from '../../../src/message.ts';
import type { Effect } from '../../../src/effect.ts';
import { deliveredTexts, effectsOf } from '../../support/effects.ts';
import { freshNode, operationalNode } from '../../support/local-nodes.ts';
import { idsOf, membersOf } from '../../support/members.ts';
import { makeData, makeRing, ringFour, textOf } from '../../support/rings.ts';

interface Facts {
  readonly members?: readonly NodeId[];
  readonly companions?: readonly NodeId[];
  readonly deliverFrom?: readonly NodeId[];
  readonly held?: readonly Data[];
  /** What each companion knew to be safe. */
  readonly safe?: readonly number[];
}

const newRing = { representative: 1, seq: 9 };

/** Gives a node a forming ring 9 whose recovery is complete. */
function completeRecovery(
  node: LocalNode,
  { members = [1, 2], companions = [1, 2], deliverFrom, safe = [] }: Facts,
): void {
  const ring = makeRing({ id: newRing, members });
  ring.acknowledgeLimit = 0;
  const entries = members.map((nodeId, index): CommitEntry => {
    const oldRing = companions.includes(nodeId) ? ringFour : undefined;
    return { oldRing, aru: 0, highSeen: 0, safe: safe[index] ?? 0, obligations: [] };
  });
  node.forming = {
    ring,
    commit: { type: 'commitToken', ringId: newRing, tokenSeq: 0, firstSeq: 0, members: membersOf(members), entries },
    companions,
    deliverFrom: deliverFrom ?? companions,
    recoveryQueue: [],
    recoverySent: 0,
    flagRaised: false,
    clearVisits: 4,
    completeVisits: 2,
    successorWaitedAt: -Infinity,
    originated: false,
  };
  node.state = 'recovery';
}

/** Node 1 leaves ring 4 (nodes 1, 2, 3) for ring 9. */
function install(facts: Facts): { node: LocalNode; effects: readonly Effect[] } {
  const node = operationalNode();
  for (const data of facts.held ?? []) node.ring.store(data);
  completeRecovery(node, facts);
  installRing(node);
  return { node, effects: node.takeEffects() };
}

/** Deliveries as text, configurations as `T` or `R` with the members. */
function outline(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    if (effect.type === 'deliver') return textOf(effect.delivery.payload);
    if (effect.type !== 'install') return effect.type;
    return (effect.configuration.kind === 'regular' ? 'R' : 'T') + idsOf(effect.configuration.members).join();
  });
}

describe('Installing', () => {
  it('delivers up to the first hole in the old configuration and behind it from companions only', () => {
    const held = [makeData(1, { sender: 3 }), makeData(3), makeData(4, { sender: 3 }), makeData(5)];
    expect(outline(install({ held }).effects)).toEqual(['m1', 'T1,2', 'm3', 'm5', 'R1,2']);
  });

  it('delivers behind a hole from those to whom there is an obligation', () => {
    const held = [makeData(2, { sender: 3 }), makeData(3)];
    const { effects } = install({ held, companions: [1], deliverFrom: [1, 3] });
    expect(outline(effects)).toEqual(['T1', 'm2', 'R1,2']);
  });

  it('delivers a safe message in the old configuration when a companion knew that all held it', () => {
    const held = [makeData(1, { level: 'safe' }), makeData(2, { level: 'safe' }), makeData(3)];
    expect(outline(install({ held, safe: [0, 1] }).effects)).toEqual(['m1', 'T1,2', 'm2', 'm3', 'R1,2']);
  });

  it('tells each delivery the configuration that it is made in', () => {
    const { effects } = install({ held: [makeData(1), makeData(3)] });
    const ids = effectsOf(effects, 'deliver').map(({ delivery }) => delivery.configuration.id);
    expect(ids).toEqual(['4.1', '4.1>9.1']);
  });

  it('says who came along, who left and who joined', () => {
    const { effects } = install({ members: [1, 2, 5], companions: [1, 2] });
    const [transitional, regular] = effectsOf(effects, 'install').map(({ configuration }) => configuration);
    expect(transitional).toMatchObject({ id: '4.1>9.1', from: ringFour, ringId: newRing, joined: [] });
    expect([idsOf(transitional?.members), idsOf(transitional?.left)]).toEqual([[1, 2], [3]]);
    expect([idsOf(regular?.members), idsOf(regular?.joined), idsOf(regular?.left)]).toEqual([[1, 2, 5], [5], [3]]);
    expect(regular?.from).toBeUndefined();
  });

  it('counts a node that is a member again, but not a companion, as left and joined', () => {
    const { effects } = install({ members: [1, 2, 3], companions: [1, 3] });
    const regular = effectsOf(effects, 'install').at(-1)?.configuration;
    expect([idsOf(regular?.left), idsOf(regular?.joined)]).toEqual([[2], [2]]);
  });

  it('gives a fresh process a regular configuration only', () => {
    const node = freshNode();
    completeRecovery(node, { companions: [] });
    installRing(node);
    const effects = node.takeEffects();
    expect(outline(effects)).toEqual(['R1,2']);
    expect(idsOf(effectsOf(effects, 'install')[0]?.configuration.joined)).toEqual([1, 2]);
  });

  it('makes the node operational, with its members as the next proposal and nobody failed', () => {
    const { node } = install({});
    expect([node.state, node.forming]).toEqual(['operational', undefined]);
    expect(node.gathering).toMatchObject({ procSet: [1, 2], failSet: [] });
    expect(node.timers.isRunning('merge')).toBe(true);
  });

  it('makes the old ring a ring of the past', () => {
    const { node } = install({});
    expect(node.isStraggler(ringFour, { nodeId: 77, incarnation: 1 })).toBe(true);
  });
});

test('what is ready is delivered up to the first hole or the first message that is not safe yet', () => {
  const node = operationalNode();
  for (const data of [makeData(1), makeData(2, { level: 'safe' }), makeData(3), makeData(5)]) node.ring.store(data);
  const texts = [1, 2, 5].map((safe) => {
    deliverReady(node, node.ring, safe);
    return deliveredTexts(node.takeEffects());
  });
  expect(texts).toEqual([['m1'], ['m2', 'm3'], []]);
});
