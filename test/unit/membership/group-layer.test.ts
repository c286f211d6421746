/**
 * The layer of process groups at one node, told by hand what is delivered and installed. What many of them do together is
 * for test/conformance/process-groups.ts and the simulations.
 */
import type { Configuration } from '../../../src/configuration.ts';
import { regularId, transitionalId } from '../../../src/configuration.ts';
import type { Effect } from '../../../src/effect.ts';
import type { GroupLayerMessage } from '../../../src/group-layer-message.ts';
import { GroupLayer } from '../../../src/membership/group-layer.ts';
import type { NodeId, RingId } from '../../../src/message.ts';
import { memberOf, membersOf } from '../../support/members.ts';
import { payloadOf, textOf } from '../../support/rings.ts';

const start = { kind: 'start', node: undefined } as const;

function ring(seq: number): RingId {
  return { representative: 1, seq };
}

function regular(seq: number, ...nodes: readonly NodeId[]): Configuration {
  const what = { kind: 'regular', id: regularId(ring(seq)), ringId: ring(seq), from: undefined } as const;
  return { ...what, members: membersOf(nodes), joined: [], left: [], cause: start, evidence: [] };
}

function transitional(from: number, to: number, ...nodes: readonly NodeId[]): Configuration {
  const id = transitionalId(ring(from), ring(to));
  const what = { kind: 'transitional', id, ringId: ring(to), from: ring(from) } as const;
  return { ...what, members: membersOf(nodes), joined: [], left: [], cause: start, evidence: [] };
}

/** Node 1's layer; its own messages are delivered when `deliverOwn` is called, others' with `deliver`. */
class Bench {
  readonly posted: GroupLayerMessage[] = [];
  readonly shown: string[] = [];
  readonly layer: GroupLayer;
  #configuration = regular(0, 1);
  #ownId = 0;

  constructor() {
    this.layer = new GroupLayer({
      self: { nodeId: 1, process: 10 },
      post: (message) => this.posted.push(message),
      emit: (effect) => this.shown.push(describe1(effect)),
    });
  }

  install(...configurations: readonly Configuration[]): void {
    for (const configuration of configurations) {
      this.#configuration = configuration;
      this.layer.install(configuration);
    }
  }

  deliver(sender: NodeId, message: GroupLayerMessage, ownId?: number): void {
    const place = { seq: 0, level: 'agreed', configuration: this.#configuration, ownId } as const;
    this.layer.deliver(message, { ...place, sender: memberOf(sender), payload: new Uint8Array() });
  }

  /** Delivers what was posted, in order. */
  deliverOwn(): void {
    for (const message of this.posted.splice(0)) this.deliver(1, message, (this.#ownId += 1));
  }

  /** All nodes of a ring tell what they have: groups of process 20 of node 2, 30 of node 3, and so on. */
  tell(seq: number, groups: Readonly<Record<NodeId, readonly string[]>>): void {
    this.deliverOwn();
    for (const [nodeId, names] of Object.entries(groups)) {
      const entries = names.map((group) => ({ group, process: 10 * Number(nodeId) }));
      this.deliver(Number(nodeId), { type: 'state', ringId: ring(seq), entries });
    }
    this.deliverOwn();
  }
}

function describe1(effect: Effect): string {
  if (effect.type === 'groupDeliver') {
    const { group, from, payload } = effect.delivery;
    return `${group} ${from.nodeId}:${from.process} ${textOf(payload)}`;
  }
  if (effect.type !== 'groupChange') return effect.type;
  const { group, members, joined, left } = effect.change;
  const moves = [
    ...joined.map(({ nodeId, reason }) => `+${nodeId} ${reason}`),
    ...left.map(({ nodeId, reason }) => `-${nodeId} ${reason}`),
  ];
  return `${group} {${members.map(({ nodeId }) => nodeId).join()}} ${moves.join(' ')}`;
}

function says(sender: NodeId, text: string, group = 'g'): GroupLayerMessage {
  return { type: 'multicast', group, process: 10 * sender, payload: payloadOf(text) };
}

function joins(sender: NodeId, group = 'g'): GroupLayerMessage {
  return { type: 'join', group, process: 10 * sender };
}

/** Node 1 with nodes 2 and 3 on ring 4, synchronised; 1 and 2 are in `g`. */
function together(): Bench {
  const bench = new Bench();
  bench.layer.join('g');
  bench.install(regular(4, 1, 2, 3));
  bench.tell(4, { 2: ['g'], 3: [] });
  bench.shown.length = 0;
  return bench;
}

describe('A node without groups', () => {
  it('says nothing, configuration after configuration', () => {
    const bench = new Bench();
    bench.install(regular(4, 1, 2), transitional(4, 8, 1, 2), regular(8, 1, 2));
    expect([bench.posted, bench.shown]).toEqual([[], []]);
  });

  it('answers the first state with its own, once', () => {
    const bench = new Bench();
    bench.install(regular(4, 1, 2, 3));
    const state: GroupLayerMessage = { type: 'state', ringId: ring(4), entries: [{ group: 'g', process: 20 }] };
    bench.deliver(2, state);
    bench.deliver(3, { ...state, entries: [] });
    expect(bench.posted).toEqual([{ type: 'state', ringId: ring(4), entries: [] }]);
    expect(bench.layer.isSynchronised).toBe(false);
    bench.deliverOwn();
    expect([bench.layer.isSynchronised, bench.layer.groupCount, bench.shown]).toEqual([true, 1, []]);
  });
});

describe('A join', () => {
  it('waits for the states of all members', () => {
    const bench = new Bench();
    bench.install(regular(4, 1, 2));
    bench.layer.join('g');
    expect(bench.posted.map(({ type }) => type)).toEqual(['state']);
    bench.deliverOwn();
    expect(bench.posted).toEqual([]);
    bench.deliver(2, { type: 'state', ringId: ring(4), entries: [{ group: 'g', process: 20 }] });
    expect(bench.posted).toEqual([{ type: 'join', group: 'g', process: 10 }]);
    bench.deliverOwn();
    expect(bench.shown).toEqual(['g {1,2} +1 join']);
  });

  it('goes out once, however often it is asked for', () => {
    const bench = together();
    for (let count = 0; count < 3; count += 1) bench.layer.join('h');
    expect(bench.posted).toEqual([{ type: 'join', group: 'h', process: 10 }]);
  });

  it('and a leave keep their order when both wait', () => {
    const bench = new Bench();
    for (const group of ['g', 'h']) bench.layer.join(group);
    bench.layer.leave('g');
    bench.layer.leave('nowhere');
    bench.install(regular(4, 1));
    bench.deliverOwn();
    expect(bench.posted.map((message) => (message.type === 'state' ? '' : `${message.type} ${message.group}`))).toEqual(
      ['join g', 'join h', 'leave g'],
    );
    bench.deliverOwn();
    expect(bench.shown).toEqual(['g {1} +1 join', 'h {1} +1 join', 'g {} -1 leave']);
  });

  it('that is on its way when the configuration changes is in the state behind it', () => {
    const bench = together();
    bench.layer.join('h');
    bench.install(transitional(4, 8, 1, 2, 3), regular(8, 1, 2, 3));
    expect(bench.posted.map(({ type }) => type)).toEqual(['join', 'state']);
    expect(bench.posted[1]).toMatchObject({ ringId: ring(8), entries: [{ group: 'g' }, { group: 'h' }] });
  });

  it('of a group that the own process is not in is noted and not shown', () => {
    const bench = together();
    bench.deliver(3, joins(3, 'h'));
    expect([bench.shown, bench.layer.groupCount]).toEqual([[], 2]);
  });
});

describe('A message to a group', () => {
  it('is shown only where the own process and the sender’s node are in the group', () => {
    const bench = together();
    bench.deliver(2, says(2, 'yes'));
    bench.deliver(3, says(3, 'not a member'));
    bench.deliver(2, says(2, 'not here', 'h'));
    expect(bench.shown).toEqual(['g 2:20 yes']);
  });

  it('may be sent by members that are synchronised, and who was too early is told once it may', () => {
    const bench = new Bench();
    bench.layer.join('g');
    bench.install(regular(4, 1, 2));
    expect(bench.layer.maySend('g')).toBe(false);
    bench.tell(4, { 2: [] });
    expect(bench.shown).toEqual(['writable', 'g {1} +1 join']);
    expect([bench.layer.maySend('g'), bench.layer.maySend('h')]).toEqual([true, false]);
    bench.install(transitional(4, 8, 1, 2), regular(8, 1, 2));
    bench.shown.length = 0;
    bench.tell(8, { 2: [] });
    expect(bench.shown).toEqual([]);
  });

  it('of the own process that is not shown to it breaks an invariant', () => {
    const bench = together();
    expect(() => {
      bench.deliver(1, says(1, 'never joined', 'h'), 7);
    }).toThrow('between the join and the leave');
  });
});

describe('Before the synchronisation', () => {
  it('messages of those who came along count, those of others do not', () => {
    const bench = together();
    bench.install(transitional(4, 8, 1, 2), regular(8, 1, 2, 4));
    bench.deliver(2, says(2, 'old friend'));
    bench.deliver(4, joins(4));
    bench.deliver(4, says(4, 'stranger'));
    expect([bench.shown, bench.layer.ignored]).toEqual([['g 2:20 old friend'], 2]);
    bench.tell(8, { 2: ['g'], 4: ['g'] });
    bench.deliver(4, says(4, 'no stranger any more'));
    expect(bench.shown.slice(1)).toEqual(['g {1,2,4} +4 node-up', 'g 4:40 no stranger any more']);
  });

  it('messages of one who was away meanwhile do not count, although it was known', () => {
    const bench = together();
    bench.install(transitional(4, 8, 1, 3), regular(8, 1, 3), transitional(8, 12, 1, 3), regular(12, 1, 2, 3));
    bench.deliver(2, says(2, 'from elsewhere'));
    expect(bench.shown).toEqual(['g {1} -2 node-down']);
  });
});

describe('A lost node', () => {
  it('is shown to the end of the transitional configuration, and then not any more', () => {
    const bench = together();
    bench.install(transitional(4, 8, 1, 3));
    bench.deliver(2, says(2, 'last words'));
    bench.install(regular(8, 1, 3));
    expect(bench.shown).toEqual(['g 2:20 last words', 'g {1} -2 node-down']);
  });

  it('that is back as a new process has left its groups', () => {
    const bench = together();
    bench.install(transitional(4, 8, 1, 3), regular(8, 1, 2, 3));
    bench.tell(8, { 2: [], 3: [] });
    expect(bench.shown).toEqual(['g {1} -2 node-down']);
  });
});

describe('A state', () => {
  it('of an earlier ring says nothing', () => {
    const bench = new Bench();
    bench.install(regular(4, 1, 2), transitional(4, 8, 1, 2), regular(8, 1, 2));
    bench.deliver(2, { type: 'state', ringId: ring(4), entries: [] });
    expect(bench.posted).toEqual([]);
  });

  it('that comes in a transitional configuration says nothing', () => {
    const bench = new Bench();
    bench.layer.join('g');
    bench.install(regular(4, 1, 2));
    bench.deliverOwn();
    bench.install(transitional(4, 8, 1));
    bench.deliver(2, { type: 'state', ringId: ring(4), entries: [] });
    expect(bench.layer.isSynchronised).toBe(false);
  });

  it('says nothing any more once all are there', () => {
    const bench = together();
    bench.deliver(2, { type: 'state', ringId: ring(4), entries: [] });
    expect([bench.shown, bench.posted, bench.layer.isSynchronised]).toEqual([[], [], true]);
  });
});
