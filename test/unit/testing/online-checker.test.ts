/**
 * Goal: what can be decided at the event that breaks it is decided there, not later. Method: each bad trace is shown
 * event by event; the properties marked `online` must be named by `record`, the others not before `finish`.
 */
import { sortByPrecedence } from '../../../src/testing/checkers/precedence-graph.ts';
import { PROPERTIES } from '../../../src/testing/checkers/properties.ts';
import type { DeliverEvent } from '../../../src/testing/online-checker.ts';
import { OnlineChecker } from '../../../src/testing/online-checker.ts';
import type { TraceEvent } from '../../../src/testing/trace.ts';
import { badTraces } from './bad-traces/index.ts';
import type { BadTrace } from './bad-traces/script.ts';
import { agreed, at, deliver, fail, install, regular, safe, send, trace, transitional } from './bad-traces/script.ts';
import { busyTrace } from './good-traces/busy-trace.ts';
import { goodTraces } from './good-traces/index.ts';

const ring = regular(4, '1.1', '2.1');
const s = safe('s', 1);

/** An order in which the events may have happened. */
function inOrder(events: readonly TraceEvent[]): readonly TraceEvent[] {
  if (events.every(({ step }) => step !== undefined)) return events;
  return sortByPrecedence(events, { configurations: false, deliveries: false }).order ?? events;
}

/** The properties that are named while the trace grows. */
function namedOnline({ events, options }: Pick<BadTrace, 'events' | 'options'>): readonly string[] {
  const checker = new OnlineChecker();
  for (const event of inOrder(events)) {
    checker.record(event);
    const holds = options?.holds;
    if (event.event === 'deliver' && holds !== undefined) {
      checker.safeDelivery(event, (process) => holds(process, event));
    }
  }
  return checker.violations.map(({ property }) => property);
}

/** Bad traces that show only when they are over, although the property can show earlier in others. */
function isDueAtEnd({ property, options }: BadTrace): boolean {
  return PROPERTIES[property].decided === 'finish' || options?.complete === true;
}

describe('OnlineChecker', () => {
  const online = badTraces.filter((bad) => !isDueAtEnd(bad));
  it.each(online.map((bad) => [bad.property, bad.what, bad] as const))('%s stops at %s', (property, _what, bad) => {
    expect(namedOnline(bad)).toContain(property);
  });

  it('S7.3 stops at a safe message that a member does not hold', () => {
    const bad = badTraces.find(({ property }) => property === 'S7.3');
    expect(bad === undefined ? [] : namedOnline(bad)).toEqual(['S7.3']);
  });

  const late = badTraces.filter(({ property }) => ['S2.6', 'S2.8', 'S6.1', 'S6.3', 'S6.4'].includes(property));
  it.each(late.map((bad) => [bad.property, bad.what, bad] as const))('%s waits for the end of %s', (id, _what, bad) => {
    expect(namedOnline(bad)).not.toContain(id);
  });

  it('answers a violation with the very event that makes it', () => {
    const checker = new OnlineChecker();
    const [first, second, third] = at('1.1', install(ring), send(s, ring), deliver(s, ring));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three events expected');
    expect([checker.record(first), checker.record(second)]).toEqual([undefined, undefined]);
    expect(checker.record(third)).toMatchObject({ property: 'S7.2', events: [third] });
    expect(checker.record(third)).toMatchObject({ property: 'S1.4', events: [third, third] });
    expect(checker.record(third)).toBeUndefined();
    expect(checker.violations.map(({ property }) => property)).toEqual(['S7.2', 'S1.4']);
  });

  it('asks nobody what is held in a transitional configuration or for an agreed message', () => {
    const alone = regular(8, '1.1');
    const leaving = transitional(ring, alone, '1.1');
    const a = agreed('a', 1);
    const s2 = safe('s2', 2);
    const checker = new OnlineChecker();
    const events = at('1.1', install(ring), send(a, ring), deliver(a, ring), send(s2, ring), install(leaving));
    for (const event of [...events, ...at('1.1', deliver(s2, leaving))]) checker.record(event);
    const deliveries = [deliver(a, ring), deliver(s2, leaving)].map((act) => act('1.1') as DeliverEvent);
    for (const delivery of deliveries) expect(checker.safeDelivery(delivery, () => false)).toBeUndefined();
  });

  it('does not judge what a failed member holds', () => {
    const checker = new OnlineChecker();
    const events = trace(at('1.1', install(ring), send(s, ring)), at('2.1', install(ring), fail()));
    for (const event of events) checker.record(event);
    const delivery = deliver(s, ring)('1.1') as DeliverEvent;
    expect(checker.safeDelivery(delivery, (process) => (process === '1.1' ? true : undefined))).toBeUndefined();
    expect(checker.safeDelivery(delivery, () => false)).toMatchObject({ property: 'S7.3' });
  });

  it('owes nothing at the end of an unfinished trace and everything at the end of a complete one', () => {
    const events = trace(at('1.1', install(ring)), at('2.1', install(ring)), at('1.1', send(agreed('a', 1), ring)));
    const [unfinished, complete] = [new OnlineChecker(), new OnlineChecker()];
    for (const event of events) for (const checker of [unfinished, complete]) checker.record(event);
    expect(unfinished.finish()).toEqual([]);
    expect(complete.finish({ complete: true }).map(({ property }) => property)).toEqual(['S3.1']);
  });

  it('stays silent on good traces', () => {
    for (const { events, options } of goodTraces) {
      const checker = new OnlineChecker({ ordered: false });
      for (const event of inOrder(events)) expect(checker.record(event)).toBeUndefined();
      expect(checker.finish(options)).toEqual([]);
    }
  });

  it('stays silent on a long good trace', () => {
    const checker = new OnlineChecker();
    for (const event of busyTrace({ nodes: 4, messages: 2000 })) checker.record(event);
    expect(checker.finish({ complete: true, final: { components: [['1.1', '2.1', '3.1', '4.1']] } })).toEqual([]);
  });

  it('takes no notice of what the application asked for', () => {
    const checker = new OnlineChecker();
    expect(checker.record({ process: '1.1', step: 1, event: 'submit', message: 'a', level: 'safe' })).toBeUndefined();
    expect(checker.record({ process: '1.1', step: 2, event: 'acked', message: 'a' })).toBeUndefined();
  });
});
