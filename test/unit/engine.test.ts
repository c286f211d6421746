/** The engine as its driver sees it: commands, inputs, deadlines, and when it stops. */
import { Engine } from '../../src/engine.ts';
import { effectsOf, messagesOf } from '../support/effects.ts';
import { makeJoin } from '../support/local-nodes.ts';
import { LoneEngine } from '../support/lone-engine.ts';
import { idsOf, memberOf, originOf } from '../support/members.ts';
import { observeCluster, startCluster } from '../support/observed-cluster.ts';
import { makeData, payloadOf, settingsWith } from '../support/rings.ts';

const { tokenMs, consensusMs, joinMs } = settingsWith();

describe('An engine that is alone', () => {
  it('looks around for one join interval and then forms a ring of its own', () => {
    const lone = new LoneEngine();
    lone.start();
    expect(lone.now - 1000).toBeLessThan(2 * joinMs);
    const [install] = effectsOf(lone.effects, 'install');
    expect(install?.configuration).toMatchObject({ kind: 'regular', ringId: { representative: 1, seq: 1 }, left: [] });
    expect(idsOf(install?.configuration.members)).toEqual([1]);
    expect(lone.engine.configuration).toBe(install?.configuration);
  });

  it('numbers its ring above the number it starts with', () => {
    const lone = new LoneEngine({ ringSeq: 41 }).start();
    expect(effectsOf(lone.effects, 'persist').map(({ ringSeq }) => ringSeq)).toEqual([42]);
  });

  it('delivers its own messages, agreed and safe, with the ids that it gave them', () => {
    const lone = new LoneEngine().start();
    const ids = [
      lone.engine.send(payloadOf('a'), 'agreed', lone.now),
      lone.engine.send(payloadOf('b'), 'safe', lone.now),
      lone.engine.send(payloadOf('c'), 'agreed', lone.now),
    ];
    expect(ids).toEqual([1, 2, 3]);
    lone.goOn(() => lone.engine.statistics().messagesDelivered === 3);
    const deliveries = effectsOf(lone.effects, 'deliver').map(({ delivery }) => [delivery.ownId, delivery.seq]);
    expect(deliveries).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('says which messages it has held', () => {
    const lone = new LoneEngine().start();
    const ring = { representative: 1, seq: 1 };
    lone.engine.send(payloadOf('a'), 'agreed', lone.now);
    expect(lone.engine.holdsMessage(ring, 1)).toBe(false);
    lone.goOn(() => lone.engine.statistics().messagesDelivered === 1);
    expect([1, 2].map((seq) => lone.engine.holdsMessage(ring, seq))).toEqual([true, false]);
    expect(lone.engine.holdsMessage({ representative: 1, seq: 2 }, 1)).toBeUndefined();
  });
});

describe('The send queue of an engine', () => {
  it('refuses a message when it has no room, and says so when it has', () => {
    const lone = new LoneEngine({ settings: settingsWith({ sendQueueBytes: 1000 }) }).start();
    lone.effects.length = 0;
    expect(lone.engine.send(new Uint8Array(800), 'agreed', lone.now)).toBe(1);
    expect(lone.engine.send(new Uint8Array(300), 'agreed', lone.now)).toBeUndefined();
    lone.goOn(() => lone.effects.some(({ type }) => type === 'writable'));
    expect(lone.engine.send(new Uint8Array(300), 'agreed', lone.now)).toBe(2);
  });

  it('takes messages before there is a ring and sends them on the first', () => {
    const lone = new LoneEngine();
    expect(lone.engine.send(payloadOf('early'), 'agreed', 0)).toBe(1);
    lone.start();
    lone.goOn(() => lone.effects.some(({ type }) => type === 'deliver'));
    const types = lone.effects.map(({ type }) => type).filter((type) => type === 'install' || type === 'sent');
    expect(types).toEqual(['install', 'sent']);
  });
});

describe('An engine that leaves', () => {
  it('says farewell twice, naming itself among the failed, and halts', () => {
    const lone = new LoneEngine().start();
    const effects = lone.after((engine) => engine.leave(lone.now));
    expect(messagesOf(effects, 'join').map(({ leaving, failSet }) => [leaving, failSet])).toEqual([
      [true, [1]],
      [true, [1]],
    ]);
    expect(effects.at(-1)).toEqual({ type: 'halt', reason: { kind: 'left' } });
  });

  it('does nothing any more, whatever it is told', () => {
    const lone = new LoneEngine().start();
    lone.after((engine) => engine.leave(lone.now));
    const effects = lone.after((engine) => {
      engine.leave(lone.now);
      engine.receive(makeJoin(2), originOf(2), lone.now);
      engine.expire(lone.now + 100_000);
      engine.addressChanged('elsewhere', lone.now);
      expect(engine.send(payloadOf('late'), 'agreed', lone.now)).toBeUndefined();
    });
    expect([effects, lone.engine.nextDeadline]).toEqual([[], Infinity]);
  });
});

describe('Two processes with one node id', () => {
  /** Node 1 in its incarnation 5 hears another process of node 1. */
  function hears(incarnation: number, ...times: readonly number[]): LoneEngine {
    const lone = new LoneEngine({ self: memberOf(1, { incarnation: 5 }) });
    lone.engine.start(0);
    lone.engine.takeEffects();
    for (const at of times) {
      lone.engine.receive(makeJoin(1, { sender: memberOf(1, { incarnation }) }), originOf(1, incarnation), at);
      lone.effects.push(...effectsOf(lone.engine.takeEffects(), 'halt'));
    }
    return lone;
  }

  it('are told apart: the newer halts once the elder has been heard for a token time-out', () => {
    expect(hears(3, 0, 100, tokenMs - 1).effects).toEqual([]);
    expect(hears(3, 0, 100, tokenMs).effects).toEqual([
      { type: 'halt', reason: { kind: 'duplicate-node-id', nodeId: 1, incarnation: 3 } },
    ]);
  });

  it('do not disturb the elder, which counts them', () => {
    const lone = hears(9, 0, 500, tokenMs, 5 * tokenMs);
    expect(lone.effects).toEqual([]);
    expect(lone.engine.statistics().duplicateNodeIds).toBe(4);
  });

  it('do not take each other for members', () => {
    expect(hears(3, 0).engine.statistics().staleMessages).toBe(0);
    const { sim } = startCluster([1, 2]);
    const before = sim.configurations;
    const message = makeJoin(1, { sender: memberOf(1, { incarnation: 0 }) });
    const at = { to: 1, toIncarnation: undefined, unicast: false, bytes: undefined } as const;
    sim.node(1).arrive({ ...at, origin: originOf(1, 0), message });
    sim.advance(tokenMs / 2);
    expect(sim.configurations).toBe(before);
  });

  it('let a node that restarts quickly live, though late datagrams of its earlier life arrive', () => {
    const lone = hears(4, 0, 200, 700);
    lone.goOn(() => lone.engine.state === 'operational');
    expect(lone.engine.state).toBe('operational');
  });
});

describe('A process that was away', () => {
  it('does not take its own absence for a lost token', () => {
    const lone = new LoneEngine().start();
    lone.effects.length = 0;
    const missed = lone.engine.nextDeadline;
    const back = missed + tokenMs / 2 + 1;
    lone.engine.expire(back);
    expect(lone.engine.state).toBe('operational');
    expect(lone.engine.statistics()).toMatchObject({ absences: 1, tokenLosses: 0 });
  });

  it('was not away when a timer is merely late', () => {
    const lone = new LoneEngine().start();
    lone.engine.expire(lone.engine.nextDeadline + tokenMs / 2);
    expect(lone.engine.statistics().absences).toBe(0);
  });

  it('does not believe joins that waited for it', () => {
    const lone = new LoneEngine();
    lone.engine.start(0);
    const back = joinMs + tokenMs;
    lone.engine.receive(makeJoin(2, { procSet: [1, 2] }), originOf(2), back);
    expect([lone.engine.state, lone.engine.statistics().staleMessages]).toEqual(['gather', 1]);
    lone.engine.receive(makeJoin(2, { procSet: [1, 2] }), originOf(2), back + joinMs / 2);
    expect(lone.engine.state).toBe('commit');
  });

  it('gives the others the full time to agree again', () => {
    const lone = new LoneEngine();
    lone.engine.start(0);
    lone.engine.receive(makeJoin(2, { procSet: [1, 2, 3] }), originOf(2), 1);
    const back = 10 * consensusMs;
    const effects = lone.after((engine) => engine.expire(back));
    expect(messagesOf(effects, 'join').flatMap(({ failSet }) => failSet)).toEqual([]);
    expect(lone.engine.statistics().consensusTimeouts).toBe(0);
  });
});

describe('The deadline of an engine', () => {
  it('is never before it has started', () => {
    expect(new LoneEngine().engine.nextDeadline).toBe(Infinity);
  });

  it('may be asked for too early without harm', () => {
    const lone = new LoneEngine().start();
    lone.effects.length = 0;
    const deadline = lone.engine.nextDeadline;
    expect(lone.after((engine) => engine.expire(deadline - 0.001))).toEqual([]);
    expect(lone.engine.nextDeadline).toBe(deadline);
  });
});

describe('A node whose address changed', () => {
  it('gathers and tells the new address', () => {
    const lone = new LoneEngine().start();
    const effects = lone.after((engine) => engine.addressChanged('new:1', lone.now));
    expect(messagesOf(effects, 'join')[0]?.sender).toEqual(memberOf(1, { address: 'new:1' }));
    lone.goOn(() => lone.engine.state === 'operational');
    expect(lone.engine.configuration?.cause).toEqual({ kind: 'interface-changed', node: 1 });
    expect(lone.engine.configuration?.members).toEqual([memberOf(1, { address: 'new:1' })]);
  });
});

describe('Reconfigurations', () => {
  it.each([
    ['start', 'a first ring', 1],
    ['token-lost', 'a member that died', 1],
    ['leave', 'a member that left', 1],
    ['restart', 'a member that came back at once', 1],
  ] as const)('carry the cause %s after %s', (kind, _, observer) => {
    const { sim } = observeCluster();
    sim.start(1, 2, 3);
    sim.settle();
    if (kind === 'token-lost') sim.crash(3);
    if (kind === 'leave') sim.leave(3);
    if (kind === 'restart') {
      sim.crash(3);
      sim.restart(3);
    }
    expect(sim.settle()).toBe(true);
    expect(sim.node(observer).configuration?.cause.kind).toBe(kind);
  });
});

test('the statistics show where a ring stands', () => {
  const lone = new LoneEngine().start();
  lone.engine.send(payloadOf('a'), 'safe', lone.now);
  expect(lone.engine.statistics()).toMatchObject({ state: 'operational', sendQueueBytes: 1, messagesSent: 0 });
  lone.goOn(() => lone.engine.statistics().messagesDelivered === 1);
  const statistics = lone.engine.statistics();
  expect(statistics).toMatchObject({ framesSent: 1, messagesSent: 1, sendQueueBytes: 0, configurations: 1 });
  expect(statistics.ring).toEqual({ aru: 1, safe: 1, delivered: 1 });
  expect(statistics.tokensReceived).toBeGreaterThan(4);
});

test('a message that arrives before the engine has a ring does not get lost in it', () => {
  const engine = new Engine({ self: memberOf(1), settings: settingsWith(), ringSeq: 0 });
  engine.start(0);
  engine.takeEffects();
  engine.receive(makeData(1), originOf(2), 1);
  const [join] = messagesOf(engine.takeEffects(), 'join');
  expect([join?.procSet, engine.configuration]).toEqual([[1, 2], undefined]);
});
