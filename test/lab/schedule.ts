/**
 * A schedule of membership changes, drawn from a seed: who is killed, stopped, cut off, who leaves and who returns, and
 * how much time the ring is given in between. It is drawn before anything runs, on a model of who is up and who hears
 * whom, so that each step makes sense and a printed seed gives the same schedule again.
 */
import type { Random } from '../../src/testing/random.ts';

/**
 * What is done. `kill`: kill -9. `restart`: kill -9 and started again at once, within the token time-out. `stop`: SIGSTOP
 * until the others have given the node up, then SIGCONT. `leave`: politely. `partition`: cut into groups, perhaps other
 * groups than before. `merge`: all cuts healed. `return`: a node that was killed or had left is started.
 */
export type ChangeKind = 'kill' | 'restart' | 'stop' | 'leave' | 'partition' | 'merge' | 'return';

/** One step. */
export type Step =
  | { readonly kind: Exclude<ChangeKind, 'partition' | 'merge'>; readonly node: number; readonly after: Settling }
  | { readonly kind: 'partition' | 'merge'; readonly groups: readonly (readonly number[])[]; readonly after: Settling }
  /** SIGSTOP for less than the token time-out: no membership change is due. */
  | { readonly kind: 'pause'; readonly node: number; readonly durationMs: number; readonly after: Settling };

/**
 * What the step after this one waits for: a configuration in each group, or only so many milliseconds, so that changes
 * also strike in the middle of forming one.
 */
export type Settling = 'settled' | number;

export interface ScheduleOptions {
  readonly nodes: readonly number[];
  /** Membership changes; pauses come on top. */
  readonly changes: number;
  readonly tokenMs: number;
}

/** The world as the schedule knows it. */
interface Model {
  readonly up: Set<number>;
  readonly down: Set<number>;
  groups: readonly (readonly number[])[];
}

const kinds: readonly ChangeKind[] = ['kill', 'restart', 'stop', 'leave', 'partition', 'merge', 'return'];

/** At least so many nodes stay up. */
const upMin = 3;

/** Draws the steps. Every kind of change occurs about equally often, as far as the world allows. */
export function drawSchedule(random: Random, { nodes, changes, tokenMs }: ScheduleOptions): readonly Step[] {
  const model: Model = { up: new Set(nodes), down: new Set(), groups: [nodes] };
  const uses = new Map(kinds.map((kind) => [kind, 0]));
  const steps: Step[] = [];
  for (let change = 0; change < changes; change++) {
    const possible = random.shuffle(kinds.filter((kind) => isPossible(model, kind)));
    const fewest = Math.min(...possible.map((kind) => uses.get(kind) ?? 0));
    const kind = random.pick(possible.filter((candidate) => uses.get(candidate) === fewest));
    uses.set(kind, fewest + 1);
    const after = random.chance(0.6) ? 'settled' : random.integer(0, 2 * tokenMs);
    steps.push(drawStep(random, { model, kind, after }));
    if (random.chance(0.2)) {
      const node = random.pick([...model.up]);
      steps.push({ kind: 'pause', node, durationMs: random.integer(tokenMs / 10, tokenMs / 2), after: 0 });
    }
  }
  return steps;
}

export function describeStep(step: Step): string {
  const what = 'node' in step ? `node ${step.node}` : step.groups.map((group) => `{${group.join(' ')}}`).join(' ');
  const duration = step.kind === 'pause' ? ` for ${step.durationMs} ms` : '';
  const after = step.after === 'settled' ? 'until settled' : `${step.after} ms`;
  return `${step.kind} ${what}${duration}, then ${after}`;
}

function isPossible(model: Model, kind: ChangeKind): boolean {
  switch (kind) {
    case 'kill':
    case 'leave':
      return model.up.size > upMin;
    case 'restart':
    case 'partition':
      return true;
    case 'stop':
      return stoppable(model).length > 0;
    case 'merge':
      return model.groups.length > 1;
    case 'return':
      return model.down.size > 0;
  }
}

/** Nodes that somebody would miss: another node is up in their group. */
function stoppable({ up, groups }: Model): readonly number[] {
  const busy = groups.map((group) => group.filter((node) => up.has(node))).filter((group) => group.length > 1);
  return busy.flat();
}

function drawStep(
  random: Random,
  { model, kind, after }: { readonly model: Model; readonly kind: ChangeKind; readonly after: Settling },
): Step {
  switch (kind) {
    case 'partition':
      model.groups = drawGroups(random, model);
      return { kind, groups: model.groups, after };
    case 'merge':
      model.groups = [[...model.up, ...model.down].toSorted((a, b) => a - b)];
      return { kind, groups: model.groups, after };
    case 'return': {
      const node = random.pick([...model.down]);
      model.down.delete(node);
      model.up.add(node);
      return { kind, node, after };
    }
    case 'kill':
    case 'leave': {
      const node = random.pick([...model.up]);
      model.up.delete(node);
      model.down.add(node);
      return { kind, node, after };
    }
    case 'stop':
      return { kind, node: random.pick(stoppable(model)), after };
    case 'restart':
      return { kind, node: random.pick([...model.up]), after };
  }
}

/** Two or three groups, each with a node that is up, so that some ring is truly cut. */
function drawGroups(random: Random, { up, down }: Model): readonly (readonly number[])[] {
  const shuffled = random.shuffle([...up]);
  const groups: number[][] = Array.from({ length: random.chance(0.25) ? 3 : 2 }, () => []);
  for (const [i, node] of [...shuffled, ...down].entries()) {
    // The first ones make sure that no group is empty.
    const group = i < groups.length ? groups[i] : random.pick(groups);
    group?.push(node);
  }
  return groups.map((group) => group.toSorted((a, b) => a - b));
}
