/** Traces that break S2. */
import type { BadTrace } from './script.ts';
import { agreed, at, deliver, fail, install, regular, send, trace, transitional } from './script.ts';

const three = regular(4, '1.1', '2.1', '3.1');
const both = regular(4, '1.1', '2.1');
const bothAgain = regular(8, '1.1', '2.1');
const alone = regular(8, '1.1');
const a = agreed('a', 1);

export const configurationChanges: readonly BadTrace[] = [
  {
    property: 'S2.1',
    what: 'a delivery before the first configuration',
    events: trace(at('1.1', install(both), send(a, both), deliver(a, both)), at('2.1', deliver(a, both))),
  },
  {
    property: 'S2.2',
    what: 'a process that installs a configuration of others',
    events: trace(at('2.1', install(alone))),
  },
  {
    property: 'S2.3',
    what: 'two memberships under one name',
    events: trace(at('1.1', install(both)), at('2.1', install(three))),
  },
  {
    property: 'S2.4',
    what: 'a regular configuration directly after another',
    events: trace(at('1.1', install(both), install(alone))),
  },
  {
    property: 'S2.4',
    what: 'a transitional configuration that leads elsewhere',
    events: trace(at('1.1', install(both), install(transitional(both, bothAgain, '1.1')), install(regular(12, '1.1')))),
  },
  {
    property: 'S2.4',
    what: 'a transitional configuration that comes from elsewhere',
    events: trace(at('1.1', install(both), install(transitional(alone, regular(12, '1.1'), '1.1')))),
  },
  {
    property: 'S2.4',
    what: 'a process that starts in a transitional configuration',
    events: trace(at('1.1', install(transitional(both, alone, '1.1')), install(alone))),
  },
  {
    property: 'S2.5',
    what: 'a ring sequence number that goes back',
    events: trace(
      at('1.1', install(alone), install(transitional(alone, regular(4, '1.1'), '1.1')), install(regular(4, '1.1'))),
    ),
  },
  {
    property: 'S2.5',
    what: 'a restarted node that uses a ring sequence number again',
    events: trace(at('1.2', install(regular(4, '1.2'))), at('1.1', install(regular(4, '1.1', '2.1')), fail())).map(
      (event) =>
        event.event === 'configuration' && event.process === '1.2'
          ? { ...event, configuration: { ...event.configuration, id: '4.1 again' } }
          : event,
    ),
  },
  {
    // Ring numbers that grow at every node leave no room for such a cycle, so S2.5 is broken as well.
    property: 'S2.6',
    what: 'two configurations that two processes install in opposite order',
    events: trace(
      at('1.1', install(both), install(transitional(both, bothAgain, '1.1')), install(bothAgain)),
      at('2.1', install(bothAgain), install(transitional(bothAgain, both, '2.1')), install(both)),
    ),
    also: ['S2.5'],
  },
  {
    property: 'S2.7',
    what: 'two ways between the same two regular configurations',
    events: trace(
      at('1.1', install(both), install(transitional(both, bothAgain, '1.1')), install(bothAgain)),
      at('2.1', install(both), install({ ...transitional(both, bothAgain, '2.1'), id: 'another' }), install(bothAgain)),
    ),
  },
  {
    property: 'S2.7',
    what: 'a process that claims as companion one that has left for an earlier ring',
    events: trace(
      at('1.1', install(both), install(transitional(both, alone, '1.1')), install(alone)),
      at('2.1', install(both), install(transitional(both, regular(12, '2.1'), '1.1', '2.1'))),
    ),
  },
  {
    property: 'S2.7',
    what: 'the same when the claim is seen first',
    events: trace(
      at('2.1', install(both), install(transitional(both, regular(12, '2.1'), '1.1', '2.1'))),
      at('1.1', install(both), install(transitional(both, alone, '1.1')), install(alone)),
    ),
  },
  {
    property: 'S2.8',
    what: 'a process that is left alone in a whole network',
    events: trace(
      at('1.1', install(both)),
      at('2.1', install(both), install(transitional(both, regular(8, '2.1'), '2.1')), install(regular(8, '2.1'))),
    ),
    options: { final: { components: [['1.1', '2.1']] } },
  },
  {
    property: 'S2.8',
    what: 'a process that ends in a transitional configuration',
    events: trace(at('1.1', install(both), install(transitional(both, alone, '1.1')))),
    options: { final: { components: [['1.1']] } },
  },
  {
    property: 'S2.8',
    what: 'a process that never installs anything',
    events: trace(at('1.1', install(both))),
    options: { final: { components: [['1.1', '2.1']] } },
  },
  {
    property: 'S2.8',
    what: 'two rings with the same members',
    events: trace(at('1.1', install(both)), at('2.1', install(bothAgain))),
    options: { final: { components: [['1.1', '2.1']] } },
  },
];
