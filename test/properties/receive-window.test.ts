/** The receive window against a plain Map of everything that was ever taken, with numbers that do not wrap. */
import fc from 'fast-check';
import { ReceiveWindow } from '../../src/ring/receive-window.ts';
import { seqAdd } from '../../src/ring/sequence.ts';
import { makeData } from '../support/rings.ts';

const capacity = 16;

/** Offsets from the first number: what arrives, or up to where to release. */
type Step = { readonly insert: number } | { readonly release: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ insert: fc.integer({ min: -3, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ release: fc.integer({ min: -3, max: 60 }) }) },
);

const firstSeq = fc.oneof(fc.integer({ min: 0xffffffff - 60, max: 0xffffffff }), fc.nat({ max: 0xffffffff }));

/** What a window does, said with a Map and without bounds. */
class Model {
  readonly held = new Map<number, string>();
  released = 0;
  aru = 0;
  highSeen = 0;

  insert(offset: number, text: string): boolean {
    if (offset <= this.released || offset > this.released + capacity || this.held.has(offset)) return false;
    this.held.set(offset, text);
    this.highSeen = Math.max(this.highSeen, offset);
    while (this.held.has(this.aru + 1)) this.aru += 1;
    return true;
  }

  release(offset: number): void {
    this.released = Math.max(this.released, Math.min(offset, this.aru));
  }
}

test('whatever arrives and whatever is released, a window is the same as a Map', () => {
  fc.assert(
    fc.property(firstSeq, fc.array(step, { maxLength: 120 }), (first, steps) => {
      const window = new ReceiveWindow(first, capacity);
      const model = new Model();
      for (const [index, one] of steps.entries()) {
        if ('insert' in one) {
          const data = makeData(seqAdd(first, one.insert), { messageNumber: index });
          expect(window.insert(data)).toBe(model.insert(one.insert, String(index)));
        } else {
          window.release(seqAdd(first, one.release));
          model.release(one.release);
        }
        expect([window.released, window.aru, window.highSeen]).toEqual(
          [model.released, model.aru, model.highSeen].map((offset) => seqAdd(first, offset)),
        );
        for (let offset = -3; offset <= 64; offset += 1) {
          const seq = seqAdd(first, offset);
          const held = offset > model.released ? model.held.get(offset) : undefined;
          const number = window.get(seq)?.messageNumber;
          expect(number === undefined ? undefined : String(number)).toBe(held);
          expect(window.has(seq)).toBe(offset <= model.released || held !== undefined);
        }
      }
    }),
    { numRuns: 60 },
  );
});
