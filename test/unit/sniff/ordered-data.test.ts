import { OrderedData } from '../../../src/sniff/ordered-data.ts';
import { makeData } from '../../support/rings.ts';

/** What was handed over, and the order to feed. */
function ordered(): {
  readonly order: OrderedData;
  readonly seqs: number[];
  add(seqs: readonly number[], now?: number): void;
} {
  const seqs: number[] = [];
  const order = new OrderedData(({ seq }) => seqs.push(seq));
  return {
    order,
    seqs,
    add(all, now = 0) {
      for (const seq of all) order.add(makeData(seq), now);
    },
  };
}

describe('Data messages in their order', () => {
  it('are handed over once, however they are heard', () => {
    const { order, seqs, add } = ordered();
    add([1, 3, 2, 3, 5, 1, 4]);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(order.holes).toBe(0);
  });

  it('begin with the first of the ring where that can still come, else with the first heard', () => {
    const young = ordered();
    young.add([2, 1]);
    expect(young.seqs).toEqual([1, 2]);
    const old = ordered();
    old.add([5000, 4999, 5001]);
    expect(old.seqs).toEqual([5000, 5001]);
  });

  it('wrap their numbers around', () => {
    const { seqs, add } = ordered();
    add([0xfffffffe, 0, 0xffffffff, 1]);
    expect(seqs).toEqual([0xfffffffe, 0xffffffff, 0, 1]);
  });

  it('wait a second for a hole to be filled, each message from when it came', () => {
    const { order, seqs, add } = ordered();
    add([1, 3], 0);
    add([5, 7], 600);
    order.advance(999);
    expect(seqs).toEqual([1]);
    order.advance(1000);
    expect(seqs).toEqual([1, 3]);
    order.advance(1600);
    expect([seqs, order.holes]).toEqual([[1, 3, 5, 7], 3]);
    // Too late: others have been read since.
    add([2], 1700);
    expect(seqs).toEqual([1, 3, 5, 7]);
  });

  it('wait no longer when too many do', () => {
    const { order, seqs, add } = ordered();
    const rest = Array.from({ length: 2049 }, (_, index) => index + 3);
    add([1, ...rest.slice(0, 2048)]);
    expect([seqs.length, order.holes]).toEqual([1, 0]);
    add(rest.slice(2048));
    expect(seqs).toEqual([1, ...rest]);
    expect(order.holes).toBe(1);
  });
});
