/**
 * Process groups as an application has them, on a bus without sockets: the handle, its promises, its events, and what
 * becomes of them when the process leaves or the node goes.
 */
import type { Cluster } from '../../src/cluster.ts';
import type { GroupEvent, GroupMembersEvent } from '../../src/group-event.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import { groupsMax } from '../../src/group-layer-message.ts';
import type { ProcessGroup } from '../../src/process-group.ts';
import { Bus } from './in-memory-parts.ts';

/** Nodes 1 to `count` on one ring; node n runs process n. */
async function ring(count: number, options: object = {}) {
  const bus = new Bus();
  const clusters: Cluster[] = [];
  for (let nodeId = 1; nodeId <= count; nodeId += 1) {
    clusters.push(await bus.join({ nodeId, name: `n${nodeId}`, ...options }));
  }
  const isWhole = (one: Cluster): boolean =>
    one.state === 'operational' && one.configuration.members.length === clusters.length;
  await bus.until(() => clusters.every(isWhole));
  const [first, second = first] = clusters;
  if (first === undefined || second === undefined) throw new Error('a ring has a first node');
  return { bus, clusters, first, second };
}

/** As `ring`, with all nodes in group `g`. */
async function group(count: number, options: object = {}) {
  const made = await ring(count, options);
  const handles: ProcessGroup[] = [];
  for (const cluster of made.clusters) handles.push(await made.bus.run(cluster.group('g')));
  await made.bus.until(() => handles.every((handle) => handle.members.length === count));
  const [one, two = one] = handles;
  if (one === undefined || two === undefined) throw new Error('a group has a first handle');
  return { ...made, handles, one, two };
}

function moves({ members, joined, left }: Pick<GroupMembersEvent, 'members' | 'joined' | 'left'>): string {
  const texts = [
    ...joined.map(({ nodeId, reason }) => `+${nodeId} ${reason}`),
    ...left.map(({ nodeId, reason }) => `-${nodeId} ${reason}`),
  ];
  return `{${members.map(({ nodeId }) => nodeId).join()}} ${texts.join(' ')}`.trim();
}

/** What listeners of the handle are told from now on. */
function watch(handle: ProcessGroup): string[] {
  const seen: string[] = [];
  handle.on('message', (message) => seen.push(`${message.from.nodeId}: ${message.text()}`));
  handle.on('members', (change) => seen.push(moves(change)));
  handle.on('closed', (error) => seen.push(`closed ${error?.code ?? ''}`.trim()));
  return seen;
}

describe('Joining a group', () => {
  it('resolves with the process in it, together with whoever was there before', async () => {
    const { bus, first, second } = await ring(2);
    const one = await bus.run(first.group('g'));
    expect([one.name, one.isMember]).toEqual(['g', true]);
    const two = await bus.run(second.group('g'));
    expect(two.members).toMatchObject([
      { nodeId: 1, process: 1, member: { name: 'n1' } },
      { nodeId: 2, process: 2, member: { name: 'n2' } },
    ]);
  });

  it('gives the same handle to all who ask for the same group', async () => {
    const { bus, first } = await ring(1);
    const [a, b] = await bus.run(Promise.all([first.group('g'), first.group('g')]));
    expect(a).toBe(b);
    expect(await first.group('g')).toBe(a);
    expect(await bus.run(first.group('h'))).not.toBe(a);
  });

  it('misses nothing that follows the join, when listeners are attached at once', async () => {
    const { bus, first, second } = await ring(2);
    const seen: string[] = [];
    const joining = first.group('g').then((handle) => {
      seen.push(...handle.members.map(({ nodeId }) => `${nodeId}`));
      handle.on('members', (change) => seen.push(moves(change)));
      handle.on('message', (message) => seen.push(message.text()));
    });
    const other = second.group('g').then((handle) => handle.send('hello'));
    await bus.run(Promise.all([joining, other]));
    await bus.until(() => seen.includes('hello'));
    expect([['1', '{1,2} +2 join', 'hello'].join(), ['1', '2', 'hello'].join()]).toContain(seen.join());
  });

  it('is given up by a signal, and the process leaves again when nobody else waits', async () => {
    const { bus, first, second } = await ring(2);
    const two = await bus.run(second.group('g'));
    const seen = watch(two);
    const giveUp = new AbortController();
    const joining = first.group('g', { signal: giveUp.signal });
    giveUp.abort(new Error('too long'));
    await expect(joining).rejects.toThrow('too long');
    await bus.until(() => seen.length === 2);
    expect(seen).toEqual(['{1,2} +1 join', '{2} -1 leave']);
    await expect(first.group('g', { signal: giveUp.signal })).rejects.toThrow('too long');
  });

  it('goes on for the others who wait when one of them gives up', async () => {
    const { bus, first } = await ring(1);
    const giveUp = new AbortController();
    const joining = [first.group('g', { signal: giveUp.signal }), first.group('g')] as const;
    giveUp.abort(new Error('too long'));
    await expect(joining[0]).rejects.toThrow('too long');
    expect((await bus.run(joining[1])).isMember).toBe(true);
  });

  it('begins anew behind a leave that is still on its way', async () => {
    const { bus, one, two, first } = await group(2);
    const seen = watch(two);
    const leaving = one.leave();
    const again = await bus.run(first.group('g'));
    await leaving;
    expect(again).not.toBe(one);
    await bus.until(() => seen.length === 2);
    expect(seen).toEqual(['{2} -1 leave', '{1,2} +1 join']);
  });

  it.each([
    ['', 'It must have 1 to 128 bytes of UTF-8, not 0.'],
    ['x'.repeat(129), 'It must have 1 to 128 bytes of UTF-8, not 129.'],
    ['\u00e9'.repeat(65), 'It must have 1 to 128 bytes of UTF-8, not 130.'],
    ['a\ud800', 'It has half of a surrogate pair.'],
  ])('refuses the name %j', async (name, rule) => {
    const { first } = await ring(1);
    await expect(first.group(name)).rejects.toMatchObject({ code: 'ERR_GROUP_NAME', facts: { group: name, rule } });
  });

  it('refuses one group more than a process may be in', async () => {
    const { bus, first } = await ring(1);
    const joining = Array.from({ length: groupsMax }, (_, index) => first.group(`g${index}`));
    await expect(first.group('more')).rejects.toMatchObject({ code: 'ERR_TOO_MANY_GROUPS', facts: { groupsMax } });
    const [handle] = await bus.run(Promise.all(joining));
    await bus.run(handle?.leave() ?? Promise.reject(new Error('no handle')));
    expect((await bus.run(first.group('more'))).isMember).toBe(true);
  });
});

describe('Sending to a group', () => {
  it('resolves with the place of the message, and every member is shown it', async () => {
    const { bus, one, two, first } = await group(2);
    const seen = watch(two);
    await bus.run(first.send('to all'));
    const sent = await bus.run(one.send('hello'));
    expect(sent).toEqual({ seq: 1, configuration: first.configuration });
    await bus.until(() => seen.length === 1);
    expect(seen).toEqual(['1: hello']);
  });

  it('shows what a message is: group, sender, bytes, place, own or not', async () => {
    const { bus, one, two } = await group(2);
    const all = [one, two].map((handle) => new Promise((resolve) => handle.once('message', resolve)));
    await bus.run(one.send(Uint8Array.of(104, 105)));
    const [own, other] = (await bus.run(Promise.all(all))) as Extract<GroupEvent, { type: 'message' }>[];
    expect([own?.own, other?.own]).toEqual([true, false]);
    expect(other).toMatchObject({ type: 'message', group: 'g', seq: 0, from: { nodeId: 1, member: { name: 'n1' } } });
    expect([other?.text(), other?.payload, other?.configuration.kind]).toEqual([
      'hi',
      Uint8Array.of(104, 105),
      'regular',
    ]);
  });

  it('has one order with messages and configurations of the cluster', async () => {
    const { bus, one, first, two, second } = await group(2);
    const orders = [
      [first, one],
      [second, two],
    ].map(([cluster, handle]) => {
      const seen: string[] = [];
      (cluster as Cluster).on('message', (message) => seen.push(message.text()));
      (handle as ProcessGroup).on('message', (message) => seen.push(message.text()));
      return seen;
    });
    const sends = [first.send('a'), one.send('b'), second.send('c'), two.send('d'), one.send('e'), first.send('f')];
    await bus.run(Promise.all(sends));
    await bus.until(() => orders.every((seen) => seen.length === 6));
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]?.filter((text) => 'abef'.includes(text)).join('')).toBe('abef');
  });

  it('copies the payload', async () => {
    const { bus, one } = await group(1);
    const seen = watch(one);
    const payload = Uint8Array.of(97);
    const sending = one.send(payload);
    payload[0] = 98;
    await bus.run(sending);
    expect(seen).toEqual(['1: a']);
  });

  it('refuses a message that is too large, and reads a signal that is aborted already', async () => {
    const { one } = await group(1);
    await expect(one.send('x'.repeat(2 ** 20 + 1))).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_LARGE' });
    await expect(one.send('x', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  });

  it('without waiting says whether there was room, and `writable` follows', async () => {
    const { bus, one, first } = await group(1);
    let writable = 0;
    first.on('writable', () => (writable += 1));
    let taken = 0;
    while (one.trySend('x'.repeat(100_000))) taken += 1;
    expect(taken).toBeGreaterThan(3);
    await bus.until(() => writable > 0);
    expect(one.trySend('again')).toBe(true);
  });

  it('waits for room without starving the messages to all, nor being starved by them', async () => {
    const { bus, one, first } = await group(1, { messageBytesMax: 20_000, sendQueueBytes: 100_000 });
    const order: string[] = [];
    const sends: Promise<unknown>[] = [];
    for (let count = 0; count < 30; count += 1) {
      sends.push(first.send('x'.repeat(20_000)).then(() => order.push('all')));
      sends.push(one.send('x'.repeat(20_000)).then(() => order.push('group')));
    }
    expect(first.stats().waitingMessages).toBeGreaterThan(30);
    await bus.run(Promise.all(sends));
    const half = order.slice(0, 30);
    expect(half.filter((text) => text === 'all').length).toBeGreaterThan(5);
    expect(half.filter((text) => text === 'group').length).toBeGreaterThan(5);
  });
});

describe('Leaving a group', () => {
  it('delivers what was sent before, then closes the handle', async () => {
    const { bus, one, two } = await group(2);
    const seen = [watch(one), watch(two)];
    const sending = one.send('last');
    await bus.run(one.leave());
    await sending;
    await bus.until(() => seen[1]?.length === 2);
    expect(seen).toEqual([
      ['1: last', 'closed'],
      ['1: last', '{2} -1 leave'],
    ]);
    expect([one.isMember, one.members.length]).toEqual([false, 2]);
  });

  it('refuses what comes after it', async () => {
    const { bus, one } = await group(2);
    const leaving = one.leave();
    const refusal = { code: 'ERR_NOT_MEMBER', facts: { group: 'g' } };
    await expect(one.send('late')).rejects.toMatchObject(refusal);
    expect(() => one.trySend('late')).toThrow('has left the group "g"');
    await bus.run(leaving);
    await expect(one.send('later')).rejects.toMatchObject(refusal);
    await one.leave();
  });

  it('rejects messages of this group that waited for room, and no others', async () => {
    const { bus, one, first } = await group(1);
    const other = await bus.run(first.group('h'));
    while (one.trySend('x'.repeat(100_000)));
    const waiting = one.send('x'.repeat(100_000));
    const kept = other.send('x'.repeat(100_000));
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ERR_NOT_MEMBER' });
    const leaving = one.leave();
    await refused;
    await bus.run(Promise.all([leaving, kept]));
  });

  it('may be asked for again, by dispose as well, and waits only as long as its signal says', async () => {
    const { bus, one } = await group(1);
    const leaving = one.leave({ signal: AbortSignal.abort(new Error('no time')) });
    await expect(leaving).rejects.toThrow('no time');
    await bus.run(Promise.all([one.leave(), one[Symbol.asyncDispose]()]));
    expect(one.isMember).toBe(false);
  });
});

describe('The members of a group', () => {
  it('lose the processes of a node that leaves the cluster', async () => {
    const { bus, one, second } = await group(2);
    const seen = watch(one);
    await bus.run(second.leave());
    await bus.until(() => seen.length > 0);
    expect(seen).toEqual(['{1} -2 node-down']);
    expect(one.members).toMatchObject([{ nodeId: 1 }]);
  });

  it('are told with the facts of a node that is gone', async () => {
    const { bus, one, second } = await group(2);
    const told = new Promise<GroupMembersEvent>((resolve) => one.once('members', resolve));
    await bus.run(second.close());
    expect((await bus.run(told)).left).toMatchObject([{ nodeId: 2, process: 2, member: { name: 'n2' } }]);
  });

  it('are told before the messages that they are shown', async () => {
    const { bus, one, second } = await group(2);
    const third = await bus.join({ nodeId: 3 });
    const seen = watch(one);
    const three = await bus.run(third.group('g'));
    await bus.run(three.send('new here'));
    await bus.until(() => seen.length === 2);
    expect(seen).toEqual(['{1,2,3} +3 join', '3: new here']);
    expect(second.configuration.members.length).toBe(3);
  });
});

describe('A loop over a group', () => {
  it('begins with the present members and shows messages and changes in order, up to the leave', async () => {
    const { bus, one, two } = await group(2);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of one) seen.push(event.type === 'message' ? event.text() : moves(event));
    })();
    await bus.run(two.send('a'));
    await bus.run(two.leave());
    await bus.run(one.leave());
    await reading;
    expect(seen).toEqual(['{1,2}', 'a', '{1} -2 leave']);
    expect(await one[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });

  it('throws when its reader falls behind by more than its buffer', async () => {
    const { bus, one } = await group(1, { messageBytesMax: 60_000, iteratorBufferBytes: 65_536 });
    const loop = one[Symbol.asyncIterator]();
    for (const text of ['a', 'b']) await bus.run(one.send(text.repeat(50_000)));
    expect(await loop.next()).toMatchObject({ value: { type: 'members' } });
    expect(await loop.next()).toMatchObject({ value: { type: 'message' } });
    await expect(loop.next()).rejects.toMatchObject({ code: 'ERR_SLOW_CONSUMER' });
  });
});

describe('A node that goes', () => {
  it('by leaving delivers what was sent to groups, then closes their handles', async () => {
    const { bus, one, first } = await group(2);
    const seen = watch(one);
    const sending = one.send('x'.repeat(200_000));
    const leaving = bus.run(first.leave());
    await expect(one.send('late')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await expect(first.group('h')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await bus.run(sending);
    await leaving;
    expect(seen.map((text) => text.slice(0, 6))).toEqual(['1: xxx', 'closed']);
    await one.leave();
    expect(() => one.trySend('x')).toThrow('has left the cluster');
  });

  it('by closing rejects sends, joins and leaves that are on their way', async () => {
    const { bus, one, first } = await group(2);
    const seen = watch(one);
    const sending = expect(one.send('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    const joining = expect(first.group('h')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await bus.run(first.close());
    await Promise.all([sending, joining, one.leave()]);
    expect(seen).toEqual(['closed']);
  });

  it('by a failure tells it to handles and loops', async () => {
    const bus = new Bus();
    class FaultyEngine extends GroupEngine {
      override sendToGroup(): number | undefined {
        throw new Error('aru went back');
      }
    }
    const cluster = await bus.join({}, { makeEngine: (options) => new FaultyEngine(options) });
    cluster.on('error', () => undefined);
    const handle = await bus.run(cluster.group('g'));
    const seen = watch(handle);
    const loop = handle[Symbol.asyncIterator]();
    await loop.next();
    await expect(handle.send('x')).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    await expect(loop.next()).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    expect(seen).toEqual(['closed ERR_INTERNAL']);
  });
});

describe('A listener of a group that throws', () => {
  it('is told to the listeners of `error` of the cluster, and the group goes on', async () => {
    const { bus, one, first } = await group(1);
    const errors: unknown[] = [];
    first.on('error', (error) => errors.push(error));
    one.once('message', () => {
      throw new Error('mine');
    });
    await bus.run(one.send('a'));
    await bus.run(one.send('b'));
    expect(errors).toMatchObject([{ message: 'mine' }]);
  });
});
