/** The window of data messages: what is taken, how far it has come, what is given up. */
import { ReceiveWindow } from '../../../src/ring/receive-window.ts';
import { makeData } from '../../support/rings.ts';

function windowWith(seqs: readonly number[], firstSeq = 0, capacity = 8): ReceiveWindow {
  const window = new ReceiveWindow(firstSeq, capacity);
  for (const seq of seqs) window.insert(makeData(seq));
  return window;
}

describe('A receive window', () => {
  it('has received all up to the first hole and has seen the highest number', () => {
    const window = windowWith([1, 2, 4, 6]);
    expect([window.aru, window.highSeen]).toEqual([2, 6]);
    window.insert(makeData(3));
    expect([window.aru, window.highSeen]).toEqual([4, 6]);
  });

  it('refuses what it holds already, also with other content', () => {
    const window = windowWith([1]);
    expect(window.insert(makeData(1, { sender: 3 }))).toBe(false);
    expect(window.get(1)?.sender).toBe(2);
  });

  it('takes exactly as many numbers as it has slots and refuses the next', () => {
    const window = windowWith([]);
    expect(window.insert(makeData(8))).toBe(true);
    expect(window.insert(makeData(9))).toBe(false);
    expect(window.highSeen).toBe(8);
    expect([window.roomAfter(0), window.roomAfter(8)]).toEqual([8, 0]);
  });

  it('refuses what was released, and the number before the first', () => {
    const window = windowWith([1, 2, 3]);
    window.release(2);
    expect(window.insert(makeData(2))).toBe(false);
    expect(window.insert(makeData(0))).toBe(false);
    expect([window.get(2), window.has(2), window.has(4)]).toEqual([undefined, true, false]);
  });

  it('takes the place of what was released for later numbers', () => {
    const window = windowWith([1, 2, 3]);
    window.release(3);
    expect(window.insert(makeData(11))).toBe(true);
    expect(window.get(11)?.seq).toBe(11);
    expect(window.get(3)).toBeUndefined();
    expect(window.insert(makeData(12))).toBe(false);
  });

  it('never releases what it has not received, and never goes back', () => {
    const window = windowWith([1, 2, 4]);
    window.release(4);
    expect(window.released).toBe(2);
    window.release(1);
    expect(window.released).toBe(2);
    expect(window.get(4)?.seq).toBe(4);
  });

  it('does all of this across the wrap-around', () => {
    const window = windowWith([0xffffffff, 0, 2], 0xfffffffe);
    expect([window.aru, window.highSeen]).toEqual([0, 2]);
    window.insert(makeData(1));
    expect(window.aru).toBe(2);
    window.release(0);
    expect([window.released, window.has(0xffffffff), window.get(1)?.seq]).toEqual([0, true, 1]);
    expect(window.insert(makeData(8))).toBe(true);
    expect(window.insert(makeData(9))).toBe(false);
  });

  it('is made with a power of two only', () => {
    expect(() => new ReceiveWindow(0, 12)).toThrow(/power of two/);
    expect(() => new ReceiveWindow(0, 0)).toThrow(/power of two/);
  });
});
