/**
 * Rules that say which datagrams get lost, in words: a kind of message, then conditions in any order, all of which must
 * hold: `commit token from 1 to 2 3`, `data of 3 to 1`, `token ring 5.1 past 3`.
 */
import { ringName } from '../../src/message.ts';
import type { Message } from '../../src/message.ts';
import type { Datagram, DatagramFilter } from '../../src/testing/memory-network.ts';

const kinds: Readonly<Record<string, DatagramFilter>> = {
  anything: () => true,
  multicast: ({ unicast }) => !unicast,
  token: ({ message }) => message.type === 'token',
  'commit token': ({ message }) => message.type === 'commitToken',
  join: ({ message }) => message.type === 'join',
  data: ({ message }) => message.type === 'data',
  'recovered data': ({ message }) => message.type === 'data' && message.recovered !== undefined,
  'merge detect': ({ message }) => message.type === 'mergeDetect',
  'hold cancel': ({ message }) => message.type === 'holdCancel',
};

type Condition = (datagram: Datagram, values: readonly string[]) => boolean;

const conditions: Readonly<Record<string, Condition>> = {
  /** Put on the network by one of these nodes. */
  from: ({ origin }, values) => values.includes(`${origin.nodeId}`),
  to: ({ to }, values) => values.includes(`${to}`),
  /** Data that one of these nodes sent first, whoever sends it again. */
  of: ({ message }, values) => message.type === 'data' && values.includes(`${message.sender}`),
  ring: ({ message }, values) => values.includes(ringOf(message)),
  /** Data with one of these sequence numbers. */
  seq: ({ message }, values) => message.type === 'data' && values.includes(`${message.seq}`),
  /** Tokens and commit tokens with one of these hop numbers, or with a higher one than the one given. */
  hop: ({ message }, values) => values.includes(`${hopOf(message)}`),
  past: ({ message }, values) => (hopOf(message) ?? -1) > Number(values[0]),
};

function ringOf(message: Message): string {
  return message.type === 'join' ? '' : ringName(message.ringId);
}

function hopOf(message: Message): number | undefined {
  return message.type === 'token' || message.type === 'commitToken' ? message.tokenSeq : undefined;
}

/** Reads a rule. Throws when a word is not known. */
export function parseDropRule(words: readonly string[]): DatagramFilter {
  const firstCondition = words.findIndex((word) => word in conditions);
  const kindEnd = firstCondition === -1 ? words.length : firstCondition;
  const kind = words
    .slice(0, kindEnd)
    .join(' ')
    .replace(/tokens$/, 'token');
  const ofKind = kinds[kind];
  if (ofKind === undefined) throw new Error(`no such kind of message: ${kind}`);
  const wanted = splitConditions(words.slice(kindEnd));
  return (datagram) => ofKind(datagram) && wanted.every(({ holds, values }) => holds(datagram, values));
}

function splitConditions(words: readonly string[]): { holds: Condition; values: string[] }[] {
  const found: { holds: Condition; values: string[] }[] = [];
  for (const word of words) {
    const holds = conditions[word];
    if (holds === undefined) found.at(-1)?.values.push(word);
    else found.push({ holds, values: [] });
  }
  return found;
}
