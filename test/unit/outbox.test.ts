import type { Sent } from '../../src/cluster-event.ts';
import type { Configuration } from '../../src/configuration.ts';
import { ClusterError, refuseSafe } from '../../src/errors.ts';
import type { Level } from '../../src/message.ts';
import type { Outgoing } from '../../src/outbox.ts';
import { Outbox } from '../../src/outbox.ts';

interface Message extends Outgoing {
  readonly level: Level;
}

const configuration = { id: '5.1' } as Configuration;
const closed = new ClusterError('ERR_CLOSED', 'closed', {});

/** An outbox before an engine with room for `room` messages. */
function open(room: number) {
  const taken: string[] = [];
  const state = { room, refused: 0 };
  const outbox = new Outbox<Message, Sent>(({ payload, level }, queued) => {
    if (state.room === 0) {
      state.refused += 1;
      return false;
    }
    state.room -= 1;
    taken.push(`${new TextDecoder().decode(payload)} ${level}`);
    queued(taken.length);
    return true;
  }, 10);
  const send = (text: string, more: { level?: Level; signal?: AbortSignal } = {}) =>
    outbox.send({ payload: new TextEncoder().encode(text), level: more.level ?? 'agreed', signal: more.signal });
  const deliver = (id: number): void => {
    outbox.delivered(id, { seq: id + 100, level: 'agreed', configuration });
  };
  return { outbox, taken, state, send, deliver };
}

describe('The outbox', () => {
  it('resolves a send when the message is delivered, with its place in the order', async () => {
    const { send, deliver, taken } = open(9);
    const sending = send('a', { level: 'safe' });
    deliver(1);
    await expect(sending).resolves.toEqual({ seq: 101, level: 'agreed', configuration });
    expect(taken).toEqual(['a safe']);
  });

  it('serves those who wait for room first come, first served', async () => {
    const { outbox, send, deliver, state, taken } = open(1);
    const sends = ['a', 'b', 'c', 'd'].map((text) => send(text));
    expect([taken, outbox.waitingCount]).toEqual([['a agreed'], 3]);
    state.room = 2;
    outbox.writable();
    expect([taken, outbox.waitingCount]).toEqual([['a agreed', 'b agreed', 'c agreed'], 1]);
    state.room = 1;
    outbox.writable();
    [1, 2, 3, 4].forEach(deliver);
    expect((await Promise.all(sends)).map(({ seq }) => seq)).toEqual([101, 102, 103, 104]);
  });

  it('lets nobody overtake: even with room again a new send waits behind those who wait', () => {
    const { outbox, send, state, taken } = open(0);
    void send('a');
    state.room = 5;
    void send('b');
    expect(outbox.trySend({ payload: new Uint8Array(1), level: 'agreed', signal: undefined })).toBe(false);
    expect(taken).toEqual([]);
    outbox.writable();
    expect(taken).toEqual(['a agreed', 'b agreed']);
  });

  it('says no to trySend when there is no room, and forgets the message', () => {
    const { outbox, state } = open(1);
    expect(outbox.trySend({ payload: new Uint8Array(1), level: 'agreed', signal: undefined })).toBe(true);
    expect(outbox.trySend({ payload: new Uint8Array(1), level: 'agreed', signal: undefined })).toBe(false);
    expect([outbox.queuedCount, outbox.waitingCount, state.refused]).toEqual([1, 0, 1]);
  });

  it('refuses a message that is too large, with the numbers', async () => {
    const { outbox, send } = open(1);
    const facts = { bytes: 11, bytesMax: 10 };
    await expect(send('x'.repeat(11))).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_LARGE', facts });
    expect(() => outbox.trySend({ payload: new Uint8Array(11), level: 'agreed', signal: undefined })).toThrow(
      'larger than messageBytesMax (10)',
    );
    expect(outbox.trySend({ payload: new Uint8Array(10), level: 'agreed', signal: undefined })).toBe(true);
  });

  it('does not send a message that was aborted while it waited', async () => {
    const { outbox, send, state, taken } = open(0);
    const abort = new AbortController();
    const first = send('a', { signal: abort.signal });
    const second = send('b');
    abort.abort(new Error('never mind'));
    await expect(first).rejects.toThrow('never mind');
    state.room = 9;
    outbox.writable();
    expect(taken).toEqual(['b agreed']);
    outbox.delivered(1, { seq: 1, level: 'agreed', configuration });
    await expect(second).resolves.toMatchObject({ seq: 1 });
  });

  it('stops waiting for a queued message when aborted, though the message goes on', async () => {
    const { outbox, send, deliver, taken } = open(1);
    const abort = new AbortController();
    const sending = send('a', { signal: abort.signal });
    abort.abort(new Error('too long'));
    await expect(sending).rejects.toThrow('too long');
    expect([taken, outbox.queuedCount]).toEqual([['a agreed'], 1]);
    deliver(1);
    expect(outbox.queuedCount).toBe(0);
  });

  it('does not begin with a signal that is aborted already', async () => {
    const { send, taken } = open(1);
    await expect(send('a', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(taken).toEqual([]);
  });

  it('takes nothing new once it refuses, and finishes what it has', async () => {
    const { outbox, send, deliver } = open(9);
    const sending = send('a');
    outbox.refuse(closed);
    await expect(send('b')).rejects.toBe(closed);
    expect(() => outbox.trySend({ payload: new Uint8Array(1), level: 'agreed', signal: undefined })).toThrow(closed);
    deliver(1);
    await expect(sending).resolves.toMatchObject({ seq: 101 });
  });

  it('rejects everything that is not delivered when it closes', async () => {
    const { outbox, send } = open(1);
    const sends = [send('a'), send('b')];
    outbox.close(closed);
    const results = await Promise.allSettled(sends);
    expect(results).toEqual(sends.map(() => ({ status: 'rejected', reason: closed })));
    expect([outbox.queuedCount, outbox.waitingCount]).toEqual([0, 0]);
  });

  it('takes no message that its inspection refuses', async () => {
    const taken: Message[] = [];
    const outbox = new Outbox<Message, Sent>(
      (message, queued) => {
        taken.push(message);
        queued(taken.length);
        return true;
      },
      10,
      refuseSafe,
    );
    const message = (level: Level): Message => ({ payload: new Uint8Array(1), level, signal: undefined });
    const refusal = { code: 'ERR_LEVEL', facts: { level: 'safe' } };
    await expect(outbox.send(message('safe'))).rejects.toMatchObject(refusal);
    expect(() => outbox.trySend(message('safe'))).toThrow(expect.objectContaining(refusal));
    expect(outbox.trySend(message('agreed'))).toBe(true);
    expect(taken).toEqual([message('agreed')]);
  });

  it('rejects a send during which the node failed', async () => {
    const outbox: Outbox<Message, Sent> = new Outbox(() => {
      outbox.close(closed);
      return false;
    }, 10);
    await expect(outbox.send({ payload: new Uint8Array(1), level: 'agreed', signal: undefined })).rejects.toBe(closed);
  });

  it('tells when it is empty, at once or later', () => {
    const { outbox, deliver } = open(9);
    const told: string[] = [];
    outbox.whenEmpty(() => told.push('at once'));
    outbox.trySend({ payload: new Uint8Array(1), level: 'agreed', signal: undefined });
    outbox.whenEmpty(() => told.push('later'));
    expect(told).toEqual(['at once']);
    deliver(1);
    expect(told).toEqual(['at once', 'later']);
  });
});
