/** The judge of the Corosync lab: what it must accept, and that it rejects each kind of disagreement. */
import type { Witness } from './agreement.ts';
import { disagreements } from './agreement.ts';
import type { HistoryItem } from './group-process.ts';

const messageBytes = 100;

/** `ring 1.4 1,2`, `join 1:7`, `leave 1:7`, `down 1:7`, or a message: sender and text. */
function historyItem(line: string): HistoryItem {
  const [verb = '', subject = '', nodes = ''] = line.split(' ');
  const change = { event: 'members', group: 'g', members: [subject], left: [], joined: [] } as const;
  if (verb === 'ring') return { event: 'ring', ring: subject, members: nodes.split(',').map(Number) };
  if (verb === 'join') return { ...change, joined: [`${subject} join`] };
  if (verb === 'leave') return { ...change, left: [`${subject} leave`] };
  if (verb === 'down') return { ...change, left: [`${subject} nodedown`] };
  return { event: 'message', group: 'g', from: verb, length: messageBytes, hash: subject, head: subject };
}

function witness(id: number, lines: readonly string[], more: Partial<Witness> = {}): Witness {
  const history = lines.map(historyItem);
  return { title: `process ${id}`, id, name: `${id}:7`, history, sent: [], final: true, ...more };
}

/** A sender whose reports are lost, so that contents are not judged. */
function judge(first: readonly string[], second: readonly string[], more: Partial<Witness> = {}): readonly string[] {
  const told = [
    witness(1, ['ring 1.4 1,2', 'join 1:7', ...first], more),
    witness(2, ['ring 1.4 1,2', ...second], more),
  ];
  const sent = told.flatMap(({ history }) => history.filter((item) => item.event === 'message'));
  return disagreements(
    told.map((one) => ({ ...one, sent: sent.filter(({ from }) => from === one.name) })),
    'g',
  );
}

const ring2 = 'ring 1.8 1,2';

describe('agreement of processes', () => {
  test('the same messages and changes in the same order are no disagreement', () => {
    const lines = [ring2, '1:7 a', 'join 3:7', '2:7 b', 'ring 1.12 1,2', '1:7 c'];
    expect(judge(lines, lines)).toEqual([]);
  });

  test('changes that come of a ring are told before it or after it', () => {
    expect(judge([ring2, '1:7 a', 'down 3:7', 'ring 1.12 1,2'], [ring2, '1:7 a', 'ring 1.12 1,2', 'down 3:7'])).toEqual(
      [],
    );
  });

  test('two messages in another order are a disagreement', () => {
    expect(judge([ring2, '1:7 a', '2:7 b'], [ring2, '2:7 b', '1:7 a'])).toEqual([
      'process 1 and process 2 differ at item 0 from ring 1.8 on: 1:7 100 a / 2:7 100 b',
    ]);
  });

  test('a change of the group at another place is a disagreement', () => {
    expect(judge([ring2, '1:7 a', 'join 3:7'], [ring2, 'join 3:7', '1:7 a'])[0]).toContain('differ at item 0');
  });

  test('a message that one of two lacks is a disagreement when they go on together, and at the end', () => {
    expect(judge([ring2, '1:7 a', 'ring 1.12 1,2'], [ring2, 'ring 1.12 1,2'])[0]).toContain('1:7 100 a / nothing');
    expect(judge([ring2, '1:7 a'], [ring2])[0]).toContain('1:7 100 a / nothing');
  });

  test('a message that one of two lacks is none when they were parted, or when one is dead', () => {
    expect(judge([ring2, '1:7 a', 'ring 1.12 1', 'ring 1.16 1,2'], [ring2, 'ring 2.12 2', 'ring 1.16 1,2'])).toEqual(
      [],
    );
    expect(judge([ring2, '1:7 a'], [ring2], { final: false })).toEqual([]);
  });

  test('another order is a disagreement also of those that were parted', () => {
    const faults = judge(
      [ring2, '1:7 a', '2:7 b', 'ring 1.12 1', 'ring 1.16 1,2'],
      [ring2, '2:7 b', '1:7 a', 'ring 2.12 2', 'ring 1.16 1,2'],
    );
    expect(faults).toEqual(['process 1 and process 2 have "1:7 100 a" in another order from ring 1.8 on']);
  });

  test('short messages of one sender may be equal, and where one of two lacks some their order says nothing', () => {
    const one = { event: 'message', group: 'g', from: '1:7', length: 2, hash: 'x', head: 'x' } as const;
    const told = (id: number, ring: string, ...items: readonly HistoryItem[]): Witness => ({
      ...witness(id, []),
      final: false,
      history: [...[ring2, '2:7 a'].map(historyItem), ...items, historyItem(ring)],
    });
    const [a, b] = ['2:7 b', '2:7 c'].map(historyItem) as [HistoryItem, HistoryItem];
    const faults = disagreements([told(1, 'ring 1.12 1', one, a, b), told(2, 'ring 2.12 2', a, one, b)], 'g');
    expect(faults).toEqual([]);
  });

  test('a ring that only one of two was told of does not excuse a difference when both were in it', () => {
    expect(judge([ring2, '1:7 a', 'ring 1.10 1,2', 'ring 1.12 1,2'], [ring2, 'ring 1.12 1,2'])[0]).toContain('differ');
  });

  test('a ring with other members, and rings in another order, are disagreements', () => {
    expect(judge([ring2], ['ring 1.8 1,2,3'])).toEqual([
      'process 1 and process 2 saw ring 1.8 with other members: 1 2 / 1 2 3',
    ]);
    expect(judge([ring2, 'ring 1.12 1,2'], ['ring 1.12 1,2', ring2])[0]).toContain('rings in another order');
  });

  test('who joined later has seen the end of it, and all of that', () => {
    expect(judge([ring2, '1:7 a', 'join 2:7', '1:7 b'], [ring2, 'join 2:7', '1:7 b'])).toEqual([]);
    const early = ['1:7 a', 'join 2:7', '1:7 b', '1:7 c'];
    for (const late of [['1:7 c', '1:7 b'], ['1:7 b'], ['1:7 a', '1:7 c']]) {
      expect(judge([ring2, ...early], [ring2, 'join 2:7', ...late])[0]).toContain('differ at item');
    }
  });

  test('who comes from another ring may miss the start of what a sender goes on with, and nothing else', () => {
    const [here, there] = [['ring 1.12 1', '1:7 own'], ['ring 2.12 2']]; // prettier-ignore
    const merged = ['ring 1.16 1,2', '1:7 a', '2:7 x', '1:7 b', '2:7 y', '1:7 c'];
    const without = (...texts: readonly string[]): readonly string[] => merged.filter((line) => !texts.includes(line));
    const heard = (lines: readonly string[]): readonly string[] => judge([...here, ...merged], [...there, ...lines]);
    expect(heard(without('1:7 a'))).toEqual([]);
    expect(heard(without('1:7 a', '1:7 b'))).toEqual([]);
    for (const missed of ['1:7 b', '1:7 c', '2:7 x']) expect(heard(without(missed))[0]).toContain('differ');
    expect(judge([ring2, ...merged], [ring2, ...without('1:7 a')])[0]).toContain('differ');
  });

  test('who left the group has seen a part, in the same order', () => {
    const stayed = ['1:7 a', 'leave 2:7', '1:7 b', 'join 2:7', '1:7 c'];
    expect(judge([ring2, ...stayed], [ring2, '1:7 a', 'leave 2:7', 'join 2:7', '1:7 c'])).toEqual([]);
    expect(judge([ring2, ...stayed], [ring2, '1:7 c', 'leave 2:7', 'join 2:7', '1:7 a'])[0]).toContain('another order');
  });

  test('a message that was changed, doubled or put before an earlier one of its sender is a disagreement', () => {
    const contents = ['a', 'b'].map((text) => ({ group: 'g', length: messageBytes, hash: text, head: text }));
    const heard = (...lines: readonly string[]): readonly string[] =>
      disagreements([witness(1, [], { sent: contents }), witness(2, [ring2, ...lines])], 'g');
    expect(heard('1:7 a', '1:7 b')).toEqual([]);
    expect(heard('1:7 b')).toEqual([]);
    for (const lines of [['1:7 x'], ['1:7 a', '1:7 a'], ['1:7 b', '1:7 a']]) {
      expect(heard(...lines)[0]).toContain('process 2 delivered of process 1 what it did not send then');
    }
  });
});
