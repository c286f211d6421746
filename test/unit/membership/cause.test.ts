/**
 * What the members of a ring say started a change. One of them notices it, the others follow the join of that one, and
 * all show the same kind of cause.
 */
import type { Cause, NodeId } from '../../../src/message.ts';
import type { Simulation } from '../../../src/testing/simulator.ts';
import { messagesOf } from '../../support/effects.ts';
import { expire, makeJoin, operationalNode, receive } from '../../support/local-nodes.ts';
import { memberOf } from '../../support/members.ts';
import { effectsAt, judge, startCluster } from '../../support/observed-cluster.ts';

/** The causes that these nodes show in the regular configuration they are in. */
function causesAt(sim: Simulation, nodeIds: readonly NodeId[]): readonly (Cause | undefined)[] {
  return nodeIds.map((id) => {
    const { configuration } = sim.node(id);
    return configuration?.kind === 'regular' ? configuration.cause : undefined;
  });
}

describe.each(['none', 'protobuf'] as const)('In a ring of three, with codec %s,', (codec) => {
  it('both survivors of a crash say that the token was lost, one by its own timer, one by the other', () => {
    const { sim } = startCluster([1, 2, 3], { codec });
    sim.advance(1000);
    sim.crash(3);
    expect(sim.settle()).toBe(true);
    const causes = causesAt(sim, [1, 2]);
    expect(causes.map((cause) => cause?.kind)).toEqual(['token-lost', 'token-lost']);
    const first = causes.findIndex((cause) => cause?.node === undefined);
    expect([0, 1]).toContain(first);
    expect(causes[1 - first]?.node).toBe(first + 1);
    judge(sim);
  });

  it('all who stay say who left', () => {
    const { sim } = startCluster([1, 2, 3], { codec });
    sim.leave(3);
    expect(sim.settle()).toBe(true);
    expect(causesAt(sim, [1, 2])).toEqual(Array(2).fill({ kind: 'leave', node: 3 }));
    judge(sim);
  });

  it('all say who started anew, and that one says that it started', () => {
    const { sim } = startCluster([1, 2, 3], { codec });
    sim.crash(3);
    sim.restart(3);
    expect(sim.settle()).toBe(true);
    expect(causesAt(sim, [1, 2])).toEqual(Array(2).fill({ kind: 'restart', node: 3 }));
    expect(causesAt(sim, [3])).toEqual([{ kind: 'start', node: undefined }]);
    judge(sim);
  });

  it('all say who came, also a member that hears of the newcomer from another member first', () => {
    const { sim } = startCluster([1, 2, 3], { codec });
    sim.dropNext(({ message, origin, to }) => message.type === 'join' && origin.nodeId === 4 && to === 2);
    sim.start(4);
    expect(sim.settle()).toBe(true);
    expect(causesAt(sim, [1, 2, 3])).toEqual(Array(3).fill({ kind: 'join', node: 4 }));
    expect(causesAt(sim, [4])).toEqual([{ kind: 'start', node: undefined }]);
    judge(sim);
  });
});

it('A member that fails while others have already installed makes these say what it failed of, not what was before', () => {
  const cluster = startCluster([1, 2, 3, 4]);
  const { sim } = cluster;
  sim.leave(4);
  const undo = sim.drop(
    ({ message, to }) => to === 3 && message.type === 'token' && sim.node(2).state === 'operational',
  );
  expect(sim.runUntil(() => causesAt(sim, [1, 2]).every((cause) => cause?.node === 4), 20_000)).toBe(true);
  expect(sim.node(3).state).toBe('recovery');
  expect(sim.runUntil(() => sim.node(3).state === 'gather', 20_000)).toBe(true);
  undo();
  expect(sim.settle()).toBe(true);
  expect(causesAt(sim, [3])).toEqual([{ kind: 'leave', node: 4 }]);
  const told = messagesOf(effectsAt(cluster, 3), 'join').at(-1)?.cause;
  expect(told).toEqual({ kind: 'recovery-token-lost', node: undefined });
  expect(causesAt(sim, [1, 2]).map((cause) => cause?.kind)).not.toContain('leave');
  judge(sim);
});

describe('The join of a member', () => {
  it.each<[string, Cause, Cause]>([
    ['that lost the token by its own timer', { kind: 'token-lost', node: undefined }, { kind: 'token-lost', node: 2 }],
    ['that followed another', { kind: 'token-lost', node: 3 }, { kind: 'token-lost', node: 3 }],
    ['that heard a foreign ring', { kind: 'foreign-ring', node: 9 }, { kind: 'foreign-ring', node: 9 }],
    ['that says that it started', { kind: 'start', node: undefined }, { kind: 'join', node: 2 }],
    ['that knows no cause', { kind: 'join', node: undefined }, { kind: 'join', node: 2 }],
  ])('%s passes its cause on', (_, told, expected) => {
    const node = operationalNode();
    const effects = receive(node, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4, cause: told }));
    expect(node.gathering.cause).toEqual(expected);
    expect(messagesOf(effects, 'join').at(-1)?.cause).toEqual(expected);
  });

  it('in its next life is a restart, whatever it says', () => {
    const node = operationalNode();
    const cause: Cause = { kind: 'token-lost', node: undefined };
    receive(node, makeJoin(2, { sender: memberOf(2, { incarnation: 2 }), procSet: [2], cause }));
    expect(node.gathering.cause).toEqual({ kind: 'restart', node: 2 });
  });
});

describe('The cause in a join', () => {
  it('of a stranger is not taken over: it says why the stranger gave up some other ring', () => {
    const node = operationalNode();
    receive(node, makeJoin(9, { cause: { kind: 'token-lost', node: 8 } }));
    expect(node.gathering.cause).toEqual({ kind: 'join', node: 9 });
  });

  it('does not replace the cause of a node that gathers already', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4, cause: { kind: 'foreign-ring', node: 9 } }));
    expect(node.gathering.cause).toEqual({ kind: 'token-lost', node: undefined });
  });

  it('is told again with each repetition', () => {
    const node = operationalNode();
    const joins = [...expire(node, 'tokenLoss'), ...expire(node, 'joinRepeat')];
    expect(messagesOf(joins, 'join').map(({ cause }) => cause)).toEqual(
      Array(2).fill({ kind: 'token-lost', node: undefined }),
    );
  });
});
