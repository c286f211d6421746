/** The token's time-out as a function of the rotations measured. Bounds here: 10 to 200 ms. */
import { RotationEstimate } from '../../../src/ring/rotation-estimate.ts';

const bounds = { tokenRetransmitMsMin: 10, tokenRetransmitMsMax: 200 };

/** An estimate after rotations of these lengths. */
function after(...rotations: readonly number[]): RotationEstimate {
  const estimate = new RotationEstimate(bounds);
  let now = 1000;
  estimate.visit(now, true);
  for (const rotation of rotations) {
    now += rotation;
    estimate.visit(now, true);
  }
  return estimate;
}

describe('The time after which the token is sent again', () => {
  it.each([
    { rotations: [], smoothedMs: undefined, retransmitMs: 20, why: 'twice the least before any measurement' },
    { rotations: [20], smoothedMs: 20, retransmitMs: 60, why: 'the first rotation, half of it as its deviation' },
    { rotations: [20, 20], smoothedMs: 20, retransmitMs: 50, why: 'a steady rotation lets the deviation shrink' },
    { rotations: [20, 20, 20], smoothedMs: 20, retransmitMs: 42.5, why: 'and again' },
    { rotations: [16, 24], smoothedMs: 17, retransmitMs: 49, why: 'an eighth of a change counts at once' },
    { rotations: [20, 10_000], smoothedMs: 28.75, retransmitMs: 128.75, why: 'an outlier counts as 4 x 20 + 10' },
    { rotations: [0.5, 0.5], smoothedMs: 0.5, retransmitMs: 10, why: 'never less than the least' },
    { rotations: [150], smoothedMs: 150, retransmitMs: 200, why: 'never more than the most' },
  ])('is $retransmitMs ms after rotations of $rotations: $why', ({ rotations, smoothedMs, retransmitMs }) => {
    const estimate = after(...rotations);
    expect(estimate.smoothedMs).toBe(smoothedMs);
    expect(estimate.retransmitMs).toBe(retransmitMs);
  });

  it('doubles with each repetition, up to the most', () => {
    const estimate = after(20);
    const times = [0, 1, 2, 3].map(() => {
      estimate.resent();
      return estimate.retransmitMs;
    });
    expect(times).toEqual([120, 200, 200, 200]);
  });

  it('doubles before the first measurement, too', () => {
    const estimate = after();
    estimate.resent();
    expect(estimate.retransmitMs).toBe(40);
  });

  it('is the measured one again as soon as the next token comes', () => {
    const estimate = after(20);
    estimate.resent();
    estimate.visit(5000, true);
    expect(estimate.retransmitMs).toBe(60);
  });

  it('is not learnt from a rotation with a repetition, but from the one after it (rule of Karn)', () => {
    const estimate = after(20);
    estimate.resent();
    estimate.visit(1500, true);
    expect(estimate.smoothedMs).toBe(20);
    estimate.visit(1528, true);
    expect(estimate.smoothedMs).toBe(21);
  });

  it('is not learnt from a rotation in which the token was held', () => {
    const estimate = after(20);
    estimate.visit(1200, false);
    expect(estimate.smoothedMs).toBe(20);
    estimate.visit(1228, true);
    expect(estimate.smoothedMs).toBe(21);
  });
});
