/**
 * What `ringcast node` is told on its standard input: with `--json` one JSON object a line, else text as a person types
 * it. Both are read into the same commands; a line that is neither is a mistake that is reported, never a reason to end.
 */
import type { Level } from '../message.ts';

export type NodeCommand =
  | {
      readonly type: 'send';
      readonly payload: string | Uint8Array;
      readonly level: Level;
      readonly tag: string | undefined;
    }
  | { readonly type: 'stats' }
  | { readonly type: 'leave' }
  | { readonly type: 'help' }
  | { readonly type: 'nothing' }
  | { readonly type: 'mistake'; readonly message: string };

const levels: readonly Level[] = ['agreed', 'safe'];

const keysOf: Readonly<Record<'send' | 'stats' | 'leave', readonly string[]>> = {
  send: ['send', 'level', 'tag'],
  stats: ['stats'],
  leave: ['leave'],
};

/** Reads a line of JSON. */
export function parseJsonCommand(line: string): NodeCommand {
  if (line.trim() === '') {
    return { type: 'nothing' };
  }
  let command: unknown;
  try {
    command = JSON.parse(line);
  } catch (error) {
    return mistake(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof command !== 'object' || command === null || Array.isArray(command)) {
    return mistake('a command is a JSON object');
  }
  return commandOf(new Map(Object.entries(command)));
}

/** Reads a line that a person typed: a message, or a command that begins with a slash. */
export function parseTypedCommand(line: string): NodeCommand {
  const text = line.trimEnd();
  if (text === '') {
    return { type: 'nothing' };
  }
  if (!text.startsWith('/')) {
    return { type: 'send', payload: text, level: 'agreed', tag: undefined };
  }
  const [word = '', ...rest] = text.split(' ');
  switch (word) {
    case '/safe':
    case '/agreed':
      return { type: 'send', payload: rest.join(' '), level: word === '/safe' ? 'safe' : 'agreed', tag: undefined };
    case '/stats':
      return { type: 'stats' };
    case '/leave':
      return { type: 'leave' };
    case '/help':
      return { type: 'help' };
    default:
      return mistake(`there is no command ${word}; try /help`);
  }
}

function commandOf(fields: ReadonlyMap<string, unknown>): NodeCommand {
  const kinds = (['send', 'stats', 'leave'] as const).filter((kind) => fields.has(kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return mistake('a command has exactly one of "send", "stats", "leave"');
  }
  const unknownKey = [...fields.keys()].find((key) => !keysOf[kind].includes(key));
  if (unknownKey !== undefined) {
    return mistake(`"${kind}" does not go with "${unknownKey}"`);
  }
  if (kind === 'send') {
    return sendOf(fields);
  }
  return fields.get(kind) === true ? { type: kind } : mistake(`"${kind}" must be true`);
}

function sendOf(fields: ReadonlyMap<string, unknown>): NodeCommand {
  const payload = payloadOf(fields.get('send'));
  const level = levels.find((known) => known === (fields.get('level') ?? 'agreed'));
  const tag = fields.get('tag');
  if (payload === undefined) {
    return mistake('"send" must be a string or {"base64": "..."}');
  }
  if (level === undefined) {
    return mistake('"level" must be "agreed" or "safe"');
  }
  if (tag !== undefined && typeof tag !== 'string') {
    return mistake('"tag" must be a string');
  }
  return { type: 'send', payload, level, tag };
}

function payloadOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value !== 'object' || value === null || !('base64' in value) || typeof value.base64 !== 'string') {
    return undefined;
  }
  const text = value.base64;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function mistake(message: string): NodeCommand {
  return { type: 'mistake', message };
}
