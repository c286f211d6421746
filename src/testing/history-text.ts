/**
 * The smallest history of a violation in words: the events that contradict one another, and at each process what came
 * right before them. Of a run with thousands of events that is what a reader needs first.
 */
import type { TimedEvent } from './history.ts';
import type { ProcessName, TraceEvent, Violation } from './trace.ts';

/** Events of a process that are shown before one of the violation. */
const contextEvents = 4;

/** Where nothing is named by the violation, this many events are shown of each process. */
const lastEvents = 6;

/** Events of a violation that are shown for one process; of more the last ones. */
const guiltyEventsMax = 12;

function configurationText({ configuration }: Extract<TraceEvent, { readonly event: 'configuration' }>): string {
  const { kind, id, members } = configuration;
  return `installs ${kind} ${id} with ${members.join(' ')}`;
}

/** What an event of a trace says, in one line without its process and its step. */
export function describeEvent(event: TraceEvent): string {
  switch (event.event) {
    case 'configuration':
      return configurationText(event);
    case 'send':
      return `sends ${event.message} as number ${event.seq}, ${event.level}, in ${event.configuration}`;
    case 'deliver':
      return `delivers ${event.message} as number ${event.seq}, ${event.level}, in ${event.configuration}`;
    case 'submit':
      return `is given ${event.message} to send, ${event.level}`;
    case 'acked':
      return `has delivered its own ${event.message}`;
    case 'fail':
      return 'ends';
    default:
      return event satisfies never;
  }
}

/** Does the event say the same? Recorded again in a replay it is another object. */
function same(a: TraceEvent, b: TraceEvent): boolean {
  return a.process === b.process && a.step === b.step && a.event === b.event && describeEvent(a) === describeEvent(b);
}

function eventLine({ event, atMs, step }: TimedEvent, guilty: boolean): string {
  return `  ${guilty ? '>' : ' '} ${atMs.toFixed(3).padStart(11)} ms  step ${String(step).padEnd(7)} ${describeEvent(event)}`;
}

/** The lines of one process. */
function processLines(own: readonly TimedEvent[], violation: Violation): string[] {
  const guilty = own.flatMap(({ event }, place) => (violation.events.some((one) => same(one, event)) ? [place] : []));
  const centres = guilty.slice(-guiltyEventsMax);
  const shown = new Set<number>();
  for (const centre of centres) {
    for (let place = Math.max(0, centre - contextEvents); place <= centre; place++) shown.add(place);
  }
  if (centres.length === 0)
    for (let place = Math.max(0, own.length - lastEvents); place < own.length; place++) shown.add(place);
  let before = -1;
  return own.flatMap((one, place) => {
    if (!shown.has(place)) return [];
    const gap = place > before + 1 ? ['    ...'] : [];
    before = place;
    return [...gap, eventLine(one, centres.includes(place))];
  });
}

/**
 * The history of a violation: for each process that it concerns (all, when it names no events) what happened there, with
 * the events of the violation marked by `>`.
 */
export function violationHistory(events: readonly TimedEvent[], violation: Violation): string {
  const concerned = new Set<ProcessName>(violation.events.map(({ process }) => process));
  const byProcess = new Map<ProcessName, TimedEvent[]>();
  for (const event of events) {
    const { process } = event.event;
    if (concerned.size > 0 && !concerned.has(process)) continue;
    const own = byProcess.get(process);
    if (own === undefined) byProcess.set(process, [event]);
    else own.push(event);
  }
  const names = [...byProcess.keys()].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return names.flatMap((name) => [`process ${name}`, ...processLines(byProcess.get(name) ?? [], violation)]).join('\n');
}
