/**
 * The queue of messages to send and how they are packed. Here a data message has room for 100 bytes and a chunk costs 10
 * of them besides its payload.
 */
import { SendQueue } from '../../../src/ring/send-queue.ts';
import type { Packet } from '../../../src/ring/send-queue.ts';

const limits = { framePayloadBytes: 100, chunkOverheadBytes: 10, sendQueueBytes: 1000 };

function bytes(length: number, fill = 7): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

function queueOf(...lengths: readonly number[]): SendQueue {
  const queue = new SendQueue(limits);
  for (const [index, length] of lengths.entries()) queue.push(bytes(length, index + 1), 'agreed');
  return queue;
}

/** All packets until the queue is empty. */
function packAll(queue: SendQueue): Packet[] {
  const packets: Packet[] = [];
  for (let packet = queue.pack(); packet !== undefined; packet = queue.pack()) packets.push(packet);
  return packets;
}

/** A chunk as `[first`, length, `last]`. */
function shape({ chunks }: Packet): string {
  return chunks.map(({ first, last, payload }) => `${first ? '[' : ''}${payload.length}${last ? ']' : ''}`).join(' ');
}

describe('Packing', () => {
  it('puts many small messages into one data message', () => {
    const packets = packAll(queueOf(15, 15, 15, 15, 15));
    expect(packets.map(shape)).toEqual(['[15] [15] [15] [15]', '[15]']);
    expect(packets.map(({ completed }) => completed)).toEqual([[1, 2, 3, 4], [5]]);
  });

  it('spreads a large message over several in a row', () => {
    const packets = packAll(queueOf(200));
    expect(packets.map(shape)).toEqual(['[90', '90', '20]']);
    expect(packets.map(({ completed }) => completed)).toEqual([[], [], [1]]);
  });

  it('starts the next message behind the end of a large one', () => {
    expect(packAll(queueOf(100, 20)).map(shape)).toEqual(['[90', '10] [20]']);
  });

  it('starts a large message in a rest of 32 bytes, not in a smaller one', () => {
    expect(packAll(queueOf(48, 200)).map(shape)[0]).toBe('[48] [32');
    expect(packAll(queueOf(49, 200)).map(shape)[0]).toBe('[49]');
  });

  it('uses a small rest for a message that fits it whole', () => {
    expect(packAll(queueOf(60, 20)).map(shape)).toEqual(['[60] [20]']);
    expect(packAll(queueOf(60, 21)).map(shape)).toEqual(['[60]', '[21]']);
  });

  it('fills a data message to the last byte', () => {
    expect(packAll(queueOf(90, 1)).map(shape)).toEqual(['[90]', '[1]']);
  });

  it('carries messages without any bytes', () => {
    expect(packAll(queueOf(0, 80, 0)).map(shape)).toEqual(['[0] [80]', '[0]']);
  });

  it('closes a data message when the level changes', () => {
    const queue = new SendQueue(limits);
    for (const level of ['agreed', 'agreed', 'safe', 'agreed'] as const) queue.push(bytes(5), level);
    const packets = packAll(queue);
    expect(packets.map((packet) => `${packet.level} ${shape(packet)}`)).toEqual([
      'agreed [5] [5]',
      'safe [5]',
      'agreed [5]',
    ]);
  });

  it('closes a data message when the level changes behind the end of a large one', () => {
    const queue = queueOf(100);
    queue.push(bytes(5), 'safe');
    expect(packAll(queue).map((packet) => `${packet.level} ${shape(packet)}`)).toEqual([
      'agreed [90',
      'agreed 10]',
      'safe [5]',
    ]);
  });

  it('hands over whole payloads as they are, without a copy', () => {
    const queue = new SendQueue(limits);
    const payload = bytes(20);
    queue.push(payload, 'safe');
    expect(queue.pack()?.chunks[0]?.payload).toBe(payload);
  });

  it('has nothing when nothing waits', () => {
    expect(new SendQueue(limits).pack()).toBeUndefined();
  });
});

describe('A half sent message', () => {
  it('starts again from its beginning after the ring was given up', () => {
    const queue = queueOf(200);
    queue.pack();
    queue.restart();
    expect(packAll(queue).map(shape)).toEqual(['[90', '90', '20]']);
  });

  it('counts whole among the bytes that wait until its last chunk is sent', () => {
    const queue = queueOf(200);
    queue.pack();
    queue.pack();
    expect(queue.bytes).toBe(200);
    queue.pack();
    expect([queue.bytes, queue.isEmpty]).toEqual([0, true]);
  });

  it('does not let a message before it be sent again', () => {
    const queue = queueOf(20, 200);
    expect(queue.pack()?.completed).toEqual([1]);
    queue.restart();
    expect(packAll(queue).flatMap(({ completed }) => completed)).toEqual([2]);
  });
});

describe('The send queue', () => {
  it('numbers messages from 1 and goes on doing so when it was empty', () => {
    const queue = new SendQueue(limits);
    expect([queue.push(bytes(1), 'agreed'), queue.push(bytes(1), 'safe')]).toEqual([1, 2]);
    packAll(queue);
    expect(queue.push(bytes(1), 'agreed')).toBe(3);
  });

  it('has room up to its limit in bytes', () => {
    const queue = queueOf(600);
    expect([queue.hasRoom(400), queue.hasRoom(401)]).toEqual([true, false]);
  });

  it('takes one message of any size while it is empty', () => {
    expect(queueOf().hasRoom(1_000_000)).toBe(true);
  });

  it('counts the data messages it will fill', () => {
    expect(queueOf().frames).toBe(0);
    expect(queueOf(0).frames).toBe(1);
    expect(queueOf(15, 15, 15, 15).frames).toBe(1);
    const large = queueOf(900);
    expect(large.frames).toBe(10);
    large.pack();
    expect(large.frames).toBe(9);
  });

  it('keeps its order over more messages than it keeps in one piece', () => {
    const queue = queueOf();
    for (let count = 0; count < 5000; count += 1) queue.push(bytes(1), 'agreed');
    const completed = packAll(queue).flatMap((packet) => packet.completed);
    expect(completed).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
  });
});
