/**
 * The window over whole rotations of the token: members with full and empty queues, some of which drop datagrams now and
 * then. What all send together in one rotation stays within the windows that were in force, and once nobody drops anything
 * any more the window comes back to what the buffers bear.
 */
import fc from 'fast-check';
import type { ReceiveCapacity, Token } from '../../src/message.ts';
import { FlowControl } from '../../src/ring/flow-control.ts';
import { WindowLimit } from '../../src/ring/window-limit.ts';
import { dataShare, ringWindow, windowsHeld } from '../../src/tuning/window.ts';
import { memberOf } from '../support/members.ts';
import { makeToken, settingsWith } from '../support/rings.ts';

/** One visit: how long after the one before, how much the member has to send by then, and drops just before. */
interface Turn {
  readonly afterMs: number;
  readonly queued: number;
  readonly drops: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  afterMs: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2000 })),
  queued: fc.oneof(fc.constant(0), fc.nat({ max: 5 }), fc.nat({ max: 500 })),
  drops: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
});

const course = fc.record({
  count: fc.integer({ min: 1, max: 7 }),
  full: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 })),
  visitFrames: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(300)),
  turns: fc.array(turn, { maxLength: 120 }),
});

/** A ring of members that only know flow control and the window. */
class ModelRing {
  readonly full: number;
  token: Token;
  now = 0;
  readonly #members: { readonly flow: FlowControl; readonly limit: WindowLimit; waiting: number }[];
  readonly #visits: { readonly sent: number; readonly window: number }[] = [];

  constructor({ count, full, visitFrames }: { count: number; full: number; visitFrames: number }) {
    this.full = full;
    this.token = makeToken({ window: full });
    this.#members = Array.from({ length: count }, () => ({
      flow: new FlowControl({ visitFrames }),
      limit: new WindowLimit({ full, fixed: false }),
      waiting: 0,
    }));
  }

  get size(): number {
    return this.#members.length;
  }

  /** The token comes to the next member. */
  visit({ afterMs, queued, drops }: Turn): void {
    const place = this.#visits.length % this.size;
    const member = this.#members[place];
    if (member === undefined) throw new RangeError('a ring has members');
    this.now += afterMs;
    for (let drop = 0; drop < drops; drop += 1) member.limit.lower(this.now);
    const before = this.token;
    const token = { ...before, ...member.limit.impose(before, place + 1, this.now) };
    if (token.window > before.window) expect(before.windowNode).toBe(place + 1);
    member.waiting += queued;
    const backlog = member.waiting;
    const sent = Math.min(backlog, member.flow.allowance(token, backlog));
    member.waiting -= sent;
    this.token = { ...token, ...member.flow.account(token, sent, backlog) };
    this.#visits.push({ sent, window: token.window });
  }

  /** What the last rotation sent, and the largest window that was in force in it and in the one before. */
  get lastRotation(): { sent: number; windowMax: number } {
    const sent = this.#visits.slice(-this.size).reduce((sum, one) => sum + one.sent, 0);
    return { sent, windowMax: Math.max(...this.#visits.slice(-2 * this.size).map(({ window }) => window)) };
  }
}

describe('Over any number of rotations', () => {
  it('members that drop datagrams in any order never send more together than the windows in force', () => {
    fc.assert(
      fc.property(course, ({ turns, ...facts }) => {
        const ring = new ModelRing(facts);
        for (const one of turns) {
          ring.visit(one);
          const { sent, windowMax } = ring.lastRotation;
          expect(sent).toBeLessThanOrEqual(windowMax);
          expect(windowMax).toBeLessThanOrEqual(ring.full);
          expect(ring.token.window).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  it('the window is full again at the latest 17 seconds and two rotations after the last drop', () => {
    fc.assert(
      fc.property(course, ({ turns, ...facts }) => {
        const ring = new ModelRing(facts);
        for (const one of turns) ring.visit(one);
        const calm = { afterMs: Math.ceil(1000 / ring.size), queued: 3, drops: 0 };
        for (let visit = 0; visit < 19 * ring.size; visit += 1) ring.visit(calm);
        expect([ring.token.window, ring.token.windowNode]).toEqual([ring.full, 0]);
      }),
    );
  });
});

const capacity: fc.Arbitrary<ReceiveCapacity | undefined> = fc.option(
  fc.record({
    bufferBytes: fc.integer({ min: 1, max: 60_000_000 }),
    frameBytes: fc.integer({ min: 200, max: 9000 }),
    chargeBytes: fc.integer({ min: 256, max: 70_000 }),
  }),
  { nil: undefined },
);

test('two windows of the largest frames of a ring fit into four fifths of every known buffer that bears one at all', () => {
  const settings = settingsWith({ windowRule: 'contract', windowFrames: 256 });
  fc.assert(
    fc.property(fc.array(capacity, { minLength: 1, maxLength: 7 }), (capacities) => {
      const window = ringWindow(
        capacities.map((one, index) => memberOf(index + 1, { capacity: one })),
        settings,
      );
      const largest = Math.max(...capacities.map((one) => one?.frameBytes ?? 0));
      expect(window).toBeGreaterThanOrEqual(1);
      expect(window).toBeLessThanOrEqual(256);
      for (const one of capacities) {
        if (one === undefined) expect(window).toBeLessThanOrEqual(50);
        else if (window > 1) {
          const charge = one.chargeBytes * Math.max(1, largest / one.frameBytes);
          expect(windowsHeld * window * charge).toBeLessThanOrEqual(dataShare * one.bufferBytes);
        }
      }
    }),
  );
});
