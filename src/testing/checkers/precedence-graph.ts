/**
 * The graph of what precedes what: a process's own events one after the other, and a send before its deliveries. Nodes
 * may be merged, so that an install or a delivery is one logical event shared by all processes that have it.
 *
 * Kahn's algorithm puts the nodes in an order; what is left over when it gets stuck contains a cycle. Linear, iterative.
 */
import type { ProcessName, TraceEvent } from '../trace.ts';

/** Which events of different processes count as one. */
export interface Merging {
  /** All installs of one configuration. */
  readonly configurations: boolean;
  /** All deliveries of one message. */
  readonly deliveries: boolean;
}

/** Either an order of all events in which causes come first, or the events of a cycle. */
export type Precedence =
  | { readonly order: readonly TraceEvent[]; readonly cycle: undefined }
  | { readonly order: undefined; readonly cycle: readonly TraceEvent[] };

interface Graph {
  /** The events that each node stands for. */
  readonly events: TraceEvent[][];
  readonly successors: number[][];
  readonly predecessorCounts: number[];
}

/** Sorts events (each process's own in their order) or finds a cycle. */
export function sortByPrecedence(events: readonly TraceEvent[], merging: Merging): Precedence {
  const graph = buildGraph(events, merging);
  const remaining = graph.predecessorCounts.slice();
  const queue: number[] = [];
  remaining.forEach((count, node) => {
    if (count === 0) queue.push(node);
  });
  for (let next = 0; next < queue.length; next++) {
    for (const node of graph.successors[queue[next] ?? 0] ?? []) {
      const left = (remaining[node] ?? 0) - 1;
      remaining[node] = left;
      if (left === 0) queue.push(node);
    }
  }
  if (queue.length < graph.events.length) return { order: undefined, cycle: findCycle(graph, remaining) };
  return { order: queue.flatMap((node) => graph.events[node] ?? []), cycle: undefined };
}

function buildGraph(events: readonly TraceEvent[], merging: Merging): Graph {
  const graph: Graph = { events: [], successors: [], predecessorCounts: [] };
  const nodes = new Map<string, number>();
  const sends = new Map<string, number>();
  const deliveries: { readonly message: string; readonly node: number }[] = [];
  const latest = new Map<ProcessName, number>();
  for (const event of events) {
    const node = nodeOf(graph, nodes, { event, key: mergeKey(event, merging) });
    const before = latest.get(event.process);
    if (before !== undefined) addEdge(graph, before, node);
    latest.set(event.process, node);
    if (event.event === 'send' && !sends.has(event.message)) sends.set(event.message, node);
    else if (event.event === 'deliver') deliveries.push({ message: event.message, node });
  }
  for (const { message, node } of deliveries) {
    const send = sends.get(message);
    if (send !== undefined) addEdge(graph, send, node);
  }
  return graph;
}

/** What events that count as one have in common; undefined for an event that stands alone. */
function mergeKey(event: TraceEvent, merging: Merging): string | undefined {
  if (event.event === 'configuration' && merging.configurations) return `install ${event.configuration.id}`;
  if (event.event === 'deliver' && merging.deliveries) return `deliver ${event.message}`;
  return undefined;
}

/** The node of an event, made when it is new. */
function nodeOf(
  graph: Graph,
  nodes: Map<string, number>,
  { event, key }: { readonly event: TraceEvent; readonly key: string | undefined },
): number {
  const existing = key === undefined ? undefined : nodes.get(key);
  if (existing !== undefined) {
    graph.events[existing]?.push(event);
    return existing;
  }
  const node = graph.events.push([event]) - 1;
  graph.successors.push([]);
  graph.predecessorCounts.push(0);
  if (key !== undefined) nodes.set(key, node);
  return node;
}

function addEdge(graph: Graph, source: number, target: number): void {
  graph.successors[source]?.push(target);
  graph.predecessorCounts[target] = (graph.predecessorCounts[target] ?? 0) + 1;
}

/** The events of a cycle among the nodes that could not be ordered: walks backwards until a node comes again. */
function findCycle(graph: Graph, remaining: readonly number[]): readonly TraceEvent[] {
  const predecessors = new Map<number, number>();
  graph.successors.forEach((targets, node) => {
    if ((remaining[node] ?? 0) === 0) return;
    for (const target of targets) if ((remaining[target] ?? 0) > 0) predecessors.set(target, node);
  });
  const path: number[] = [];
  const visited = new Map<number, number>();
  let node: number | undefined = predecessors.keys().next().value;
  while (node !== undefined && !visited.has(node)) {
    visited.set(node, path.push(node) - 1);
    node = predecessors.get(node);
  }
  const cycle = path.slice(visited.get(node ?? -1) ?? 0).reverse();
  return withoutInner(cycle.flatMap((member) => graph.events[member] ?? []));
}

/** Leaves out the events in the middle of a run of one process: only where a cycle changes process is telling. */
function withoutInner(cycle: readonly TraceEvent[]): readonly TraceEvent[] {
  return cycle.filter((event, i) => {
    const before = cycle[(i + cycle.length - 1) % cycle.length];
    const after = cycle[(i + 1) % cycle.length];
    return before?.process !== event.process || after?.process !== event.process;
  });
}
