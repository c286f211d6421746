/**
 * Reads the JSON lines that `ringcast node --json` writes into trace events, so that runs of real processes are judged
 * by the same checkers as simulated ones.
 *
 * Each process has an output of its own. A message is named by the regular configuration it was sent in and its number
 * there (`ring/seq`), which is all that its receivers know of it. `listening` tells the name of the process;
 * `configuration`, `sent`, `message`, `submit` and `acked` become events; other lines say nothing about the order and are
 * passed over. `submit` and the `acked` that answers it carry the same `submission` number; a message that was never
 * acknowledged is named `process/submission n`, since nobody knows its place.
 *
 * A killed process loses the end of its output: the last line may be cut off, and a message may have reached the
 * others although its `sent` line was never written. See `restoreLostSends`.
 */
import type { Level } from '../message.ts';
import { JsonlFieldError, isRecord, levelOf, numberOf, ringNameOf, textOf, textsOf } from './jsonl-fields.ts';
import type { JsonRecord } from './jsonl-fields.ts';
import type { ProcessName, TraceConfiguration, TraceEvent } from './trace.ts';

/** What one process wrote. */
export interface JsonlOutput {
  /** A name for the problems found in it, such as the file's. */
  readonly source: string;
  readonly text: string;
  /**
   * How it ended. `killed`: by the harness; a last line that is cut off is passed over and a `fail` event follows.
   * `exited`: by itself or after leaving; a `fail` event follows. `running`: it was alive when the text was taken; a last
   * line that is cut off is passed over.
   */
  readonly ending: 'killed' | 'exited' | 'running';
}

/** A line that is not as `ringcast node --json` writes it, or that contradicts another process. */
export interface JsonlProblem {
  readonly source: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface JsonlOptions {
  /**
   * Adds the `send` event of a message that others delivered and a killed process sent as its last act, when its `sent`
   * line was lost with the process. Only in the regular configuration that the process was in when it died, and only with
   * a number above all others in its output. Default false: such a message then violates S1.2. With true, S1.2 says
   * nothing about messages made up in the name of a killed process; `restored` lists what was believed.
   */
  readonly restoreLostSends?: boolean;
}

/** What the outputs of a run amount to. */
export interface JsonlTrace {
  /** The sequences of all processes, one after the other; without steps. */
  readonly events: readonly TraceEvent[];
  readonly problems: readonly JsonlProblem[];
  /** The send events that were added. */
  readonly restored: readonly TraceEvent[];
}

/** A delivery as a line tells it, with the sender. */
interface Heard {
  readonly message: string;
  readonly sender: ProcessName;
  readonly ring: string;
  readonly level: Level;
  readonly seq: number;
  readonly source: string;
  readonly line: number;
}

/** What was read from one output. */
interface Output {
  readonly ending: JsonlOutput['ending'];
  readonly events: TraceEvent[];
  readonly heard: Heard[];
  /** Where in `events` the submissions are that wait for their acknowledgement, by their number. */
  readonly submitted: Map<number, number>;
  process: ProcessName | undefined;
}

/** Reads the outputs of all processes of a run, one entry per process (a restarted node is another process). */
export function readJsonlTraces(outputs: readonly JsonlOutput[], options: JsonlOptions = {}): JsonlTrace {
  const problems: JsonlProblem[] = [];
  const read = outputs.map((output) => readOutput(output, problems));
  const restored = options.restoreLostSends === true ? restoreSends(read) : [];
  checkSenders(read, problems);
  return { events: read.flatMap(endedEvents), problems, restored };
}

function readOutput(output: JsonlOutput, problems: JsonlProblem[]): Output {
  const result: Output = { ending: output.ending, events: [], heard: [], submitted: new Map(), process: undefined };
  const lines = output.text.split('\n');
  lines.forEach((text, i) => {
    if (text.trim() === '') return;
    const cutOff = i === lines.length - 1 && output.ending !== 'exited';
    const at = { source: output.source, line: i + 1 };
    try {
      const line = parseLine(text);
      if (line !== undefined) takeLine(result, line, at);
      else if (!cutOff) problems.push({ ...at, message: 'not a JSON object' });
    } catch (error) {
      if (!(error instanceof JsonlFieldError)) throw error;
      problems.push({ ...at, message: error.message });
    }
  });
  return result;
}

/** The object in a line; undefined when there is none. */
function parseLine(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function takeLine(output: Output, line: JsonRecord, at: { readonly source: string; readonly line: number }): void {
  const event = textOf(line, 'event');
  if (event === 'listening') output.process = typeof line['process'] === 'string' ? line['process'] : undefined;
  else if (event === 'configuration') takeConfiguration(output, line);
  else if (event === 'sent') takeSent(output, line);
  else if (event === 'message') takeMessage(output, line, at);
  else if (event === 'submit') takeSubmit(output, line);
  else if (event === 'acked') takeAcked(output, line);
}

function takeConfiguration(output: Output, line: JsonRecord): void {
  const configuration = configurationOf(line);
  const process = output.process ?? ownName(line, configuration.members);
  output.process = process;
  output.events.push({ process, step: undefined, event: 'configuration', configuration });
}

function configurationOf(line: JsonRecord): TraceConfiguration {
  const kind = textOf(line, 'kind');
  if (kind !== 'regular' && kind !== 'transitional') throw new JsonlFieldError(`kind is ${kind}`);
  const ring = line['ring'];
  if (!isRecord(ring)) throw new JsonlFieldError('ring is not an object');
  const isTransitional = kind === 'transitional';
  return {
    id: textOf(line, 'id'),
    kind,
    members: textsOf(line, 'processes').toSorted((a, b) => nodeIdOf(a) - nodeIdOf(b)),
    from: isTransitional ? ringNameOf(line, 'from') : undefined,
    to: isTransitional ? ringNameOf(line, 'ring') : undefined,
    ringSeq: numberOf(ring, 'seq'),
    representative: numberOf(ring, 'representative'),
  };
}

/** The name of the process that wrote a configuration: the member with its node id. */
function ownName(line: JsonRecord, members: readonly ProcessName[]): ProcessName {
  const node = numberOf(line, 'node');
  const own = members.find((member) => nodeIdOf(member) === node);
  if (own === undefined) throw new JsonlFieldError(`node ${node} is not among processes`);
  return own;
}

function takeSent(output: Output, line: JsonRecord): void {
  const configuration = textOf(line, 'configuration');
  const seq = numberOf(line, 'seq');
  const message = `${configuration}/${seq}`;
  const level = levelOf(line);
  output.events.push({ process: writer(output), step: undefined, event: 'send', message, level, configuration, seq });
}

function takeMessage(output: Output, line: JsonRecord, at: { readonly source: string; readonly line: number }): void {
  const ring = textOf(line, 'ring');
  const seq = numberOf(line, 'seq');
  const message = `${ring}/${seq}`;
  const level = levelOf(line);
  const configuration = textOf(line, 'configuration');
  output.heard.push({ message, sender: textOf(line, 'process'), ring, level, seq, ...at });
  output.events.push({
    process: writer(output),
    step: undefined,
    event: 'deliver',
    message,
    level,
    configuration,
    seq,
  });
}

function takeSubmit(output: Output, line: JsonRecord): void {
  const submission = numberOf(line, 'submission');
  const process = writer(output);
  output.submitted.set(submission, output.events.length);
  const message = `${process}/submission ${submission}`;
  output.events.push({ process, step: undefined, event: 'submit', message, level: levelOf(line) });
}

/** The acknowledgement tells the name of the message, and gives it to the submission too. */
function takeAcked(output: Output, line: JsonRecord): void {
  const [ring = ''] = textOf(line, 'configuration').split('>');
  const message = `${ring}/${numberOf(line, 'seq')}`;
  output.events.push({ process: writer(output), step: undefined, event: 'acked', message });
  const place = line['submission'] === undefined ? undefined : output.submitted.get(numberOf(line, 'submission'));
  const submit = place === undefined ? undefined : output.events[place];
  if (place !== undefined && submit?.event === 'submit') output.events[place] = { ...submit, message };
}

function writer(output: Output): ProcessName {
  if (output.process === undefined) throw new JsonlFieldError('comes before the first configuration');
  return output.process;
}

/** Gives killed processes the sends that others prove and their own outputs lost. */
function restoreSends(outputs: readonly Output[]): readonly TraceEvent[] {
  const sent = new Set(outputs.flatMap(({ events }) => events.flatMap((e) => (e.event === 'send' ? [e.message] : []))));
  const killed = new Map(outputs.flatMap((output) => (output.ending === 'killed' ? [[output.process, output]] : [])));
  const lost = outputs.flatMap(({ heard }) => heard).filter(({ message }) => !sent.has(message));
  const restored: TraceEvent[] = [];
  for (const heard of lost.toSorted((a, b) => a.seq - b.seq)) {
    const output = killed.get(heard.sender);
    if (output === undefined || sent.has(heard.message) || !couldBeLast(output, heard)) continue;
    sent.add(heard.message);
    const event = sendOf(heard);
    output.events.push(event);
    restored.push(event);
  }
  return restored;
}

/** Could a process have sent the message after everything in its output? */
function couldBeLast({ events }: Output, { ring, seq }: Heard): boolean {
  const last = events.findLast((event) => event.event === 'configuration');
  if (last?.event !== 'configuration' || last.configuration.id !== ring) return false;
  const since = events.slice(events.lastIndexOf(last));
  return since.every((event) => !('seq' in event) || event.seq < seq);
}

function sendOf({ sender, message, level, ring, seq }: Heard): TraceEvent {
  return { process: sender, step: undefined, event: 'send', message, level, configuration: ring, seq };
}

/** The sender that a delivery names is the one that sent it. Traces leave the sender out, so it is compared here. */
function checkSenders(outputs: readonly Output[], problems: JsonlProblem[]): void {
  const senders = new Map<string, ProcessName>();
  for (const event of outputs.flatMap(({ events }) => events)) {
    if (event.event === 'send' && !senders.has(event.message)) senders.set(event.message, event.process);
  }
  for (const { message, sender, source, line } of outputs.flatMap(({ heard }) => heard)) {
    const actual = senders.get(message);
    if (actual === undefined || actual === sender) continue;
    problems.push({ source, line, message: `${message} is said to be from ${sender}, but ${actual} sent it` });
  }
}

function endedEvents({ ending, events, process }: Output): readonly TraceEvent[] {
  if (ending === 'running' || process === undefined) return events;
  return [...events, { process, step: undefined, event: 'fail' }];
}

function nodeIdOf(process: ProcessName): number {
  return Number(process.slice(0, process.lastIndexOf('.')));
}
