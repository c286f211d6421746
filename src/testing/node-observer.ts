/**
 * Watches the nodes of a simulation: turns what they do into trace events, recognises the messages they deliver and
 * compares them with what was submitted.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, Effect } from '../effect.ts';
import type { Level } from '../message.ts';
import { MessageLedger, damage, messageName } from './message-ledger.ts';
import type { DeliverEvent, Holds } from './online-checker.ts';
import { processName } from './process-name.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';
import { traceConfiguration } from './trace-recorder.ts';
import type { TraceRecorder } from './trace-recorder.ts';

/** An application message that an engine accepted. */
export interface Submission {
  readonly ownId: number;
  readonly payload: Uint8Array;
  readonly level: Level;
}

export interface NodeObserverOptions {
  readonly recorder: TraceRecorder;
  /** Keep what each node delivers in `SimNode.deliveries`. */
  readonly keepDeliveries: boolean;
  /** For S7.3: what the members of a configuration hold of the message that is being delivered there. */
  readonly holders: (delivery: Delivery) => Holds;
}

/** Told of everything that applications would see. Throws a SimulationFailure when it is wrong. */
export class NodeObserver {
  /** Did anything happen that may change who is in one configuration with whom? Whoever has looked sets it back. */
  membershipMoved = true;
  readonly #recorder: TraceRecorder;
  readonly #keepDeliveries: boolean;
  readonly #holders: (delivery: Delivery) => Holds;
  readonly #ledger = new MessageLedger();
  #outstanding = 0;

  constructor({ recorder, keepDeliveries, holders }: NodeObserverOptions) {
    this.#recorder = recorder;
    this.#keepDeliveries = keepDeliveries;
    this.#holders = holders;
  }

  /** Messages submitted so far. */
  get messages(): number {
    return this.#ledger.size;
  }

  /** Messages of live processes that their own senders have not delivered yet. */
  get outstanding(): number {
    return this.#outstanding;
  }

  submitted({ process }: SimNode, { ownId, payload, level }: Submission): void {
    const message = messageName(process, ownId);
    this.#ledger.submit({ name: message, process, level, payload, acked: false });
    this.#outstanding++;
    this.#recorder.record({ process, step: this.#recorder.step, event: 'submit', message, level });
  }

  sent({ process }: SimNode, { ownId, seq, level, configuration }: Extract<Effect, { readonly type: 'sent' }>): void {
    const message = messageName(process, ownId);
    this.#ledger.place(message, configuration.id, seq);
    const { step } = this.#recorder;
    this.#recorder.record({ process, step, event: 'send', message, level, configuration: configuration.id, seq });
  }

  installed({ process }: SimNode, configuration: Configuration): void {
    this.membershipMoved = true;
    const { step } = this.#recorder;
    const event = 'configuration';
    this.#recorder.record({ process, step, event, configuration: traceConfiguration(configuration) });
  }

  delivered(node: SimNode, delivery: Delivery): void {
    const { process } = node;
    const { seq, level, configuration } = delivery;
    const entry = this.#ledger.recognise(delivery);
    const message = entry?.name ?? `${processName(delivery.sender)}/?`;
    const place = { configuration: configuration.id, seq };
    const event: DeliverEvent = { process, step: this.#recorder.step, event: 'deliver', message, level, ...place };
    this.#recorder.record(event);
    const problem = entry === undefined ? 'was never submitted' : damage(entry, delivery);
    if (problem !== undefined) throw simulationFailure('integrity', `message ${message} at ${process} ${problem}`);
    if (level === 'safe' && configuration.kind === 'regular') this.#requireHeld(event, delivery);
    if (this.#keepDeliveries) node.deliveries.push(delivery);
    if (delivery.ownId !== undefined) this.#acknowledge(node, message, delivery.ownId);
  }

  /** The process crashed, left or halted: its messages are nobody's duty any more. */
  ended({ process }: SimNode): void {
    for (const entry of this.#ledger.entries()) {
      if (entry.process === process) this.#settle(entry);
    }
    this.membershipMoved = true;
    this.#recorder.record({ process, step: this.#recorder.step, event: 'fail' });
  }

  /** S7.3: when a safe message is delivered in a regular configuration, every live member must hold it. */
  #requireHeld(event: DeliverEvent, delivery: Delivery): void {
    const violation = this.#recorder.checker?.safeDelivery(event, this.#holders(delivery));
    if (violation !== undefined) throw new SimulationFailure(violation);
  }

  #acknowledge({ process }: SimNode, message: string, ownId: number): void {
    const entry = this.#ledger.get(message);
    if (entry === undefined || message !== messageName(process, ownId)) {
      const text = `message ${message} at ${process} claims to be its own message ${ownId}`;
      throw simulationFailure('integrity', text);
    }
    this.#settle(entry);
    this.#recorder.record({ process, step: this.#recorder.step, event: 'acked', message });
  }

  #settle(entry: { acked: boolean }): void {
    if (entry.acked) return;
    entry.acked = true;
    this.#outstanding--;
  }
}
