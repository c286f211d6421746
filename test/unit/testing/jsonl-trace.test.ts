import { checkTrace } from '../../../src/testing/check-trace.ts';
import type { JsonlOutput } from '../../../src/testing/jsonl-trace.ts';
import { readJsonlTraces } from '../../../src/testing/jsonl-trace.ts';

const ring = { representative: 1, seq: 4 };
const next = { representative: 2, seq: 8 };
const both = ['1.100', '2.200'];

function lines(...objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

function regular(node: number, at = ring, processes: readonly string[] = both): object {
  const members = processes.map((name) => Number.parseInt(name, 10));
  const id = `${at.seq}.${at.representative}`;
  const cause = { kind: 'start' };
  return {
    event: 'configuration',
    t: 1.5,
    node,
    kind: 'regular',
    id,
    ring: at,
    members,
    processes,
    joined: [],
    left: [],
    cause,
  };
}

function transitional(node: number, processes: readonly string[]): object {
  const id = '4.1>8.2';
  const cause = { kind: 'token-lost' };
  return { event: 'configuration', t: 2, node, kind: 'transitional', id, ring: next, from: ring, processes, cause };
}

function sent(node: number, seq: number): object {
  return { event: 'sent', t: 3, node, seq, level: 'agreed', configuration: '4.1' };
}

function message(node: number, process: string, seq: number, configuration = '4.1'): object {
  const from = Number.parseInt(process, 10);
  return {
    event: 'message',
    t: 4,
    node,
    from,
    process,
    seq,
    level: 'agreed',
    configuration,
    ring: '4.1',
    data: 'hello',
  };
}

function output(source: string, text: string, ending: JsonlOutput['ending'] = 'running'): JsonlOutput {
  return { source, text, ending };
}

const listening = { event: 'listening', t: 0, node: 1, address: '127.0.0.1:5000' };

describe('readJsonlTraces', () => {
  it('reads configurations, sends and deliveries', () => {
    const text = lines(listening, regular(1), sent(1, 1), message(1, '1.100', 1), { event: 'stats', t: 5, node: 1 });
    const { events, problems } = readJsonlTraces([output('one', text)]);
    expect(problems).toEqual([]);
    const common = { process: '1.100', step: undefined };
    const configuration = {
      id: '4.1',
      kind: 'regular',
      members: both,
      from: undefined,
      to: undefined,
      ringSeq: 4,
      representative: 1,
    };
    const letter = { message: '4.1/1', level: 'agreed', configuration: '4.1', seq: 1 };
    expect(events).toEqual([
      { ...common, event: 'configuration', configuration },
      { ...common, event: 'send', ...letter },
      { ...common, event: 'deliver', ...letter },
    ]);
  });

  it('names a message of a transitional configuration after the ring it was sent in', () => {
    const text = lines(regular(2), transitional(2, ['2.200']), message(2, '1.100', 1, '4.1>8.2'));
    const { events } = readJsonlTraces([output('two', text)]);
    expect(events[1]).toMatchObject({
      configuration: { id: '4.1>8.2', kind: 'transitional', from: '4.1', to: '8.2', ringSeq: 8, members: ['2.200'] },
    });
    expect(events[2]).toMatchObject({ event: 'deliver', message: '4.1/1', configuration: '4.1>8.2' });
  });

  it('takes the ring that is left as a name as well as by its parts', () => {
    const text = lines(regular(2), { ...transitional(2, ['2.200']), from: '4.1' });
    expect(readJsonlTraces([output('two', text)]).events[1]).toMatchObject({ configuration: { from: '4.1' } });
  });

  it('sorts the members of a configuration by node id', () => {
    const text = lines(regular(2, ring, ['10.7', '9.7', '2.7']));
    expect(readJsonlTraces([output('two', text)]).events[0]).toMatchObject({
      configuration: { members: ['2.7', '9.7', '10.7'] },
    });
  });

  it('gives killed and exited processes a fail event and running ones none', () => {
    const last = (ending: JsonlOutput['ending']): string | undefined =>
      readJsonlTraces([output('one', lines(regular(1)), ending)]).events.at(-1)?.event;
    expect([last('killed'), last('exited'), last('running')]).toEqual(['fail', 'fail', 'configuration']);
  });

  it('has no event for a process that was killed before it installed anything', () => {
    expect(readJsonlTraces([output('one', lines(listening), 'killed')])).toEqual({
      events: [],
      problems: [],
      restored: [],
    });
  });

  it('takes the name of a process from its first line', () => {
    const { events } = readJsonlTraces([output('one', lines({ ...listening, process: '1.100' }), 'killed')]);
    expect(events).toEqual([{ process: '1.100', step: undefined, event: 'fail' }]);
  });

  it('passes over a last line that is cut off, unless the process ended by itself', () => {
    const text = `${lines(regular(1))}{"event":"message","t":4,"no`;
    for (const ending of ['killed', 'running'] as const) {
      expect(readJsonlTraces([output('one', text, ending)]).problems).toEqual([]);
    }
    const problem = { source: 'one', line: 2, message: 'not a JSON object' };
    expect(readJsonlTraces([output('one', text, 'exited')]).problems).toEqual([problem]);
  });

  it('takes a last line that only lacks its end', () => {
    const text = lines(regular(1), sent(1, 1)).trimEnd();
    expect(readJsonlTraces([output('one', text, 'killed')]).events).toHaveLength(3);
  });

  it('reports garbage with its line and reads on', () => {
    const text = `${lines(listening)}Segmentation fault\n[1]\n\n${lines(regular(1))}`;
    const { events, problems } = readJsonlTraces([output('one', text, 'killed')]);
    expect(problems.map(({ line }) => line)).toEqual([2, 3]);
    expect(events).toHaveLength(2);
  });

  it.each([
    ['event is not a string', { t: 1 }],
    ['seq is not a number', { ...sent(1, 1), seq: '1' }],
    ['level is causal', { ...sent(1, 1), level: 'causal' }],
    ['processes is not a list of strings', { ...regular(1), processes: [1, 2] }],
    ['ring is not an object', { ...regular(1), ring: 4 }],
    ['from is not a ring', { ...transitional(1, both), from: 4 }],
    ['kind is primary', { ...regular(1), kind: 'primary' }],
    ['node 1 is not among processes', regular(1, ring, ['2.200'])],
    ['comes before the first configuration', sent(1, 1)],
  ])('reports a line of which it must say: %s', (message, line) => {
    expect(readJsonlTraces([output('one', lines(line))]).problems).toEqual([{ source: 'one', line: 1, message }]);
  });

  it('reports a delivery that names another sender than the one that sent', () => {
    const one = output('one', lines(regular(1), sent(1, 1), message(1, '1.100', 1)));
    const two = output('two', lines(regular(2), message(2, '2.200', 1)));
    expect(readJsonlTraces([one, two]).problems).toEqual([
      { source: 'two', line: 2, message: '4.1/1 is said to be from 2.200, but 1.100 sent it' },
    ]);
  });

  it('yields traces that the checkers accept', () => {
    const one = lines(regular(1), sent(1, 1), message(1, '1.100', 1));
    const alone = ['2.200'];
    const two = lines(regular(2), message(2, '1.100', 1), transitional(2, alone), regular(2, next, alone));
    const { events, problems } = readJsonlTraces([output('one', one, 'killed'), output('two', two)]);
    expect(problems).toEqual([]);
    expect(checkTrace(events, { complete: true, final: { components: [alone] } })).toEqual([]);
  });
});

describe('readJsonlTraces with a send that was lost', () => {
  const survivor = output('two', lines(regular(2), message(2, '1.100', 1), message(2, '1.100', 2)));

  it('leaves it to S1.2 by default', () => {
    const killed = output('one', lines(regular(1), sent(1, 1)), 'killed');
    const { events, restored } = readJsonlTraces([killed, survivor]);
    expect(restored).toEqual([]);
    expect(checkTrace(events).map(({ property }) => property)).toContain('S1.2');
  });

  it('restores it when the sender was killed', () => {
    const killed = output('one', lines(regular(1), sent(1, 1)), 'killed');
    const { events, restored } = readJsonlTraces([killed, survivor], { restoreLostSends: true });
    expect(restored).toMatchObject([{ process: '1.100', event: 'send', message: '4.1/2', seq: 2 }]);
    expect(checkTrace(events)).toEqual([]);
  });

  it('does not restore it when the sender was not killed', () => {
    const alive = output('one', lines(regular(1), sent(1, 1)), 'running');
    expect(readJsonlTraces([alive, survivor], { restoreLostSends: true }).restored).toEqual([]);
  });

  it('does not restore it when the sender had gone on to another configuration', () => {
    const text = lines(regular(1), sent(1, 1), message(1, '1.100', 1), transitional(1, ['1.100']));
    const killed = output('one', text, 'killed');
    expect(readJsonlTraces([killed, survivor], { restoreLostSends: true }).restored).toEqual([]);
  });

  it('does not restore it when later lines of the sender were written', () => {
    const killed = output('one', lines(regular(1), sent(1, 1), sent(1, 3)), 'killed');
    expect(readJsonlTraces([killed, survivor], { restoreLostSends: true }).restored).toEqual([]);
  });
});
