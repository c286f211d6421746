/**
 * The shapes that a picture of a run is made of, as SVG elements: plain text, nothing to install.
 */

/** Text as XML has it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element; numbers are rounded to tenths, `content` is taken as it is. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content?: string): string {
  const list = Object.entries(attributes).map(([key, value]) => {
    return ` ${key}="${typeof value === 'number' ? Number(value.toFixed(1)) : escaped(value)}"`;
  });
  return content === undefined ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

/** Where something is, in pixels from the left and from the top. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line from point to point. */
export function line(from: Point, to: Point, stroke: Readonly<Record<string, string | number>>): string {
  return element('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...stroke });
}

/** Text that begins at a point, unless the style says otherwise. */
export function words(at: Point, content: string, style: Readonly<Record<string, string | number>> = {}): string {
  return element('text', { x: at.x, y: at.y, ...style }, escaped(content));
}

/** Two crossed lines around a point. */
export function cross({ x, y }: Point, size: number, colour: string): string {
  const stroke = { stroke: colour, 'stroke-width': 2 };
  const [left, right, top, bottom] = [x - size, x + size, y - size, y + size];
  return (
    line({ x: left, y: top }, { x: right, y: bottom }, stroke) +
    line({ x: right, y: top }, { x: left, y: bottom }, stroke)
  );
}

/** White behind letters, so that lines may cross them. */
export const halo = { stroke: '#ffffff', 'stroke-width': 3, 'paint-order': 'stroke' } as const;

/** A coordinate for a path. */
export function fixed(value: number): number {
  return Number(value.toFixed(1));
}

/** A whole SVG document on white; what lies above comes last. */
export function document(size: { readonly width: number; readonly height: number }, parts: readonly string[]): string {
  const { width, height } = size;
  const font = { 'font-family': 'DejaVu Sans, Helvetica, Arial, sans-serif', 'font-size': 11 };
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, ...font };
  const content = [element('rect', { width, height, fill: '#ffffff' }), ...parts].filter((part) => part !== '');
  return `${element('svg', attributes, `\n${content.join('\n')}\n`)}\n`;
}
