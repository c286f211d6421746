/** Named deadlines: the earliest counts, and what is due longest comes first. */
import { timerNames, Timers } from '../../src/timers.ts';

describe('Timers', () => {
  it('have no deadline while none runs', () => {
    expect(new Timers().next).toBe(Infinity);
    expect(new Timers().takeDue(1e12)).toBeUndefined();
  });

  it('tell the earliest of all deadlines, whichever timer it belongs to', () => {
    for (const name of timerNames) {
      const timers = new Timers();
      for (const other of timerNames) timers.set(other, 500);
      timers.set(name, 100);
      expect(timers.next).toBe(100);
    }
  });

  it('hand out due timers in the order of their deadlines, each once', () => {
    const timers = new Timers();
    timers.set('merge', 30);
    timers.set('tokenLoss', 10);
    timers.set('hold', 20);
    timers.set('consensus', 41);
    const due = [timers.takeDue(40), timers.takeDue(40), timers.takeDue(40), timers.takeDue(40)];
    expect(due).toEqual(['tokenLoss', 'hold', 'merge', undefined]);
    expect(timers.next).toBe(41);
  });

  it('are due at their deadline and not before', () => {
    const timers = new Timers();
    timers.set('joinRepeat', 50);
    expect(timers.takeDue(49.999)).toBeUndefined();
    expect(timers.takeDue(50)).toBe('joinRepeat');
  });

  it('start anew when they are set again', () => {
    const timers = new Timers();
    timers.set('tokenLoss', 10);
    timers.set('tokenLoss', 60);
    expect(timers.takeDue(59)).toBeUndefined();
    expect(timers.next).toBe(60);
  });

  it('stop one by one or all at once', () => {
    const timers = new Timers();
    for (const [index, name] of timerNames.entries()) timers.set(name, index);
    timers.clear('tokenLoss');
    expect(timers.isRunning('tokenLoss')).toBe(false);
    expect(timers.isRunning('merge')).toBe(true);
    timers.clearAll();
    expect(timerNames.filter((name) => timers.isRunning(name))).toEqual([]);
    expect(timers.next).toBe(Infinity);
  });
});
