/**
 * One real process: `ringcast node --json` in the namespace of its host. It is one incarnation of a node; a restart is
 * another process.
 *
 * `ip netns exec` becomes the program it starts, so the pid of the child is the node's own, and signals go to it alone.
 * It is started in a process group of its own: an interrupt at the terminal ends the test, not the nodes one by one.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { NodeReport } from '../../src/cli/node-event.ts';
import type { Level } from '../../src/message.ts';
import type { JsonlOutput } from '../../src/testing/jsonl-trace.ts';
import { ringcastCommand } from './requirements.ts';

/** One line of output. */
export type Line = NodeReport & { readonly t: number; readonly node: number };
export type LineOf<Event extends Line['event']> = Extract<Line, { readonly event: Event }>;

export interface LabProcessOptions {
  readonly namespace: string;
  readonly id: number;
  /** Which start of the node this is, from 1. */
  readonly start: number;
  /** Flags that say where the other members are. */
  readonly place: readonly string[];
  readonly tokenMs: number;
  readonly stateDir: string | undefined;
  /** Called after each line and when the process ends. */
  readonly changed: () => void;
}

/** How much of each process's output a failure shows: its last lines, and the beginning of each. */
const shownLines = 8;
const shownCharacters = 240;

/** A node that was started. */
export class LabProcess {
  readonly id: number;
  /** `node 3` for the first start, `node 3, start 2` after a restart. */
  readonly title: string;
  /** The name of its output when it is saved. */
  readonly source: string;
  /** All configurations, messages and acknowledgements, in the order in which they were reported. */
  readonly configurations: LineOf<'configuration'>[] = [];
  readonly messages: LineOf<'message'>[] = [];
  readonly acked: LineOf<'acked'>[] = [];
  readonly errors: LineOf<'error'>[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #changed: () => void;
  readonly #ended: Promise<void>;
  #name: string | undefined;
  #output: string[] = [];
  #partial = '';
  #stderr = '';
  #sendCount = 0;
  readonly #statsAwaited: ((stats: LineOf<'stats'>['stats']) => void)[] = [];
  #phase: 'running' | 'stopped' | 'leaving' | 'killed' | 'exited' = 'running';
  #exit: string | undefined;

  constructor(options: LabProcessOptions) {
    const { namespace, id, start, changed } = options;
    this.id = id;
    this.title = start === 1 ? `node ${id}` : `node ${id}, start ${start}`;
    this.source = `node-${id}-start-${start}.jsonl`;
    this.#changed = changed;
    const command = [process.execPath, ringcastCommand, 'node', ...flags(options)];
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...command], { detached: true, stdio: 'pipe' });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.#stderr += chunk));
    // Commands to a process that was killed in this moment are lost like the process.
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (status, signal) => {
        this.#close(signal ?? `status ${status}`);
        resolve();
      });
    });
  }

  /** `id.incarnation`; undefined until it has joined. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Takes part: started, not stopped, not leaving, not ended. */
  get live(): boolean {
    return this.#phase === 'running';
  }

  /** Ended, for whatever reason. */
  get ended(): boolean {
    return this.#exit !== undefined;
  }

  get configuration(): LineOf<'configuration'> | undefined {
    return this.configurations.at(-1);
  }

  /** How it ended when nobody had asked it to, or an error after leaving; undefined when all is well. */
  get misbehaviour(): string | undefined {
    if (this.#exit === undefined || this.#phase === 'killed') return undefined;
    if (this.#phase === 'exited' && this.#exit === 'status 0') return undefined;
    return `${this.title} ended by itself with ${this.#exit}`;
  }

  /** Messages sent that were neither acknowledged nor refused yet. */
  get underWay(): number {
    return this.#sendCount - this.acked.length - this.errors.length;
  }

  /** Messages delivered that were sent in the present configuration. */
  get presentRingCount(): number {
    const id = this.configuration?.id;
    return this.messages.length - (this.messages.findLastIndex(({ ring }) => ring !== id) + 1);
  }

  /** Sends a message; its beginning is the tag of its acknowledgement. */
  send(text: string, level: Level): void {
    this.#sendCount += 1;
    this.#command({ send: text, level, tag: text.slice(0, 64) });
  }

  /** `kill -9`. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#exit === undefined) {
      this.#phase = 'killed';
      this.#child.kill('SIGKILL');
    }
    await this.#ended;
  }

  /** SIGSTOP: it is alive and does nothing until `resume`. */
  stop(): void {
    this.#phase = 'stopped';
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  resume(): void {
    this.#phase = 'running';
    this.#child.kill('SIGCONT');
  }

  /** Leaves politely. Resolves when the process has ended. */
  async leave(): Promise<void> {
    this.#phase = 'leaving';
    this.#command({ leave: true });
    await this.#ended;
  }

  /** What it has written so far, for the checkers. */
  output(): JsonlOutput {
    const ending = this.#exit === undefined ? 'running' : this.#phase === 'killed' ? 'killed' : 'exited';
    return { source: this.source, text: [...this.#output, this.#partial].join('\n'), ending };
  }

  /** The end of its output, for a person. */
  describe(): string {
    const lines = this.#output.slice(-shownLines).map((line) => `    ${line.slice(0, shownCharacters)}\n`);
    const stderr = this.#stderr === '' ? '' : `    standard error: ${this.#stderr.slice(-2000)}\n`;
    return `  ${this.title} (${this.#name ?? 'not joined'}, ${this.#exit ?? this.#phase}):\n${lines.join('')}${stderr}`;
  }

  /** Asks for its statistics. */
  stats(): Promise<LineOf<'stats'>['stats']> {
    const answer = new Promise<LineOf<'stats'>['stats']>((resolve) => {
      this.#statsAwaited.push(resolve);
    });
    this.#command({ stats: true });
    return answer;
  }

  #command(command: object): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #take(chunk: string): void {
    const lines = (this.#partial + chunk).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) {
      this.#output.push(line);
      this.#takeLine(JSON.parse(line) as Line);
    }
    this.#changed();
  }

  #takeLine(line: Line): void {
    if (line.event === 'listening') this.#name = line.process;
    else if (line.event === 'configuration') this.configurations.push(line);
    else if (line.event === 'message') this.messages.push(line);
    else if (line.event === 'acked') this.acked.push(line);
    else if (line.event === 'error') this.errors.push(line);
    else if (line.event === 'stats') this.#statsAwaited.shift()?.(line.stats);
  }

  #close(exit: string): void {
    if (this.#phase === 'leaving') this.#phase = 'exited';
    this.#exit = exit;
    this.#changed();
  }
}

function flags({ id, place, tokenMs, stateDir }: LabProcessOptions): readonly string[] {
  const pairs = {
    cluster: 'lab',
    id,
    profile: 'lan',
    interface: 'eth0',
    'token-timeout': tokenMs,
    ...(stateDir === undefined ? {} : { 'state-dir': stateDir }),
  };
  return ['--json', ...place, ...Object.entries(pairs).flatMap(([flag, value]) => [`--${flag}`, String(value)])];
}
