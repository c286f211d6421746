/**
 * A clock that stands still until it is told to move, for tests of anything that takes a `Clock`.
 */
import type { Clock } from '../transport/clock.ts';
import { EventQueue } from './event-queue.ts';
import type { Timed } from './event-queue.ts';

interface Alarm extends Timed {
  callback: (() => void) | undefined;
}

/** A `Clock` moved by hand. Callbacks run from inside `advance` and `poll`, never on their own. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new EventQueue<Alarm>();
  #polls: (() => void)[] = [];

  /** `now` is the time to begin with, in milliseconds. */
  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const alarm: Alarm = { at: this.#now + Math.max(0, delayMs), order: 0, callback };
    this.#alarms.push(alarm);
    return () => {
      alarm.callback = undefined;
    };
  }

  afterPoll(callback: () => void): void {
    this.#polls.push(callback);
  }

  /** Is a callback waiting that was not cancelled? Tells when it is due, or undefined. */
  get nextAlarm(): number | undefined {
    for (let first = this.#alarms.peek(); first !== undefined; first = this.#alarms.peek()) {
      if (first.callback !== undefined) return first.at;
      this.#alarms.pop();
    }
    return undefined;
  }

  /** Runs what waits for the end of this turn, and what that asks for in turn. */
  poll(): void {
    while (this.#polls.length > 0) {
      const callbacks = this.#polls;
      this.#polls = [];
      for (const callback of callbacks) callback();
    }
  }

  /** Moves time forward by `ms`, calling what falls due on the way at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    this.poll();
    for (let due = this.nextAlarm; due !== undefined && due <= end; due = this.nextAlarm) {
      this.#now = Math.max(this.#now, due);
      this.#alarms.pop()?.callback?.();
      this.poll();
    }
    this.#now = end;
  }
}
