/**
 * Stepping through a run: each step in words, and where to go from it. Whoever asks (a terminal, a test) hands over
 * lines of text and gets lines of text.
 */
import { describeEffect, describeMessage } from './describe-effect.ts';
import { faultText } from './diagram.ts';
import { actText } from './group-acts.ts';
import type { RunStep, StepPart } from './history.ts';
import { describeEvent } from './history-text.ts';
import type { Datagram } from './memory-network.ts';
import { isOrdinary } from './place.ts';

function arrivalText({ from, origin, message }: Datagram): string {
  const sender = isOrdinary(from ?? origin.nodeId) ? `${origin.nodeId}` : `a stranger with the id ${origin.nodeId}`;
  return `receives, from ${sender}: ${describeMessage(message)}`;
}

function inputText({ input }: RunStep): string {
  if (input === undefined) return 'by hand';
  switch (input.kind) {
    case 'arrive':
      return `node ${input.node} ${arrivalText(input.datagram)}`;
    case 'wake':
      return `node ${input.node} is woken by its timer`;
    case 'persisted':
      return `node ${input.node} has its ring sequence number on disk`;
    case 'call':
      return 'from outside';
    default:
      return input satisfies never;
  }
}

/** Everything but what says nothing: an action of the harness that had no effect, a step of another cluster. */
export function toldSteps(steps: readonly RunStep[]): readonly RunStep[] {
  return steps.filter(({ input, parts }) => input?.kind !== 'call' || parts.length > 0);
}

/** Undefined for what an effect says already. */
function partText(part: StepPart): string | undefined {
  if (part.kind === 'effect') return `node ${part.node} ${describeEffect(part.effect)}`;
  if (part.kind === 'fault') return `fault ${faultText(part.fault)}`;
  if (part.kind === 'act') return `application of node ${part.act.node} ${actText(part.act)}`;
  const { event } = part;
  const said = event.event === 'configuration' || event.event === 'send' || event.event === 'deliver';
  return said ? undefined : `process ${event.process} ${describeEvent(event)}`;
}

/** A step in words: a line for what came in, and an indented line for each thing that followed. */
export function describeStep(step: RunStep): string[] {
  const head = `step ${step.step}  ${step.atMs.toFixed(3)} ms  ${inputText(step)}`;
  return [head, ...step.parts.flatMap((part) => partText(part) ?? []).map((text) => `    ${text}`)];
}

/** Is there more to see than messages and tokens: a fault, a configuration, the end of a process? */
export function isOfInterest({ parts }: RunStep): boolean {
  return parts.some((part) => {
    if (part.kind === 'effect') return part.effect.type === 'install' || part.effect.type === 'halt';
    return part.kind === 'fault' || (part.kind === 'event' && part.event.event === 'fail');
  });
}

/** What `StepCursor` understands. */
export const stepCommands = 'Enter: next step, n: next of interest, a number: that step, q: quit';

/** What to print for a command, and whether there is more. */
export interface StepAnswer {
  readonly lines: readonly string[];
  readonly over: boolean;
}

/** A place in a run. */
export class StepCursor {
  readonly #steps: readonly RunStep[];
  #next = 0;

  constructor(steps: readonly RunStep[]) {
    this.#steps = steps;
  }

  /** Does what a person typed: nothing for the next step, `n`, a number, or `q`. */
  command(text: string): StepAnswer {
    const word = text.trim();
    if (word === 'q') return { lines: [], over: true };
    if (word === '') return this.#show(this.#next);
    if (word === 'n') return this.#show(this.#find((step) => isOfInterest(step)));
    if (/^\d+$/.test(word)) return this.#jump(Number(word));
    return { lines: [stepCommands], over: false };
  }

  #find(wanted: (step: RunStep) => boolean): number {
    const place = this.#steps.findIndex((step, index) => index >= this.#next && wanted(step));
    return place < 0 ? this.#steps.length : place;
  }

  #jump(number: number): StepAnswer {
    if (number >= (this.#steps[this.#next]?.step ?? Infinity))
      return this.#show(this.#find(({ step }) => step >= number));
    const lines = [`step ${number} is behind; it only goes onwards`];
    return { lines, over: false };
  }

  #show(place: number): StepAnswer {
    const step = this.#steps[place];
    this.#next = place + 1;
    if (step === undefined) return { lines: ['the end of the run'], over: true };
    return { lines: describeStep(step), over: false };
  }
}
