/**
 * Engines that are broken on purpose, to see that the simulation notices: a real one behind something that tampers with
 * what goes in or comes out.
 */
import type { Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { EngineOptions } from '../../src/engine.ts';
import type { StateName } from '../../src/membership/state.ts';
import type { Level, Message, Origin, RingId } from '../../src/message.ts';
import type { SimulatedEngine } from '../../src/testing/sim-node.ts';

/** What is wrong with the engine; what is not given works. */
export interface Defect {
  /** Changes the effects of one input. */
  readonly effects?: (effects: readonly Effect[]) => readonly Effect[];
  /** Says which messages the engine does not get to see. */
  readonly deaf?: (message: Message) => boolean;
  /** Changes the level that is asked for. */
  readonly level?: (level: Level) => Level;
  /** Changes what the engine starts with. */
  readonly options?: (options: EngineOptions) => EngineOptions;
}

export class BrokenEngine implements SimulatedEngine {
  readonly #engine: Engine;
  readonly #defect: Defect;

  constructor(options: EngineOptions, defect: Defect) {
    this.#engine = new Engine(defect.options?.(options) ?? options);
    this.#defect = defect;
  }

  start(now: number): void {
    this.#engine.start(now);
  }

  receive(message: Message, origin: Origin, now: number): void {
    if (this.#defect.deaf?.(message) !== true) this.#engine.receive(message, origin, now);
  }

  expire(now: number): void {
    this.#engine.expire(now);
  }

  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    return this.#engine.send(payload, this.#defect.level?.(level) ?? level, now);
  }

  leave(now: number): void {
    this.#engine.leave(now);
  }

  get nextDeadline(): number {
    return this.#engine.nextDeadline;
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#engine.takeEffects();
    return this.#defect.effects?.(effects) ?? effects;
  }

  get state(): StateName {
    return this.#engine.state;
  }

  holdsMessage(ringId: RingId, messageNumber: number): boolean | undefined {
    return this.#engine.holdsMessage(ringId, messageNumber);
  }
}
