/** One visit of the token: what is sent, what the token says afterwards, what the member knows then. */
import type { Token } from '../../../src/message.ts';
import { releaseDelivered, visitToken } from '../../../src/ring/token-visit.ts';
import { makeRing, makeToken, makeVisit, settingsWith, sourceOf, storeAll } from '../../support/rings.ts';

describe('A visit that sends', () => {
  it('numbers its messages behind those on the token and multicasts them in order', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2]);
    const visit = makeVisit({ source: sourceOf(3) });
    const next = visitToken(ring, makeToken({ seq: 2, aru: 2, messageCount: 5 }), visit);
    expect(visit.sent.map(({ seq, messageNumber }) => [seq, messageNumber])).toEqual([
      [3, 6],
      [4, 7],
      [5, 8],
    ]);
    expect([next.seq, next.messageCount, next.flowControlCount]).toEqual([5, 8, 3]);
  });

  it('keeps what it sends for others', () => {
    const ring = makeRing();
    visitToken(ring, makeToken(), makeVisit({ source: sourceOf(2) }));
    expect([ring.window.aru, ring.window.get(2)?.sender]).toEqual([2, 1]);
  });

  it('goes on with number 0 behind 4294967295', () => {
    const ring = makeRing({ firstSeq: 0xfffffffe });
    const visit = makeVisit({ source: sourceOf(3) });
    const next = visitToken(ring, makeToken({ seq: 0xfffffffe, aru: 0xfffffffe }), visit);
    expect(visit.sent.map(({ seq }) => seq)).toEqual([0xffffffff, 0, 1]);
    expect([next.seq, next.aru]).toEqual([1, 1]);
  });

  it('passes the token on with the next hop number, across the wrap, too', () => {
    const ring = makeRing();
    expect(visitToken(ring, makeToken({ tokenSeq: 0xffffffff }), makeVisit()).tokenSeq).toBe(0);
    expect(ring.tokenSeq).toBe(0xffffffff);
  });

  it('sends no more than one visit may, and reports what waited before', () => {
    const settings = settingsWith({ visitFrames: 4 });
    const ring = makeRing({ settings });
    const visit = makeVisit({ settings, source: sourceOf(9) });
    const next = visitToken(ring, makeToken(), visit);
    expect([visit.sent.length, next.backlog]).toEqual([4, 9]);
    expect(visit.counts).toEqual({ sent: 4, resent: 0, requested: 0 });
  });

  it('sends nothing when the store could not hold a whole window more', () => {
    const settings = settingsWith({ storeFrames: 16, windowFrames: 8, visitFrames: 8 });
    const ring = makeRing({ settings });
    storeAll(ring, [1, 2, 3, 4, 5, 6]);
    const visit = makeVisit({ settings, source: sourceOf(9) });
    visitToken(ring, makeToken({ seq: 6, aru: 6 }), visit);
    expect(visit.sent.length).toBe(2);
    const full = makeVisit({ settings, source: sourceOf(9) });
    visitToken(ring, makeToken({ tokenSeq: 4, seq: 8, aru: 0, aruNode: 2 }), full);
    expect(full.sent).toEqual([]);
  });

  it('leaves the retransmit flag as it came', () => {
    expect(visitToken(makeRing(), makeToken({ retransmitFlag: true }), makeVisit()).retransmitFlag).toBe(true);
  });
});

describe('A visit with a retransmit list', () => {
  it('sends what it holds, unchanged, and leaves the rest on the list', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 4]);
    const visit = makeVisit();
    const next = visitToken(ring, makeToken({ seq: 4, aru: 0, aruNode: 3, retransmit: [1, 3, 4] }), visit);
    expect(visit.sent).toEqual([ring.window.get(1), ring.window.get(4)]);
    expect(next.retransmit).toEqual([3]);
    expect([next.flowControlCount, visit.counts.resent]).toEqual([2, 2]);
  });

  it('serves only as much of it as the window allows, before anything new', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3]);
    const visit = makeVisit({ source: sourceOf(5) });
    const token = makeToken({ seq: 3, aru: 0, aruNode: 3, retransmit: [1, 2, 3], flowControlCount: 48 });
    const next = visitToken(ring, token, visit);
    expect(visit.sent.map(({ seq }) => seq)).toEqual([1, 2]);
    expect([next.retransmit, next.seq]).toEqual([[3], 3]);
  });

  it('adds what this member misses, once it is due', () => {
    const ring = makeRing();
    storeAll(ring, [2]);
    const first = visitToken(ring, makeToken({ seq: 3, aru: 3 }), makeVisit({ now: 0 }));
    expect(first.retransmit).toEqual([]);
    const late = makeVisit({ now: 5 });
    const second = visitToken(ring, makeToken({ tokenSeq: 4, seq: 3, aru: 0, aruNode: 1 }), late);
    expect(second.retransmit).toEqual([1, 3]);
    expect(late.counts.requested).toBe(2);
  });
});

describe('The aru', () => {
  const cases: readonly { title: string; own: number; token: Partial<Token>; leaves: [number, number] }[] = [
    { title: 'is lowered by who is behind', own: 3, token: { aru: 5, aruNode: 0 }, leaves: [3, 1] },
    { title: 'is lowered further by who is further behind', own: 3, token: { aru: 4, aruNode: 2 }, leaves: [3, 1] },
    { title: 'is not raised by another than who lowered it', own: 5, token: { aru: 3, aruNode: 2 }, leaves: [3, 2] },
    { title: 'is raised by who lowered it', own: 4, token: { aru: 3, aruNode: 1 }, leaves: [4, 1] },
    { title: 'is free again when who lowered it has all', own: 5, token: { aru: 3, aruNode: 1 }, leaves: [5, 0] },
    {
      title: 'follows the sequence number while nobody is behind',
      own: 5,
      token: { aru: 5, aruNode: 0 },
      leaves: [5, 0],
    },
    {
      title: 'that is equal to the own one is left to who lowered it',
      own: 3,
      token: { aru: 3, aruNode: 2 },
      leaves: [3, 2],
    },
  ];

  it.each(cases)('$title', ({ own, token, leaves }) => {
    const ring = makeRing();
    storeAll(
      ring,
      Array.from({ length: own }, (_, index) => index + 1),
    );
    const next = visitToken(ring, makeToken({ seq: 5, ...token }), makeVisit());
    expect([next.aru, next.aruNode]).toEqual(leaves);
  });

  it('rises with own messages only while nobody is behind', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2]);
    const behind = visitToken(ring, makeToken({ seq: 2, aru: 1, aruNode: 3 }), makeVisit({ source: sourceOf(1) }));
    expect([behind.aru, behind.aruNode]).toEqual([1, 3]);
    const free = visitToken(ring, makeToken({ seq: 3, aru: 3 }), makeVisit({ source: sourceOf(1) }));
    expect([free.seq, free.aru, free.aruNode]).toEqual([4, 4, 0]);
  });

  it('is compared across the wrap-around', () => {
    const ring = makeRing({ firstSeq: 0xfffffffd });
    storeAll(ring, [0xfffffffe, 0xffffffff]);
    const next = visitToken(ring, makeToken({ seq: 1, aru: 1 }), makeVisit());
    expect([next.aru, next.aruNode]).toEqual([0xffffffff, 1]);
  });
});

describe('What is safe', () => {
  it('is the lower of the arus forwarded at the last two visits', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3, 4, 5]);
    const safeAfter = [5, 3, 4].map((aru, index) => {
      visitToken(ring, makeToken({ tokenSeq: 1 + 3 * index, seq: 5, aru, aruNode: 2 }), makeVisit());
      return ring.safe;
    });
    expect(safeAfter).toEqual([0, 3, 3]);
  });

  it('does not go back when a member falls behind', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3]);
    for (const [index, aru] of [3, 3, 1, 1].entries()) {
      visitToken(ring, makeToken({ tokenSeq: 1 + 3 * index, seq: 3, aru, aruNode: 2 }), makeVisit());
    }
    expect(ring.safe).toBe(3);
  });

  it('is not more than this member has, whatever the token says', () => {
    const ring = makeRing();
    storeAll(ring, [1]);
    for (const tokenSeq of [1, 4]) visitToken(ring, makeToken({ tokenSeq, seq: 3, aru: 3 }), makeVisit());
    expect(ring.safe).toBe(1);
  });
});

describe('A member that holds the aru back', () => {
  function visits(...steps: readonly { aruNode: number; store?: number; retransmit?: readonly number[] }[]): {
    stuckVisits: number;
    stuckSince: number;
  } {
    const ring = makeRing();
    storeAll(ring, [1]);
    for (const [index, { aruNode, store, retransmit = [] }] of steps.entries()) {
      if (store !== undefined) storeAll(ring, [store]);
      visitToken(
        ring,
        makeToken({ tokenSeq: 1 + 3 * index, seq: 9, aru: 1, aruNode, retransmit }),
        makeVisit({ now: 100 * index }),
      );
    }
    return ring;
  }

  it('counts how often what it asked for was sent again and did not arrive, and since when', () => {
    const [asks, again] = [{ aruNode: 1 }, { aruNode: 1 }];
    expect(visits(asks, asks)).toMatchObject({ stuckVisits: 0, stuckSince: 0 });
    expect(visits(asks, asks, again)).toMatchObject({ stuckVisits: 1, stuckSince: 0 });
    expect(visits(asks, asks, again, asks, again)).toMatchObject({ stuckVisits: 2, stuckSince: 0 });
  });

  it('does not count visits at which its request still waits to be served', () => {
    const waiting = { aruNode: 1, retransmit: [2] };
    expect(visits(waiting, waiting, waiting, waiting)).toMatchObject({ stuckVisits: 0, stuckSince: 0 });
  });

  it('does not count visits at which the list is full of the requests of others', () => {
    const full = { aruNode: 1, retransmit: Array.from({ length: 30 }, (_, index) => 10 + index) };
    expect(visits(full, full, full, full)).toMatchObject({ stuckVisits: 0, stuckSince: 0 });
  });

  it('starts to count anew when it gets further', () => {
    const stuck = visits({ aruNode: 1 }, { aruNode: 1 }, { aruNode: 1, store: 2 });
    expect(stuck).toMatchObject({ stuckVisits: 0, stuckSince: 200 });
  });

  it('does not count while another holds it back', () => {
    expect(visits({ aruNode: 2 }, { aruNode: 2 }, { aruNode: 2 })).toMatchObject({ stuckVisits: 0, stuckSince: 200 });
  });
});

describe('Given up is', () => {
  it('only what two tokens in a row showed to be held by all', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3]);
    ring.highDelivered = 3;
    releaseDelivered(ring, makeToken({ seq: 3, aru: 3 }));
    expect(ring.window.released).toBe(0);
    visitToken(ring, makeToken({ seq: 3, aru: 2, aruNode: 2 }), makeVisit());
    releaseDelivered(ring, makeToken({ tokenSeq: 4, seq: 3, aru: 3 }));
    expect(ring.window.released).toBe(2);
  });

  it('only what this member has delivered', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3]);
    visitToken(ring, makeToken({ seq: 3, aru: 3 }), makeVisit());
    ring.highDelivered = 1;
    releaseDelivered(ring, makeToken({ tokenSeq: 4, seq: 3, aru: 3 }));
    expect(ring.window.released).toBe(1);
  });
});
