/** A real `ringcast node --json` in a process of its own: its lines as objects, its standard input, its end. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { eventually } from './eventually.ts';

/** The built command. */
export const program: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A line of output. Fields depend on `event`. */
export type Line = Readonly<Record<string, unknown>> & {
  readonly event: string;
  readonly t: number;
  readonly node: number;
};

export class NodeProcess {
  readonly lines: Line[] = [];
  readonly text: string[] = [];
  readonly child: ChildProcess;
  stderr = '';
  /** The test is over: what is still printed may end in the middle of a line. */
  forgotten = false;
  /** `undefined` while it runs; the status, or the signal that ended it. */
  ended: number | string | undefined;

  constructor(args: readonly string[], json = true) {
    this.child = spawn(process.execPath, [program, 'node', ...args, ...(json ? ['--json'] : [])], { stdio: 'pipe' });
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) {
      throw new Error('no pipes');
    }
    createInterface({ input: stdout }).on('line', (line) => {
      this.text.push(line);
      if (json && !this.forgotten) {
        this.lines.push(JSON.parse(line) as Line);
      }
    });
    stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child.on('close', (status, signal) => (this.ended = signal ?? status ?? -1));
  }

  /** Writes a command line. */
  command(command: object | string): void {
    this.child.stdin?.write(`${typeof command === 'string' ? command : JSON.stringify(command)}\n`);
  }

  of(event: string): readonly Line[] {
    return this.lines.filter((line) => line.event === event);
  }

  /** Members of the regular configuration installed last. */
  get members(): string {
    const last = this.of('configuration').at(-1);
    return last?.['kind'] === 'regular' ? String(last['members']) : '';
  }

  /** Place and content of each delivered message. */
  get order(): readonly string[] {
    return this.of('message').map((line) => `${String(line['ring'])}/${String(line['seq'])} ${String(line['data'])}`);
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return eventually(`${what}; stderr: ${this.stderr}; last lines: ${this.text.slice(-5).join('\n')}`, () => {
      return holds() || this.failed(what);
    });
  }

  async end(): Promise<number | string | undefined> {
    await eventually('the end of the process', () => this.ended !== undefined);
    return this.ended;
  }

  private failed(what: string): boolean {
    if (this.ended !== undefined) {
      throw new Error(`the process ended with ${this.ended} before ${what}: ${this.stderr}`);
    }
    return false;
  }
}

/** All that were started; ends what is left of them. */
export class NodeProcesses {
  readonly #started: NodeProcess[] = [];

  start(args: readonly string[], json = true): NodeProcess {
    const started = new NodeProcess(args, json);
    this.#started.push(started);
    return started;
  }

  /** For `afterEach`. */
  async end(): Promise<void> {
    for (const one of this.#started) {
      one.forgotten = true;
      one.child.kill('SIGKILL');
    }
    await eventually('the end of all processes', () => this.#started.every((one) => one.ended !== undefined));
    this.#started.length = 0;
  }
}
