/** The operational state at one member: visits, data, holding the token. */
import { wantToken } from '../../../src/membership/operational.ts';
import type { Token } from '../../../src/message.ts';
import { deliveredTexts, effectsOf, messagesOf } from '../../support/effects.ts';
import { expire, operationalNode, receive } from '../../support/local-nodes.ts';
import { originOf } from '../../support/members.ts';
import { makeData, makeToken, payloadOf } from '../../support/rings.ts';

function tokenAt(visit: number, facts: Partial<Token> = {}): Token {
  return makeToken({ tokenSeq: 1 + 3 * visit, ...facts });
}

/** A member whose ring has been idle long enough to be held. */
function idleNode(self: number): ReturnType<typeof operationalNode> {
  const node = operationalNode({ self });
  for (let visit = 0; visit < 40; visit += 1) receive(node, tokenAt(visit));
  return node;
}

describe('A token visit', () => {
  it('passes the token to the next member and starts the time-out anew', () => {
    const node = operationalNode({ self: 3 });
    node.now = 500;
    const [unicast] = effectsOf(receive(node, tokenAt(0)), 'unicast');
    expect([unicast?.to.nodeId, unicast?.message.tokenSeq]).toEqual([1, 2]);
    node.timers.clear('tokenRetransmit');
    expect(node.timers.next).toBe(500 + node.settings.tokenMs);
  });

  it('says which own messages got their place, before they are multicast', () => {
    const node = operationalNode();
    for (const text of ['a', 'b']) node.queue.push(payloadOf(text), 'safe');
    const effects = receive(node, tokenAt(0, { messageCount: 6 }));
    expect(effects.map(({ type }) => type)).toEqual(['sent', 'sent', 'multicast', 'unicast']);
    expect(effectsOf(effects, 'sent').map(({ ownId, seq, level }) => [ownId, seq, level])).toEqual([
      [1, 7, 'safe'],
      [2, 8, 'safe'],
    ]);
  });

  it('counts a message that spans several data messages once, at its last', () => {
    const node = operationalNode();
    node.queue.push(new Uint8Array(3000), 'agreed');
    const effects = receive(node, tokenAt(0, { messageCount: 6 }));
    expect(messagesOf(effects, 'data').map(({ messageNumber }) => messageNumber)).toEqual([7, 7, 7]);
    expect(messagesOf(effects, 'token')[0]?.messageCount).toBe(7);
    expect(effectsOf(effects, 'deliver').map(({ delivery }) => [delivery.seq, delivery.ownId])).toEqual([[7, 1]]);
  });

  it('gives the messages of groups a place but no number, and does not tell the application of it', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('a'), 'agreed', 'groups');
    node.queue.push(payloadOf('b'), 'agreed');
    const effects = receive(node, tokenAt(0, { messageCount: 6 }));
    expect(messagesOf(effects, 'data').map(({ channel, messageNumber }) => [channel, messageNumber])).toEqual([
      ['groups', 7],
      ['application', 7],
    ]);
    expect(messagesOf(effects, 'token')[0]?.messageCount).toBe(7);
    expect(effectsOf(effects, 'sent').map(({ seq }) => seq)).toEqual([7]);
    const deliveries = effectsOf(effects, 'deliver').map(({ delivery }) => delivery);
    expect(deliveries.map(({ channel, seq, ownId }) => [channel, seq, ownId])).toEqual([
      ['groups', 6, 1],
      ['application', 7, 1],
    ]);
  });

  it('tells the application that there is room again once half of the queue is sent', () => {
    const node = operationalNode({ settings: { sendQueueBytes: 10_000, visitFrames: 3 } });
    for (let count = 0; count < 10; count += 1) node.queue.push(new Uint8Array(1000), 'agreed');
    node.wantsRoom = true;
    expect(effectsOf(receive(node, tokenAt(0)), 'writable').length).toBe(0);
    expect(effectsOf(receive(node, tokenAt(1, { seq: 3, aru: 3 })), 'writable').length).toBe(1);
    expect(effectsOf(receive(node, tokenAt(2, { seq: 6, aru: 6 })), 'writable').length).toBe(0);
  });

  it('does not pass on the token of a member that finds out that it cannot receive', () => {
    const node = operationalNode({ settings: { failToReceiveVisits: 3, failToReceiveMs: 100 } });
    const behind = { seq: 1, aru: 0, aruNode: 1 };
    for (let visit = 0; visit < 6; visit += 1) {
      node.now = 60 * visit;
      expect(messagesOf(receive(node, tokenAt(visit, behind)), 'token').length).toBe(1);
    }
    node.now = 360;
    const effects = receive(node, tokenAt(6, behind));
    expect(messagesOf(effects, 'token')).toEqual([]);
    expect(messagesOf(effects, 'join')[0]).toMatchObject({ procSet: [1, 2, 3], failSet: [1] });
    expect(node.gathering.cause).toEqual({ kind: 'failed-to-receive', node: 1 });
  });

  it('bears with a member that is behind for many visits but not for long', () => {
    const node = operationalNode({ settings: { failToReceiveVisits: 3, failToReceiveMs: 100 } });
    for (let visit = 0; visit < 20; visit += 1) receive(node, tokenAt(visit, { seq: 1, aru: 0, aruNode: 1 }));
    expect(node.state).toBe('operational');
  });
});

describe('A data message', () => {
  it('is delivered once, however often it arrives', () => {
    const node = operationalNode();
    expect(deliveredTexts(receive(node, makeData(1)))).toEqual(['m1']);
    expect(receive(node, makeData(1))).toEqual([]);
    expect([node.counters.framesReceived, node.counters.framesDuplicate]).toEqual([1, 1]);
  });

  it('of an old ring of this node is a straggler and changes nothing', () => {
    const node = operationalNode();
    const old = { representative: 2, seq: 3 };
    node.leaveRing(old);
    expect(receive(node, makeData(1, { ringId: old }), originOf(9))).toEqual([]);
    expect([node.state, node.counters.staleMessages]).toEqual(['operational', 1]);
  });

  it('of a ring that a member was on before this one is a straggler, too', () => {
    const node = operationalNode();
    expect(receive(node, makeData(1, { ringId: { representative: 2, seq: 3 } }), originOf(2))).toEqual([]);
    expect(node.state).toBe('operational');
  });

  it('that is a straggler by its sender but sent again by a stranger leads to the stranger', () => {
    const node = operationalNode();
    receive(node, makeData(1, { ringId: { representative: 2, seq: 3 } }), originOf(9));
    expect([node.state, node.gathering.procSet]).toEqual(['gather', [1, 2, 3, 9]]);
  });
});

describe('On an idle ring', () => {
  it('the representative keeps the token for the hold time and then passes it on', () => {
    const node = idleNode(1);
    expect([node.ring.held, node.timers.isRunning('tokenRetransmit')]).toEqual([true, false]);
    const effects = expire(node, 'hold');
    expect(messagesOf(effects, 'token').length).toBe(1);
    expect([node.ring.held, node.timers.isRunning('tokenRetransmit')]).toEqual([false, true]);
  });

  it('nobody else holds the token', () => {
    const node = idleNode(2);
    expect([node.ring.held, node.ring.hold.isIdle]).toEqual([false, true]);
  });

  it('the others send the token again only after it may have been held', () => {
    const node = idleNode(2);
    const rotationMs = node.ring.rotation.retransmitMs;
    expect(node.timers.next).toBe(node.now + node.settings.holdMs + rotationMs);
  });

  it('the representative does not hold the token while a member is behind', () => {
    const node = idleNode(1);
    const behind = { aru: 0xffffffff, aruNode: 2, retransmit: [5] };
    const [token] = messagesOf(receive(node, tokenAt(41, behind)), 'token');
    expect([node.ring.held, token?.retransmit]).toEqual([false, [5]]);
  });

  it('the representative lets the token go when it has something to send', () => {
    const node = idleNode(1);
    node.queue.push(payloadOf('x'), 'agreed');
    wantToken(node);
    expect(node.takeEffects().map(({ type }) => type)).toEqual(['unicast']);
  });

  it('another member asks for the token, once', () => {
    const node = idleNode(2);
    wantToken(node);
    expect(messagesOf(node.takeEffects(), 'holdCancel').map(({ sender }) => sender)).toEqual([2]);
    wantToken(node);
    expect(node.takeEffects()).toEqual([]);
  });

  it('a member that hears somebody ask waits no longer for a held token', () => {
    const node = idleNode(2);
    receive(node, { type: 'holdCancel', ringId: node.ring.id, sender: 3 });
    expect(node.timers.next).toBe(node.now + node.ring.rotation.retransmitMs);
  });
});

test('a busy ring is not asked for its token', () => {
  const node = operationalNode({ self: 2 });
  receive(node, tokenAt(0));
  wantToken(node);
  expect(node.takeEffects()).toEqual([]);
});
