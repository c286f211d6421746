/**
 * What process groups must do on every wire format: the same tests for each engine that has them, in simulated clusters.
 * `options` say how to make the engines, and the codec if there is to be one.
 */
import type { Effect, GroupProcess } from '../../src/effect.ts';
import type { NodeId } from '../../src/message.ts';
import type { SimulationOptions } from '../../src/testing/simulation-options.ts';
import type { ObservedCluster } from '../support/observed-cluster.ts';
import { effectsAt, judge, observeCluster, startCluster } from '../support/observed-cluster.ts';
import { payloadOf, textOf } from '../support/rings.ts';

/** One simulated cluster whose nodes use groups. */
class GroupCluster {
  readonly cluster: ObservedCluster;

  constructor(cluster: ObservedCluster) {
    this.cluster = cluster;
  }

  join(group: string, ...nodes: readonly NodeId[]): void {
    for (const node of nodes) this.cluster.sim.node(node).input((engine, now) => engine.joinGroup?.(group, now));
  }

  leave(group: string, ...nodes: readonly NodeId[]): void {
    for (const node of nodes) this.cluster.sim.node(node).input((engine, now) => engine.leaveGroup?.(group, now));
  }

  send(node: NodeId, group: string, text: string): number | undefined {
    let id: number | undefined;
    this.cluster.sim.node(node).input((engine, now) => (id = engine.sendToGroup?.(group, payloadOf(text), now)));
    return id;
  }

  /** Lets everything on its way arrive. */
  rest(): void {
    expect(this.cluster.sim.settle()).toBe(true);
    this.cluster.sim.advance(2000);
  }

  /** Has every node join the group, waits, and forgets what was seen. */
  gather(group: string, ...nodes: readonly NodeId[]): void {
    this.join(group, ...nodes);
    this.rest();
    this.cluster.seen.length = 0;
  }

  /** What the process of a node was shown, in order, since the list was emptied. */
  shownAt(node: NodeId): string[] {
    return effectsAt(this.cluster, node).flatMap(shown);
  }

  /** The members that it was shown last. */
  membersAt(node: NodeId, group: string): string | undefined {
    return effectsAt(this.cluster, node)
      .flatMap((effect) => (effect.type === 'groupChange' && effect.change.group === group ? [effect.change] : []))
      .map(({ members }) => members.map(({ nodeId }) => nodeId).join())
      .at(-1);
  }
}

function nodes(processes: readonly GroupProcess[]): string {
  return processes.map(({ nodeId }) => nodeId).join();
}

function shown(effect: Effect): string[] {
  if (effect.type === 'groupDeliver') {
    const { group, from, payload, ownId } = effect.delivery;
    return [`${group} ${from.nodeId}${ownId === undefined ? '' : ' own'}: ${textOf(payload)}`];
  }
  if (effect.type === 'deliver') return [textOf(effect.delivery.payload)];
  if (effect.type === 'install') {
    const { kind, members } = effect.configuration;
    return [`${kind === 'regular' ? 'R' : 'T'}${members.map(({ nodeId }) => nodeId).join()}`];
  }
  if (effect.type !== 'groupChange') return [];
  const { group, members, joined, left } = effect.change;
  const moves = [
    ...joined.map(({ nodeId, reason }) => `+${nodeId} ${reason}`),
    ...left.map(({ nodeId, reason }) => `-${nodeId} ${reason}`),
  ];
  return [`${group} {${nodes(members)}} ${moves.join(' ')}`];
}

/**
 * The tests; `options` make the engines, which must have the commands of groups. `meanwhile` says what becomes of a message
 * that is sent before a new configuration has synchronised.
 */
export function testProcessGroups(options: SimulationOptions, meanwhile: 'refused' | 'queued'): void {
  function start(...ids: readonly NodeId[]): GroupCluster {
    return new GroupCluster(startCluster(ids, options));
  }

  describe('A join', () => {
    it('is shown to the one who joins and to the members, in order, and to nobody else', () => {
      const groups = start(1, 2, 3);
      groups.join('g', 2);
      groups.rest();
      groups.join('g', 1);
      groups.rest();
      expect(groups.shownAt(1)).toEqual(['g {1,2} +1 join']);
      expect(groups.shownAt(2)).toEqual(['g {2} +2 join', 'g {1,2} +1 join']);
      expect(groups.shownAt(3)).toEqual([]);
      judge(groups.cluster.sim);
    });

    it('of several at once has the same order for all', () => {
      const groups = start(1, 2, 3, 4);
      groups.join('g', 1, 2, 3, 4);
      groups.rest();
      const last = [1, 2, 3, 4].map((node) => groups.shownAt(node).at(-1));
      expect(new Set(last).size).toBe(1);
      expect(last[0]).toMatch(/^g \{1,2,3,4\} \+\d join$/);
      expect([1, 2, 3, 4].map((node) => groups.shownAt(node).length).toSorted()).toEqual([1, 2, 3, 4]);
    });

    it('that was asked for before the first configuration takes place in it', () => {
      const groups = new GroupCluster(observeCluster(options));
      groups.cluster.sim.start(1);
      groups.join('g', 1);
      groups.rest();
      expect(groups.shownAt(1)).toEqual(['R1', 'g {1} +1 join']);
    });

    it('that is repeated changes nothing', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.join('g', 1);
      groups.rest();
      expect(groups.shownAt(1)).toEqual([]);
    });
  });

  describe('A leave', () => {
    it('is shown to the members and to the one who leaves, who sees nothing after it', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.leave('g', 1);
      groups.send(2, 'g', 'after');
      groups.rest();
      expect(groups.shownAt(1).at(-1)).toBe('g {2} -1 leave');
      expect(groups.shownAt(2)).toContain('g {2} -1 leave');
      expect(groups.shownAt(2)).toContain('g 2 own: after');
    });

    it('comes behind the messages sent before it, which the sender is shown as well', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.send(1, 'g', 'last words');
      groups.leave('g', 1);
      groups.rest();
      expect(groups.shownAt(1)).toEqual(['g 1 own: last words', 'g {2} -1 leave']);
      expect(groups.shownAt(2)).toEqual(['g 1: last words', 'g {2} -1 leave']);
    });

    it('may be followed by a new join', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.leave('g', 1);
      groups.join('g', 1);
      groups.rest();
      expect(groups.shownAt(1)).toEqual(['g {2} -1 leave', 'g {1,2} +1 join']);
      expect(groups.shownAt(2)).toEqual(groups.shownAt(1));
    });

    it('of a group that the process is not in changes nothing', () => {
      const groups = start(1, 2);
      groups.gather('g', 2);
      groups.leave('g', 1);
      groups.rest();
      expect([groups.shownAt(1), groups.shownAt(2)]).toEqual([[], []]);
    });
  });

  describe('A message to a group', () => {
    it('reaches its members, the sender with its number among them, and nobody else', () => {
      const groups = start(1, 2, 3);
      groups.gather('g', 1, 2);
      expect(groups.send(1, 'g', 'hello')).toBeGreaterThan(0);
      groups.rest();
      expect([1, 2, 3].map((node) => groups.shownAt(node))).toEqual([['g 1 own: hello'], ['g 1: hello'], []]);
    });

    it('has one order with those of all senders, of other groups and of the whole cluster', () => {
      const groups = start(1, 2, 3);
      groups.gather('g', 1, 2, 3);
      groups.gather('h', 1, 2, 3);
      for (let round = 0; round < 5; round += 1) {
        for (const node of [1, 2, 3]) {
          groups.send(node, 'g', `g${node}${round}`);
          groups.cluster.sim.send(node, payloadOf(`all${node}${round}`));
          groups.send(node, 'h', `h${node}${round}`);
        }
      }
      groups.rest();
      const order = groups.shownAt(1).map((line) => line.replace(' own', ''));
      expect(order.length).toBe(45);
      for (const node of [2, 3]) expect(groups.shownAt(node).map((line) => line.replace(' own', ''))).toEqual(order);
      judge(groups.cluster.sim);
    });

    it('may be larger than a datagram, and empty', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      const text = 'x'.repeat(20_000);
      groups.send(1, 'g', text);
      groups.send(1, 'g', '');
      groups.rest();
      expect(groups.shownAt(2)).toEqual([`g 1: ${text}`, 'g 1: ']);
    });

    it('leaves the numbers of the messages to the whole cluster as they are', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      for (const node of [1, 2]) {
        groups.send(node, 'g', 'x');
        groups.cluster.sim.send(node, 20);
        groups.send(node, 'g', 'y');
      }
      groups.rest();
      expect(groups.cluster.sim.node(2).deliveries.map(({ seq }) => seq)).toEqual([1, 2]);
      judge(groups.cluster.sim);
    });
  });

  describe('A node that is lost', () => {
    it('takes its processes out of their groups, behind its last messages', () => {
      const groups = start(1, 2, 3);
      groups.gather('g', 1, 2, 3);
      groups.send(3, 'g', 'last words');
      groups.cluster.sim.runUntil(() => groups.shownAt(3).length > 0, 1000);
      groups.cluster.sim.crash(3);
      groups.rest();
      const expected = ['g 3: last words', 'T1,2', 'R1,2', 'g {1,2} -3 node-down'];
      expect([groups.shownAt(1), groups.shownAt(2)]).toEqual([expected, expected]);
      judge(groups.cluster.sim);
    });

    it('may have left politely', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.cluster.sim.leave(2);
      groups.rest();
      expect(groups.shownAt(1).at(-1)).toBe('g {1} -2 node-down');
    });

    it('comes back as one who is in no group', () => {
      const groups = start(1, 2);
      groups.gather('g', 1, 2);
      groups.cluster.sim.crash(2);
      groups.cluster.sim.start(2);
      groups.rest();
      expect(groups.membersAt(1, 'g')).toBe('1');
      groups.join('g', 2);
      groups.rest();
      expect(groups.membersAt(1, 'g')).toBe('1,2');
      expect(groups.shownAt(2).at(-1)).toBe('g {1,2} +2 join');
    });
  });

  describe('A partition', () => {
    it('leaves a group in each part with the members there', () => {
      const groups = start(1, 2, 3);
      groups.gather('g', 1, 2, 3);
      groups.cluster.sim.partition([1, 2], [3]);
      groups.rest();
      expect(groups.shownAt(1)).toEqual(['T1,2', 'R1,2', 'g {1,2} -3 node-down']);
      expect(groups.shownAt(3)).toEqual(['T3', 'R3', 'g {3} -1 node-down -2 node-down']);
      groups.send(1, 'g', 'here');
      groups.rest();
      expect([groups.shownAt(2).at(-1), groups.shownAt(3).length]).toEqual(['g 1: here', 3]);
    });

    it('ends with the members of both parts, each of which is shown those of the other', () => {
      const groups = start(1, 2, 3, 4);
      groups.gather('g', 1, 2, 3);
      groups.cluster.sim.partition([1, 2], [3, 4]);
      groups.rest();
      groups.join('g', 4);
      groups.rest();
      groups.cluster.seen.length = 0;
      groups.cluster.sim.heal();
      groups.rest();
      const last = (node: NodeId): string | undefined => groups.shownAt(node).at(-1);
      expect([last(1), last(2)]).toEqual(Array(2).fill('g {1,2,3,4} +3 node-up +4 node-up'));
      expect([last(3), last(4)]).toEqual(Array(2).fill('g {1,2,3,4} +1 node-up +2 node-up'));
      groups.send(4, 'g', 'all');
      groups.rest();
      expect([1, 2, 3].map(last)).toEqual(Array(3).fill('g 4: all'));
      judge(groups.cluster.sim);
    });
  });

  describe('Between a configuration and its synchronisation', () => {
    const isInstalled = (groups: GroupCluster) => (): boolean => groups.shownAt(1).includes('R1,2');
    const isDone = (groups: GroupCluster) => (): boolean => groups.shownAt(1).at(-1)?.startsWith('g {1,2} ') === true;

    if (meanwhile === 'refused') {
      it('nothing new is sent, and who asked is told when it may be', () => {
        const groups = start(1, 2, 3);
        groups.gather('g', 1, 2);
        groups.cluster.sim.crash(3);
        expect(groups.cluster.sim.runUntil(isInstalled(groups), 10_000)).toBe(true);
        expect(groups.send(1, 'g', 'too early')).toBeUndefined();
        const isWritable = (): boolean => effectsAt(groups.cluster, 1).some(({ type }) => type === 'writable');
        expect(groups.cluster.sim.runUntil(isWritable, 10_000)).toBe(true);
        expect(groups.send(1, 'g', 'in time')).toBeGreaterThan(0);
        groups.rest();
        expect(groups.shownAt(2).at(-1)).toBe('g 1: in time');
      });
    } else {
      it('what is sent waits, and comes behind the change of members', () => {
        const groups = start(1, 2, 3);
        groups.gather('g', 1, 2, 3);
        groups.cluster.sim.crash(3);
        expect(groups.cluster.sim.runUntil(isInstalled(groups), 10_000)).toBe(true);
        expect(groups.send(1, 'g', 'early')).toBeGreaterThan(0);
        expect(groups.cluster.sim.runUntil(isDone(groups), 10_000)).toBe(true);
        groups.rest();
        expect(groups.shownAt(2)).toEqual(['T1,2', 'R1,2', 'g {1,2} -3 node-down', 'g 1: early']);
      });
    }
  });
}
