/** Traces that break S4, S5 and S6. */
import type { BadTrace } from './script.ts';
import { agreed, at, deliver, fail, install, regular, send, trace, transitional } from './script.ts';

const three = regular(4, '1.1', '2.1', '3.1');
const pair = regular(8, '1.1', '2.1');
const first = regular(8, '1.1');
const second = regular(8, '2.1');
const third = regular(8, '3.1');
const companions = transitional(three, pair, '1.1', '2.1');
const firstLeaves = transitional(three, first, '1.1');
const secondLeaves = transitional(three, second, '2.1');
const thirdLeaves = transitional(three, third, '3.1');
const a = agreed('a', 1);
const b = agreed('b', 2);
const c = agreed('c', 3);

export const order: readonly BadTrace[] = [
  {
    property: 'S4.1',
    what: 'companions of which only one has delivered a message',
    events: trace(
      at('3.1', install(three), send(a, three), fail()),
      at('1.1', install(three), deliver(a, three), install(companions)),
      at('2.1', install(three), install(companions)),
    ),
  },
  {
    property: 'S4.1',
    what: 'companions that deliver different messages in their transitional configuration',
    events: trace(
      at('3.1', install(three), send(a, three), fail()),
      at('1.1', install(three), install(companions), install(pair)),
      at('2.1', install(three), install(companions), deliver(a, companions), install(pair)),
    ),
  },
  {
    property: 'S5.1',
    what: 'an answer without its question',
    events: trace(
      at('1.1', install(three), send(a, three), fail()),
      at('2.1', install(three), deliver(a, three), send(b, three), fail()),
      at('3.1', install(three), install(thirdLeaves), deliver(b, thirdLeaves)),
    ),
  },
  {
    property: 'S5.2',
    what: 'the second message of a sender without its first',
    events: trace(
      at('1.1', install(three), send(a, three), send(b, three), fail()),
      at('3.1', install(three), install(thirdLeaves), deliver(b, thirdLeaves)),
    ),
  },
  {
    // The delivery at 1.1 comes before the change that both share, the one at 2.1 after it: the sets differ as well.
    property: 'S6.1',
    what: 'a message delivered on both sides of a common change',
    events: trace(
      at('3.1', install(three), send(a, three), fail()),
      at('1.1', install(three), deliver(a, three), install(companions), install(pair)),
      at('2.1', install(three), install(companions), deliver(a, companions), install(pair)),
    ),
    also: ['S4.1'],
  },
  {
    // Numbers that grow at every process leave no room for such a circle: 3.1 breaks S6.5 as well. Each two of the
    // processes have one message in common, so S6.2 sees nothing.
    property: 'S6.1',
    what: 'three processes that deliver three messages in a circle',
    events: trace(
      at('1.1', install(three), send(a, three), install(firstLeaves), deliver(a, firstLeaves), deliver(b, firstLeaves)),
      at(
        '2.1',
        install(three),
        send(b, three),
        install(secondLeaves),
        deliver(b, secondLeaves),
        deliver(c, secondLeaves),
      ),
      at('3.1', install(three), send(c, three), install(thirdLeaves), deliver(c, thirdLeaves), deliver(a, thirdLeaves)),
    ),
    also: ['S6.5'],
  },
  {
    // Two orders cannot both follow the numbers; and an order that two contradict does not exist (S6.1).
    property: 'S6.2',
    what: 'two messages in two orders',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), deliver(b, three)),
      at('2.1', install(three), send(b, three), deliver({ ...b, seq: 1 }, three), deliver({ ...a, seq: 2 }, three)),
    ),
    also: ['S6.1', 'S6.5'],
  },
  {
    // A hole in the order is a gap in the numbers.
    property: 'S6.3',
    what: 'a message without the one before it in a regular configuration',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), deliver(b, three)),
      at('2.1', install(three), send(b, three), deliver(b, three)),
    ),
    also: ['S6.6'],
  },
  {
    // A hole in the order is a gap in the numbers.
    property: 'S6.4',
    what: 'a message without the one of a companion before it in a transitional configuration',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), deliver(b, three)),
      at('3.1', install(three), send(b, three), fail()),
      at('2.1', install(three), install(companions), deliver(b, companions)),
    ),
    also: ['S6.6'],
  },
  {
    property: 'S6.5',
    what: 'two messages with one number',
    events: trace(
      at('1.1', install(three), send(a, three), fail()),
      at('2.1', install(three), send(agreed('x', 1), three), fail()),
    ),
  },
  {
    property: 'S6.5',
    what: 'a message that is delivered under another number',
    events: trace(at('1.1', install(three), send(b, three), deliver({ ...b, seq: 1 }, three))),
  },
  {
    property: 'S6.5',
    what: 'numbers that go back',
    events: trace(
      at('1.1', install(three), send(a, three), fail()),
      at(
        '2.1',
        install(three),
        send(b, three),
        install(secondLeaves),
        deliver(b, secondLeaves),
        deliver(a, secondLeaves),
      ),
    ),
  },
  {
    property: 'S6.6',
    what: 'a number left out in a regular configuration',
    events: trace(
      at('1.1', install(three), send(a, three), fail()),
      at('2.1', install(three), send(b, three), deliver(b, three)),
    ),
  },
  {
    property: 'S6.6',
    what: 'a number of a companion left out in a transitional configuration',
    events: trace(
      at('1.1', install(three), send(a, three), install(companions), fail()),
      at('2.1', install(three), send(b, three), install(companions), deliver(b, companions)),
    ),
  },
];
