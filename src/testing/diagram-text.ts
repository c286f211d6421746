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

/** Characters from one column to the next. */
const columnWidth = 8;
const timeWidth = 12;

/** Lines of a drawing; of more only the last ones are shown. */
const linesMax = 120;

interface Line extends Placed {
  readonly text: string;
}

/** Draws the diagram. The text ends without a line feed. */
export function diagramText(diagram: Diagram): string {
  const lines = [
    ...diagram.transmissions.map((transmission) => transmissionLine(diagram, transmission)),
    ...diagram.runs.map((run) => runLine(diagram, run)),
    ...diagram.notes.map((note) => ({ ...place(note), text: noteLine(diagram, note) })),
    ...diagram.faults.map((fault) => ({ ...place(fault), text: faultLine(diagram, fault) })),
  ].sort((a, b) => a.order - b.order);
  const shown = lines.slice(-linesMax).map(({ text }) => text);
  if (shown.length < lines.length) shown.unshift(`${lines.length - shown.length} earlier lines are left out`);
  return [heading(diagram), ...shown, ...lastLines(diagram)].map((line) => line.trimEnd()).join('\n');
}

function place({ step, atMs, order }: Placed): Placed {
  return { step, atMs, order };
}

function heading({ nodes }: Diagram): string {
  return `${'ms'.padStart(timeWidth)}   ${nodes.map((node) => String(node).padEnd(columnWidth)).join('')}`;
}

function lastLines({ violation, window, nodes }: Diagram): string[] {
  const rule = '═'.repeat(nodes.length * columnWidth);
  if (violation === undefined) return [];
  return [`${timeText(window.toMs)} ╳ ${rule} ${violation.property}: ${violation.message}`];
}

function timeText(atMs: number): string {
  return atMs.toFixed(3).padStart(timeWidth);
}

function stalled({ troubles }: Diagram, node: NodeId, atMs: number): boolean {
  return troubles.some((trouble) => trouble.node === node && trouble.fromMs <= atMs && atMs <= trouble.toMs);
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

function spread(characters: readonly string[]): string {
  return characters.map((character) => character.padEnd(columnWidth)).join('');
}

function noteLine(diagram: Diagram, note: Note): string {
  const characters = columns(diagram, note.atMs);
  const signs = { install: '■', deliver: '▼', end: '╳' } as const;
  characters[diagram.nodes.indexOf(note.node)] = signs[note.kind];
  return `${timeText(note.atMs)}   ${spread(characters)}${note.node} ${note.text}`;
}

function faultLine({ nodes }: Diagram, { atMs, text }: FaultNote): string {
  return `${timeText(atMs)} ! ${'─'.repeat((nodes.length - 1) * columnWidth + 1).padEnd(nodes.length * columnWidth)}${text}`;
}

/** The line of arrows from the sender to its receivers; a receiver that it did not reach has a cross. */
function arrowLine(diagram: Diagram, { from, atMs, receptions }: Transmission): string {
  const cells = [...spread(columns(diagram, atMs))];
  const at = (node: NodeId): number => diagram.nodes.indexOf(node) * columnWidth;
  const source = at(from);
  for (const { to } of receptions) {
    const [low, high] = [Math.min(source, at(to)), Math.max(source, at(to))];
    for (let place = low + 1; place < high; place++) {
      if (place % columnWidth !== 0 || cells[place] === ' ') cells[place] = '─';
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
  return { ...place(run), text: `${timeText(run.atMs)}   ${spread(columns(diagram, run.atMs))}${text}` };
}
