/** Recovery at one member: who are its companions, what it sends again, when it knows that all is done. */
import { companionEntries, enterRecovery, originateToken } from '../../../src/membership/recovery.ts';
import type { LocalNode } from '../../../src/membership/local-node.ts';
import type { CommitEntry, CommitToken, NodeId, RingId, Token } from '../../../src/message.ts';
import { deliveredTexts, effectsOf, messagesOf } from '../../support/effects.ts';
import { operationalNode, receive } from '../../support/local-nodes.ts';
import { membersOf } from '../../support/members.ts';
import { makeData, makeRing, makeToken, ringFour, storeAll } from '../../support/rings.ts';

const newRing: RingId = { representative: 1, seq: 9 };

function entryOf(facts: Partial<CommitEntry> = {}): CommitEntry {
  return { oldRing: ringFour, aru: 0, highSeen: 0, safe: 0, obligations: [], ...facts };
}

interface Facts {
  readonly self?: NodeId;
  readonly members?: readonly NodeId[];
  readonly held?: readonly number[];
  readonly entries: readonly CommitEntry[];
}

/** A member of old ring 4 (nodes 1, 2, 3) that has just seen the complete commit token of ring 9. */
function recovering({ self = 1, members = [1, 2], held = [], entries }: Facts): LocalNode {
  const node = operationalNode({ self });
  storeAll(node.ring, held);
  const commit: CommitToken = {
    type: 'commitToken',
    ringId: newRing,
    tokenSeq: members.length,
    firstSeq: 0,
    members: membersOf(members),
    entries,
  };
  node.state = 'commit';
  node.forming = {
    ring: makeRing({ id: newRing, members, self }),
    commit,
    companions: [],
    deliverFrom: [],
    recoveryQueue: [],
    recoverySent: 0,
    flagRaised: false,
    clearVisits: 0,
    completeVisits: 0,
    successorWaitedAt: -Infinity,
    originated: false,
  };
  enterRecovery(node, commit);
  node.takeEffects();
  return node;
}

/** The numbers of the old messages that it will send again. */
function queueOf(node: LocalNode): number[] {
  return node.forming?.recoveryQueue.map(({ seq }) => seq) ?? [];
}

describe('Companions', () => {
  it('are those whose entries name the same old ring', () => {
    const members = [1, 2, 3, 4, 5];
    const other = { representative: 2, seq: 4 };
    const entries = [
      entryOf(),
      entryOf({ oldRing: other }),
      entryOf({ oldRing: undefined }),
      entryOf({ oldRing: { representative: 1, seq: 5 } }),
      entryOf(),
    ];
    const node = recovering({ members, entries });
    expect(node.forming?.companions).toEqual([1, 5]);
    expect(companionEntries(node, node.formingRing.commit).map(({ nodeId }) => nodeId)).toEqual([1, 5]);
  });

  it('bring their obligations along', () => {
    const entries = [
      entryOf({ obligations: [3] }),
      entryOf({ obligations: [7, 2] }),
      entryOf({ oldRing: undefined, obligations: [8] }),
    ];
    const node = recovering({ members: [1, 2, 3], entries });
    expect(node.forming?.deliverFrom).toEqual([1, 2, 3, 7]);
  });
});

describe('What a member sends again', () => {
  it('is nothing when all companions hold the same', () => {
    const same = entryOf({ aru: 2, highSeen: 2 });
    expect(queueOf(recovering({ held: [1, 2], entries: [same, same] }))).toEqual([]);
  });

  it('is what a companion misses, from the first companion that has most', () => {
    const entries = [
      entryOf({ aru: 1, highSeen: 1 }),
      entryOf({ aru: 3, highSeen: 3 }),
      entryOf({ aru: 3, highSeen: 3 }),
    ];
    const queues = [1, 2, 3].map((self) =>
      queueOf(recovering({ self, members: [1, 2, 3], held: self === 1 ? [1] : [1, 2, 3], entries })),
    );
    expect(queues).toEqual([[], [2, 3], []]);
  });

  it('is, beyond what the most advanced has without a hole, whatever it holds', () => {
    const entries = [entryOf({ aru: 1, highSeen: 4 }), entryOf({ aru: 2, highSeen: 5 })];
    expect(queueOf(recovering({ self: 1, held: [1, 4], entries }))).toEqual([4]);
    expect(queueOf(recovering({ self: 2, held: [1, 2, 5], entries }))).toEqual([2, 5]);
  });

  it('is sent even by one companion alone: it holds messages behind a hole', () => {
    const entries = [entryOf({ aru: 1, highSeen: 3 }), entryOf({ oldRing: undefined })];
    expect(queueOf(recovering({ held: [1, 3], entries }))).toEqual([3]);
  });

  it('is found across the wrap-around', () => {
    const entries = [entryOf({ aru: 0xfffffffe, highSeen: 0xfffffffe }), entryOf({ aru: 1, highSeen: 1 })];
    const node = operationalNode({ self: 2, firstSeq: 0xfffffffd });
    storeAll(node.ring, [0xfffffffe, 0xffffffff, 0, 1]);
    const forming = recovering({ self: 2, entries: [entryOf(), entryOf()] }).formingRing;
    node.forming = forming;
    enterRecovery(node, { ...forming.commit, tokenSeq: 2, entries });
    expect(queueOf(node)).toEqual([0xffffffff, 0, 1]);
  });
});

describe('The first regular token', () => {
  it('has its retransmit flag set while the representative has something to send', () => {
    const entries = [entryOf({ aru: 0, highSeen: 30 }), entryOf()];
    const many = Array.from({ length: 29 }, (_, index) => index + 2);
    const busy = recovering({ held: many, entries });
    originateToken(busy);
    const [token] = messagesOf(busy.takeEffects(), 'token');
    expect([token?.retransmitFlag, token?.seq]).toEqual([true, busy.settings.visitFrames]);
    const idle = recovering({ entries: [entryOf(), entryOf()] });
    originateToken(idle);
    expect(messagesOf(idle.takeEffects(), 'token')[0]).toMatchObject({ retransmitFlag: false, seq: 0 });
  });
});

describe('A visit in recovery', () => {
  function visit(node: LocalNode, count: number, facts: Partial<Token> = {}): ReturnType<typeof receive> {
    return receive(node, makeToken({ ringId: newRing, tokenSeq: 2 * count + 1, ...facts }));
  }

  it('installs at the fourth visit when there is nothing to recover', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    const installed = [0, 1, 2, 3].map((count) => effectsOf(visit(node, count), 'install').length);
    expect(installed).toEqual([0, 0, 0, 2]);
    expect(node.state).toBe('operational');
  });

  it('passes the token on after it has installed, not before', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    for (const count of [0, 1, 2]) visit(node, count);
    expect(visit(node, 3).map(({ type }) => type)).toEqual(['install', 'install', 'unicast']);
  });

  it('starts to count anew when the flag comes up', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    visit(node, 0);
    visit(node, 1, { retransmitFlag: true });
    for (const count of [2, 3, 4]) visit(node, count);
    expect(node.state).toBe('recovery');
    visit(node, 5);
    expect(node.state).toBe('operational');
  });

  it('does not install while a member has not acknowledged everything', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf({ oldRing: undefined })] });
    const wrapped = makeData(1, { ringId: newRing, sender: 1, chunks: [], recovered: makeData(1, { sender: 3 }) });
    receive(node, wrapped);
    for (let count = 0; count < 6; count += 1) visit(node, count, { seq: 1, aru: 0, aruNode: 1 });
    expect(node.state).toBe('recovery');
    for (const count of [6, 7]) visit(node, count, { seq: 1, aru: 1 });
    expect(node.state).toBe('operational');
  });

  it('takes on its obligations once it holds everything and the others may install', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    visit(node, 0);
    expect([...(node.ring?.obligations ?? [])]).toEqual([]);
    visit(node, 1);
    expect([...(node.ring?.obligations ?? [])]).toEqual([1, 2]);
  });

  it('takes on no obligation as long as it misses something', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    for (let count = 0; count < 4; count += 1) visit(node, count, { seq: 1, aru: 0, aruNode: 1 });
    expect([...(node.ring?.obligations ?? [])]).toEqual([]);
  });

  it('puts wrapped messages of the own old ring back into it, and no others', () => {
    const node = recovering({
      self: 2,
      held: [1],
      entries: [entryOf({ aru: 2, highSeen: 2 }), entryOf({ aru: 1, highSeen: 1 })],
    });
    const stranger = makeData(2, { ringId: { representative: 8, seq: 2 } });
    receive(node, makeData(1, { ringId: newRing, sender: 1, chunks: [], recovered: stranger }));
    expect(node.ring?.window.aru).toBe(1);
    receive(node, makeData(2, { ringId: newRing, sender: 1, chunks: [], recovered: makeData(2) }));
    expect(node.ring?.window.aru).toBe(2);
  });

  it('keeps messages of members that have installed already, and acknowledges them only after it has installed', () => {
    const node = recovering({ self: 2, entries: [entryOf(), entryOf()] });
    for (const count of [0, 1, 2]) visit(node, count);
    const early = makeData(1, { ringId: newRing, sender: 1 });
    expect(effectsOf(receive(node, early), 'deliver')).toEqual([]);
    const effects = visit(node, 3, { seq: 1, aru: 1 });
    expect(messagesOf(effects, 'token')[0]).toMatchObject({ aru: 0, aruNode: 2 });
    expect([node.state, deliveredTexts(effects)]).toEqual(['operational', []]);
    const next = visit(node, 4, { seq: 1, aru: 0, aruNode: 2 });
    expect([messagesOf(next, 'token')[0]?.aru, deliveredTexts(next)]).toEqual([1, ['m1']]);
  });
});
