/**
 * Whatever waits comes out again at every receiver: for any sizes of messages and packets, any use of the two lanes, and
 * rings that are given up anywhere, at a node that has been there all the time and at one that came in between.
 */
import fc from 'fast-check';
import { PacketAssembly } from '../../src/corosync/packet-assembly.ts';
import { parsePacket } from '../../src/corosync/packet.ts';
import { PacketQueue } from '../../src/corosync/packet-queue.ts';
import type { Lane } from '../../src/corosync/packet-queue.ts';

/** A message as the sizes of its parts; what it has in it says which it is. */
const messages = fc.array(
  fc.record({
    lane: fc.constantFrom<Lane>('application', 'synchronisation'),
    parts: fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 25 },
);

/** What happens next: a packet, another lane, or the end of the ring. */
const course = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('packet' as const) },
    { weight: 2, arbitrary: fc.constant('switch' as const) },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 80 },
);

const other: Readonly<Record<Lane, Lane>> = { application: 'synchronisation', synchronisation: 'application' };

/** The message by its first two bytes, and its part and the parts' length behind them. */
function partOf(message: number, part: number, length: number): Uint8Array {
  return new Uint8Array(length + 3).fill(message & 0xff).map((byte, at) => [message, part, length & 0xff][at] ?? byte);
}

interface Receiver {
  readonly assembly: PacketAssembly;
  readonly received: Uint8Array[];
}

function receiver(): Receiver {
  return { assembly: new PacketAssembly(), received: [] };
}

describe('Messages that are put into packets', () => {
  it('come out again, whole and in the order of their lanes, each part as it was', () => {
    fc.assert(
      fc.property(messages, course, fc.integer({ min: 12, max: 250 }), (given, steps, packetBytes) => {
        const queue = new PacketQueue({ packetBytes, sendQueueBytes: 1e9 });
        const witness = receiver();
        let late: Receiver | undefined;
        let lane: Lane = 'application';
        for (const [index, { lane: to, parts }] of given.entries()) {
          const bytes = parts.map((length, part) => partOf(index, part, length));
          if (to === 'application') queue.pushMessage(bytes, { plain: true });
          else for (const message of bytes) queue.pushService('synchronisation', message);
        }
        const completed: (number | undefined)[] = [];
        const serve = (next: Lane): void => {
          lane = next;
          queue.serve(lane);
          witness.assembly.use(lane);
          late?.assembly.use(lane);
        };
        const send = (): boolean => {
          const frame = queue.pack();
          const packet = frame?.chunks[0] && parsePacket(frame.chunks[0].payload);
          if (frame === undefined || packet === undefined) return false;
          expect(frame.chunks[0]?.payload.length).toBeLessThanOrEqual(packetBytes);
          completed.push(...queue.takeCompleted(frame.completed[0] ?? 0).map(({ id }) => id));
          for (const to of [witness, late]) {
            to?.assembly.add(1, packet, (message) => {
              to.received.push(message);
            });
          }
          return true;
        };
        for (const step of steps) {
          if (step === 'packet') send();
          else if (step === 'switch') serve(other[lane]);
          else {
            queue.restart();
            // Who was not on that ring does not know what was sent there.
            late = receiver();
            late.assembly.use(lane);
          }
        }
        for (const last of ['synchronisation', 'application'] as const) {
          serve(last);
          while (send());
        }
        expect([queue.isEmpty, queue.frames, queue.bytes]).toEqual([true, 0, 0]);
        const ids = completed.filter((id) => id !== undefined);
        expect(ids).toEqual(ids.map((_, index) => index + 1));
        expect(ids).toHaveLength(given.filter(({ lane: to }) => to === 'application').length);
        expectAll(witness.received, given);
        if (late !== undefined) expectTail(late.received, witness.received);
      }),
    );
  });
});

/** Every message once at its end; parts that came before a ring was given up may have come twice. */
function expectAll(received: readonly Uint8Array[], given: readonly { lane: Lane; parts: readonly number[] }[]): void {
  for (const lane of ['application', 'synchronisation'] as const) {
    const wanted = given.flatMap(({ lane: to, parts }, index) =>
      to === lane ? parts.map((length, part) => [...partOf(index, part, length)]) : [],
    );
    const indexes = new Set(given.flatMap(({ lane: to }, index) => (to === lane ? [index] : [])));
    const found = received.filter((bytes) => indexes.has(bytes[0] ?? -1)).map((bytes) => [...bytes]);
    // Of parts that came twice the last ones count.
    const kept = found.filter(
      (bytes, at) => !found.slice(at + 1).some((later) => later[0] === bytes[0] && later[1] === bytes[1]),
    );
    expect(kept).toEqual(wanted);
  }
}

/** Who came late has the end of what the other one has: nothing is lost to it from its first packet on. */
function expectTail(late: readonly Uint8Array[], all: readonly Uint8Array[]): void {
  expect(late.map((bytes) => [...bytes])).toEqual(all.slice(all.length - late.length).map((bytes) => [...bytes]));
}
