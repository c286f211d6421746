/**
 * A space-time diagram as an SVG picture: nodes are columns, time runs downwards, messages are arrows coloured by kind,
 * configurations are coloured bars. What was lost ends in a cross; cut links and stalls are shaded.
 */
import type { Message, NodeId } from '../message.ts';
import { cross, document, element, escaped, fixed, halo, line, words } from './diagram-shapes.ts';
import type { Point } from './diagram-shapes.ts';
import type { TokenRun } from './diagram-tokens.ts';
import { TimeScale } from './diagram-scale.ts';
import { messageLabel } from './diagram.ts';
import type { Diagram, FaultNote, LifeChange, Note, Reception, Transmission, Disturbance } from './diagram.ts';

/** Colours of messages, by type. */
const arrowColours: Readonly<Record<Message['type'], string>> = {
  token: '#8a8f98',
  data: '#1f6fd1',
  join: '#d9822b',
  commitToken: '#8e44ad',
  mergeDetect: '#16877a',
  holdCancel: '#9b7653',
};

/** Colours of configurations, in the order in which they appear. */
const barColours: readonly string[] = ['#7fb3e6', '#8fce8f', '#f2c57c', '#d9a6e0', '#9fd8d2', '#e6a1a1', '#c9c97a'];

/** Names of messages in the legend. */
const kindNames: Readonly<Record<Message['type'], string>> = {
  token: 'token',
  data: 'data',
  join: 'join',
  commitToken: 'commit token',
  mergeDetect: 'merge detect',
  holdCancel: 'hold cancel',
};

/** Pixels. */
const marginTop = 86;
const marginBottom = 66;
const timeWidth = 92;
const columnWidth = 210;
const notesWidth = 400;
const barWidth = 12;

const charactersMax = 74;

/** Draws the diagram; the answer is a whole SVG document. */
export function diagramSvg(diagram: Diagram): string {
  return new Drawing(diagram).text;
}

class Drawing {
  readonly #diagram: Diagram;
  readonly #scale: TimeScale;
  readonly #colours = new Map<string, string>();
  /** The lowest text so far in the column of notes. */
  #notesBottom = 0;

  constructor(diagram: Diagram) {
    this.#diagram = diagram;
    this.#scale = new TimeScale(times(diagram));
  }

  get text(): string {
    const width = timeWidth + this.#diagram.nodes.length * columnWidth + notesWidth;
    const parts = this.#parts();
    const height = Math.ceil(Math.max(this.#bottom + marginBottom, this.#notesBottom + 20));
    return document({ width, height }, parts);
  }

  /** What lies above covers what lies below. */
  #parts(): string[] {
    return [
      this.#markers(),
      this.#heads(),
      ...this.#diagram.disturbances.map((disturbance) => this.#disturbance(disturbance)),
      ...this.#waits(),
      ...this.#diagram.nodes.map((node) => this.#column(node)),
      ...this.#diagram.transmissions.map((transmission) => this.#arrows(transmission)),
      ...this.#diagram.runs.map((run) => this.#run(run)),
      ...this.#labels(),
      ...this.#texts(),
      this.#timeLabels(),
      this.#verdict(),
    ];
  }

  #x(node: NodeId): number {
    return timeWidth + (this.#diagram.nodes.indexOf(node) + 0.5) * columnWidth;
  }

  #y(atMs: number): number {
    return marginTop + this.#scale.at(atMs);
  }

  get #bottom(): number {
    return marginTop + this.#scale.height;
  }

  get #right(): number {
    return timeWidth + this.#diagram.nodes.length * columnWidth;
  }

  #markers(): string {
    const markers = Object.entries(arrowColours).map(([type, colour]) => {
      const shape = element('path', { d: 'M0,0 L8,3 L0,6 z', fill: colour });
      return element(
        'marker',
        { id: `head-${type}`, markerWidth: 8, markerHeight: 6, refX: 8, refY: 3, orient: 'auto' },
        shape,
      );
    });
    return element('defs', {}, markers.join(''));
  }

  /** Title, legend and the names of the columns. */
  #heads(): string {
    const { window, nodes, violation } = this.#diagram;
    const span = `${window.fromMs.toFixed(3)} to ${window.toMs.toFixed(3)} ms`;
    const title = violation === undefined ? span : `${violation.property} violated, ${span}`;
    const legend = Object.entries(kindNames).map(([type, name], index) => {
      const x = 16 + index * 118;
      const colour = arrowColours[type as Message['type']];
      const stroke = { stroke: colour, 'stroke-width': 1.6, 'marker-end': `url(#head-${type})` };
      return line({ x, y: 42 }, { x: x + 24, y: 42 }, stroke) + words({ x: x + 30, y: 46 }, name);
    });
    const names = nodes.map((node) =>
      words({ x: this.#x(node), y: 74 }, `node ${node}`, {
        'text-anchor': 'middle',
        'font-weight': 'bold',
        'font-size': 13,
      }),
    );
    const lost = cross({ x: 740, y: 42 }, 4, '#c0392b') + words({ x: 750, y: 46 }, 'lost, or a process that ends');
    return [words({ x: 16, y: 24 }, title, { 'font-weight': 'bold', 'font-size': 14 }), ...legend, lost, ...names].join(
      '',
    );
  }

  /** Where time is drawn shorter than it was. */
  #waits(): string[] {
    return this.#scale.shortened.map(({ fromMs, toMs }) => {
      const y = (this.#y(fromMs) + this.#y(toMs)) / 2;
      const stroke = { stroke: '#c8ccd2', 'stroke-dasharray': '1 4' };
      const text = `${(toMs - fromMs).toFixed(0)} ms later`;
      return (
        line({ x: timeWidth, y }, { x: this.#right, y }, stroke) + words({ x: 8, y: y + 4 }, text, { fill: '#8a8f98' })
      );
    });
  }

  #disturbance({ node, fromMs, toMs }: Disturbance): string {
    const y = this.#y(fromMs);
    const height = Math.max(4, this.#y(toMs) - y);
    if (node === undefined) {
      return element('rect', {
        x: timeWidth,
        y,
        width: this.#right - timeWidth,
        height,
        fill: '#e74c3c',
        opacity: 0.08,
      });
    }
    return element('rect', { x: this.#x(node) - 26, y, width: 52, height, fill: '#555b66', opacity: 0.18 });
  }

  /** A node's line of life, with its configurations as bars. */
  #column(node: NodeId): string {
    const changes = this.#diagram.lives.get(node) ?? [];
    return changes.map((change, place) => this.#life(node, change, changes[place + 1])).join('');
  }

  #life(node: NodeId, { atMs, life }: LifeChange, next: LifeChange | undefined): string {
    const { fromMs, toMs } = this.#diagram.window;
    if ((next?.atMs ?? Infinity) < fromMs || atMs > toMs || life.kind === 'down') return '';
    const top = this.#y(Math.max(atMs, fromMs));
    const bottom = next === undefined ? this.#bottom : this.#y(next.atMs);
    const x = this.#x(node);
    if (life.kind === 'starting')
      return line({ x, y: top }, { x, y: bottom }, { stroke: '#555b66', 'stroke-dasharray': '3 3' });
    const { id, kind } = life.configuration;
    const regular = kind === 'regular';
    const box = { x: x - barWidth / 2, y: top, width: barWidth, height: Math.max(bottom - top, 3), stroke: '#555b66' };
    const style = regular ? { fill: this.#colour(id) } : { fill: '#ffffff', 'stroke-dasharray': '2 2' };
    const bar = element('rect', { ...box, ...style }, element('title', {}, escaped(`${kind} ${id}`)));
    const name = regular ? words({ x: x + 10, y: top + 12 }, id, { 'font-weight': 'bold', ...halo }) : '';
    return bar + name;
  }

  #colour(id: string): string {
    const known = this.#colours.get(id);
    if (known !== undefined) return known;
    const colour = barColours[this.#colours.size % barColours.length] ?? '#cccccc';
    this.#colours.set(id, colour);
    return colour;
  }

  #arrows({ from, atMs, message, receptions }: Transmission): string {
    const start = { x: this.#x(from), y: this.#y(atMs) };
    return receptions.map((reception) => this.#arrow(start, reception, message)).join('');
  }

  /** Names of messages, beside the beginnings of their arrows. What leaves a node at one time shares a line. */
  #labels(): string[] {
    const places = new Map<string, Transmission[]>();
    for (const transmission of this.#diagram.transmissions) {
      const key = `${transmission.from} ${transmission.atMs}`;
      places.set(key, [...(places.get(key) ?? []), transmission]);
    }
    return [...places.values()].map((together) => this.#label(together));
  }

  #label(together: readonly Transmission[]): string {
    const [first] = together;
    if (first === undefined) return '';
    const start = { x: this.#x(first.from), y: this.#y(first.atMs) };
    const leftwards = together.every(({ receptions }) => receptions.every(({ to }) => this.#x(to) < start.x));
    const place = { x: start.x + (leftwards ? -12 : 12), y: start.y - 3 };
    const text = [...new Set(together.map(({ message }) => messageLabel(message)))].join('; ');
    const style = {
      'font-size': 10,
      fill: arrowColours[first.message.type],
      'text-anchor': leftwards ? 'end' : 'start',
    };
    return words(place, text, { ...style, ...halo });
  }

  /** A token that went round: the time it took, and how often. */
  #run({ atMs, untilMs, firstHop, lastHop }: TokenRun): string {
    const [top, bottom] = [this.#y(atMs), this.#y(untilMs)];
    const box = { x: timeWidth + 6, y: top, width: this.#right - timeWidth - 12, height: Math.max(bottom - top, 4) };
    const band = element('rect', { ...box, fill: '#8a8f98', opacity: 0.12 });
    const text = `the token goes round, hops ${firstHop} to ${lastHop}`;
    const middle = { x: (timeWidth + this.#right) / 2, y: (top + bottom) / 2 + 4 };
    return band + words(middle, text, { fill: '#6a6f78', 'text-anchor': 'middle', ...halo });
  }

  #arrow(start: Point, { to, arrivesMs }: Reception, { type }: Message): string {
    const colour = arrowColours[type];
    const stroke = { stroke: colour, 'stroke-width': type === 'token' ? 1.2 : 1.6 };
    const edge = Math.sign(this.#x(to) - start.x) * (barWidth / 2);
    const end = { x: this.#x(to) - edge, y: this.#y(arrivesMs ?? 0) };
    if (arrivesMs === undefined) {
      const stop = { x: start.x + (end.x - start.x) * 0.6, y: start.y + 8 };
      return line(start, stop, { ...stroke, 'stroke-dasharray': '4 2' }) + cross(stop, 4, '#c0392b');
    }
    if (arrivesMs > this.#diagram.window.toMs) {
      const stop = { x: start.x + (end.x - start.x) * 0.6, y: Math.min(start.y + 14, this.#bottom) };
      return line(start, stop, { ...stroke, 'stroke-dasharray': '1 3' });
    }
    return line({ x: start.x + edge, y: start.y }, end, { ...stroke, 'marker-end': `url(#head-${type})` });
  }

  /** What happened at the nodes, marked in their columns and told at the right; faults across all columns. */
  #texts(): string[] {
    const { notes, faults } = this.#diagram;
    const entries: (Note | FaultNote)[] = [...notes, ...faults].sort((a, b) => a.order - b.order);
    return entries.map((entry) => ('node' in entry ? this.#note(entry) : this.#fault(entry)));
  }

  #note(note: Note): string {
    const at = { x: this.#x(note.node), y: this.#y(note.atMs) };
    const signs = {
      install: element('rect', { x: at.x - 8, y: at.y - 1.5, width: 16, height: 3, fill: '#22262d' }),
      deliver: element('path', { d: `M${at.x - 6},${fixed(at.y - 4)} h12 l-6,8 z`, fill: '#1d8348' }),
      end: cross(at, 9, '#c0392b'),
      act: element('path', { d: diamond(at), fill: '#1a5276' }),
      change: element('path', { d: diamond(at), fill: '#ffffff', stroke: '#1a5276' }),
    };
    const colours = { install: '#22262d', deliver: '#1d8348', end: '#c0392b', act: '#1a5276', change: '#1a5276' };
    return signs[note.kind] + this.#told(at, `${note.node} ${note.text}`, colours[note.kind]);
  }

  #fault({ atMs, text }: FaultNote): string {
    const y = this.#y(atMs);
    const rule = line({ x: timeWidth, y }, { x: this.#right, y }, { stroke: '#e67e22', 'stroke-dasharray': '6 3' });
    return rule + this.#told({ x: this.#right, y }, text, '#b9560b');
  }

  /** A text at the right, below the one before, with a thin line to what it tells of. */
  #told(at: Point, text: string, colour: string): string {
    const y = Math.max(at.y, this.#notesBottom + 13);
    this.#notesBottom = y;
    const x = this.#right + 12;
    const lead = line(at, { x: x - 3, y }, { stroke: '#d5d8dc', 'stroke-width': 0.7 });
    return lead + words({ x, y: y + 4 }, shortened(text), { fill: colour });
  }

  /** What went wrong, at the bottom. */
  #verdict(): string {
    const { violation } = this.#diagram;
    if (violation === undefined) return '';
    const y = this.#bottom + 20;
    const rule = line({ x: 8, y }, { x: this.#right, y }, { stroke: '#c0392b', 'stroke-width': 2 });
    const bold = { fill: '#c0392b', 'font-weight': 'bold', 'font-size': 12 };
    return rule + words({ x: 8, y: y + 20 }, `${violation.property}: ${shortened(violation.message, 150)}`, bold);
  }

  /** Times along the left side. */
  #timeLabels(): string {
    let lowest = -Infinity;
    const labels = this.#diagram.transmissions.flatMap(({ atMs }) => {
      const y = this.#y(atMs);
      if (y < lowest + 13) return [];
      lowest = y;
      return [words({ x: timeWidth - 14, y: y + 4 }, atMs.toFixed(3), { 'text-anchor': 'end', fill: '#555b66' })];
    });
    return labels.join('');
  }
}

function diamond({ x, y }: Point): string {
  return `M${x},${fixed(y - 5)} l5,5 l-5,5 l-5,-5 z`;
}

function shortened(text: string, most: number = charactersMax): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

/** All times at which something is drawn. */
function times({ window, transmissions, runs, notes, faults, disturbances }: Diagram): number[] {
  const arrivals = transmissions.flatMap(({ receptions }) => receptions.flatMap(({ arrivesMs }) => arrivesMs ?? []));
  const spans = [...disturbances, ...runs.map(({ atMs, untilMs }) => ({ fromMs: atMs, toMs: untilMs }))];
  const ends = spans.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const all = [...transmissions, ...notes, ...faults].map(({ atMs }) => atMs).concat(arrivals, ends, [window.toMs]);
  return all.filter((time) => time >= window.fromMs && time <= window.toMs);
}
