/** What the tests of the rules do alike: look for one finding, and see that nothing else is found. */
import { diagnose } from '../../../../src/tuning/findings/diagnose.ts';
import type { FaultId } from '../../../../src/tuning/findings/fault.ts';
import type { Severity } from '../../../../src/tuning/finding.ts';
import type { Observation } from '../../../../src/tuning/observation.ts';

/** A fault in an otherwise healthy observation, and what must be said of it. */
export interface Planted {
  readonly what: string;
  readonly id: FaultId;
  readonly severity: Severity;
  readonly seen: Observation;
  readonly evidence: string;
  /** What the fix must contain. */
  readonly fix: string;
}

/** An observation in which nothing may be found. */
export interface Harmless {
  readonly what: string;
  readonly seen: Observation;
}

/** Defines the tests of a group of rules. */
export function describeRules(name: string, planted: readonly Planted[], harmless: readonly Harmless[]): void {
  describe(`${name} are found`, () => {
    it.each(planted)('$id ($severity): $what', ({ id, severity, seen, evidence, fix }) => {
      const found = diagnose(seen);
      expect(found.map((one) => `${one.id} ${one.severity}`)).toEqual([`${id} ${severity}`]);
      expect(found[0]?.evidence).toBe(evidence);
      expect(found[0]?.fix).toContain(fix);
      expect(`${found[0]?.fix} ${found[0]?.proof}`).not.toMatch(/\{[A-Za-z]+\}|undefined|NaN/);
    });
  });

  describe(`${name} are not suspected`, () => {
    it.each(harmless)('$what', ({ seen }) => {
      expect(diagnose(seen)).toEqual([]);
    });
  });
}
