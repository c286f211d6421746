import { ProbeTallies } from '../../../src/tuning/probe-tallies.ts';
import { PingLog } from '../../../src/tuning/probe-pings.ts';

function heard(number: number, label = ''): Parameters<ProbeTallies['add']>[0] {
  return { from: 'a', channel: 'multicast', label, number };
}

describe('ProbeTallies', () => {
  test('counts each number once, and tells what came twice and what came late', () => {
    const tallies = new ProbeTallies();
    for (const number of [0, 1, 3, 2, 3, 5]) tallies.add(heard(number));
    expect(tallies.list()).toEqual([
      { from: 'a', channel: 'multicast', label: '', received: 5, duplicates: 1, reordered: 1, last: 5 },
    ]);
  });

  test('keeps series of different labels, channels and senders apart', () => {
    const tallies = new ProbeTallies();
    tallies.add(heard(0, '1472'));
    tallies.add(heard(0, '2000'));
    tallies.add({ ...heard(0, '2000'), channel: 'control' });
    tallies.add({ ...heard(0, '2000'), from: 'b' });
    expect(tallies.list().map(({ received }) => received)).toEqual([1, 1, 1, 1]);
    tallies.clear();
    expect(tallies.list()).toEqual([]);
  });

  test('ignores numbers that no series has', () => {
    const tallies = new ProbeTallies();
    tallies.add(heard(1e9));
    expect(tallies.list()).toEqual([]);
  });

  test('does not grow without end when every probe begins a new series', () => {
    const tallies = new ProbeTallies();
    for (let label = 0; label < 10_000; label += 1) tallies.add(heard(0, String(label)));
    expect(tallies.list().length).toBeLessThan(5000);
  });
});

describe('PingLog', () => {
  test('tells loss, median and longest time of each way', () => {
    const log = new PingLog();
    for (const number of [0, 1, 2, 3]) log.sent(number, 100 * number);
    log.answered({ from: 'b', way: 'unicast', number: 0 }, 1);
    log.answered({ from: 'b', way: 'unicast', number: 2 }, 209);
    log.answered({ from: 'b', way: 'unicast', number: 1 }, 220);
    log.answered({ from: 'b', way: 'unicast', number: 1 }, 230);
    expect(log.summary('b', 'unicast')).toEqual({
      sent: 4,
      received: 3,
      duplicates: 1,
      reordered: 1,
      medianMs: 9,
      maxMs: 120,
    });
    expect(log.summary('b', 'multicast')).toMatchObject({ sent: 4, received: 0, medianMs: undefined });
  });

  test('is complete when all ways have answered everything, and ignores answers to pings that were never sent', () => {
    const log = new PingLog();
    log.sent(0, 0);
    log.answered({ from: 'b', way: 'unicast', number: 0 }, 1);
    log.answered({ from: 'b', way: 'multicast', number: 7 }, 1);
    expect(log.isComplete('b', ['unicast', 'multicast'])).toBe(false);
    expect(log.isComplete('b', ['unicast'])).toBe(true);
    log.answered({ from: 'b', way: 'multicast', number: 0 }, 1);
    expect(log.isComplete('b', ['unicast', 'multicast'])).toBe(true);
  });
});
