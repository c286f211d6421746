/** Recordings of real clusters on a bus in memory. */
import type { Cluster } from '../../../src/cluster.ts';
import { checkTrace } from '../../../src/testing/check-trace.ts';
import { readJsonlTraces } from '../../../src/testing/jsonl-trace.ts';
import type { TraceRecording } from '../../../src/testing/record-trace.ts';
import { recordTrace } from '../../../src/testing/record-trace.ts';
import type { TraceEvent } from '../../../src/testing/trace.ts';
import { Bus } from '../in-memory-parts.ts';

interface Recorded {
  readonly cluster: Cluster;
  readonly record: TraceRecording;
}

async function join(bus: Bus, nodeId: number): Promise<Recorded> {
  const { cluster, record } = await bus.run(
    bus.join({ nodeId }).then((joined) => ({ cluster: joined, record: recordTrace(joined) })),
  );
  return { cluster, record };
}

async function pair(bus: Bus): Promise<[Recorded, Recorded]> {
  const one = await join(bus, 1);
  const two = await join(bus, 2);
  await bus.until(() => [one, two].every(({ cluster }) => cluster.configuration.members.length === 2));
  return [one, two];
}

function kinds(events: readonly TraceEvent[]): string[] {
  return events.map(({ event }) => event);
}

/** All events of all recordings. */
function together(...records: readonly Recorded[]): readonly TraceEvent[] {
  const { events, problems } = readJsonlTraces(records.map(({ record }) => record.output()));
  expect(problems).toEqual([]);
  return events;
}

describe('A recording', () => {
  it('begins with the first configuration and ends with the end of the cluster', async () => {
    const bus = new Bus();
    const { cluster, record } = await join(bus, 1);
    expect(record.process).toBe(`1.${cluster.self.incarnation}`);
    expect(kinds(record.events())).toEqual(['configuration']);
    expect(record.closed).toBe(false);
    await bus.run(cluster.leave());
    expect(kinds(record.events())).toEqual(['configuration', 'fail']);
    expect(record.closed).toBe(true);
  });

  it('has every message at its place, named alike by sender and receiver', async () => {
    const bus = new Bus();
    const [one, two] = await pair(bus);
    const sent = await bus.run(one.cluster.send('hello'));
    await bus.until(() => kinds(two.record.events()).includes('deliver'));
    const name = `${sent.configuration.id}/${sent.seq}`;
    const named = (events: readonly TraceEvent[]): string[] =>
      events.flatMap((event) => ('message' in event ? [`${event.event} ${event.message}`] : []));
    expect(named(one.record.events())).toEqual([`send ${name}`, `deliver ${name}`]);
    expect(named(two.record.events())).toEqual([`deliver ${name}`]);
  });

  it('adds submit and acked to what is sent through it, under the name of the message', async () => {
    const bus = new Bus();
    const [one, two] = await pair(bus);
    const sends = [one.record.send('a'), two.record.send('b', { level: 'safe' }), one.record.send('c')];
    for (const send of sends) await bus.run(send);
    const own = one.record.events().filter(({ event }) => event !== 'configuration' && event !== 'deliver');
    expect(kinds(own)).toEqual(['submit', 'submit', 'send', 'send', 'acked', 'acked']);
    const nameOf = (event: string): string[] =>
      own.flatMap((one) => (one.event === event && 'message' in one ? [one.message] : []));
    expect(nameOf('submit')).toEqual(nameOf('send'));
    expect(nameOf('acked')).toEqual(nameOf('send'));
    const levels = two.record.events().flatMap((event) => (event.event === 'submit' ? [event.level] : []));
    expect(levels).toEqual(['safe']);
  });

  it('names what was never acknowledged by its submission', async () => {
    const bus = new Bus();
    const { cluster, record } = await join(bus, 1);
    const lost = record.send('on its way');
    lost.catch(() => undefined);
    await bus.run(cluster.close());
    await expect(lost).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    const submitted = record.events().filter(({ event }) => event === 'submit');
    expect(submitted).toEqual([
      {
        process: record.process,
        step: undefined,
        event: 'submit',
        message: `${record.process}/submission 1`,
        level: 'agreed',
      },
    ]);
    expect(kinds(record.events())).not.toContain('acked');
  });

  it('is accepted by the checkers together with those of the other members', async () => {
    const bus = new Bus();
    const [one, two] = await pair(bus);
    const sends = [one, two].flatMap(({ record }) =>
      Array.from({ length: 20 }, (_, index) => record.send(`${index}`, { level: index % 2 === 0 ? 'safe' : 'agreed' })),
    );
    await bus.run(Promise.all(sends));
    await bus.run(two.cluster.leave());
    await bus.until(() => one.cluster.configuration.members.length === 1 && one.cluster.state === 'operational');
    await bus.run(one.cluster.leave());
    const events = together(one, two);
    expect(kinds(events).filter((kind) => kind === 'deliver')).toHaveLength(80);
    expect(checkTrace(events, { complete: true })).toEqual([]);
  });

  it('shows the checkers a delivery that is missing at one member', async () => {
    const bus = new Bus();
    const [one, two] = await pair(bus);
    for (const text of ['first', 'second']) await bus.run(one.cluster.send(text));
    await bus.until(() => kinds(two.record.events()).filter((kind) => kind === 'deliver').length === 2);
    const events = together(one, two);
    const gone = events.findIndex(({ event, process }) => event === 'deliver' && process === two.record.process);
    expect(checkTrace(events)).toEqual([]);
    expect(checkTrace(events.toSpliced(gone, 1)).map(({ property }) => property)).toContain('S6.6');
  });

  it('tells each line when it happens, and keeps none when it is told not to', async () => {
    const bus = new Bus();
    const told: string[] = [];
    const record = await bus.run(
      bus
        .join({ nodeId: 1 })
        .then((cluster) => recordTrace(cluster, { onLine: (line) => told.push(line), keep: false })),
    );
    await bus.run(record.send('x'));
    expect(record.lines).toEqual([]);
    expect(record.events()).toEqual([]);
    expect(told.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      ...['listening', 'configuration', 'submit', 'sent', 'message', 'acked'],
    ]);
    const text = told.map((line) => `${line}\n`).join('');
    const { events, problems } = readJsonlTraces([{ source: 'told', text: `${text}{"event":"mes`, ending: 'killed' }]);
    expect(problems).toEqual([]);
    expect(kinds(events)).toEqual(['configuration', 'submit', 'send', 'deliver', 'acked', 'fail']);
  });

  it('stops when it is told to', async () => {
    const bus = new Bus();
    const { cluster, record } = await join(bus, 1);
    record.stop();
    await bus.run(cluster.send('unheard'));
    await bus.run(cluster.leave());
    expect(kinds(record.events())).toEqual(['configuration']);
  });

  it('cannot begin late', async () => {
    const bus = new Bus();
    const cluster = await bus.join({ nodeId: 1 });
    await bus.run(cluster.send('earlier'));
    expect(() => recordTrace(cluster)).toThrow(RangeError);
  });
});
