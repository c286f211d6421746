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
  /** By group: those members whose nodes were lost since they came, as text. */
  readonly #lost = new Map<string, Set<string>>();

  constructor(process: ProcessName) {
    this.process = process;
  }

  /** The members that it sees; undefined when it is not in the group. */
  view(group: string): readonly GroupProcess[] | undefined {
    return this.#views.get(group);
  }

  /** Members that it still sees, though their nodes were lost since they came. */
  lost(group: string): ReadonlySet<string> {
    return this.#lost.get(group) ?? new Set<string>();
  }

  has(message: string): boolean {
    return this.#names.has(message);
  }

  take(event: GroupTraceEvent): void {
    switch (event.event) {
      case 'configuration':
        this.configurations.push(event.configuration);
        for (const [group, members] of this.#views) {
          const gone = members.filter(({ nodeId }) => event.left.includes(nodeId));
          this.#lost.set(group, new Set([...this.lost(group), ...gone.map((member) => viewText([member]))]));
        }
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

  #change({ group, members, left }: GroupChange): void {
    const node = nodeOf(this.process);
    if (members.some(({ nodeId }) => nodeId === node)) {
      this.#views.set(group, members);
      for (const move of left) this.#lost.get(group)?.delete(viewText([move]));
    } else {
      this.#views.delete(group);
      this.#lost.delete(group);
    }
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
