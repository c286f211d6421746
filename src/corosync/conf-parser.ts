/**
 * The syntax of corosync.conf: sections in braces, and `key: value` lines in them. It is read line by line, as Corosync
 * does, and what Corosync makes of a doubtful line is what is made of it here:
 *
 * - a line with `{` opens a section, whatever else it has; nothing may follow the brace;
 * - any other line with `:` is a key and its value, which begins after the first colon and may hold more colons;
 * - a line that is `}` alone closes the section;
 * - a line whose first sign is `#` is a comment. There are no comments behind anything.
 *
 * Source: corosync.conf(5); Corosync 3.1.7, exec/coroparse.c, parse_section, and what `corosync -t` says of such lines.
 */

import type { ConfProblem } from './conf-problem.ts';

/** One `key: value`. */
export interface ConfEntry {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A section with what is in it, in the order of the file. The file itself is one without a name, on line 0. */
export interface ConfSection {
  readonly name: string;
  readonly line: number;
  readonly entries: readonly ConfEntry[];
  readonly sections: readonly ConfSection[];
}

/** Either the sections or everything that is wrong. */
export type ConfResult =
  { readonly ok: true; readonly root: ConfSection } | { readonly ok: false; readonly problems: readonly ConfProblem[] };

interface OpenSection extends ConfSection {
  readonly entries: ConfEntry[];
  readonly sections: OpenSection[];
}

/** Reads the text of a file. Never throws. */
export function parseCorosyncConf(text: string): ConfResult {
  if (text.includes('\0')) {
    return { ok: false, problems: [{ line: 0, text: 'this is not a text: it has bytes that are 0.' }] };
  }
  const reader = new ConfReader();
  for (const [index, line] of text.split('\n').entries()) {
    reader.read(line.trim(), index + 1);
  }
  return reader.result();
}

class ConfReader {
  readonly #root: OpenSection = openSection('', 0);
  readonly #problems: ConfProblem[] = [];
  /** The sections around the next line, the innermost last. */
  readonly #open: OpenSection[] = [];

  read(text: string, line: number): void {
    if (text === '' || text.startsWith('#')) {
      return;
    }
    if (text.includes('{')) {
      this.#openSection(text, line);
    } else if (text.includes(':')) {
      this.#entry(text, line);
    } else if (text.includes('}')) {
      this.#closeSection(text, line);
    } else {
      this.#problem(line, `"${shortened(text)}" is neither "section {", "key: value" nor "}".`);
    }
  }

  result(): ConfResult {
    const problems = [...this.#problems];
    for (const { name, line } of this.#open) {
      problems.push({ line, text: `the section ${shortened(name)} is not closed.` });
    }
    return problems.length > 0 ? { ok: false, problems } : { ok: true, root: this.#root };
  }

  get #current(): OpenSection {
    return this.#open.at(-1) ?? this.#root;
  }

  #openSection(text: string, line: number): void {
    const at = text.indexOf('{');
    // Corosync takes "totem: {" for "totem {".
    const name = text.slice(0, at).replace(/[\s:]+$/, '');
    const after = text.slice(at + 1).trim();
    if (name === '') {
      this.#problem(line, 'the name of the section before "{" is missing.');
    }
    if (after !== '') {
      this.#problem(line, `"${shortened(after)}" must be on a line of its own, after that with "{".`);
    }
    const section = openSection(name, line);
    this.#current.sections.push(section);
    this.#open.push(section);
  }

  #entry(text: string, line: number): void {
    const at = text.indexOf(':');
    const key = text.slice(0, at).trim();
    if (key === '') {
      this.#problem(line, 'the key before ":" is missing.');
    }
    this.#current.entries.push({ key, value: text.slice(at + 1).trim(), line });
  }

  #closeSection(text: string, line: number): void {
    if (text !== '}') {
      this.#problem(line, '"}" must be alone on its line.');
    }
    if (this.#open.pop() === undefined) {
      this.#problem(line, '"}" closes nothing.');
    }
  }

  #problem(line: number, text: string): void {
    this.#problems.push({ line, text });
  }
}

function openSection(name: string, line: number): OpenSection {
  return { name, line, entries: [], sections: [] };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
