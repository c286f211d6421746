/**
 * Makes the engines of a scenario, and lets one of them run under a node id that another node has already. The simulator
 * knows its nodes by their ids; so a namesake has a place of its own there, and at its place every message it sends or
 * gets is relabelled.
 */
import type { Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { EngineOptions } from '../../src/engine.ts';
import type { Member, NodeId, Origin } from '../../src/message.ts';
import type { SimulatedEngine } from '../../src/testing/sim-node.ts';

/** Who runs at a place of the simulation. */
export interface Namesake {
  readonly place: NodeId;
  readonly nodeId: NodeId;
  readonly incarnation: number;
}

export class Namesakes {
  readonly #byPlace = new Map<NodeId, Namesake>();
  readonly #engines = new Map<NodeId, Engine>();
  /** What an engine really asked for, where the simulator is shown something else. */
  readonly #originals = new WeakMap<Effect, Effect>();

  add(namesake: Namesake): void {
    this.#byPlace.set(namesake.place, namesake);
  }

  get isEmpty(): boolean {
    return this.#byPlace.size === 0;
  }

  /** The engine that was started last at a place. */
  engine(place: NodeId): Engine | undefined {
    return this.#engines.get(place);
  }

  original(effect: Effect): Effect {
    return this.#originals.get(effect) ?? effect;
  }

  newEngine(options: EngineOptions): SimulatedEngine {
    const place = options.self.nodeId;
    const namesake = this.#byPlace.get(place);
    const self = namesake === undefined ? options.self : { ...options.self, ...identityOf(namesake) };
    const engine = new Engine({ ...options, self });
    this.#engines.set(place, engine);
    return this.isEmpty ? engine : this.#relabelled(engine);
  }

  #relabelled(engine: Engine): SimulatedEngine {
    return {
      start: (now) => engine.start(now),
      receive: (message, origin, now) => engine.receive(message, this.#realOrigin(origin), now),
      expire: (now) => engine.expire(now),
      send: (payload, level, now) => engine.send(payload, level, now),
      leave: (now) => engine.leave(now),
      get nextDeadline() {
        return engine.nextDeadline;
      },
      takeEffects: () => engine.takeEffects().map((effect) => this.#forSimulator(effect)),
      get state() {
        return engine.state;
      },
      holdsMessage: (ringId, messageNumber) => engine.holdsMessage(ringId, messageNumber),
    };
  }

  #realOrigin(origin: Origin): Origin {
    const namesake = this.#byPlace.get(origin.nodeId);
    return namesake === undefined ? origin : identityOf(namesake);
  }

  /** A token goes to the place where its receiver is; a node that halts because of its namesake is no failure. */
  #forSimulator(effect: Effect): Effect {
    if (effect.type === 'halt' && effect.reason.kind === 'duplicate-node-id') {
      return this.#replaced(effect, { type: 'halt', reason: { kind: 'left' } });
    }
    if (effect.type !== 'unicast') return effect;
    return this.#replaced(effect, { ...effect, to: this.#placeOf(effect.to) });
  }

  #replaced(original: Effect, effect: Effect): Effect {
    this.#originals.set(effect, original);
    return effect;
  }

  #placeOf(member: Member): Member {
    for (const { place, nodeId, incarnation } of this.#byPlace.values()) {
      if (member.nodeId === nodeId && member.incarnation === incarnation) {
        return { ...member, nodeId: place, incarnation: 1 };
      }
    }
    return member;
  }
}

function identityOf({ nodeId, incarnation }: Namesake): Origin {
  return { nodeId, incarnation };
}
