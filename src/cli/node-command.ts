/**
 * What `ringcast node` is told on its standard input: with `--json` one JSON object a line, else text as a person types
 * it. Both are read into the same commands; a line that is neither is a mistake that is reported, never a reason to end.
 */
import type { Level } from '../message.ts';

export type NodeCommand =
  | {
      readonly type: 'send';
      readonly payload: string | Uint8Array;
      /** Of a message to all. */
      readonly level: Level;
      readonly tag: string | undefined;
      /** The process group that it is for; undefined for all. */
      readonly group: string | undefined;
    }
  | { readonly type: 'join'; readonly group: string }
  | { readonly type: 'stats' }
  /** Leaves a group, or the cluster. */
  | { readonly type: 'leave'; readonly group: string | undefined }
  | { readonly type: 'help' }
  | { readonly type: 'nothing' }
  | { readonly type: 'mistake'; readonly message: string };

const levels: readonly Level[] = ['agreed', 'safe'];

const kinds = ['send', 'join', 'leave', 'stats'] as const;

const keysOf: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  send: ['send', 'level', 'tag', 'group'],
  join: ['join', 'group'],
  leave: ['leave', 'group'],
  stats: ['stats'],
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
    return { type: 'send', payload: text, level: 'agreed', tag: undefined, group: undefined };
  }
  const [word = '', ...rest] = text.split(' ');
  switch (word) {
    case '/safe':
    case '/agreed': {
      const level = word === '/safe' ? 'safe' : 'agreed';
      return { type: 'send', payload: rest.join(' '), level, tag: undefined, group: undefined };
    }
    case '/join':
    case '/to':
      return typedOfGroup(word, rest);
    case '/stats':
      return { type: 'stats' };
    case '/leave':
      return { type: 'leave', group: rest.length === 0 ? undefined : rest.join(' ') };
    case '/help':
      return { type: 'help' };
    default:
      return mistake(`there is no command ${word}; try /help`);
  }
}

/** `/join NAME` and `/to NAME text`. */
function typedOfGroup(word: '/join' | '/to', rest: readonly string[]): NodeCommand {
  const [group = '', ...words] = rest;
  if (group === '') {
    return mistake(`${word} needs the name of a group`);
  }
  if (word === '/to') {
    return { type: 'send', payload: words.join(' '), level: 'agreed', tag: undefined, group };
  }
  return words.length === 0 ? { type: 'join', group } : mistake('/join takes one name without spaces');
}

function commandOf(fields: ReadonlyMap<string, unknown>): NodeCommand {
  const found = kinds.filter((kind) => fields.has(kind));
  const [kind] = found;
  if (kind === undefined || found.length > 1) {
    return mistake(`a command has exactly one of ${kinds.map((each) => `"${each}"`).join(', ')}`);
  }
  const unknownKey = [...fields.keys()].find((key) => !keysOf[kind].includes(key));
  if (unknownKey !== undefined) {
    return mistake(`"${kind}" does not go with "${unknownKey}"`);
  }
  const group = fields.get('group');
  if (group !== undefined && typeof group !== 'string') {
    return mistake('"group" must be a string');
  }
  if (kind === 'send') {
    return sendOf(fields, group);
  }
  if (fields.get(kind) !== true) {
    return mistake(`"${kind}" must be true`);
  }
  if (kind === 'join') {
    return group === undefined ? mistake('"join" needs a "group"') : { type: 'join', group };
  }
  return kind === 'leave' ? { type: 'leave', group } : { type: 'stats' };
}

function sendOf(fields: ReadonlyMap<string, unknown>, group: string | undefined): NodeCommand {
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
  if (group !== undefined && fields.has('level')) {
    return mistake('"level" does not go with "group"');
  }
  return { type: 'send', payload, level, tag, group };
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
