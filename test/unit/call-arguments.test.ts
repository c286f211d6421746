/**
 * Arguments of the wrong kind, as a program in JavaScript may give them: each call refuses them at once, with the name of
 * the argument, and what went before and comes after is not touched.
 */
import { runInNewContext } from 'node:vm';

import { Cluster } from '../../src/cluster.ts';
import { Bus } from './in-memory-parts.ts';

/** A node alone, and whatever a caller without types may do with it. */
async function node() {
  const bus = new Bus();
  const cluster = await bus.join({ nodeId: 1 });
  await bus.until(() => cluster.state === 'operational');
  return { bus, cluster };
}

function wrong(value: unknown): never {
  return value as never;
}

function refusal(argument: string, text: string): object {
  return { name: 'ClusterError', code: 'ERR_ARGUMENT', facts: { argument }, message: expect.stringContaining(text) };
}

describe('Arguments of the wrong kind', () => {
  it.each([
    [undefined, 'not a value of type undefined'],
    [null, 'not null'],
    [5, 'not 5'],
    [{ a: 1 }, 'not a value of type object'],
    [new ArrayBuffer(4), 'a string or a Uint8Array'],
    [new Uint16Array(4), 'a string or a Uint8Array'],
    [new DataView(new ArrayBuffer(4)), 'a string or a Uint8Array'],
  ])('are refused as a payload: %p', async (payload, text) => {
    const { bus, cluster } = await node();
    await expect(cluster.send(wrong(payload))).rejects.toMatchObject(refusal('payload', text));
    expect(() => cluster.trySend(wrong(payload))).toThrow(expect.objectContaining(refusal('payload', text)));
    const group = await bus.run(cluster.group('g'));
    await expect(group.send(wrong(payload))).rejects.toMatchObject(refusal('payload', text));
    expect(() => group.trySend(wrong(payload))).toThrow(expect.objectContaining(refusal('payload', text)));
    expect(cluster.stats()).toMatchObject({ queuedMessages: 0, waitingMessages: 0 });
  });

  it('are not Uint8Arrays of another realm, nor buffers', async () => {
    const { bus, cluster } = await node();
    const foreign = runInNewContext('Uint8Array.of(104, 105)') as Uint8Array;
    const texts: string[] = [];
    cluster.on('message', (message) => texts.push(message.text()));
    await bus.run(cluster.send(foreign));
    await bus.run(cluster.send(Buffer.from('ho')));
    expect(texts).toEqual(['hi', 'ho']);
  });

  it('are refused as a level: nothing is sent at another one instead', async () => {
    const { bus, cluster } = await node();
    const context = wrong({ level: 'saef' });
    await expect(cluster.send('x', context)).rejects.toMatchObject(refusal('level', 'agreed, safe, not "saef"'));
    expect(() => cluster.trySend('x', context)).toThrow('level must be one of agreed, safe');
    const group = await bus.run(cluster.group('g'));
    await expect(group.send('x', wrong({ level: 'safe' }))).rejects.toMatchObject(refusal('level', 'no other'));
    await bus.run(group.send('x', wrong({ level: 'agreed' })));
  });

  it.each([5, 'text', {}, null])('are refused as a signal, before anything happens: %p', async (signal) => {
    const { bus, cluster } = await node();
    const context = wrong({ signal });
    const refused = refusal('signal', 'must be an AbortSignal');
    await expect(Cluster.join({}, context)).rejects.toMatchObject(refused);
    await expect(cluster.send('x', context)).rejects.toMatchObject(refused);
    await expect(cluster.group('g', context)).rejects.toMatchObject(refused);
    const group = await bus.run(cluster.group('g'));
    await expect(group.leave(context)).rejects.toMatchObject(refused);
    await expect(cluster.leave(context)).rejects.toMatchObject(refused);
    expect([group.isMember, cluster.state]).toEqual([true, 'operational']);
    await bus.run(cluster.leave());
  });

  it('are refused as the object with level and signal', async () => {
    const { cluster } = await node();
    await expect(cluster.send('x', wrong('safe'))).rejects.toMatchObject(refusal('context', 'not "safe"'));
    await expect(cluster.send('x', wrong(null))).rejects.toMatchObject(refusal('context', 'not null'));
  });

  it('are refused as the name of a group', async () => {
    const { cluster } = await node();
    await expect(cluster.group(wrong(undefined))).rejects.toMatchObject(refusal('name', 'must be a string'));
    await expect(cluster.group(wrong(5))).rejects.toMatchObject(refusal('name', 'not 5'));
  });

  it.each([null, 'loopback', 5, [{}]])('are refused as options: %p', async (options) => {
    const refused = { code: 'ERR_OPTIONS', message: expect.stringContaining('must be an object, not') };
    await expect(Cluster.join(wrong(options))).rejects.toMatchObject(refused);
    await expect(Cluster.fromCorosyncConf('corosync.conf', wrong(options))).rejects.toMatchObject(refused);
  });
});
