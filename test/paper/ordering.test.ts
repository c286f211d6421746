/**
 * Claims of the ordering protocol, one test each (TOCS 13(4) 1995, section 3; "Corosync" where the rule is Corosync's).
 * Most look at one member of a ring of three: node 1 on ring 4, with nodes 2 and 3.
 */
import type { Token } from '../../src/message.ts';
import { deliveredTexts, effectsOf, messagesOf, textsOf } from '../support/effects.ts';
import { expire, operationalNode, receive } from '../support/local-nodes.ts';
import { effectsAt, judge, startCluster } from '../support/observed-cluster.ts';
import { makeData, makeToken, payloadOf, storeAll } from '../support/rings.ts';

/** The token as it comes in at the nth visit of a member of a ring of three. */
function tokenAt(visit: number, facts: Partial<Token> = {}): Token {
  return makeToken({ tokenSeq: 1 + 3 * visit, ...facts });
}

describe('Ordering', () => {
  test('TOCS 3.2: a message is numbered and sent only by the holder of the token', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('x'), 'agreed');
    receive(node, makeData(1));
    expect(messagesOf(expire(node, 'tokenRetransmit'), 'data')).toEqual([]);
    const sent = messagesOf(receive(node, tokenAt(0, { seq: 1, aru: 1 })), 'data');
    expect(sent.map(({ seq, sender }) => [seq, sender])).toEqual([[2, 1]]);
  });

  test('TOCS 3.2: the token announces exactly the messages that were multicast before it was passed on', () => {
    const node = operationalNode();
    for (let count = 0; count < 3; count += 1) node.queue.push(new Uint8Array(1000), 'agreed');
    const effects = receive(node, tokenAt(0));
    const types = effects.map((effect) => (effect.type === 'multicast' ? effect.message.type : effect.type));
    expect(types.lastIndexOf('data')).toBeLessThan(types.indexOf('unicast'));
    expect(messagesOf(effects, 'data').map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(messagesOf(effects, 'token')[0]?.seq).toBe(3);
  });

  test('TOCS 3.2: a retransmission is the very message of its originator, whoever sends it', () => {
    const node = operationalNode();
    const original = makeData(1, { sender: 3, level: 'safe' });
    receive(node, original);
    const effects = receive(node, tokenAt(0, { seq: 1, aru: 0, aruNode: 2, retransmit: [1] }));
    expect(messagesOf(effects, 'data')).toEqual([original]);
    expect(messagesOf(effects, 'token')[0]?.retransmit).toEqual([]);
  });

  test('TOCS 3.2: a request that this member cannot serve stays on the token', () => {
    const node = operationalNode();
    const effects = receive(node, tokenAt(0, { seq: 1, aru: 0, aruNode: 2, retransmit: [1] }));
    expect(messagesOf(effects, 'token')[0]?.retransmit).toEqual([1]);
  });

  test('TOCS 3.2: a member puts what it misses on the token', () => {
    const node = operationalNode({ settings: { missVisits: 1, missMs: 0 } });
    receive(node, makeData(2));
    const effects = receive(node, tokenAt(0, { seq: 3, aru: 3 }));
    expect(messagesOf(effects, 'token')[0]?.retransmit).toEqual([1, 3]);
  });

  test('TOCS 3.2: a member that is behind lowers the aru and puts its id there', () => {
    const node = operationalNode();
    receive(node, makeData(1));
    const [token] = messagesOf(receive(node, tokenAt(0, { seq: 3, aru: 3 })), 'token');
    expect([token?.aru, token?.aruNode]).toEqual([1, 1]);
  });

  test('TOCS 3.2: only the member that lowered the aru may raise it', () => {
    const node = operationalNode();
    storeAll(node.ring, [1, 2, 3]);
    const [token] = messagesOf(receive(node, tokenAt(0, { seq: 3, aru: 1, aruNode: 3 })), 'token');
    expect([token?.aru, token?.aruNode]).toEqual([1, 3]);
    const [raised] = messagesOf(receive(node, tokenAt(1, { seq: 3, aru: 1, aruNode: 1 })), 'token');
    expect([raised?.aru, raised?.aruNode]).toEqual([3, 0]);
  });

  test('TOCS 3.2: while nobody is behind, the aru rises together with the sequence number', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('x'), 'agreed');
    const [token] = messagesOf(receive(node, tokenAt(0)), 'token');
    expect([token?.seq, token?.aru, token?.aruNode]).toEqual([1, 1, 0]);
  });

  test('TOCS 3.2: an agreed message is delivered on arrival when nothing before it is missing', () => {
    expect(deliveredTexts(receive(operationalNode(), makeData(1)))).toEqual(['m1']);
  });

  test('TOCS 3.2: nothing is delivered across a hole, and everything once it is filled', () => {
    const node = operationalNode();
    expect(deliveredTexts(receive(node, makeData(2)))).toEqual([]);
    expect(deliveredTexts(receive(node, makeData(1)))).toEqual(['m1', 'm2']);
  });

  test('TOCS 3.2: a member delivers its own messages in the same place as everybody', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('own'), 'agreed');
    receive(node, tokenAt(0, { seq: 1, aru: 1 }));
    expect(deliveredTexts(receive(node, makeData(1)))).toEqual(['m1', 'own']);
  });

  test('TOCS 3.3: a safe message is not delivered one rotation early: not at the first visit that shows it held', () => {
    const node = operationalNode();
    const texts = [
      receive(node, makeData(1, { level: 'safe' })),
      receive(node, tokenAt(0, { seq: 1, aru: 1 })),
      receive(node, tokenAt(1, { seq: 1, aru: 1 })),
    ].map(deliveredTexts);
    expect(texts).toEqual([[], [], ['m1']]);
  });

  test('TOCS 3.3: a safe message of this member is not delivered at the visit that sends it', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('own'), 'safe');
    expect(deliveredTexts(receive(node, tokenAt(0)))).toEqual([]);
    expect(deliveredTexts(receive(node, tokenAt(1, { seq: 1, aru: 0, aruNode: 3 })))).toEqual([]);
    expect(deliveredTexts(receive(node, tokenAt(2, { seq: 1, aru: 1 })))).toEqual([]);
    expect(deliveredTexts(receive(node, tokenAt(3, { seq: 1, aru: 1 })))).toEqual(['own']);
  });

  test('TOCS 3.3: a member that misses a safe message keeps all others from delivering it', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    const undo = sim.drop(({ message, to }) => message.type === 'data' && to === 3);
    sim.send(1, payloadOf('kept back'), 'safe');
    sim.advance(300);
    expect([1, 2, 3].flatMap((id) => textsOf(sim.node(id).deliveries))).toEqual([]);
    undo();
    sim.runUntil(() => [1, 2, 3].every((id) => sim.node(id).deliveries.length > 0), 5000);
    expect([1, 2, 3].map((id) => textsOf(sim.node(id).deliveries))).toEqual(Array(3).fill(['kept back']));
    judge(sim);
  });

  test('TOCS 3.3: an agreed message waits behind a safe one that was ordered before it', () => {
    const node = operationalNode();
    receive(node, makeData(1, { level: 'safe' }));
    expect(deliveredTexts(receive(node, makeData(2)))).toEqual([]);
    receive(node, tokenAt(0, { seq: 2, aru: 2 }));
    expect(deliveredTexts(receive(node, tokenAt(1, { seq: 2, aru: 2 })))).toEqual(['m1', 'm2']);
  });

  test('TOCS 3.2: a message is kept for others until two tokens in a row showed that all hold it', () => {
    const node = operationalNode();
    receive(node, makeData(1));
    receive(node, tokenAt(0, { seq: 1, aru: 0, aruNode: 2 }));
    receive(node, tokenAt(1, { seq: 1, aru: 1 }));
    const served = receive(node, tokenAt(2, { seq: 1, aru: 0, aruNode: 2, retransmit: [1] }));
    expect(messagesOf(served, 'data').length).toBe(1);
    receive(node, tokenAt(3, { seq: 1, aru: 1 }));
    receive(node, tokenAt(4, { seq: 1, aru: 1 }));
    expect(node.ring.window.released).toBe(1);
  });

  test('TOCS 3.4: all members together send at most a window in one rotation', () => {
    const cluster = startCluster([1, 2, 3], {
      settings: { windowFrames: 12, visitFrames: 10, framePayloadBytes: 200 },
    });
    const { sim, seen } = cluster;
    for (const id of [1, 2, 3]) for (let count = 0; count < 40; count += 1) sim.send(id, 150);
    expect(sim.drain(5000)).toBe(true);
    const actions = seen.flatMap(({ effect }) =>
      effect.type === 'multicast' || effect.type === 'unicast' ? [effect.message] : [],
    );
    const visits: number[] = [0];
    for (const message of actions) {
      if (message.type === 'data') visits[visits.length - 1] = (visits.at(-1) ?? 0) + 1;
      if (message.type === 'token') visits.push(0);
    }
    const rotations = visits.map((_, index) => visits.slice(index, index + 3).reduce((sum, sent) => sum + sent, 0));
    expect(Math.max(...rotations)).toBe(12);
    expect(visits.reduce((sum, sent) => sum + sent, 0)).toBe(120);
  });

  test('TOCS 3.2: a token that was here already is dropped', () => {
    const node = operationalNode();
    node.queue.push(payloadOf('x'), 'agreed');
    const token = tokenAt(0);
    expect(messagesOf(receive(node, token), 'token').length).toBe(1);
    expect(receive(node, token)).toEqual([]);
    expect(node.counters.tokensDuplicate).toBe(1);
  });

  test('TOCS 3.2: a token of another ring is dropped', () => {
    const node = operationalNode();
    expect(receive(node, tokenAt(0, { ringId: { representative: 1, seq: 3 } }))).toEqual([]);
  });

  test('TOCS 4.1: a token that got lost is sent again, and the ring goes on', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    const before = sim.configurations;
    sim.dropNext(({ message }) => message.type === 'token', 3);
    sim.send(2, payloadOf('x'));
    expect(sim.drain(sim.settings.tokenMs)).toBe(true);
    sim.advance(3000);
    expect(sim.configurations).toBe(before);
    judge(sim);
  });

  test('TOCS 4.1: a token is not sent again once a message numbered after it is seen', () => {
    const node = operationalNode();
    receive(node, tokenAt(0));
    expect(node.timers.isRunning('tokenRetransmit')).toBe(true);
    receive(node, makeData(1));
    expect(node.timers.isRunning('tokenRetransmit')).toBe(false);
  });

  test('TOCS 4.1: a retransmission is no sign that the token went on', () => {
    const node = operationalNode();
    receive(node, tokenAt(0, { seq: 2, aru: 0, aruNode: 3 }));
    receive(node, makeData(1));
    expect(node.timers.isRunning('tokenRetransmit')).toBe(true);
  });

  test('TOCS 3.2: sequence numbers go on from 0 after the highest, with losses and safe messages', () => {
    const cluster = startCluster([1, 2, 3], { settings: { firstSeq: 0xffffffe0 }, network: { loss: 0.1 }, seed: 5 });
    const { sim, seen } = cluster;
    for (let count = 0; count < 40; count += 1) {
      for (const id of [1, 2, 3]) sim.send(id, 700, count % 2 === 0 ? 'safe' : 'agreed');
      sim.advance(20);
    }
    expect(sim.drain(30_000)).toBe(true);
    const seqs = new Set(
      messagesOf(
        seen.map(({ effect }) => effect),
        'data',
      ).map(({ seq }) => seq),
    );
    expect(seqs.has(0xffffffff) && seqs.has(0) && seqs.has(1)).toBe(true);
    judge(sim);
    expect(sim.node(3).deliveries.length).toBe(120);
  });

  test('TOCS 3.2: the token is passed on before messages are handed to the application (Corosync: step 21)', () => {
    const node = operationalNode();
    receive(node, makeData(1, { level: 'safe' }));
    receive(node, tokenAt(0, { seq: 1, aru: 1 }));
    const effects = receive(node, tokenAt(1, { seq: 1, aru: 1 }));
    expect(effects.map(({ type }) => type)).toEqual(['unicast', 'deliver']);
  });

  test('Corosync miss_count_const: what arrives shortly after the token is not asked for again', () => {
    const cluster = startCluster([1, 2, 3], { network: { multicastLagMs: 0.5 }, seed: 3 });
    const { sim, seen } = cluster;
    for (let count = 0; count < 100; count += 1) {
      sim.send(1 + (count % 3), 900);
      sim.advance(2);
    }
    expect(sim.drain(5000)).toBe(true);
    const asked = messagesOf(
      seen.map(({ effect }) => effect),
      'token',
    ).flatMap(({ retransmit }) => retransmit);
    expect(asked.length).toBeLessThan(3);
    expect(sim.node(2).deliveries.length).toBe(100);
  });

  test('Corosync seqno_unchanged_const: the representative holds the token of an idle ring', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim, seen } = cluster;
    sim.advance(2000);
    seen.length = 0;
    sim.advance(10 * sim.settings.holdMs);
    const tokens = messagesOf(
      seen.map(({ effect }) => effect),
      'token',
    ).length;
    expect(tokens).toBeGreaterThan(3 * 8);
    expect(tokens).toBeLessThan(3 * 12);
  });

  test('Corosync token_hold_cancel: a member with something to send gets the token of an idle ring at once', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    sim.advance(2000);
    cluster.seen.length = 0;
    const from = sim.now;
    sim.send(3, payloadOf('now'));
    expect(messagesOf(effectsAt(cluster, 3), 'holdCancel').length).toBe(1);
    expect(sim.drain(1000)).toBe(true);
    expect(sim.now - from).toBeLessThan(5);
  });

  test('Corosync token_hold_cancel: one of another ring is ignored', () => {
    const node = operationalNode();
    for (let visit = 0; visit < 40; visit += 1) receive(node, tokenAt(visit));
    expect(node.ring.held).toBe(true);
    const cancel = { type: 'holdCancel', ringId: { representative: 1, seq: 3 }, sender: 2 } as const;
    expect(receive(node, cancel)).toEqual([]);
    expect(effectsOf(receive(node, { ...cancel, ringId: node.ring.id }), 'unicast').length).toBe(1);
  });
});
