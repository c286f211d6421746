/** Whatever is queued comes out again, packed within the limits, whenever the ring is given up in between. */
import fc from 'fast-check';
import type { Level } from '../../src/message.ts';
import { Reassembly } from '../../src/ring/reassembly.ts';
import { SendQueue } from '../../src/ring/send-queue.ts';
import type { Packet } from '../../src/ring/send-queue.ts';
import { makeData } from '../support/rings.ts';

interface Submitted {
  readonly payload: Uint8Array;
  readonly level: Level;
}

const submitted: fc.Arbitrary<Submitted> = fc.record({
  payload: fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ minLength: 60, maxLength: 500 })),
  level: fc.constantFrom<Level>('agreed', 'safe'),
});

const limits = fc.record({
  framePayloadBytes: fc.integer({ min: 45, max: 200 }),
  chunkOverheadBytes: fc.integer({ min: 1, max: 12 }),
  sendQueueBytes: fc.constant(1_000_000),
});

/** `true`: pack the next data message; `false`: the ring is given up first. */
const rides = fc.array(fc.boolean(), { maxLength: 60 });

describe('Whatever is queued', () => {
  it('is put together again at the receiver, in order, with its level and its number', () => {
    fc.assert(
      fc.property(limits, fc.array(submitted, { maxLength: 25 }), rides, (room, messages, ride) => {
        const queue = new SendQueue(room);
        for (const { payload, level } of messages) queue.push(payload, level);
        const received: { payload: number[]; level: Level }[] = [];
        const finished: number[] = [];
        let reassembly = new Reassembly();
        let seq = 0;
        const carry = (packet: Packet): void => {
          seq += 1;
          const { level, chunks, completed } = packet;
          finished.push(...completed);
          reassembly.add(makeData(seq, { level, chunks, messageNumber: received.length + 1 }), (message) => {
            expect(message.number).toBe(received.length + 1);
            received.push({ payload: [...message.payload], level: message.level });
          });
          const used = chunks.reduce((sum, { payload }) => sum + payload.length + room.chunkOverheadBytes, 0);
          expect(used).toBeLessThanOrEqual(room.framePayloadBytes);
        };
        for (let turn = 0; !queue.isEmpty; turn += 1) {
          if (ride[turn] === false) {
            queue.restart();
            reassembly = new Reassembly();
          }
          const packet = queue.pack();
          if (packet !== undefined) carry(packet);
        }
        expect(received).toEqual(messages.map(({ payload, level }) => ({ payload: [...payload], level })));
        expect(finished).toEqual(messages.map((_, index) => index + 1));
        expect(queue.bytes).toBe(0);
      }),
    );
  });

  it('needs at least as many data messages as the queue says', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.nat({ max: 300 }), { maxLength: 40 }), (room, lengths) => {
        const queue = new SendQueue(room);
        for (const length of lengths) queue.push(new Uint8Array(length), 'agreed');
        const { frames } = queue;
        let packets = 0;
        while (queue.pack() !== undefined) packets += 1;
        expect(frames > 0).toBe(packets > 0);
        expect(frames).toBeLessThanOrEqual(packets);
      }),
    );
  });
});
