/**
 * One process's part of a trace of groups, taken in event by event: what it sees of each group, and what it was shown among
 * whom.
 */
import type { GroupChange, GroupProcess } from '../effect.ts';
import type { GroupTraceEvent } from './group-trace.ts';
import { nodeOf } from './group-trace.ts';
import type { ProcessName } from './trace.ts';

/** A message that a process was shown. */
export interface ShownMessage {
  readonly message: string;
  readonly group: string | undefined;
  readonly configuration: string;
  readonly ring: string;
  readonly seq: number;
  /** The members that it saw then, as text and by node. Empty for messages to the whole cluster. */
  readonly view: string;
  readonly nodes: readonly number[];
}

export class GroupHistory {
  readonly process: ProcessName;
  /** Ids of the configurations it installed, in order. */
  readonly configurations: string[] = [];
  readonly shown: ShownMessage[] = [];
  readonly sent: { readonly group: string; readonly message: string }[] = [];
  /** Does it want to be in the group? */
  readonly wishes: Map<string, boolean> = new Map<string, boolean>();
  readonly #views = new Map<string, readonly GroupProcess[]>();
  readonly #names = new Set<string>();

  constructor(process: ProcessName) {
    this.process = process;
  }

  /** The members that it sees; undefined when it is not in the group. */
  view(group: string): readonly GroupProcess[] | undefined {
    return this.#views.get(group);
  }

  has(message: string): boolean {
    return this.#names.has(message);
  }

  take(event: GroupTraceEvent): void {
    switch (event.event) {
      case 'configuration':
        this.configurations.push(event.configuration);
        break;
      case 'wish':
        this.wishes.set(event.group, event.wish === 'join');
        break;
      case 'send':
        this.sent.push(event);
        break;
      case 'change':
        this.#change(event.change);
        break;
      case 'deliver':
        this.#deliver(event);
        break;
      default:
        event satisfies never;
    }
  }

  /** The configuration that it installed after this one. */
  next(configuration: string): string | undefined {
    return this.configurations[this.configurations.indexOf(configuration) + 1];
  }

  #change({ group, members }: GroupChange): void {
    const node = nodeOf(this.process);
    if (members.some(({ nodeId }) => nodeId === node)) this.#views.set(group, members);
    else this.#views.delete(group);
  }

  #deliver({
    group,
    message,
    configuration,
    ring,
    seq,
  }: Extract<GroupTraceEvent, { readonly event: 'deliver' }>): void {
    if (message === undefined) return;
    const members = group === undefined ? [] : (this.#views.get(group) ?? []);
    const nodes = members.map(({ nodeId }) => nodeId);
    this.#names.add(message);
    this.shown.push({ message, group, configuration, ring, seq, view: viewText(members), nodes });
  }
}

/** Members as text: equal for equal members. */
export function viewText(members: readonly GroupProcess[]): string {
  return members.map(({ nodeId, process }) => `${nodeId}:${process}`).join(' ');
}
