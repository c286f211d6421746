import { ManualClock } from '../../../src/testing/manual-clock.ts';

describe('ManualClock', () => {
  it('calls back in the order of the times asked for, each at its own time', () => {
    const clock = new ManualClock(100);
    const calls: (readonly [string, number])[] = [];
    for (const [name, delay] of [
      ['late', 30],
      ['early', 10],
      ['never', 31],
    ] as const) {
      clock.schedule(delay, () => {
        calls.push([name, clock.now()]);
      });
    }
    clock.advance(30);
    expect(calls).toEqual([
      ['early', 110],
      ['late', 130],
    ]);
    expect(clock.nextAlarm).toBe(131);
  });

  it('does not call back what was cancelled', () => {
    const clock = new ManualClock();
    let calls = 0;
    const cancel = clock.schedule(5, () => {
      calls++;
    });
    cancel();
    clock.advance(10);
    expect(calls).toBe(0);
    expect(clock.nextAlarm).toBeUndefined();
  });

  it('runs what waits for the end of a turn after the callback that asked for it', () => {
    const clock = new ManualClock();
    const calls: string[] = [];
    clock.schedule(1, () => {
      clock.afterPoll(() => {
        calls.push('after');
      });
      calls.push('timer');
    });
    clock.schedule(2, () => {
      calls.push('next');
    });
    clock.advance(2);
    expect(calls).toEqual(['timer', 'after', 'next']);
  });

  it('calls back what a callback schedules within the time that passes', () => {
    const clock = new ManualClock();
    const times: number[] = [];
    const again = (): void => {
      times.push(clock.now());
      clock.schedule(10, again);
    };
    clock.schedule(10, again);
    clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });
});
