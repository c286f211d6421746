/** A member in a process of its own (member.mjs): what it wrote, as objects, and commands to it. */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ClusterStatistics } from '../../src/cluster-statistics.ts';
import type { MemberEvidence } from '../../src/configuration.ts';
import type { Evidence, Member, NodeId, ReceiveCapacity } from '../../src/message.ts';
import type { TransportStatistics } from '../../src/transport/transport.ts';
import type { Diagnosis } from '../../src/tuning/finding.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { eventually } from './eventually.ts';

/** The program of a member. */
export const memberProgram: string = fileURLToPath(new URL('member.mjs', import.meta.url));

interface Lines {
  readonly joined: { readonly self: Member; readonly buffers: TransportStatistics['buffers'] };
  readonly configuration: {
    readonly kind: 'regular' | 'transitional';
    readonly members: readonly NodeId[];
    readonly left: readonly NodeId[];
    readonly cause: string;
    readonly evidence: readonly MemberEvidence[];
    readonly capacities: Readonly<Record<NodeId, ReceiveCapacity | undefined>>;
  };
  readonly message: { readonly from: NodeId; readonly text: string };
  readonly finding: { readonly kind: string; readonly message: string; readonly diagnosis?: Diagnosis };
  readonly stats: { readonly delivered: number; readonly stats: ClusterStatistics };
  readonly sent: { readonly count: number };
  readonly blocking: object;
  readonly unblocked: object;
  readonly stalling: object;
  readonly stalled: object;
  readonly error: { readonly message: string };
}

type EventName = keyof Lines;
/** A configuration as a member wrote it. */
export type ConfigurationLine = Lines['configuration'];

export interface MemberStart {
  readonly options: ClusterOptions;
  /** Program and arguments that end by running what follows them: `ip netns exec NAME`. Default none. */
  readonly launcher?: readonly string[];
  /** Descriptors of this process that the member gets as 3, 4, ... Default none. */
  readonly descriptors?: readonly number[];
}

/** How long a condition may take on a busy machine. */
const limitMs = 90_000;
const shownLines = 6;

export class MemberProcess {
  readonly child: ChildProcess;
  readonly #lines: { readonly event: EventName }[] = [];
  /** The same lines by kind: tests look at them again and again while they wait. */
  readonly #byEvent = new Map<EventName, object[]>();
  #stderr = '';
  #ended: string | undefined;

  constructor({ options, launcher = [], descriptors = [] }: MemberStart) {
    const [file, ...args] = [...launcher, process.execPath, memberProgram, JSON.stringify(options)];
    const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...descriptors];
    this.child = spawn(file, args, { stdio });
    const { stdin, stdout, stderr } = this.child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('no pipes');
    // Commands to a process that has just ended are lost like the process.
    stdin.on('error', () => undefined);
    createInterface({ input: stdout }).on('line', (line) => {
      this.#take(JSON.parse(line) as { event: EventName });
    });
    stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.child.on('close', (status, signal) => (this.#ended = signal ?? `status ${status}`));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** All lines of one kind so far. */
  of<Name extends EventName>(event: Name): readonly Lines[Name][] {
    return (this.#byEvent.get(event) ?? []) as Lines[Name][];
  }

  /** The configuration installed last. */
  get configuration(): ConfigurationLine | undefined {
    return this.of('configuration').at(-1);
  }

  /** Members of the regular configuration installed last, `1,2,3`; empty while it is a transitional one. */
  get members(): string {
    return this.configuration?.kind === 'regular' ? this.configuration.members.join() : '';
  }

  command(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async stats(): Promise<Lines['stats']> {
    const before = this.of('stats').length;
    this.command('stats');
    await this.until('statistics', () => this.of('stats').length > before);
    const last = this.of('stats').at(-1);
    if (last === undefined) throw new Error('no statistics');
    return last;
  }

  /** Waits; throws when the process ends first. */
  until(what: string, holds: () => boolean): Promise<void> {
    return eventually(
      what,
      () => {
        if (this.#ended !== undefined) throw new Error(`${what}: the process ended before. ${this.describe()}`);
        return holds();
      },
      limitMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.describe()}`, { cause: error });
    });
  }

  #take(line: { readonly event: EventName }): void {
    this.#lines.push(line);
    const known = this.#byEvent.get(line.event) ?? [];
    known.push(line);
    this.#byEvent.set(line.event, known);
  }

  /** Its last lines, for a person. */
  describe(): string {
    const lines = this.#lines.slice(-shownLines).map((line) => JSON.stringify(line).slice(0, 600));
    return `${this.#ended ?? 'running'}; standard error: ${this.#stderr}; last lines:\n${lines.join('\n')}`;
  }
}

/** What a configuration tells of one node. */
export function evidenceOf(configuration: ConfigurationLine | undefined, nodeId: NodeId): readonly Evidence[] {
  return configuration?.evidence.find((member) => member.nodeId === nodeId)?.evidence ?? [];
}

/** All that were started; ends what is left of them. */
export class MemberProcesses {
  readonly #started: MemberProcess[] = [];

  start(start: MemberStart): MemberProcess {
    const started = new MemberProcess(start);
    this.#started.push(started);
    return started;
  }

  /** For `afterEach`. */
  async end(): Promise<void> {
    for (const one of this.#started) one.child.kill('SIGKILL');
    await eventually('the end of all members', () => this.#started.every(({ ended }) => ended));
    this.#started.length = 0;
  }
}

/** Waits until each of them has installed a regular configuration of exactly these. */
export async function ringOf(members: readonly MemberProcess[], ids: string): Promise<void> {
  await Promise.all(members.map((one) => one.until(`a ring of ${ids}`, () => one.members === ids)));
  await eventually(`one ring of ${ids}`, () => members.every((one) => one.members === ids), limitMs);
}
