/**
 * A process that reports in lines: started, spoken to, stopped, killed, and judged by how it ended. The programs that
 * start others here (`ip netns exec`, `unshare`, `nsenter`) become what they start, so the pid of the child is the
 * program's own and signals go to it alone.
 *
 * It is started in a process group of its own: an interrupt at the terminal ends the test, not the processes one by one.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';

export interface LineProcessOptions {
  /** What it is called in failures. */
  readonly title: string;
  readonly command: readonly string[];
  /** A line that it wrote, from either stream. */
  readonly take: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Called after each piece of output and when it ends. */
  readonly changed: () => void;
}

type Phase = 'running' | 'stopped' | 'leaving' | 'killed';

export class LineProcess {
  readonly title: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #phase: Phase = 'running';
  #exit: string | undefined;

  constructor({ title, command, take, changed }: LineProcessOptions) {
    this.title = title;
    const [file = '', ...args] = command;
    this.#child = spawn(file, args, { detached: true, stdio: 'pipe' });
    for (const stream of ['stdout', 'stderr'] as const) {
      let partial = '';
      this.#child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (partial + chunk).split('\n');
        partial = lines.pop() ?? '';
        for (const line of lines) take(line, stream);
        changed();
      });
    }
    // What is said to a process that was killed in this moment is lost like the process.
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (status, signal) => {
        this.#exit = signal ?? `status ${status}`;
        changed();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Takes part: started, not stopped, not leaving, not ended. */
  get live(): boolean {
    return this.#exit === undefined && this.#phase === 'running';
  }

  /** `SIGABRT`, `status 0`; undefined while it runs. */
  get exit(): string | undefined {
    return this.#exit;
  }

  /** How it ended when nobody had asked it to, or an error after leaving; undefined when all is well. */
  get misbehaviour(): string | undefined {
    if (this.#exit === undefined || this.#phase === 'killed') return undefined;
    if (this.#phase === 'leaving' && this.#exit === 'status 0') return undefined;
    return `${this.title} ended by itself with ${this.#exit}`;
  }

  /** Its state in a word. */
  get state(): string {
    return this.#exit ?? this.#phase;
  }

  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** `kill -9`. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#exit === undefined) {
      this.#phase = 'killed';
      this.#child.kill('SIGKILL');
    }
    await this.#ended;
  }

  /** SIGTERM, after which it should end with status 0. Resolves when it is gone. */
  async terminate(): Promise<void> {
    this.#phase = 'leaving';
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  /** Ends its input, after which it should end with status 0. Resolves when it is gone. */
  async endInput(): Promise<void> {
    this.#phase = 'leaving';
    this.#child.stdin.end();
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
}
