/**
 * An engine that does what a test tells it to, for testing what surrounds engines. It notes its inputs as text.
 */
import type { Configuration } from '../../../src/configuration.ts';
import type { Effect } from '../../../src/effect.ts';
import type { EngineOptions } from '../../../src/engine.ts';
import type { StateName } from '../../../src/membership/state.ts';
import type { Member, Message, Origin } from '../../../src/message.ts';
import type { SimulatedEngine } from '../../../src/testing/sim-node.ts';

/** Answers an input, named as in `inputs`, with effects. */
export type Script = (input: string, engine: ScriptedEngine) => readonly Effect[];

export class ScriptedEngine implements SimulatedEngine {
  readonly self: Member;
  readonly ringSeq: number;
  /** `start@0`, `receive holdCancel from 2@1.5`, `expire@10`, `send 12@3`, `leave@4`. */
  readonly inputs: string[] = [];
  nextDeadline: number = Infinity;
  state: StateName = 'gather';
  readonly #script: Script;
  #effects: Effect[] = [];
  #sent = 0;

  constructor({ self, ringSeq }: EngineOptions, script: Script) {
    this.self = self;
    this.ringSeq = ringSeq;
    this.#script = script;
  }

  #input(text: string, now: number): void {
    this.inputs.push(`${text}@${now}`);
    this.#effects.push(...this.#script(text, this));
  }

  start(now: number): void {
    this.#input('start', now);
  }

  receive(message: Message, origin: Origin, now: number): void {
    this.#input(`receive ${message.type} from ${origin.nodeId}`, now);
  }

  expire(now: number): void {
    this.nextDeadline = Infinity;
    this.#input('expire', now);
  }

  send(payload: Uint8Array, _level: string, now: number): number {
    this.#sent++;
    this.#input(`send ${payload.length}`, now);
    return this.#sent;
  }

  leave(now: number): void {
    this.#input('leave', now);
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  holdsMessage(): boolean {
    return true;
  }
}

/** A regular configuration of one ring with the given members. */
export function configurationOf(seq: number, members: readonly Member[]): Configuration {
  const representative = members[0]?.nodeId ?? 0;
  return {
    kind: 'regular',
    id: `${seq}.${representative}`,
    ringId: { representative, seq },
    from: undefined,
    members,
    joined: members,
    left: [],
    cause: { kind: 'start', node: undefined },
    evidence: [],
  };
}
