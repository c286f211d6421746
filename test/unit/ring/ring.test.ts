/** A ring as one member sees it. */
import { makeData, makeRing, storeAll } from '../../support/rings.ts';

describe('A ring', () => {
  it('sends the token from each member to the next and from the last to the first', () => {
    const successors = [1, 2, 3].map((self) => makeRing({ self }).successor.nodeId);
    expect(successors).toEqual([2, 3, 1]);
  });

  it('of one node has that node as its own successor and representative', () => {
    const ring = makeRing({ members: [9], self: 9 });
    expect([ring.successor.nodeId, ring.isRepresentative]).toEqual([9, true]);
  });

  it('has its first member as representative', () => {
    expect([1, 2, 3].map((self) => makeRing({ self }).isRepresentative)).toEqual([true, false, false]);
  });

  it('knows its members as processes, not only as nodes', () => {
    const ring = makeRing();
    expect([ring.hasProcess(2, 1), ring.hasProcess(2, 2), ring.hasProcess(4, 1)]).toEqual([true, false, false]);
  });

  it('acknowledges no regular message before it is installed', () => {
    const ring = makeRing();
    storeAll(ring, [1, 2, 3]);
    ring.acknowledgeLimit = 2;
    expect(ring.aru).toBe(2);
    ring.acknowledgeLimit = undefined;
    expect(ring.aru).toBe(3);
  });

  it('forgets that a message was missing when it is stored', () => {
    const ring = makeRing({ settings: { missVisits: 2, missMs: 0 } });
    const list: number[] = [];
    ring.misses.extend(list, ring.window, { seq: 1, now: 0 });
    expect(ring.store(makeData(1))).toBe(true);
    expect(ring.store(makeData(1))).toBe(false);
  });
});

describe('The next message to deliver', () => {
  it('is the one behind that delivered last, and none across a hole', () => {
    const ring = makeRing();
    storeAll(ring, [1, 3]);
    expect(ring.nextDeliverable(0)?.seq).toBe(1);
    ring.highDelivered = 1;
    expect(ring.nextDeliverable(0)).toBeUndefined();
  });

  it('is a safe message only up to the number that is safe', () => {
    const ring = makeRing();
    ring.store(makeData(1, { level: 'safe' }));
    expect(ring.nextDeliverable(0)).toBeUndefined();
    expect(ring.nextDeliverable(1)?.seq).toBe(1);
  });

  it('is not an agreed message as long as a safe one before it waits', () => {
    const ring = makeRing();
    ring.store(makeData(1, { level: 'safe' }));
    ring.store(makeData(2));
    expect(ring.nextDeliverable(0)).toBeUndefined();
  });

  it('is found across the wrap-around', () => {
    const ring = makeRing({ firstSeq: 0xffffffff });
    ring.store(makeData(0, { level: 'safe' }));
    expect(ring.nextDeliverable(0xffffffff)).toBeUndefined();
    expect(ring.nextDeliverable(0)?.seq).toBe(0);
  });
});
