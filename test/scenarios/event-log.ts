/**
 * What the nodes of a scenario do, in lines for reading: time since the block began in whole milliseconds, node, effect.
 * Kinds of lines that say little are left out until a script asks for them, and what a node repeats over and over is one
 * line with a count.
 */
import type { Effect } from '../../src/effect.ts';
import type { Message, NodeId } from '../../src/message.ts';
import type { Datagram } from '../../src/testing/memory-network.ts';
import { describeEffect, describeMessage } from '../../src/testing/describe-effect.ts';

/** What can be shown and hidden. */
export const lineKinds = [
  'tokens',
  'commit tokens',
  'joins',
  'data',
  'merge detects',
  'hold cancels',
  'configurations',
  'deliveries',
  'numbers',
  'storage',
  'losses',
] as const;

export type LineKind = (typeof lineKinds)[number];

const hiddenAtFirst: readonly LineKind[] = ['tokens', 'merge detects', 'numbers', 'storage'];

const kindOfMessage: Readonly<Record<Message['type'], LineKind>> = {
  token: 'tokens',
  commitToken: 'commit tokens',
  join: 'joins',
  data: 'data',
  mergeDetect: 'merge detects',
  holdCancel: 'hold cancels',
};

interface Line {
  /** Who repeats it: only lines of the same source that follow each other are counted together. */
  readonly source: string;
  readonly at: number;
  readonly text: string;
  repeats: number;
  lastAt: number;
}

export class EventLog {
  readonly #hidden = new Set<LineKind>(hiddenAtFirst);
  #lines: Line[] = [];
  #lastOf = new Map<string, Line>();
  #beganAt = 0;

  show(kind: LineKind): void {
    this.#hidden.delete(kind);
  }

  hide(kind: LineKind): void {
    this.#hidden.add(kind);
  }

  /** A block begins; times count from here. */
  begin(now: number): void {
    this.#beganAt = now;
    this.#lines = [];
    this.#lastOf = new Map();
  }

  /** A node does something. */
  effect(now: number, node: NodeId, effect: Effect): void {
    if (!this.#hidden.has(kindOfEffect(effect))) this.#add(`${node}`, now, `${node}  ${textOfEffect(effect)}`);
  }

  /** A filter took a datagram away. */
  loss(now: number, { origin, to, message }: Datagram): void {
    if (this.#hidden.has('losses')) return;
    const link = `${origin.nodeId} to ${to}`;
    this.#add(link, now, `-  lost from ${link}: ${describeMessage(message)}`);
  }

  /** Something to know about a node. */
  note(now: number, node: NodeId, text: string): void {
    this.#add(`note ${node}`, now, `${node}  ${text}`);
  }

  /** A remark of the script runner itself. */
  remark(now: number, text: string): void {
    this.#add('remark', now, `-  ${text}`);
  }

  #add(source: string, at: number, text: string): void {
    const last = this.#lastOf.get(source);
    if (last?.text === text && !isInstant(text)) {
      last.repeats += 1;
      last.lastAt = at;
      return;
    }
    const line = { source, at, text, repeats: 0, lastAt: at };
    this.#lines.push(line);
    this.#lastOf.set(source, line);
  }

  /** The lines since the block began. */
  take(): string[] {
    return this.#lines.map(({ at, text, repeats, lastAt }) => {
      const again = repeats === 0 ? '' : ` (and again ${repeats} times until ${this.#time(lastAt)})`;
      return `${this.#time(at).padStart(7)}  ${text}${again}`;
    });
  }

  #time(at: number): string {
    return `+${Math.round(at - this.#beganAt)}`;
  }
}

/** A delivery or an installation is never a repetition. */
function isInstant(text: string): boolean {
  return /^\d+ {2}(?:deliver|install) /.test(text);
}

function kindOfEffect(effect: Effect): LineKind {
  switch (effect.type) {
    case 'multicast':
    case 'unicast':
      return kindOfMessage[effect.message.type];
    case 'deliver':
    case 'groupDeliver':
      return 'deliveries';
    case 'install':
    case 'groupChange':
    case 'quorum':
    case 'halt':
      return 'configurations';
    case 'sent':
    case 'writable':
      return 'numbers';
    case 'persist':
      return 'storage';
    default:
      return effect satisfies never;
  }
}

/** The words of `describeEffect`, with what a reader of a scenario wants to know besides. */
function textOfEffect(effect: Effect): string {
  const text = describeEffect(effect);
  if (effect.type === 'deliver') return `${text}${textOfPayload(effect.delivery.payload)}`;
  if (effect.type !== 'multicast' || effect.message.type !== 'join') return text;
  const { kind, node } = effect.message.cause;
  return `${text} cause ${kind}${node === undefined ? '' : ` ${node}`}`;
}

function textOfPayload(payload: Uint8Array): string {
  return payload.length < 12 ? `: ${new TextDecoder().decode(payload)}` : '';
}
