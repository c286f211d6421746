/**
 * How many tests passed, failed and were skipped: handed from the Jest reporter to the scripts through a file that
 * the environment names, and shown to machines as one line.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** The environment variable that names the file. */
export const countsVariable = 'RINGCAST_TEST_COUNTS';

/** Writes the counts, if a file was asked for. */
export function writeCounts(counts) {
  const path = process.env[countsVariable];
  if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
}

/** The counts in the file; undefined when the run ended before they were written. */
export function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `12 passed, 0 failed`, with `, 3 skipped` when there were any. */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
