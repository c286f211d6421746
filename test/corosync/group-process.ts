/**
 * A process that takes part in process groups: a client of a Corosync daemon (cpg-client.c) or a Ringcast node
 * (member.mjs). Both take the same commands, carry them out one after the other and report in the same lines, so that a
 * test compares what they saw without asking which is which.
 */
import type { LineProcessOptions } from './line-process.ts';
import { LineProcess } from './line-process.ts';

/** `node:process`, as CPG names members: `3:4711`. */
export type ProcessName = string;

/** What is told of a message's content: its length, its CRC-32 and its beginning, unprintable bytes as dots. */
export interface Content {
  readonly length: number;
  readonly hash: string;
  readonly head: string;
}

export interface MessageReport extends Content {
  readonly event: 'message';
  readonly group: string;
  readonly from: ProcessName;
}

/** A change of a group: who is in it now, who left and joined, each followed by its reason: `3:4711 nodedown`. */
export interface MembersReport {
  readonly event: 'members';
  readonly group: string;
  readonly members: readonly ProcessName[];
  readonly left: readonly string[];
  readonly joined: readonly string[];
}

/** A ring was formed and synchronised; a client is told once for each group that it is in. */
export interface RingReport {
  readonly event: 'ring';
  readonly group?: string;
  /** As `FormedRing.ring`. */
  readonly ring: string;
  readonly members: readonly number[];
}

/** Something at its place in the order. */
export type HistoryItem = MessageReport | MembersReport | RingReport;

/** An own message was handed over for sending. */
interface SentReport extends Content {
  readonly event: 'sent';
  readonly group: string;
}

/** Votes as a Ringcast node counted them; a client does not tell. */
export interface QuorumReport {
  readonly event: 'quorum';
  readonly quorate: boolean;
  readonly totalVotes: number;
  readonly votesNeeded: number;
  readonly expectedVotes: number;
  readonly waitsForAll: boolean;
}

type Report =
  | HistoryItem
  | SentReport
  | QuorumReport
  | { readonly event: 'ready'; readonly node: number; readonly process: ProcessName }
  | { readonly event: 'done'; readonly command: number }
  | { readonly event: 'disconnected'; readonly where: string; readonly error: number };

/** A run of messages with random contents; sizes are drawn evenly from the range. */
export interface Burst {
  readonly count: number;
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly seed: number;
}

export interface GroupProcessOptions extends Omit<LineProcessOptions, 'take'> {
  /** The node that it runs on. */
  readonly id: number;
  readonly kind: 'client' | 'node';
}

/** How many of its last lines a failure shows, and how much of each. */
const shownLines = 8;
const shownCharacters = 240;

export class GroupProcess {
  readonly id: number;
  readonly kind: 'client' | 'node';
  readonly process: LineProcess;
  /** All lines, as they came. */
  readonly output: string[] = [];
  /** All that has a place in the order. */
  readonly history: HistoryItem[] = [];
  readonly messages: MessageReport[] = [];
  readonly sent: SentReport[] = [];
  readonly rings: RingReport[] = [];
  /** As they were counted, the last one last. */
  readonly quorums: QuorumReport[] = [];
  readonly #members = new Map<string, MembersReport>();
  #stderr = '';
  #name: ProcessName | undefined;
  #commandCount = 0;
  #doneCount = 0;
  #disconnected = false;

  constructor({ id, kind, ...options }: GroupProcessOptions) {
    this.id = id;
    this.kind = kind;
    this.process = new LineProcess({
      ...options,
      take: (line, stream) => {
        if (stream === 'stdout') this.#take(line);
        else this.#stderr += `${line}\n`;
      },
    });
  }

  /** Known when it is ready. */
  get name(): ProcessName | undefined {
    return this.#name;
  }

  /** All commands are carried out: what was to be sent is handed over, not yet delivered. */
  get idle(): boolean {
    return this.#doneCount === this.#commandCount;
  }

  /** The daemon of a client is gone. */
  get disconnected(): boolean {
    return this.#disconnected;
  }

  get misbehaviour(): string | undefined {
    return this.#disconnected ? undefined : this.process.misbehaviour;
  }

  /** Members of the group after the last change that it was told of. */
  members(group: string): readonly ProcessName[] {
    return this.#members.get(group)?.members ?? [];
  }

  join(group: string): void {
    this.#command(`join ${group}`);
  }

  leave(group: string): void {
    this.#command(`leave ${group}`);
  }

  /** `text` without line feeds, at most 60,000 bytes. */
  send(group: string, text: string): void {
    this.#command(`send ${group} ${text}`);
  }

  burst(group: string, { count, bytesMin, bytesMax, seed }: Burst): void {
    this.#command(`burst ${group} ${count} ${bytesMin} ${bytesMax} ${seed}`);
  }

  /** The end of its output, for a person. */
  describe(): string {
    const lines = this.output.slice(-shownLines).map((line) => `    ${line.slice(0, shownCharacters)}\n`);
    const stderr = this.#stderr === '' ? '' : `    standard error: ${this.#stderr.slice(-2000)}\n`;
    return `  ${this.process.title} (${this.#name ?? 'not ready'}, ${this.process.state}):\n${lines.join('')}${stderr}`;
  }

  #command(line: string): void {
    this.#commandCount += 1;
    this.process.say(line);
  }

  #take(line: string): void {
    this.output.push(line);
    const report = JSON.parse(line) as Report;
    switch (report.event) {
      case 'message':
        this.history.push(report);
        this.messages.push(report);
        return;
      case 'members':
        this.history.push(report);
        this.#members.set(report.group, report);
        return;
      case 'ring':
        this.history.push(report);
        this.rings.push(report);
        return;
      case 'sent':
        this.sent.push(report);
        return;
      case 'quorum':
        this.quorums.push(report);
        return;
      case 'ready':
        this.#name = report.process;
        return;
      case 'done':
        this.#doneCount = report.command;
        return;
      case 'disconnected':
        this.#disconnected = true;
    }
  }
}
