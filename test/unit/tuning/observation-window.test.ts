/** Looks of ten seconds put together: what grew, what was worst, what is over. */
import { diagnose } from '../../../src/tuning/findings/diagnose.ts';
import type { KernelSample } from '../../../src/tuning/observation.ts';
import { ObservationWindow } from '../../../src/tuning/observation-window.ts';
import type { Look, MemberFacts } from '../../../src/tuning/observation-window.ts';
import { healthyFacts } from '../../support/member-facts.ts';
import { firstSample, healthyHost, healthyLoop, lastSample, socketSamples } from '../../support/observations.ts';

interface LookFacts {
  readonly facts?: Partial<MemberFacts>;
  readonly sample?: Partial<KernelSample>;
  readonly loop?: Look['loop'];
}

/** A look of a healthy member at this time; `loop: undefined` is a loop that is not watched. */
function look(now: number, change: LookFacts = {}): Look {
  return {
    now,
    facts: healthyFacts(change.facts),
    sample: { ...firstSample, atMs: now, ...change.sample },
    loop: 'loop' in change ? change.loop : healthyLoop,
    host: healthyHost,
    hostSockets: socketSamples(),
  };
}

/** What a window answers to the last of these looks. */
function observed(...looks: readonly Look[]) {
  const window = new ObservationWindow();
  const answers = looks.map((one) => window.add(one));
  const last = answers.at(-1);
  if (last === undefined) throw new Error('no look was given');
  return last;
}

const stalled = (maxStallMs: number, endedAgoMs: number | undefined = 0) => ({
  maxStallMs,
  stalledMs: maxStallMs,
  endedAgoMs,
  maxGcMs: 0,
  maxAwayMs: 0,
});

describe('The first look', () => {
  it('has nothing to be compared with', () => {
    const first = look(1000, { facts: { groupDatagrams: 70, duplicates: 3, joinsHeard: 9, sendErrors: { EPERM: 2 } } });
    expect(observed(first)).toMatchObject({
      seconds: 0,
      before: undefined,
      after: first.sample,
      receivedDatagrams: 0,
      duplicates: 0,
      joinsHeard: 0,
      sendErrors: { EPERM: 0 },
    });
  });

  it('tells what the member knows of itself at the moment', () => {
    const { group, token, ...facts } = healthyFacts();
    const { groupAddress, port, device, tokenMs, windowFrames, frameBytes, peers, joinedAgoMs } = facts;
    const told = { group: groupAddress, port, device, tokenMs, windowFrames, frameBytes, peers, joinedAgoMs };
    const { multicastIntervalMs, rejected, twinAddress } = facts;
    expect(observed(look(1000))).toMatchObject({
      ...told,
      sockets: [group, token],
      multicastIntervalMs,
      rejected,
      twinAddress,
      host: healthyHost,
      hostSockets: socketSamples(),
    });
  });
});

describe('Later looks', () => {
  it('tell what grew since the oldest one of the last ten seconds', () => {
    const grown = { groupDatagrams: 170, duplicates: 4, joinsHeard: 12, sendErrors: { EPERM: 2, ENOBUFS: 5 } };
    const looks = [
      look(1000, { facts: { groupDatagrams: 70, duplicates: 3, joinsHeard: 9, sendErrors: { EPERM: 2 } } }),
      look(2000, { facts: { groupDatagrams: 100 } }),
      look(3500, { facts: grown, sample: lastSample }),
    ];
    expect(observed(...looks)).toMatchObject({
      seconds: 2.5,
      before: looks[0]?.sample,
      after: looks[2]?.sample,
      receivedDatagrams: 100,
      duplicates: 1,
      joinsHeard: 3,
      sendErrors: { EPERM: 0, ENOBUFS: 5 },
    });
  });

  it('are those of ten seconds, not older', () => {
    const looks = [1000, 1001, 6000, 11_000].map((now) => look(now, { facts: { groupDatagrams: now } }));
    expect(observed(...looks)).toMatchObject({ seconds: 10, receivedDatagrams: 10_000 });
    expect(observed(...looks, look(11_001))).toMatchObject({ seconds: 10, before: looks[1]?.sample });
  });

  it('reach back to the last one before a longer absence, since it tells what happened meanwhile', () => {
    const dropped = { sockets: socketSamples({ group: { drops: 315 } }) };
    const away = observed(look(1000), look(2000), look(20_000, { facts: { groupDatagrams: 40 }, sample: dropped }));
    expect(away.seconds).toBe(18);
    expect(diagnose(away).find(({ id }) => id === 'D01')?.evidence).toContain(
      'dropped 312 of 352 datagrams (88.6 %) in 18.0 s',
    );
  });

  it('show a loss as long as it is not older than ten seconds', () => {
    const window = new ObservationWindow();
    const lossAt = 5000;
    const seen = Array.from({ length: 25 }, (_, second) => {
      const now = 1000 * second;
      const drops = now < lossAt ? 3 : 303;
      return diagnose(window.add(look(now, { sample: { sockets: socketSamples({ group: { drops } }) } })));
    });
    const seconds = seen.flatMap((found, second) => (found.some(({ id }) => id === 'D01') ? [second] : []));
    expect(seconds).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });
});

describe('The event loop', () => {
  it('is shown with its longest stall, wherever in the ten seconds it was', () => {
    const looks = [
      look(1000, { loop: stalled(40) }),
      look(2000, { loop: stalled(700, 100) }),
      look(5000, { loop: stalled(90) }),
    ];
    expect(observed(...looks).loop).toMatchObject({ maxStallMs: 700, stalledMs: 830, endedAgoMs: 3100 });
  });

  it('is shown with the later of two stalls of the same length', () => {
    const looks = [look(1000, { loop: stalled(50, 10) }), look(2000, { loop: stalled(50, 20) })];
    expect(observed(...looks).loop?.endedAgoMs).toBe(20);
  });

  it('has the longest collection and the longest absence of all looks', () => {
    const looks = [
      look(1000, { loop: { ...healthyLoop, maxGcMs: 80, maxAwayMs: 1 } }),
      look(2000, { loop: { ...healthyLoop, maxGcMs: 2, maxAwayMs: 1500 } }),
    ];
    expect(observed(...looks).loop).toMatchObject({ maxGcMs: 80, maxAwayMs: 1500 });
  });

  it('that is not watched is unknown, and a stall without an end has no age', () => {
    expect(observed(look(1000, { loop: undefined }), look(2000, { loop: undefined })).loop).toBeUndefined();
    const partly = observed(
      look(1000, { loop: { ...stalled(60), endedAgoMs: undefined } }),
      look(2000, { loop: undefined }),
    );
    expect(partly.loop).toMatchObject({ maxStallMs: 60, endedAgoMs: undefined });
  });
});

describe('The spread of the rotation', () => {
  const withRotations = (...rotations: readonly (number | undefined)[]) =>
    observed(...rotations.map((rotationMs, index) => look(100 * index, { facts: { rotationMs } }))).rotationMs;

  it('is not told of fewer than five looks with a ring', () => {
    expect(withRotations(1, 2, undefined, 3, 4)).toBeUndefined();
    expect(withRotations(1, 2, undefined, 3, 4, 5)).toBeDefined();
  });

  it('has the median and the 99th percentile, in whatever order they came', () => {
    expect(withRotations(40, 1, 3, 2, 5)).toEqual({ p50: 3, p99: 5 });
    const many = Array.from({ length: 101 }, (_, index) => ((index * 37) % 101) / 10);
    expect(withRotations(...many)).toEqual({ p50: 5, p99: 9.9 });
  });
});
