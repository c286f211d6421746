import { datagramsPerTurn, TurnOrder, turnsWaitedMax } from '../../../src/transport/turn-order.ts';

/** An event loop made by hand: the test says what is read in a turn and when the turn ends. */
function loop() {
  const delivered: string[] = [];
  let callbacks: (() => void)[] = [];
  const order = new TurnOrder({
    deliver: (bytes, from, channel) => delivered.push(`${channel} ${String(bytes[0])} ${from}`),
    afterPoll: (callback) => callbacks.push(callback),
  });
  return {
    delivered,
    order,
    scheduled: () => callbacks.length,
    endTurn: () => {
      const due = callbacks;
      callbacks = [];
      for (const callback of due) {
        callback();
      }
    },
    group: (count: number) => {
      for (let i = 0; i < count; i++) {
        order.group(Uint8Array.of(0), 'a');
      }
    },
    tokens: () => delivered.filter((line) => line.startsWith('token')).length,
  };
}

test('data is handed over at once, the token at the end of the turn, after data that was read later', () => {
  const { delivered, order, endTurn } = loop();
  order.group(Uint8Array.of(1), 'a');
  order.token(Uint8Array.of(2), 'b');
  order.group(Uint8Array.of(3), 'a');
  expect(delivered).toEqual(['group 1 a', 'group 3 a']);
  endTurn();
  expect(delivered).toEqual(['group 1 a', 'group 3 a', 'token 2 b']);
});

test('tokens keep their order and each is handed over once', () => {
  const { delivered, order, endTurn } = loop();
  order.token(Uint8Array.of(1), 'a');
  order.token(Uint8Array.of(2), 'a');
  endTurn();
  endTurn();
  expect(delivered).toEqual(['token 1 a', 'token 2 a']);
});

test('a turn that was read to its limit lets the token wait for the next turn', () => {
  const it = loop();
  it.group(datagramsPerTurn);
  it.order.token(Uint8Array.of(1), 'b');
  it.endTurn();
  expect(it.tokens()).toBe(0);
  it.group(datagramsPerTurn - 1);
  it.endTurn();
  expect(it.tokens()).toBe(1);
});

test('one datagram below the limit does not let it wait', () => {
  const it = loop();
  it.group(datagramsPerTurn - 1);
  it.order.token(Uint8Array.of(1), 'b');
  it.endTurn();
  expect(it.tokens()).toBe(1);
});

test('data of an earlier turn does not count', () => {
  const it = loop();
  it.group(datagramsPerTurn);
  it.endTurn();
  it.order.token(Uint8Array.of(1), 'b');
  it.endTurn();
  expect(it.tokens()).toBe(1);
});

test('under a steady flood the token waits its limit of turns and no longer', () => {
  const it = loop();
  it.order.token(Uint8Array.of(1), 'b');
  for (let turn = 0; turn < turnsWaitedMax; turn++) {
    it.group(datagramsPerTurn);
    it.endTurn();
    expect(it.tokens()).toBe(0);
  }
  it.group(datagramsPerTurn);
  it.endTurn();
  expect(it.tokens()).toBe(1);

  // The next token has the same patience again.
  it.order.token(Uint8Array.of(2), 'b');
  it.group(datagramsPerTurn);
  it.endTurn();
  expect(it.tokens()).toBe(1);
});

test('a turn asks for its end once, however much is read', () => {
  const it = loop();
  it.group(10);
  it.order.token(Uint8Array.of(1), 'b');
  it.order.token(Uint8Array.of(2), 'b');
  expect(it.scheduled()).toBe(1);
  it.endTurn();
  expect(it.scheduled()).toBe(0);
});

test('what was cleared is not handed over', () => {
  const it = loop();
  it.order.token(Uint8Array.of(1), 'b');
  it.order.clear();
  it.endTurn();
  expect(it.delivered).toEqual([]);
});
