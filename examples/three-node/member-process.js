// @ts-check
/**
 * A member that runs in a process of its own: starts `member.js`, remembers what it reports, and lets the demo wait
 * until something holds. Nothing here waits for a fixed time: each wait ends with the event, or fails at its limit.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('member.js', import.meta.url));

/**
 * @typedef {{ type: 'ring', members: string[], cause: string, address: string }} RingEvent
 * @typedef {{ type: 'message', place: string, from: string, text: string }} MessageEvent
 * @typedef {{ group: string, port: number }} Network
 */

export class MemberProcess {
  /** @type {RingEvent[]} */
  rings = [];
  /** @type {MessageEvent[]} */
  messages = [];
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {import('node:child_process').ChildProcess} */
  #child;
  #exited = false;

  /**
   * @param {{ id: number, name: string }} who
   * @param {Network} network
   */
  constructor({ id, name }, { group, port }) {
    this.id = id;
    this.name = name;
    this.#child = fork(program, [String(id), name, group, String(port)]);
    this.#child.on('message', (event) => {
      this.#take(/** @type {RingEvent | MessageEvent} */ (event));
    });
    this.#child.on('exit', () => {
      this.#exited = true;
      this.#wake();
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get exited() {
    return this.#exited;
  }

  /** The ring that this member is in, undefined before its first. */
  get ring() {
    return this.rings.at(-1);
  }

  /** Everything delivered, as comparable text: the place in the order, the sender, the content. */
  get order() {
    return this.messages.map(({ place, from, text }) => `${place} ${from} ${text}`);
  }

  /** @param {string} text */
  send(text) {
    this.#child.send(text);
  }

  /** @param {NodeJS.Signals} signal */
  kill(signal) {
    this.#child.kill(signal);
  }

  /** Asks the member to leave politely. */
  leave() {
    this.#child.kill('SIGTERM');
  }

  /**
   * Resolves when `holds` does, looked at after each event of this member.
   *
   * @param {string} what the end of the sentence "<name> did not ..."
   * @param {() => boolean} holds
   * @param {number} limitMs
   * @returns {Promise<void>}
   */
  until(what, holds, limitMs = 5000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`${this.name} did not ${what} within ${limitMs / 1000} s.`));
      }, limitMs);
      const look = () => {
        const held = holds();
        if (!held && !this.#exited) {
          return;
        }
        clearTimeout(timer);
        this.#watchers.delete(look);
        if (held) {
          resolve();
        } else {
          reject(new Error(`${this.name} (process ${this.pid}) ended before it could ${what}.`));
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** @param {RingEvent | MessageEvent} event */
  #take(event) {
    if (event.type === 'ring') {
      this.rings.push(event);
    } else {
      this.messages.push(event);
    }
    this.#wake();
  }

  #wake() {
    for (const look of [...this.#watchers]) {
      look();
    }
  }
}
