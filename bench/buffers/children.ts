/**
 * The parent's side of its child processes: starts them, asks them, and ends each of them by its own pid, whatever
 * becomes of the run. A child that is stopped at that moment is ended all the same: SIGKILL does not wait.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Response, RoleName } from './role.ts';

/** Words before the program: how to enter a network namespace. Empty for this one. */
export type Entrance = readonly string[];

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/** One child process. */
export class Child {
  readonly role: RoleName;
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly ready: Promise<unknown>;
  #lastId = 0;
  #stderr = '';

  constructor(role: RoleName, entrance: Entrance) {
    this.role = role;
    const command = [...entrance, process.execPath, program, role];
    this.#process = spawn(command[0] ?? process.execPath, command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    this.ready = this.#expect(0);
    this.ready.catch(() => undefined);
    this.#process.on('message', (response: Response) => {
      this.#answered(response);
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#process.on('error', (error) => {
      this.#fail(error.message);
    });
    this.#process.on('exit', (status, signal) => {
      this.#fail(`it ended (${signal ?? status ?? 'unknown'}) ${this.#stderr.slice(-2000)}`);
    });
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Asks and waits for the answer; rejects with the child's error, or when the child ends first. */
  ask<T>(name: string, argument?: unknown): Promise<T> {
    this.#lastId += 1;
    const answer = this.#expect(this.#lastId);
    this.#process.send({ id: this.#lastId, name, argument: argument ?? null }, (error) => {
      if (error !== null) this.#fail(error.message);
    });
    return answer as Promise<T>;
  }

  /** Ends the process and waits for its end. */
  async end(): Promise<void> {
    if (this.#process.pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  #expect(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
  }

  #answered({ id, value, error }: Response): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(value);
    else pending?.reject(new Error(`${this.role}: ${error}`));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(`The ${this.role} process failed: ${reason}`));
    this.#pending.clear();
  }
}

/** All children of one run. */
export class Children {
  readonly #children: Child[] = [];

  /** Starts a child and waits until it listens. */
  async start(role: RoleName, entrance: Entrance = []): Promise<Child> {
    const child = new Child(role, entrance);
    this.#children.push(child);
    await child.ready;
    return child;
  }

  /** Ends them all. May be called again. */
  async end(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => child.end()));
  }
}
