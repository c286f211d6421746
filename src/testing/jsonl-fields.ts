/**
 * Reads single fields out of parsed JSON, whose shape nobody vouches for.
 */
import type { Level, RingId } from '../message.ts';
import { ringName } from '../message.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A field is missing or of the wrong type. */
export class JsonlFieldError extends Error {
  override readonly name = 'JsonlFieldError';
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(record: JsonRecord, field: string): string {
  const value = record[field];
  if (typeof value !== 'string') throw new JsonlFieldError(`${field} is not a string`);
  return value;
}

export function numberOf(record: JsonRecord, field: string): number {
  const value = record[field];
  if (typeof value !== 'number') throw new JsonlFieldError(`${field} is not a number`);
  return value;
}

export function textsOf(record: JsonRecord, field: string): readonly string[] {
  const value = record[field];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw new JsonlFieldError(`${field} is not a list of strings`);
  }
  return value;
}

export function levelOf(record: JsonRecord): Level {
  const level = textOf(record, 'level');
  if (level !== 'agreed' && level !== 'safe') throw new JsonlFieldError(`level is ${level}`);
  return level;
}

/** The name of a ring, given as such or by its parts. */
export function ringNameOf(record: JsonRecord, field: string): string {
  const value = record[field];
  if (typeof value === 'string') return value;
  if (!isRecord(value)) throw new JsonlFieldError(`${field} is not a ring`);
  const ring: RingId = { representative: numberOf(value, 'representative'), seq: numberOf(value, 'seq') };
  return ringName(ring);
}
