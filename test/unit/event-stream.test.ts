import type { ClusterEvent } from '../../src/cluster-event.ts';
import { ClusterMessage, eventCost } from '../../src/cluster-event.ts';
import type { Delivery } from '../../src/effect.ts';
import { EventStream } from '../../src/event-stream.ts';

function message(seq: number, bytes = 0): ClusterEvent {
  return new ClusterMessage({ seq, payload: new Uint8Array(bytes) } as unknown as Delivery);
}

function open(bytesMax = 1_000_000) {
  const ended: EventStream<ClusterEvent>[] = [];
  const stream = new EventStream(bytesMax, eventCost, (one) => ended.push(one));
  return { stream, ended };
}

async function seqOf(stream: EventStream<ClusterEvent>): Promise<number | undefined> {
  const { value } = await stream.next();
  return value?.type === 'message' ? value.seq : undefined;
}

describe('An event stream', () => {
  it('hands out what was buffered, in order', async () => {
    const { stream } = open();
    stream.push(message(1));
    stream.push(message(2));
    expect([await seqOf(stream), await seqOf(stream)]).toEqual([1, 2]);
  });

  it('serves readers that came first, in their order', async () => {
    const { stream } = open();
    const reads = [seqOf(stream), seqOf(stream)];
    stream.push(message(1));
    stream.push(message(2));
    expect(await Promise.all(reads)).toEqual([1, 2]);
    expect(stream.bufferedBytes).toBe(0);
  });

  it('keeps order and count over thousands of events', async () => {
    const { stream } = open();
    const seen: (number | undefined)[] = [];
    for (let seq = 1; seq <= 5000; seq += 1) {
      stream.push(message(seq));
      if (seq % 2 === 0) {
        seen.push(await seqOf(stream));
      }
    }
    while (seen.length < 5000) {
      seen.push(await seqOf(stream));
    }
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
    expect(stream.bufferedBytes).toBe(0);
  });

  it('counts the bytes that it holds', async () => {
    const { stream } = open();
    stream.push(message(1, 1000));
    expect(stream.bufferedBytes).toBe(eventCost(message(1, 1000)));
    expect(stream.bufferedBytes).toBeGreaterThan(1000);
    await stream.next();
    expect(stream.bufferedBytes).toBe(0);
  });

  it('ends a reader that is too slow after what was kept, and says by how much', async () => {
    const { stream, ended } = open(3000);
    for (let seq = 1; seq <= 5; seq += 1) {
      stream.push(message(seq, 1000));
    }
    expect(ended).toEqual([stream]);
    expect([await seqOf(stream), await seqOf(stream)]).toEqual([1, 2]);
    await expect(stream.next()).rejects.toMatchObject({
      code: 'ERR_SLOW_CONSUMER',
      facts: { bytes: 3 * eventCost(message(1, 1000)), bytesMax: 3000 },
    });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('ends waiting readers', async () => {
    const { stream } = open();
    const reads = [stream.next(), stream.next()];
    stream.end();
    expect(await Promise.all(reads)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it('gives an error once, then the end', async () => {
    const { stream } = open();
    const reads = [stream.next(), stream.next()];
    stream.end(new Error('gone'));
    await expect(reads[0]).rejects.toThrow('gone');
    expect(await reads[1]).toEqual({ done: true, value: undefined });
  });

  it('is unsubscribed once when its reader leaves the loop', async () => {
    const { stream, ended } = open();
    stream.push(message(1));
    stream.push(message(2));
    for await (const event of stream) {
      if (event.type === 'message') {
        break;
      }
    }
    stream.push(message(3));
    stream.end();
    expect(ended).toEqual([stream]);
    expect(stream.bufferedBytes).toBe(0);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
