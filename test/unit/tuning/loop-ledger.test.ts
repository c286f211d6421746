import type { Witness } from '../../../src/tuning/loop-ledger.ts';
import { LoopLedger } from '../../../src/tuning/loop-ledger.ts';

const intervalMs = 5;

function ledger(): LoopLedger {
  return new LoopLedger(intervalMs, 1000);
}

/** A witness that beat at `beatMs`, without a gap worth mentioning. */
function awake(beatMs: number): Witness {
  return { beatMs, gapStartMs: beatMs - intervalMs, gapEndMs: beatMs };
}

describe('The ledger of stalls', () => {
  test('sees none while beats come in time', () => {
    const stalls = ledger();
    [1005, 1010, 1015].forEach((nowMs) => stalls.beat(nowMs, awake(nowMs - 2)));
    expect(stalls.take(1016)).toEqual({
      maxStallMs: 0,
      stalledMs: 0,
      endedAgoMs: undefined,
      maxGcMs: 0,
      maxAwayMs: 0,
    });
  });

  test('tells the longest stall, the sum and how long ago the longest ended', () => {
    const stalls = ledger();
    stalls.beat(1005, awake(1004));
    stalls.beat(1050, awake(1048));
    stalls.beat(1250, awake(1247));
    stalls.beat(1255, awake(1252));
    stalls.beat(1290, awake(1288));
    expect(stalls.take(1300)).toEqual({
      maxStallMs: 195,
      stalledMs: 40 + 195 + 30,
      endedAgoMs: 50,
      maxGcMs: 0,
      maxAwayMs: 0,
    });
  });

  test('counts stalls of 10 ms in the sum, and shorter ones only as the longest', () => {
    const stalls = ledger();
    stalls.beat(1014, undefined);
    expect(stalls.take(1014)).toMatchObject({ maxStallMs: 9, stalledMs: 0 });
    stalls.beat(1029, undefined);
    expect(stalls.take(1029)).toMatchObject({ maxStallMs: 10, stalledMs: 10 });
  });

  test('begins anew after it was asked', () => {
    const stalls = ledger();
    stalls.collected(7);
    stalls.collected(3);
    stalls.beat(1100, undefined);
    expect(stalls.take(1100)).toMatchObject({ maxStallMs: 95, maxGcMs: 7 });
    stalls.beat(1105, undefined);
    expect(stalls.take(1105)).toMatchObject({ maxStallMs: 0, maxGcMs: 0, endedAgoMs: undefined });
  });

  test('is not confused by a beat out of turn, as when somebody asks', () => {
    const stalls = ledger();
    stalls.beat(1001, awake(1000));
    stalls.beat(1005, awake(1004));
    expect(stalls.take(1005)).toMatchObject({ maxStallMs: 0, maxAwayMs: 0 });
  });
});

describe('Who stood still', () => {
  test('a witness that went on beating says that the loop alone did', () => {
    const stalls = ledger();
    stalls.beat(1505, awake(1501));
    expect(stalls.take(1505)).toMatchObject({ maxStallMs: 500, maxAwayMs: 0 });
  });

  test('a witness that has not run since the stall began says that the process was away', () => {
    const stalls = ledger();
    stalls.beat(1505, awake(998));
    expect(stalls.take(1505)).toMatchObject({ maxStallMs: 500, maxAwayMs: 500 });
  });

  test('a witness that ran first again has noted its own gap', () => {
    const stalls = ledger();
    stalls.beat(1505, { beatMs: 1504, gapStartMs: 998, gapEndMs: 1499 });
    expect(stalls.take(1505)).toMatchObject({ maxStallMs: 500, maxAwayMs: 494 });
  });

  test('only the time in which both stood still counts', () => {
    const stalls = ledger();
    // The loop computes from 1000 to 1505; in the midst of it the machine is away from 1100 to 1300.
    stalls.beat(1505, { beatMs: 1503, gapStartMs: 1099, gapEndMs: 1300 });
    expect(stalls.take(1505)).toMatchObject({ maxStallMs: 500, maxAwayMs: 196 });
  });

  test('a gap of the witness from before the stall does not count', () => {
    const stalls = ledger();
    stalls.beat(1505, { beatMs: 1503, gapStartMs: 400, gapEndMs: 990 });
    expect(stalls.take(1505)).toMatchObject({ maxAwayMs: 0 });
  });

  test('a witness that stood still while the loop ran says nothing', () => {
    const stalls = ledger();
    stalls.beat(1005, awake(500));
    stalls.beat(1010, { beatMs: 1009, gapStartMs: 500, gapEndMs: 1009 });
    expect(stalls.take(1010)).toMatchObject({ maxStallMs: 0, maxAwayMs: 0 });
  });

  test('without a witness, or before its first beat, nobody is said to have been away', () => {
    const stalls = ledger();
    stalls.beat(1505, undefined);
    stalls.beat(2505, { beatMs: 0, gapStartMs: 0, gapEndMs: 0 });
    expect(stalls.take(2505)).toMatchObject({ maxStallMs: 995, maxAwayMs: 0 });
  });
});
