/**
 * The short form of findings that travels with a membership change: when a member is lost, each survivor says what it
 * saw, and the lost one what it saw of itself once it is back. It has to fit into a datagram beside other things, so
 * there are few of them and they are short.
 */
import { bySeverity } from './findings/diagnose.ts';
import type { Evidence } from '../message.ts';
import type { Diagnosis } from './finding.ts';

/** Evidences in one report. */
export const evidencesMax = 3;
/** UTF-8 bytes of one evidence's text. */
export const evidenceBytesMax = 160;

/** The weightiest findings, errors first. */
export function evidenceOf(diagnoses: readonly Diagnosis[]): readonly Evidence[] {
  const chosen = [...diagnoses].sort(bySeverity).slice(0, evidencesMax);
  return chosen.map(({ id, evidence }) => ({ id, text: shortened(evidence) }));
}

/** Its first part when the whole is too long, cut at a character when that is still too long. */
function shortened(evidence: string): string {
  if (bytesOf(evidence) <= evidenceBytesMax) {
    return evidence;
  }
  const [first = ''] = evidence.split(';', 1);
  return cut(first);
}

function cut(text: string): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > evidenceBytesMax) {
      return kept;
    }
    kept += character;
  }
  return kept;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
