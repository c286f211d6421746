/** What can be wrong with one value, in a sentence that begins with its name. */

/** Bounds of a number, or of the bytes of a text, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export function numberMistakes(name: string, value: unknown, { min, max }: Range): readonly string[] {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return [];
  }
  return [`${name} must be a whole number from ${min} to ${max}, not ${shown(value)}.`];
}

/** With the flag `u` only a half without its other half matches. It has no form in UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;

/** Of what holds named values. A list would pass for one whose names are numbers. */
export function objectMistakes(name: string, value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  return [`${name} must be an object, not ${shown(value)}.`];
}

export function textMistakes(name: string, value: unknown, { min, max }: Range): readonly string[] {
  if (typeof value !== 'string') {
    return [`${name} must be a string, not ${shown(value)}.`];
  }
  if (loneSurrogate.test(value)) {
    return [`${name} must be well-formed Unicode; it has half of a surrogate pair.`];
  }
  const bytes = utf8Bytes(value);
  return bytes >= min && bytes <= max ? [] : [`${name} must have ${min} to ${max} bytes of UTF-8, not ${bytes}.`];
}

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return `a value of type ${Array.isArray(value) ? 'array' : typeof value}`;
}
