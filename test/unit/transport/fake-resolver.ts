/**
 * A name service that knows what a test tells it, and answers when the test lets it.
 */
import type { NameResolver, ServiceTarget } from '../../../src/transport/name-resolver.ts';

export class FakeResolver implements NameResolver {
  /** Addresses by host; an error's code in place of them fails the lookup. */
  readonly hosts: Map<string, readonly string[] | string> = new Map();
  readonly services: Map<string, readonly ServiceTarget[] | string> = new Map();
  /** What was asked, in order. */
  readonly asked: string[] = [];
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  /** Questions that have no answer yet, and the most that there ever were. */
  waiting = { now: 0, most: 0 };

  addresses(host: string): Promise<readonly string[]> {
    return this.#answer(host, this.hosts);
  }

  targets(service: string): Promise<readonly ServiceTarget[]> {
    return this.#answer(service, this.services);
  }

  async #answer<T>(name: string, known: ReadonlyMap<string, readonly T[] | string>): Promise<readonly T[]> {
    this.asked.push(name);
    this.waiting.now += 1;
    this.waiting.most = Math.max(this.waiting.most, this.waiting.now);
    await this.gate;
    this.waiting.now -= 1;
    const answer = known.get(name) ?? 'ENOTFOUND';
    if (typeof answer === 'string') {
      throw Object.assign(new Error(`${answer} ${name}`), { code: answer });
    }
    return answer;
  }
}
