/** One engine with nobody else around: its tokens come back to it, its timers expire when they are due. */
import type { Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { EngineOptions } from '../../src/engine.ts';
import type { Member } from '../../src/message.ts';
import { memberOf } from './members.ts';
import { settingsWith } from './rings.ts';

export class LoneEngine {
  readonly engine: Engine;
  readonly #self: Member;
  /** Everything that the engine asked for since the list was emptied. */
  readonly effects: Effect[] = [];
  now = 1000;

  constructor(options: Partial<EngineOptions> = {}) {
    this.#self = options.self ?? memberOf(1);
    this.engine = new Engine({ settings: settingsWith(), ringSeq: 0, ...options, self: this.#self });
  }

  /** Takes the effects of one input; answers the token that the engine sent to itself, if any. */
  #take(): Effect | undefined {
    const effects = this.engine.takeEffects();
    this.effects.push(...effects);
    return effects.findLast(({ type }) => type === 'unicast');
  }

  /** Starts and goes on until the engine has installed a ring of its own. */
  start(): this {
    this.engine.start(this.now);
    this.goOn(() => this.engine.state === 'operational');
    return this;
  }

  /** Goes on until the condition holds, a thousand steps at most. */
  goOn(condition: () => boolean): void {
    for (let step = 0; step < 1000; step += 1) {
      let token = this.#take();
      while (token?.type === 'unicast' && !condition()) {
        this.now += 1;
        this.engine.receive(token.message, this.#self, this.now);
        token = this.#take();
      }
      if (condition()) return;
      this.now = this.engine.nextDeadline;
      this.engine.expire(this.now);
    }
    throw new Error('the condition never held');
  }

  /** The effects of one input, taken alone. */
  after(input: (engine: Engine) => void): readonly Effect[] {
    input(this.engine);
    return this.engine.takeEffects();
  }
}
