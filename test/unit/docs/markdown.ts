/** What the tests of the documents need of Markdown: fences, headings with their anchors, links and tables. */

/** A fenced block: its language and its lines. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Line number of the opening fence, from 1. */
  readonly line: number;
}

/** A link as written; `line` from 1. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** A table below a heading: cells by row, without the head. */
export interface Table {
  /** Text of the nearest heading above. */
  readonly heading: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Line {
  readonly text: string;
  readonly number: number;
  /** Inside a fence, or a fence's delimiter. */
  readonly fenced: boolean;
}

function linesOf(markdown: string): Line[] {
  let inside = false;
  return markdown.split('\n').map((text, index) => {
    const delimits = text.startsWith('```');
    const fenced = inside || delimits;
    inside = delimits ? !inside : inside;
    return { text, number: index + 1, fenced };
  });
}

/** All fenced blocks in order. */
export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  for (const { index, groups } of markdown.matchAll(/^```(?<language>\w*)\n(?<text>[^]*?)^```$/gm)) {
    const line = markdown.slice(0, index).split('\n').length;
    fences.push({ language: groups?.['language'] ?? '', text: groups?.['text'] ?? '', line });
  }
  return fences;
}

/** The text of all headings, marks removed. */
export function headingsOf(markdown: string): string[] {
  return linesOf(markdown)
    .filter(({ fenced }) => !fenced)
    .flatMap(({ text }) => /^#{1,6} +(.*?) *$/.exec(text)?.[1] ?? [])
    .map(plain);
}

/** The anchors of a document, made from its headings as GitHub makes them. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headingsOf(markdown)) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** All inline links and images outside of code. */
export function linksOf(markdown: string): Link[] {
  return linesOf(markdown)
    .filter(({ fenced }) => !fenced)
    .flatMap(({ text, number }) =>
      [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target = '']) => ({
        target,
        line: number,
      })),
    );
}

/** All tables in order. */
export function tablesOf(markdown: string): Table[] {
  const tables: { heading: string; head: readonly string[]; rows: (readonly string[])[] }[] = [];
  let heading = '';
  let open: { rows: (readonly string[])[] } | undefined;
  for (const { text, fenced } of linesOf(markdown)) {
    heading = fenced ? heading : plain(/^#{1,6} +(.*?) *$/.exec(text)?.[1] ?? heading);
    if (fenced || !text.startsWith('|')) {
      open = undefined;
    } else if (open === undefined) {
      const table = { heading, head: cellsOf(text), rows: [] };
      tables.push(table);
      open = table;
    } else if (!/^[|\s:-]+$/.test(text)) {
      open.rows.push(cellsOf(text));
    }
  }
  return tables;
}

/** The words between backticks in a text. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function cellsOf(row: string): string[] {
  return row
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function plain(heading: string): string {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
}
