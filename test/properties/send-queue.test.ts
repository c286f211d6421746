/** Whatever is queued comes out again, packed within the limits, whenever the ring is given up in between. */
import fc from 'fast-check';
import type { DataChannel, Level } from '../../src/message.ts';
import { Reassembly } from '../../src/ring/reassembly.ts';
import { SendQueue } from '../../src/ring/send-queue.ts';
import type { Packet } from '../../src/ring/send-queue.ts';
import { makeData } from '../support/rings.ts';

interface Submitted {
  readonly payload: Uint8Array;
  readonly level: Level;
  readonly channel: DataChannel;
}

const submitted: fc.Arbitrary<Submitted> = fc.record({
  payload: fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ minLength: 60, maxLength: 500 })),
  level: fc.constantFrom<Level>('agreed', 'safe'),
  channel: fc.constantFrom<DataChannel>('application', 'groups'),
});

const limits = fc.record({
  framePayloadBytes: fc.integer({ min: 45, max: 200 }),
  chunkOverheadBytes: fc.integer({ min: 1, max: 12 }),
  sendQueueBytes: fc.constant(1_000_000),
});

/** `true`: pack the next data message; `false`: the ring is given up first. */
const rides = fc.array(fc.boolean(), { maxLength: 60 });

describe('Whatever is queued', () => {
  it('is put together again at the receiver, in order, with its level, channel and number', () => {
    fc.assert(
      fc.property(limits, fc.array(submitted, { maxLength: 25 }), rides, (room, messages, ride) => {
        const queue = new SendQueue(room);
        const ids = messages.map(({ payload, level, channel }) => queue.push(payload, level, channel));
        const received: { payload: number[]; level: Level; channel: DataChannel }[] = [];
        const numberOf = (): number => received.filter(({ channel }) => channel === 'application').length;
        const finished: number[] = [];
        let reassembly = new Reassembly();
        let seq = 0;
        const carry = (packet: Packet): void => {
          seq += 1;
          const { completed, ...content } = packet;
          const { chunks } = content;
          finished.push(...completed);
          reassembly.add(makeData(seq, { ...content, messageNumber: numberOf() + 1 }), (message) => {
            const { payload, level, channel, number } = message;
            received.push({ payload: [...payload], level, channel });
            expect(number).toBe(numberOf());
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
        expect(received).toEqual(messages.map((message) => ({ ...message, payload: [...message.payload] })));
        expect(finished).toEqual(ids);
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
