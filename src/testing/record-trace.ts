/**
 * Records what a real `Cluster` saw, so that the checkers of simulations also judge programs that run over UDP.
 *
 * A recording is a list of JSON lines in the format of `ringcast node --json`, as far as it concerns the order. So one
 * reader (`readJsonlTraces`) serves both, recordings of one run may be mixed with outputs of the command, and a process
 * that is killed loses no more than its last line.
 */
import type { SendContext } from '../cluster-context.ts';
import type { ClusterMessage, Sent } from '../cluster-event.ts';
import type { Cluster } from '../cluster.ts';
import type { Configuration } from '../configuration.ts';
import { readJsonlTraces } from './jsonl-trace.ts';
import type { JsonlOutput } from './jsonl-trace.ts';
import { processName } from './process-name.ts';
import type { ProcessName, TraceEvent } from './trace.ts';

/** What a recording needs of a cluster; `Cluster` fulfils it. */
export type RecordedCluster = Pick<Cluster, 'nodeId' | 'self' | 'configuration' | 'stats' | 'send' | 'on' | 'off'>;

/** Second argument of `recordTrace`. */
export interface RecordTraceOptions {
  /**
   * Called with each line when it happens, without a line break: the place to write it to a file. A file written
   * synchronously (`appendFileSync`) survives a killed process. Default: nobody is told.
   */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Keep the lines for `lines`, `output` and `events`. Default true; false for long runs that write a file. */
  readonly keep?: boolean | undefined;
}

/** The record of one process. Make it with `recordTrace`. */
export class TraceRecording {
  /** The process that is recorded: `nodeId.incarnation`. */
  readonly process: ProcessName;
  /** The lines so far; empty with `keep: false`. */
  readonly lines: string[] = [];
  readonly #cluster: RecordedCluster;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #keep: boolean;
  #submissions = 0;
  #closed = false;
  #stopped = false;

  readonly #configuration = (configuration: Configuration): void => {
    this.#write(configurationFields(configuration));
  };

  readonly #message = ({ from, seq, level, ring, configuration }: ClusterMessage): void => {
    const process = processName(from);
    this.#write({ event: 'message', from: from.nodeId, process, seq, level, ring, configuration: configuration.id });
  };

  readonly #sent = ({ seq, level, configuration }: Sent): void => {
    this.#write({ event: 'sent', seq, level, configuration: configuration.id });
  };

  readonly #ended = (): void => {
    this.#closed = true;
    this.#write({ event: 'left' });
    this.stop();
  };

  /** For `recordTrace`. */
  constructor(cluster: RecordedCluster, { onLine, keep = true }: RecordTraceOptions) {
    this.#cluster = cluster;
    this.#onLine = onLine;
    this.#keep = keep;
    this.process = processName(cluster.self);
    this.#write({ event: 'listening', process: this.process });
    this.#configuration(cluster.configuration);
    cluster.on('configuration', this.#configuration);
    cluster.on('message', this.#message);
    cluster.on('sent', this.#sent);
    cluster.on('closed', this.#ended);
  }

  /** Has the cluster closed? Its trace ends with `fail` then. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * As `cluster.send`, and records `submit` at the call and `acked` when it resolves. What is sent past the recording is
   * recorded too, but for these two.
   */
  async send(payload: Uint8Array | string, context: SendContext = {}): Promise<Sent> {
    this.#submissions += 1;
    const submission = this.#submissions;
    this.#write({ event: 'submit', submission, level: context.level ?? 'agreed' });
    const sent = await this.#cluster.send(payload, context);
    const { seq, level, configuration } = sent;
    this.#write({ event: 'acked', submission, seq, level, configuration: configuration.id });
    return sent;
  }

  /** What `readJsonlTraces` takes, for judging several recordings together. Empty with `keep: false`. */
  output(): JsonlOutput {
    const text = this.lines.map((line) => `${line}\n`).join('');
    return { source: this.process, text, ending: this.#closed ? 'exited' : 'running' };
  }

  /** The trace of this process so far. Empty with `keep: false`. */
  events(): readonly TraceEvent[] {
    return readJsonlTraces([this.output()]).events;
  }

  /** Records nothing more. The events so far stay. Happens by itself when the cluster closes. */
  stop(): void {
    this.#stopped = true;
    this.#cluster.off('configuration', this.#configuration);
    this.#cluster.off('message', this.#message);
    this.#cluster.off('sent', this.#sent);
    this.#cluster.off('closed', this.#ended);
  }

  #write(fields: Readonly<Record<string, unknown>>): void {
    if (this.#stopped) return;
    const line = JSON.stringify({ ...fields, node: this.#cluster.nodeId });
    if (this.#keep) this.lines.push(line);
    this.#onLine?.(line);
  }
}

/**
 * Records the trace of a cluster. Call it right after `Cluster.join` has resolved, before the next `await` and before
 * other listeners are attached (a listener that throws hides an event from those behind it). Throws a `RangeError` when
 * the cluster has already delivered messages or changed its configuration: what is missing at the beginning of a trace
 * would look like a broken guarantee.
 *
 * Judge the traces of *all* processes of a run together:
 * `checkTrace(readJsonlTraces(recordings.map((recording) => recording.output())).events)`.
 */
export function recordTrace(cluster: RecordedCluster, options: RecordTraceOptions = {}): TraceRecording {
  const { engine } = cluster.stats();
  if (engine !== undefined && (engine.configurations > 1 || engine.messagesDelivered > 0)) {
    throw new RangeError('A trace is recorded from the beginning: call recordTrace right after Cluster.join.');
  }
  return new TraceRecording(cluster, options);
}

function configurationFields({ kind, id, ringId, from, members }: Configuration): Readonly<Record<string, unknown>> {
  return { event: 'configuration', kind, id, ring: ringId, from, processes: members.map(processName) };
}
