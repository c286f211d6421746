import { EventQueue } from '../../../src/testing/event-queue.ts';
import { Random } from '../../../src/testing/random.ts';

interface Item {
  readonly at: number;
  order: number;
  readonly name: number;
}

function drain(queue: EventQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) items.push(item);
  return items;
}

describe('EventQueue', () => {
  it('gives items back by time, and by order of arrival among equal times', () => {
    const random = new Random(21);
    const queue = new EventQueue<Item>();
    const items = Array.from({ length: 2000 }, (_, name) => ({ at: random.integer(0, 50), order: 0, name }));
    for (const item of items) queue.push(item);
    const wanted = [...items].sort((a, b) => a.at - b.at || a.name - b.name).map(({ name }) => name);
    expect(drain(queue).map(({ name }) => name)).toEqual(wanted);
  });

  it('stays sorted when items come and go in turn', () => {
    const random = new Random(22);
    const queue = new EventQueue<Item>();
    let now = 0;
    for (let name = 0; name < 3000; name++) {
      queue.push({ at: now + random.integer(0, 20), order: 0, name });
      if (random.chance(0.7)) continue;
      const next = queue.pop();
      expect(next?.at).toBeGreaterThanOrEqual(now);
      now = next?.at ?? now;
    }
    expect(queue.length).toBeGreaterThan(0);
  });

  it('shows the first item without taking it', () => {
    const queue = new EventQueue<Item>();
    expect(queue.peek()).toBeUndefined();
    queue.push({ at: 3, order: 0, name: 1 });
    queue.push({ at: 2, order: 0, name: 2 });
    expect(queue.peek()?.name).toBe(2);
    expect(queue.length).toBe(2);
  });
});
