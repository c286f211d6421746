/** Traces that break S7. */
import type { BadTrace } from './script.ts';
import { at, deliver, fail, install, regular, safe, send, stepped, trace, transitional } from './script.ts';

const three = regular(4, '1.1', '2.1', '3.1');
const both = regular(4, '1.1', '2.1');
const pair = regular(8, '1.1', '2.1');
const second = regular(8, '2.1');
const companions = transitional(three, pair, '1.1', '2.1');
const s = safe('s', 1);

export const safeDelivery: readonly BadTrace[] = [
  {
    property: 'S7.1',
    what: 'a safe message that a member leaves without',
    events: trace(
      at('1.1', install(both), send(s, both), deliver(s, both)),
      at('2.1', install(both), install(transitional(both, second, '2.1')), install(second)),
    ),
  },
  {
    property: 'S7.1',
    what: 'the same when the member has left before the delivery is seen',
    events: stepped(
      trace(
        at('2.1', install(both), install(transitional(both, second, '2.1')), install(second)),
        at('1.1', install(both), send(s, both)),
        at('1.1', deliver(s, both)),
      ),
    ),
    // In this order of events the member had installed the configuration, so nothing but S7.1 is broken.
  },
  {
    property: 'S7.1',
    what: 'a safe message in a transitional configuration that a companion leaves without',
    events: trace(
      at('3.1', install(three), send(s, three), fail()),
      at('1.1', install(three), install(companions), deliver(s, companions)),
      at('2.1', install(three), install(companions), install(pair)),
    ),
  },
  {
    property: 'S7.1',
    what: 'a safe message that a member has not delivered when a complete trace ends',
    events: trace(at('1.1', install(both), send(s, both), deliver(s, both)), at('2.1', install(both))),
    options: { complete: true },
  },
  {
    property: 'S7.2',
    what: 'a safe message in a configuration that a member never installed',
    events: trace(at('1.1', install(both), send(s, both), deliver(s, both))),
  },
  {
    property: 'S7.2',
    what: 'a safe message in a configuration that a member installs later',
    events: stepped(
      trace(at('1.1', install(both), send(s, both), deliver(s, both)), at('2.1', install(both), deliver(s, both))),
    ),
  },
  {
    property: 'S7.3',
    what: 'a safe message that a member does not hold',
    events: trace(
      at('1.1', install(both), send(s, both), deliver(s, both)),
      at('2.1', install(both), deliver(s, both)),
    ),
    options: {
      complete: true,
      holds: (process, delivery) => process === delivery.process || delivery.process === '2.1',
    },
  },
];
