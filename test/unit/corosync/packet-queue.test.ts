/**
 * How waiting messages become packets. Here a packet has 108 bytes: 8 for its header, 2 for the length of each piece, so one
 * piece of 98 bytes fills it.
 */
import type { Packet } from '../../../src/corosync/packet.ts';
import { parsePacket } from '../../../src/corosync/packet.ts';
import { PacketQueue } from '../../../src/corosync/packet-queue.ts';

const limits = { packetBytes: 108, sendQueueBytes: 1000 };

function bytes(length: number): Uint8Array {
  return new Uint8Array(length).fill(7);
}

function queueOf(...lengths: readonly number[]): PacketQueue {
  const queue = new PacketQueue(limits);
  for (const length of lengths) queue.push(bytes(length));
  return queue;
}

/** The next packet, and the ids of the messages that end in it. */
function next(
  queue: PacketQueue,
): { readonly packet: Packet; readonly ids: readonly (number | undefined)[] } | undefined {
  const frame = queue.pack();
  if (frame === undefined) return undefined;
  const [chunk, number] = [frame.chunks[0], frame.completed[0]];
  const packet = chunk && parsePacket(chunk.payload);
  if (packet === undefined || number === undefined) throw new Error('a packet is one whole message of the engine');
  return { packet, ids: queue.takeCompleted(number).map(({ id }) => id) };
}

/** A packet as `continuation`>lengths>`fragmented`. */
function shape({ continuation, pieces, fragmented }: Packet): string {
  return `${continuation}>${pieces.map((piece) => piece.length).join(' ')}>${fragmented}`;
}

function shapeOfNext(queue: PacketQueue): string | undefined {
  const filled = next(queue);
  return filled && shape(filled.packet);
}

/** All packets until nothing of the lane that is served waits. */
function shapes(queue: PacketQueue): string[] {
  const found: string[] = [];
  for (let filled = next(queue); filled !== undefined; filled = next(queue)) found.push(shape(filled.packet));
  return found;
}

describe('Packing', () => {
  const cases: readonly (readonly [string, readonly number[], readonly string[]])[] = [
    ['puts small messages into one packet', [20, 20, 20], ['0>20 20 20>0']],
    ['fills a packet to the last byte', [98, 1], ['0>98>0', '0>1>0']],
    ['spreads a large message over several', [200], ['0>98>1', '1>98>2', '2>4>0']],
    ['begins the next message behind the end of a large one', [100, 20], ['0>98>1', '1>2 20>0']],
    [
      'counts from 1 again when a packet ends one message and begins another',
      [250, 150],
      ['0>98>1', '1>98>2', '2>54 42>1', '1>98>2', '2>10>0'],
    ],
    ['begins a message in a rest of 32 bytes', [64, 200], ['0>64 32>1', '1>98>2', '2>70>0']],
    ['leaves a smaller rest alone', [65, 200], ['0>65>0', '0>98>1', '1>98>2', '2>4>0']],
    ['uses a small rest for a message that fits it whole', [80, 16], ['0>80 16>0']],
    ['carries messages without any bytes', [0, 96, 0], ['0>0 96>0', '0>0>0']],
  ];

  it.each(cases)('%s', (_title, lengths, expected) => {
    expect(shapes(queueOf(...lengths))).toEqual(expected);
  });

  it('counts pieces of one message from 1 to 255 and then from 1 again, since 0 means the end', () => {
    const queue = queueOf(98 * 258);
    const numbers = Array.from({ length: 258 }, () => next(queue)?.packet).map(
      (packet) => [packet?.continuation, packet?.fragmented] as const,
    );
    expect(numbers.slice(0, 2)).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(numbers.slice(253)).toEqual([
      [253, 254],
      [254, 255],
      [255, 1],
      [1, 2],
      [2, 0],
    ]);
  });

  it('tells which messages end in which packet', () => {
    const queue = queueOf(20, 250, 20);
    expect([next(queue), next(queue), next(queue)].map((filled) => filled?.ids)).toEqual([[1], [], [2, 3]]);
  });

  it('tells it until the packet has come back, and then forgets it', () => {
    const queue = queueOf(20);
    const packet = queue.pack()?.completed[0] ?? 0;
    expect(queue.completedIn(packet)).toMatchObject([{ id: 1, plain: true }]);
    expect(queue.takeCompleted(packet)).toMatchObject([{ id: 1 }]);
    expect(queue.takeCompleted(packet)).toEqual([]);
  });

  it('knows a message in several parts by its last, and counts plain ones apart', () => {
    const queue = new PacketQueue(limits);
    expect(queue.pushMessage([bytes(10), bytes(10), bytes(10)], { plain: false })).toBe(1);
    queue.push(bytes(5));
    queue.pushMessage([bytes(5)], { plain: false });
    expect(next(queue)).toMatchObject({ ids: [undefined, undefined, 1, 1, 2] });
  });
});

describe('The queue', () => {
  it('counts the bytes of messages of applications, half sent ones whole', () => {
    const queue = queueOf(150, 20);
    queue.pushService('synchronisation', bytes(500));
    queue.pack();
    expect(queue.bytes).toBe(170);
    shapes(queue);
    expect(queue.bytes).toBe(0);
  });

  it('has room until its limit, and for anything when nothing waits', () => {
    expect(queueOf().hasRoom(5000)).toBe(true);
    expect(queueOf(600).hasRoom(400)).toBe(true);
    expect(queueOf(600).hasRoom(401)).toBe(false);
  });

  it('tells how many packets are left to send', () => {
    const queue = queueOf(250, 20);
    expect(queue.frames).toBe(3);
    next(queue);
    expect(queue.frames).toBe(2);
    shapes(queue);
    expect(queue.frames).toBe(0);
  });

  it('stays small when much has gone through it', () => {
    const queue = new PacketQueue(limits);
    for (let count = 0; count < 5000; count += 1) {
      queue.push(bytes(98));
      queue.push(bytes(98));
      expect(next(queue)?.ids).toEqual([count + 1]);
    }
    expect(queue.bytes).toBe(5000 * 98);
  });
});

describe('While services synchronise', () => {
  it('only their messages are served, and the others are no backlog', () => {
    const queue = queueOf(20);
    queue.serve('synchronisation');
    expect([queue.frames, queue.isEmpty, queue.pack()]).toEqual([0, false, undefined]);
    queue.pushService('synchronisation', bytes(30));
    expect(queue.frames).toBe(1);
    expect(shapes(queue)).toEqual(['0>30>0']);
    queue.serve('application');
    expect(shapes(queue)).toEqual(['0>20>0']);
    expect(queue.isEmpty).toBe(true);
  });

  it('a half sent message of an application rests, and the numbers of the lanes are apart', () => {
    const queue = queueOf(150);
    expect(shapeOfNext(queue)).toBe('0>98>1');
    queue.serve('synchronisation');
    queue.pushService('synchronisation', bytes(250));
    expect(shapes(queue)).toEqual(['0>98>1', '1>98>2', '2>54>0']);
    queue.serve('application');
    expect(shapes(queue)).toEqual(['1>52>0']);
  });
});

describe('When the ring is given up', () => {
  it('a half sent message starts again, behind a packet that continues nothing', () => {
    const queue = queueOf(250, 20);
    next(queue);
    next(queue);
    queue.restart();
    expect(queue.frames).toBe(4);
    expect(shapes(queue)).toEqual(['3>0>0', '0>98>1', '1>98>2', '2>54 20>0']);
  });

  it('that packet has a number which nobody expects, also behind 255', () => {
    const queue = queueOf(98 * 256);
    for (let count = 0; count < 255; count += 1) next(queue);
    queue.restart();
    expect(shapeOfNext(queue)).toBe('1>0>0');
  });

  it('twice before anything was sent, there is one such packet', () => {
    const queue = queueOf(150);
    next(queue);
    queue.restart();
    queue.restart();
    expect(shapes(queue)).toEqual(['2>0>0', '0>98>1', '1>52>0']);
  });

  it('right behind that packet, the message still starts at its beginning', () => {
    const queue = queueOf(150);
    next(queue);
    queue.restart();
    next(queue);
    queue.restart();
    expect(shapes(queue)).toEqual(['0>98>1', '1>52>0']);
  });

  it('there is none when no message is half sent', () => {
    const queue = queueOf(20, 20);
    next(queue);
    queue.restart();
    queue.push(bytes(10));
    expect(shapes(queue)).toEqual(['0>10>0']);
  });

  it('a message in several parts starts again with the first of them', () => {
    const queue = new PacketQueue(limits);
    queue.pushMessage([bytes(98), bytes(98), bytes(98)], { plain: true });
    next(queue);
    queue.restart();
    expect(shapes(queue)).toEqual(['0>98>0', '0>98>0', '0>98>0']);
  });

  it('a round of synchronisation that was begun leaves nothing behind but that packet', () => {
    const queue = queueOf();
    queue.serve('synchronisation');
    queue.pushService('synchronisation', bytes(150));
    queue.pushService('synchronisation', bytes(20));
    next(queue);
    queue.restart();
    queue.abandonSynchronisation();
    queue.pushService('synchronisation', bytes(30));
    expect(shapes(queue)).toEqual(['2>0>0', '0>30>0']);
  });
});
