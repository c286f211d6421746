/** Traces that break S1 and S3. */
import type { BadTrace } from './script.ts';
import { agreed, at, deliver, fail, install, regular, safe, send, stepped, trace, transitional } from './script.ts';

const both = regular(4, '1.1', '2.1');
const alone = regular(8, '1.1');
const leaving = transitional(both, alone, '1.1');
const a = agreed('a', 1);
const b = agreed('b', 2);

export const basicDelivery: readonly BadTrace[] = [
  {
    property: 'S1.1',
    what: 'two messages that are each the cause of the other',
    events: trace(
      at('1.1', install(both), deliver(b, both), send(a, both)),
      at('2.1', install(both), deliver(a, both), send(b, both)),
    ),
  },
  {
    property: 'S1.1',
    what: 'a process that goes on after it has failed',
    events: trace(at('1.1', install(alone), fail(), send(a, alone))),
  },
  {
    property: 'S1.1',
    what: 'steps that contradict the order of a process',
    events: stepped(trace(at('1.1', install(alone), send(a, alone), deliver(a, alone)))).toReversed(),
  },
  {
    property: 'S1.2',
    what: 'a message that nobody sent',
    events: trace(at('1.1', install(alone), deliver(a, alone))),
  },
  {
    property: 'S1.2',
    what: 'a message that is sent after it was delivered',
    events: stepped(trace(at('2.1', install(both), deliver(a, both)), at('1.1', install(both), send(a, both)))),
  },
  {
    property: 'S1.2',
    what: 'a message of an earlier regular configuration',
    events: trace(
      at('1.1', install(both), send(a, both), deliver(a, both)),
      at(
        '2.1',
        install(both),
        install(transitional(both, regular(8, '2.1'), '2.1')),
        install(regular(8, '2.1')),
        deliver(a, regular(8, '2.1')),
      ),
    ),
  },
  {
    property: 'S1.2',
    what: 'a safe message that is delivered as agreed',
    events: trace(at('1.1', install(alone), send(safe('a', 1), alone), deliver(a, alone))),
  },
  {
    property: 'S1.3',
    what: 'a message that is sent twice',
    events: trace(at('1.1', install(alone), send(a, alone), deliver(a, alone), send(a, alone))),
  },
  {
    property: 'S1.3',
    what: 'a message that is sent in a transitional configuration',
    events: trace(at('1.1', install(both), install(leaving), send(a, leaving))),
  },
  {
    property: 'S1.3',
    what: 'a message that is sent in a regular configuration already left',
    events: trace(at('1.1', install(both), install(leaving), send(a, both))),
  },
  {
    property: 'S1.4',
    what: 'a message that is delivered twice',
    events: trace(at('1.1', install(alone), send(a, alone), deliver(a, alone), deliver(a, alone))),
  },
  {
    property: 'S1.5',
    what: 'a delivery that names the regular configuration after the transitional one',
    events: trace(at('1.1', install(both), send(a, both), install(leaving), deliver(a, both))),
  },
  {
    property: 'S3.1',
    what: 'a process that goes on without delivering its own message',
    events: trace(at('1.1', install(both), send(a, both), install(leaving), install(alone))),
  },
  {
    property: 'S3.1',
    what: 'a process that has not delivered its own message when a complete trace ends',
    events: trace(at('1.1', install(alone), send(a, alone))),
    options: { complete: true },
  },
];
