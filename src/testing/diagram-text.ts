/**
 * A space-time diagram in characters, for terminals and logs. Each line is one thing that happened:
 *
 *       12.300   1       2       3
 *       12.400   ●───────▶       │       token 7 seq 3, +0.2 ms
 *       12.600   ◀───────●───────╳       data 4, +0.2 ms, lost on the way to 3
 *
 * The character in a column says what the node is: `│` a member of a regular configuration, `╎` of a transitional one, `┊`
 * started and member of none, a space when it is down, `░` stalled.
 */
import type { NodeId } from '../message.ts';
import type { TokenRun } from './diagram-tokens.ts';
import { lifeAt, messageLabel } from './diagram.ts';
import type { Diagram, FaultNote, Note, Transmission } from './diagram.ts';
import type { Placed } from './history.ts';

/** Characters of the column of times. */
const timeWidth = 12;

/** Characters from one column to the next: enough for arrows, and for the longest node id. */
function columnWidth({ nodes }: Diagram): number {
  return Math.max(8, ...nodes.map((node) => String(node).length + 2));
}

interface Line extends Placed {
  readonly text: string;
}

/** Draws the diagram; of more than `linesMax` lines the last ones. The text ends without a line feed. */
export function diagramText(diagram: Diagram, linesMax: number = 120): string {
  const lines = [
    ...diagram.transmissions.map((transmission) => transmissionLine(diagram, transmission)),
    ...diagram.runs.map((run) => runLine(diagram, run)),
    ...diagram.notes.map((note) => ({ ...place(note), text: noteLine(diagram, note) })),
    ...diagram.faults.map((fault) => ({ ...place(fault), text: faultLine(diagram, fault) })),
  ].sort((a, b) => a.order - b.order);
  const shown = lines.slice(Math.max(0, lines.length - linesMax)).map(({ text }) => text);
  if (shown.length < lines.length) shown.unshift(`${lines.length - shown.length} earlier lines are left out`);
  return [heading(diagram), ...shown, ...lastLines(diagram)].map((line) => line.trimEnd()).join('\n');
}

function place({ step, atMs, order }: Placed): Placed {
  return { step, atMs, order };
}

function heading(diagram: Diagram): string {
  return `${'ms'.padStart(timeWidth)}   ${spread(diagram, diagram.nodes.map(String))}`;
}

function lastLines(diagram: Diagram): string[] {
  const { violation, window, nodes } = diagram;
  const rule = '═'.repeat(nodes.length * columnWidth(diagram));
  if (violation === undefined) return [];
  return [`${timeText(window.toMs)} ╳ ${rule} ${violation.property}: ${violation.message}`];
}

function timeText(atMs: number): string {
  return atMs.toFixed(3).padStart(timeWidth);
}

function stalled({ disturbances }: Diagram, node: NodeId, atMs: number): boolean {
  return disturbances.some(
    (disturbance) => disturbance.node === node && disturbance.fromMs <= atMs && atMs <= disturbance.toMs,
  );
}

/** The character of each column at that time. */
function columns(diagram: Diagram, atMs: number): string[] {
  return diagram.nodes.map((node) => {
    const life = lifeAt(diagram.lives.get(node) ?? [], atMs);
    if (life.kind === 'down') return ' ';
    if (stalled(diagram, node, atMs)) return '░';
    if (life.kind === 'starting') return '┊';
    return life.configuration.kind === 'regular' ? '│' : '╎';
  });
}

function spread(diagram: Diagram, cells: readonly string[]): string {
  const width = columnWidth(diagram);
  return cells.map((cell) => cell.padEnd(width)).join('');
}

function noteLine(diagram: Diagram, note: Note): string {
  const characters = columns(diagram, note.atMs);
  const signs = { install: '■', deliver: '▼', end: '╳', act: '◆', change: '◇' } as const;
  characters[diagram.nodes.indexOf(note.node)] = signs[note.kind];
  return `${timeText(note.atMs)}   ${spread(diagram, characters)}${note.node} ${note.text}`;
}

function faultLine(diagram: Diagram, { atMs, text }: FaultNote): string {
  const width = columnWidth(diagram);
  const rule = '─'.repeat((diagram.nodes.length - 1) * width + 1).padEnd(diagram.nodes.length * width);
  return `${timeText(atMs)} ! ${rule}${text}`;
}

/** The line of arrows from the sender to its receivers; a receiver that it did not reach has a cross. */
function arrowLine(diagram: Diagram, { from, atMs, receptions }: Transmission): string {
  const width = columnWidth(diagram);
  const cells = Array.from(spread(diagram, columns(diagram, atMs)));
  const at = (node: NodeId): number => diagram.nodes.indexOf(node) * width;
  const source = at(from);
  for (const { to } of receptions) {
    const [low, high] = [Math.min(source, at(to)), Math.max(source, at(to))];
    for (let place = low + 1; place < high; place++) {
      if (place % width !== 0 || cells[place] === ' ') cells[place] = '─';
      else if (cells[place] === '│') cells[place] = '┼';
    }
  }
  for (const { to, arrivesMs } of receptions) {
    cells[at(to)] = arrivesMs === undefined ? '╳' : at(to) < source ? '◀' : '▶';
  }
  cells[source] = '●';
  return cells.join('');
}

function arrivalText({ receptions, atMs }: Transmission): string {
  const delays = receptions.flatMap(({ arrivesMs }) => (arrivesMs === undefined ? [] : [arrivesMs - atMs]));
  const lost = receptions.filter(({ arrivesMs }) => arrivesMs === undefined).map(({ to }) => to);
  const [least, most] = [Math.min(...delays).toFixed(1), Math.max(...delays).toFixed(1)];
  const when = delays.length === 0 ? '' : least === most ? `, +${least} ms` : `, +${least} to +${most} ms`;
  return `${when}${lost.length === 0 ? '' : `, lost on the way to ${lost.join(' ')}`}`;
}

function transmissionLine(diagram: Diagram, transmission: Transmission): Line {
  const { atMs, message } = transmission;
  const text = `${timeText(atMs)}   ${arrowLine(diagram, transmission)}${messageLabel(message)}`;
  return { ...place(transmission), text: `${text}${arrivalText(transmission)}` };
}

function runLine(diagram: Diagram, run: TokenRun): Line {
  const text = `the token goes round, hops ${run.firstHop} to ${run.lastHop}, until ${run.untilMs.toFixed(3)}`;
  return { ...place(run), text: `${timeText(run.atMs)}   ${spread(diagram, columns(diagram, run.atMs))}${text}` };
}
