/**
 * Goal: each property of groups has traces that it must reject, under its own name, and none cries wolf. Method: the cases
 * in bad-traces/groups.ts say which properties they break; exactly these must be reported.
 */
import { readFileSync } from 'node:fs';
import { checkGroupTrace } from '../../../src/testing/group-checker.ts';
import type { GroupViolation } from '../../../src/testing/group-checker.ts';
import { GROUP_PROPERTIES } from '../../../src/testing/group-properties.ts';
import { badGroupTraces, goodGroupTraces } from './bad-traces/groups.ts';
import type { GroupTraceCase } from './bad-traces/groups.ts';

function check({ events, live }: GroupTraceCase): readonly GroupViolation[] {
  return checkGroupTrace(events, live && { live });
}

const ids = Object.keys(GROUP_PROPERTIES);

describe('checkGroupTrace', () => {
  it.each(badGroupTraces.map((bad) => [`${bad.property} rejects ${bad.what}`, bad] as const))('%s', (_title, bad) => {
    const violations = check(bad);
    expect(violations.map(({ property }) => property)).toEqual([bad.property, ...(bad.also ?? [])].toSorted());
    for (const { message } of violations) expect(message).toMatch(/^.+\.$/);
  });

  it.each(goodGroupTraces.map((good) => [good.what, good] as const))('accepts %s', (_title, good) => {
    expect(check(good)).toEqual([]);
  });

  it('accepts a good trace whatever the order in which the processes are listed', () => {
    for (const good of goodGroupTraces) {
      const processes = [...new Set(good.events.map(({ process }) => process))].reverse();
      const events = processes.flatMap((process) => good.events.filter((event) => event.process === process));
      expect(check({ ...good, events })).toEqual([]);
    }
  });

  it('reports a property once, however often it is violated', () => {
    const [bad] = badGroupTraces.filter(({ what }) => what.includes('shown twice'));
    const events = bad?.events ?? [];
    expect(checkGroupTrace([...events, ...events.slice(-1)]).length).toBe(1);
  });
});

describe('The properties of groups', () => {
  it.each(ids)('%s has a trace that breaks it', (id) => {
    expect(badGroupTraces.some(({ property }) => property === id)).toBe(true);
  });

  it('are explained in docs/guarantees.md, one section an id, none unknown', () => {
    const text = readFileSync(new URL('../../../docs/guarantees.md', import.meta.url), 'utf8');
    expect([...text.matchAll(/^#+ (P\d+) /gm)].map((match) => match[1])).toEqual(ids);
  });
});
