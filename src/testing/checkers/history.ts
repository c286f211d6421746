/**
 * The history that the checkers judge: a trace put in order by process, configuration and message, built up event by
 * event. It believes what it is told; whether that may be so is for the checkers to say.
 *
 * Terms as in docs/guarantees.md. A span is what the definitions call com(p, c): what happens at process p from the
 * install of the regular configuration c up to p's next regular configuration, with the transitional one in between.
 */
import type { ProcessName, TraceConfiguration, TraceEvent } from '../trace.ts';

export type ConfigurationEvent = Extract<TraceEvent, { readonly event: 'configuration' }>;
export type SendEvent = Extract<TraceEvent, { readonly event: 'send' }>;
export type DeliverEvent = Extract<TraceEvent, { readonly event: 'deliver' }>;

/** One process. */
export interface ProcessRecord {
  readonly name: ProcessName;
  readonly nodeId: number;
  readonly incarnation: number;
  /** Position among the processes of the history, from 0. */
  readonly index: number;
  /** What it did, in its own order. */
  readonly events: readonly TraceEvent[];
  /** The configuration installed last. */
  readonly configuration: ConfigurationRecord | undefined;
  /** The span it is in. */
  readonly span: Span | undefined;
  /** By id of the regular configuration. */
  readonly spans: ReadonlyMap<string, Span>;
  /** Messages delivered so far. */
  readonly deliveryCount: number;
  readonly failed: boolean;
}

/** One configuration, as the first process to install it told. */
export interface ConfigurationRecord {
  readonly configuration: TraceConfiguration;
  readonly members: ReadonlySet<ProcessName>;
  /** Who installed it, and when. */
  readonly installs: ReadonlyMap<ProcessRecord, ConfigurationEvent>;
  /** Regular: what was sent in it. */
  readonly messages: readonly MessageRecord[];
  /** Regular: the spans that start with it. */
  readonly spans: readonly Span[];
}

/** One message. */
export interface MessageRecord {
  readonly name: string;
  readonly send: SendEvent;
  readonly sender: ProcessRecord;
  /** The regular configuration it was sent in. */
  readonly regular: ConfigurationRecord;
  /** Its number among the sender's messages in that configuration: 1, 2, 3, ... */
  readonly senderNumber: number;
  readonly deliveries: ReadonlyMap<ProcessRecord, Delivery>;
}

/** One delivery. */
export interface Delivery {
  readonly message: MessageRecord;
  readonly event: DeliverEvent;
  /** Number of the delivery among those of the process: 1, 2, 3, ... */
  readonly position: number;
}

/** com(p, c). */
export interface Span {
  readonly process: ProcessRecord;
  readonly regular: ConfigurationRecord;
  readonly install: ConfigurationEvent;
  /** The transitional configuration at its end, once installed. */
  readonly transitional: ConfigurationRecord | undefined;
  readonly deliveries: readonly Delivery[];
  /** How many of `deliveries` were made in the regular configuration. */
  readonly regularCount: number;
  /** The install of the next regular configuration. */
  readonly end: ConfigurationEvent | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type WritableProcess = Omit<Writable<ProcessRecord>, 'events' | 'spans' | 'span' | 'configuration'> & {
  events: TraceEvent[];
  spans: Map<string, WritableSpan>;
  span: WritableSpan | undefined;
  configuration: WritableConfiguration | undefined;
};
type WritableSpan = Omit<Writable<Span>, 'deliveries'> & { deliveries: Delivery[] };
type WritableConfiguration = Omit<ConfigurationRecord, 'installs' | 'messages' | 'spans'> & {
  installs: Map<ProcessRecord, ConfigurationEvent>;
  messages: MessageRecord[];
  spans: Span[];
};
type WritableMessage = Omit<MessageRecord, 'deliveries'> & { deliveries: Map<ProcessRecord, Delivery> };

/** All processes, configurations and messages of a trace. */
export class History {
  readonly #processes = new Map<ProcessName, WritableProcess>();
  readonly #configurations = new Map<string, WritableConfiguration>();
  readonly #messages = new Map<string, WritableMessage>();
  readonly #sendCounts = new Map<Span, number>();

  get processes(): ReadonlyMap<ProcessName, ProcessRecord> {
    return this.#processes;
  }

  get configurations(): ReadonlyMap<string, ConfigurationRecord> {
    return this.#configurations;
  }

  get messages(): ReadonlyMap<string, MessageRecord> {
    return this.#messages;
  }

  /** The record of a process, made when it is new. */
  process(name: ProcessName): ProcessRecord {
    return this.#process(name);
  }

  /** The record of the configuration that an event installs, made when it is new. */
  configuration(event: ConfigurationEvent): ConfigurationRecord {
    return this.#configuration(event.configuration);
  }

  install(event: ConfigurationEvent): void {
    const process = this.#process(event.process);
    const record = this.#configuration(event.configuration);
    process.events.push(event);
    record.installs.set(process, event);
    process.configuration = record;
    if (record.configuration.kind === 'regular') this.#beginSpan(process, record, event);
    else if (process.span !== undefined) process.span.transitional = record;
  }

  /** The sender must be in a span. Returns the new message. */
  send(event: SendEvent): MessageRecord | undefined {
    const sender = this.#process(event.process);
    sender.events.push(event);
    const { span } = sender;
    const regular = this.#configurations.get(event.configuration);
    if (span === undefined || regular === undefined) return undefined;
    const senderNumber = (this.#sendCounts.get(span) ?? 0) + 1;
    this.#sendCounts.set(span, senderNumber);
    const message = { name: event.message, send: event, sender, regular, senderNumber, deliveries: new Map() };
    regular.messages.push(message);
    this.#messages.set(event.message, message);
    return message;
  }

  deliver(event: DeliverEvent): void {
    const process = this.#process(event.process);
    process.events.push(event);
    const message = this.#messages.get(event.message);
    if (message === undefined || process.span === undefined) return;
    process.deliveryCount++;
    const delivery = { message, event, position: process.deliveryCount };
    message.deliveries.set(process, delivery);
    process.span.deliveries.push(delivery);
    if (process.span.transitional === undefined) process.span.regularCount++;
  }

  fail(event: TraceEvent): void {
    const process = this.#process(event.process);
    process.events.push(event);
    process.failed = true;
  }

  #beginSpan(process: WritableProcess, regular: WritableConfiguration, install: ConfigurationEvent): void {
    if (process.span !== undefined) process.span.end = install;
    const span: WritableSpan = {
      process,
      regular,
      install,
      transitional: undefined,
      deliveries: [],
      regularCount: 0,
      end: undefined,
    };
    process.span = span;
    process.spans.set(regular.configuration.id, span);
    regular.spans.push(span);
  }

  #process(name: ProcessName): WritableProcess {
    const known = this.#processes.get(name);
    if (known !== undefined) return known;
    const dot = name.lastIndexOf('.');
    const process: WritableProcess = {
      name,
      nodeId: Number(name.slice(0, dot)),
      incarnation: Number(name.slice(dot + 1)),
      index: this.#processes.size,
      events: [],
      configuration: undefined,
      span: undefined,
      spans: new Map(),
      deliveryCount: 0,
      failed: false,
    };
    this.#processes.set(name, process);
    return process;
  }

  #configuration(configuration: TraceConfiguration): WritableConfiguration {
    const known = this.#configurations.get(configuration.id);
    if (known !== undefined) return known;
    const record: WritableConfiguration = {
      configuration,
      members: new Set(configuration.members),
      installs: new Map(),
      messages: [],
      spans: [],
    };
    this.#configurations.set(configuration.id, record);
    return record;
  }
}

/** The id of the regular configuration that a configuration belongs to: its own, or that of the one it leaves. */
export function regularIdOf(configuration: TraceConfiguration): string {
  return configuration.from ?? configuration.id;
}
