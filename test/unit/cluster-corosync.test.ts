/** What an application sees on Corosync's wire beside the rest: votes, statistics, a level that does not exist. */
import type { Quorum } from '../../src/effect.ts';
import { systemParts } from '../../src/transport/parts.ts';
import { Bus } from './in-memory-parts.ts';

/** A node by itself, one of as many as are listed. */
async function lone(listed: number) {
  const bus = new Bus();
  const nodes = Array.from({ length: listed }, (_, index) => ({ nodeId: index + 1, address: `10.0.0.${index + 1}` }));
  const { makeCodec, makeEngine } = systemParts;
  const cluster = await bus.join({ nodeId: 1, corosync: { nodes } }, { makeCodec, makeEngine });
  return { bus, cluster };
}

describe("A cluster on Corosync's wire", () => {
  it('counts the votes once services have synchronised, and tells them', async () => {
    const { bus, cluster } = await lone(3);
    const told: Quorum[] = [];
    cluster.on('quorum', (quorum) => told.push(quorum));
    expect(cluster.quorum).toBeUndefined();
    await bus.until(() => told.length > 0);
    expect(told).toEqual([{ quorate: false, votes: 1, votesNeeded: 2, expectedVotes: 3, waitsForAll: false }]);
    expect(cluster.quorum).toEqual(told[0]);
    expect(cluster.stats().corosync).toEqual({
      counters: { malformed: 0, undeliverable: 0 },
      awaited: [],
      quorum: told[0],
    });
  });

  it('sends at level agreed, and refuses safe', async () => {
    const { bus, cluster } = await lone(1);
    const refusal = { code: 'ERR_LEVEL', facts: { level: 'safe' } };
    await expect(cluster.send('a', { level: 'safe' })).rejects.toMatchObject(refusal);
    expect(() => cluster.trySend('a', { level: 'safe' })).toThrow(expect.objectContaining(refusal));
    const sent = await bus.run(cluster.send('b'));
    expect(sent).toMatchObject({ level: 'agreed', configuration: { kind: 'regular' } });
    expect(cluster.stats().engine).toMatchObject({ messagesSent: 1, messagesDelivered: 1 });
  });

  it('has process groups, but for the one by which messages to all travel', async () => {
    const { bus, cluster } = await lone(1);
    const group = await bus.run(cluster.group('g'));
    const seen: string[] = [];
    group.on('message', (message) => seen.push(`${message.from.nodeId} ${message.text()}`));
    group.on('closed', () => seen.push('closed'));
    expect(group.members).toMatchObject([{ nodeId: 1, member: { nodeId: 1 } }]);
    await bus.run(group.send('hello'));
    await bus.run(group.leave());
    expect(seen).toEqual(['1 hello', 'closed']);
    await expect(cluster.group('ringcast')).rejects.toMatchObject({ code: 'ERR_GROUP_NAME' });
  });

  it('has no votes on the native wire, which has level safe', async () => {
    const bus = new Bus();
    const cluster = await bus.join({ nodeId: 1 });
    expect([cluster.quorum, cluster.stats().corosync]).toEqual([undefined, undefined]);
    await expect(bus.run(cluster.send('a', { level: 'safe' }))).resolves.toMatchObject({ level: 'safe' });
  });
});
