/**
 * Goal: each checker rejects a hand-made bad trace under its own name, and none of them cries wolf. Method: the traces
 * in bad-traces/ say which property they break and which others they cannot help breaking; exactly these must be
 * reported, so a checker that reports too much is caught as well as one that reports too little.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { checkTrace } from '../../../src/testing/check-trace.ts';
import { PROPERTIES } from '../../../src/testing/checkers/properties.ts';
import { badTraces } from './bad-traces/index.ts';
import type { BadTrace } from './bad-traces/script.ts';
import { agreed, at, deliver, install, regular, send, trace } from './bad-traces/script.ts';
import { goodTraces } from './good-traces/index.ts';
import { busyTrace } from './good-traces/busy-trace.ts';

const ids = Object.keys(PROPERTIES);
const titles = badTraces.map((bad) => [`${bad.property} rejects ${bad.what}${alsoText(bad)}`, bad] as const);

function alsoText({ also = [] }: BadTrace): string {
  return also.length === 0 ? '' : ` (as ${also.join(' and ')} must)`;
}

describe('checkTrace', () => {
  it.each(titles)('%s', (_title, { property, events, options, also = [] }) => {
    const violations = checkTrace(events, options);
    expect(violations.map((violation) => violation.property).toSorted()).toEqual([property, ...also].toSorted());
  });

  it.each(titles)('%s and shows events of the trace that prove it', (_title, { property, events, options }) => {
    const violation = checkTrace(events, options).find((found) => found.property === property);
    expect(violation?.message).toMatch(/^.+\.$/s);
    expect(violation?.events.every((event) => events.includes(event))).toBe(true);
    expect(violation?.events.length).toBeLessThanOrEqual(10);
  });

  it.each(goodTraces.map((good) => [good.what, good] as const))('accepts %s', (_title, { events, options }) => {
    expect(checkTrace(events, options)).toEqual([]);
  });

  it('accepts a good trace whatever the order in which the processes are listed', () => {
    for (const { events, options } of goodTraces) {
      const processes = [...new Set(events.map(({ process }) => process))].reverse();
      const reordered = processes.flatMap((process) => events.filter((event) => event.process === process));
      expect(checkTrace(reordered, options)).toEqual([]);
    }
  });

  it('accepts an empty trace', () => {
    expect(checkTrace([], { complete: true })).toEqual([]);
  });

  it('reports a property once, however often it is violated', () => {
    const ring = regular(4, '1.1');
    const twice = agreed('a', 1);
    const acts = Array.from({ length: 5 }, () => deliver(twice, ring));
    const violations = checkTrace(trace(at('1.1', install(ring), send(twice, ring), ...acts)));
    expect(violations).toHaveLength(1);
  });

  it('judges a large trace of many processes', () => {
    const events = busyTrace({ nodes: 7, messages: 3000 });
    expect(events.length).toBeGreaterThan(24_000);
    expect(checkTrace(events, { complete: true })).toEqual([]);
  });

  it('finds one delivery missing in a large trace', () => {
    const events = busyTrace({ nodes: 5, messages: 2000 });
    const missing = events.findIndex((event) => event.event === 'deliver' && event.seq === 1234);
    const found = checkTrace(events.toSpliced(missing, 1)).map(({ property }) => property);
    expect(found).toEqual(expect.arrayContaining(['S5.2', 'S6.3', 'S6.6']));
  });
});

describe('the list of properties', () => {
  it.each(ids)('%s has a bad trace', (id) => {
    expect(badTraces.filter(({ property }) => property === id).length).toBeGreaterThan(0);
  });

  it('names checkers that exist', () => {
    const files = readdirSync(new URL('../../../src/testing/checkers/', import.meta.url));
    expect(files).toEqual(expect.arrayContaining(Object.values(PROPERTIES).map(({ checker }) => checker)));
  });

  it('is explained in docs/guarantees.md, one section an id, none unknown', () => {
    const text = readFileSync(new URL('../../../docs/guarantees.md', import.meta.url), 'utf8');
    const sections = [...text.matchAll(/^#+ (S\d+\.\d+) /gm)].map((match) => match[1]);
    expect(sections).toEqual(ids);
  });

  it('agrees with docs/guarantees.md on when and where each is decided', () => {
    const text = readFileSync(new URL('../../../docs/guarantees.md', import.meta.url), 'utf8');
    for (const [id, { decided, checker }] of Object.entries(PROPERTIES)) {
      const section = text.split(`### ${id} `)[1]?.split('\n#')[0] ?? '';
      const when = decided === 'online' ? 'at the event' : 'at the end';
      expect(section).toContain(`Decided ${when}`);
      expect(section).toContain(`\`${checker}\``);
    }
  });
});
