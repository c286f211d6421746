/**
 * Knows every application message of a simulation: who submitted it, what is in it, and which place in the order it
 * got. By it a delivery is recognised, and a payload that was put together wrongly is noticed.
 *
 * A payload of twelve bytes or more begins with the number of its sender's node, the sender's incarnation and its own
 * number. A shorter one has no room for that and is recognised by its place in the order.
 */
import type { Delivery } from '../effect.ts';
import { ringName } from '../message.ts';
import type { Level } from '../message.ts';
import { processName } from './process-name.ts';
import type { ProcessName } from './trace.ts';

/** Bytes that identify a payload made by `makePayload`. */
export const payloadHeaderBytes = 12;

/** Where a message comes from: `ownId` is the number that `Engine.send` gave it. */
export interface MessageOrigin {
  readonly nodeId: number;
  readonly incarnation: number;
  readonly ownId: number;
}

/** A message as submitted. */
export interface LedgerEntry {
  /** `sender process/own id`, as in traces. */
  readonly name: string;
  readonly process: ProcessName;
  readonly level: Level;
  readonly payload: Uint8Array;
  /** Did the sender deliver it? */
  acked: boolean;
}

/** The name of a message in traces. */
export function messageName(process: ProcessName, ownId: number): string {
  return `${process}/${ownId}`;
}

/** A payload of `bytes` bytes that says whose it is and in which no two stretches look alike. */
export function makePayload(origin: MessageOrigin, bytes: number): Uint8Array {
  const payload = new Uint8Array(bytes);
  const base = origin.nodeId * 31 + origin.incarnation * 17 + origin.ownId * 7;
  for (let index = 0; index < bytes; index++) payload[index] = base + index + (index >>> 8) * 13;
  if (bytes >= payloadHeaderBytes) {
    const view = new DataView(payload.buffer);
    view.setUint32(0, origin.nodeId);
    view.setUint32(4, origin.incarnation);
    view.setUint32(8, origin.ownId);
  }
  return payload;
}

/** All messages of one simulation. */
export class MessageLedger {
  readonly #entries = new Map<string, LedgerEntry>();
  /** Per regular configuration the messages in their order; the first is at index 1. */
  readonly #places = new Map<string, (LedgerEntry | undefined)[]>();

  /** How many were submitted. */
  get size(): number {
    return this.#entries.size;
  }

  entries(): Iterable<LedgerEntry> {
    return this.#entries.values();
  }

  get(name: string): LedgerEntry | undefined {
    return this.#entries.get(name);
  }

  submit(entry: LedgerEntry): void {
    this.#entries.set(entry.name, entry);
  }

  /** A message got its place in the order of a regular configuration. */
  place(name: string, configuration: string, seq: number): void {
    let places = this.#places.get(configuration);
    if (places === undefined) this.#places.set(configuration, (places = []));
    places[seq] ??= this.#entries.get(name);
  }

  /** Which message is this? Undefined when it cannot be any that was submitted. */
  recognise(delivery: Delivery): LedgerEntry | undefined {
    return this.#byHeader(delivery.payload) ?? this.#byPlace(delivery);
  }

  #byHeader(payload: Uint8Array): LedgerEntry | undefined {
    if (payload.length < payloadHeaderBytes) return undefined;
    const view = new DataView(payload.buffer, payload.byteOffset, payloadHeaderBytes);
    const process = processName({ nodeId: view.getUint32(0), incarnation: view.getUint32(4) });
    return this.#entries.get(messageName(process, view.getUint32(8)));
  }

  #byPlace(delivery: Delivery): LedgerEntry | undefined {
    const { configuration } = delivery;
    return this.#places.get(ringName(configuration.from ?? configuration.ringId))?.[delivery.seq];
  }
}

/** Says what is wrong with a delivery of `entry`, or undefined when it is what was submitted. */
export function damage(entry: LedgerEntry, delivery: Delivery): string | undefined {
  const { payload, sender, level } = delivery;
  if (processName(sender) !== entry.process) return `is said to come from ${processName(sender)}`;
  if (level !== entry.level) return `was submitted as ${entry.level} and delivered as ${level}`;
  if (payload.length !== entry.payload.length)
    return `had ${entry.payload.length} bytes and arrived with ${payload.length}`;
  for (let index = 0; index < payload.length; index++) {
    if (payload[index] !== entry.payload[index]) return `differs from what was submitted at byte ${index}`;
  }
  return undefined;
}
