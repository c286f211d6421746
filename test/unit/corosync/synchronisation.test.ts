/** Rounds of synchronisation at one node, which is told what was delivered. */
import type { RingId } from '../../../src/message.ts';
import { Synchronisation } from '../../../src/corosync/synchronisation.ts';

const ring: RingId = { representative: 1, seq: 8 };
const laterRing: RingId = { representative: 1, seq: 12 };

function open(members: readonly number[] = [1, 2]) {
  const log: string[] = [];
  const synchronisation = new Synchronisation({
    sendServices: ({ seq }) => log.push(`services ${seq}`),
    sendState: (service) => log.push(`state ${service}`),
    sendBarrier: ({ seq }) => log.push(`barrier ${seq}`),
    activate: (service) => log.push(`activate ${service}`),
    done: () => log.push('done'),
  });
  synchronisation.start(ring, members);
  /** What follows from the next delivery. */
  const after = (deliver: () => void): string[] => {
    log.length = 0;
    deliver();
    return [...log];
  };
  const announce = (sender: number, services: readonly number[], of = ring): string[] =>
    after(() => {
      synchronisation.announced(sender, of, services);
    });
  const barrier = (sender: number, of = ring): string[] =>
    after(() => {
      synchronisation.barrier(sender, of);
    });
  return { synchronisation, log, after, announce, barrier };
}

describe('A round of synchronisation', () => {
  it('begins with the services of this node', () => {
    const { log, synchronisation } = open();
    expect([log, synchronisation.isRunning]).toEqual([['services 8'], true]);
  });

  it('goes through all services that any member has, in ascending order', () => {
    const { announce, barrier, synchronisation } = open();
    expect(announce(2, [5, 2])).toEqual([]);
    expect(announce(1, [0, 2])).toEqual(['state 0', 'barrier 8']);
    expect([barrier(1), barrier(2)]).toEqual([[], ['activate 0', 'state 2', 'barrier 8']]);
    expect([barrier(2), barrier(1)]).toEqual([[], ['activate 2', 'state 5', 'barrier 8']]);
    expect([barrier(1), barrier(2)]).toEqual([[], ['activate 5', 'done']]);
    expect(synchronisation.isRunning).toBe(false);
  });

  it('is over at once when nobody has any service', () => {
    const { announce } = open([1]);
    expect(announce(1, [])).toEqual(['done']);
  });

  it('counts each member once, however often it says the same', () => {
    const { announce, barrier } = open([1, 2, 3]);
    for (const sender of [1, 1, 2, 2]) expect(announce(sender, [0, 2])).toEqual([]);
    expect(announce(3, [])).toEqual(['state 0', 'barrier 8']);
    for (const sender of [1, 1, 1, 2]) expect(barrier(sender)).toEqual([]);
    expect(barrier(3)).toEqual(['activate 0', 'state 2', 'barrier 8']);
  });

  it('does not listen to other nodes, to other rings, or to services that are announced too late', () => {
    const { announce, barrier } = open();
    expect(announce(9, [7])).toEqual([]);
    expect(announce(2, [7], { representative: 2, seq: 8 })).toEqual([]);
    expect(announce(2, [7], { representative: 1, seq: 4 })).toEqual([]);
    expect(barrier(2)).toEqual([]);
    announce(2, [0]);
    expect(announce(1, [0])).toEqual(['state 0', 'barrier 8']);
    expect(announce(2, [1])).toEqual([]);
    expect([barrier(9), barrier(2, laterRing), barrier(1), barrier(2)]).toEqual([[], [], [], ['activate 0', 'done']]);
    expect([barrier(1), announce(1, [0])]).toEqual([[], []]);
  });

  it('that a new configuration interrupts begins anew, with nothing left of it', () => {
    const { announce, barrier, after, synchronisation } = open();
    announce(1, [0, 5]);
    announce(2, [0, 9]);
    barrier(1);
    expect(
      after(() => {
        synchronisation.start(laterRing, [1, 2]);
      }),
    ).toEqual(['services 12']);
    expect([barrier(2), announce(2, [0])]).toEqual([[], []]);
    announce(1, [0], laterRing);
    expect(announce(2, [0], laterRing)).toEqual(['state 0', 'barrier 12']);
    expect([barrier(2, laterRing), barrier(1, laterRing)]).toEqual([[], ['activate 0', 'done']]);
  });

  it('tells whose part is missing', () => {
    const { announce, barrier, synchronisation } = open([1, 2, 3]);
    expect(synchronisation.awaited).toEqual([1, 2, 3]);
    announce(2, [0]);
    expect(synchronisation.awaited).toEqual([1, 3]);
    announce(1, [0]);
    announce(3, [0]);
    barrier(3);
    expect(synchronisation.awaited).toEqual([1, 2]);
    barrier(1);
    barrier(2);
    expect(synchronisation.awaited).toEqual([]);
  });
});
