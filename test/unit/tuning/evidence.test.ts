import fc from 'fast-check';
import { evidenceBytesMax, evidenceOf } from '../../../src/tuning/evidence.ts';
import type { Diagnosis } from '../../../src/tuning/finding.ts';
import { diagnose } from '../../../src/tuning/findings/diagnose.ts';
import { healthyLoop, observedAfter, socketSamples } from '../../support/observations.ts';

function seen(id: string, evidence: string, severity: Diagnosis['severity'] = 'error'): Diagnosis {
  return { id, severity, evidence, title: '', cause: '', fix: '', proof: '' };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

describe('The evidence of a member', () => {
  it('tells a full buffer and a blocked event loop together', () => {
    const diagnoses = diagnose(
      observedAfter(
        { sockets: socketSamples({ group: { drops: 315 } }) },
        { loop: { ...healthyLoop, maxStallMs: 1400, endedAgoMs: 40 } },
      ),
    );
    expect(evidenceOf(diagnoses)).toEqual([
      {
        id: 'D01',
        text: 'its group socket dropped 312 of 2,312 datagrams (13.5 %) in 10.0 s; the buffer holds 3,640 frames of 2304 bytes',
      },
      { id: 'D10', text: 'its event loop stood still for 1.4 s, until 40 ms ago; tokenMs is 1000' },
    ]);
  });

  it('has at most three parts, errors before warnings', () => {
    const given = [
      ...[seen('D01', 'a', 'warning'), seen('D02', 'b', 'warning'), seen('D40', 'c'), seen('D41', 'd', 'warning')],
    ];
    expect(evidenceOf(given).map(({ id }) => id)).toEqual(['D40', 'D01', 'D02']);
    expect(given.map(({ id }) => id)).toEqual(['D01', 'D02', 'D40', 'D41']);
  });

  it('keeps the first part of what is too long', () => {
    expect(evidenceOf([seen('D01', `${'x'.repeat(100)}; ${'y'.repeat(100)}`)])[0]?.text).toBe('x'.repeat(100));
  });

  it('cuts between characters', () => {
    expect(evidenceOf([seen('D01', `x${'é'.repeat(100)}`)])[0]?.text).toBe(`x${'é'.repeat(79)}`);
    expect(evidenceOf([seen('D01', '😀'.repeat(41))])[0]?.text).toBe('😀'.repeat(40));
  });

  it('never needs more bytes than it may, and keeps what is short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (evidence) => {
        const text = evidenceOf([seen('D01', evidence)])[0]?.text ?? '';
        expect(bytesOf(text)).toBeLessThanOrEqual(evidenceBytesMax);
        expect(bytesOf(evidence) <= evidenceBytesMax ? evidence : text).toBe(
          bytesOf(evidence) <= evidenceBytesMax ? text : evidence.slice(0, text.length),
        );
      }),
    );
  });
});
