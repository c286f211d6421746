/** When a ring counts as idle. Three idle visits here. */
import { TokenHold } from '../../../src/ring/token-hold.ts';

function observed(...seqs: readonly number[]): TokenHold {
  const hold = new TokenHold(3);
  for (const seq of seqs) hold.observe(seq);
  return hold;
}

describe('A ring', () => {
  it('is idle once the sequence number stood still for the visits asked for', () => {
    expect(observed(5, 5, 5).isIdle).toBe(false);
    expect(observed(5, 5, 5, 5).isIdle).toBe(true);
  });

  it('is held one visit later than it counts as idle', () => {
    expect(observed(5, 5, 5, 5).shouldHold).toBe(false);
    expect(observed(5, 5, 5, 5, 5).shouldHold).toBe(true);
  });

  it('is not idle any more when a message was sent', () => {
    expect(observed(5, 5, 5, 5, 5, 6).isIdle).toBe(false);
    expect(observed(5, 5, 5, 5, 6, 6, 6).isIdle).toBe(false);
    expect(observed(5, 6, 6, 6, 6).isIdle).toBe(true);
  });

  it('is not idle for as many visits again when somebody asks for the token', () => {
    const hold = observed(5, 5, 5, 5, 5);
    hold.cancel();
    expect(hold.isIdle).toBe(false);
    for (let visit = 0; visit < 2; visit += 1) hold.observe(5);
    expect(hold.isIdle).toBe(false);
    hold.observe(5);
    expect(hold.isIdle).toBe(true);
  });
});
