/** One way to break the engine. Texts of several lines are lists of lines. */
export interface Mutant {
  readonly name: string;
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  /** The file that it changes. */
  readonly file: string;
  readonly changes: readonly {
    readonly find: string | readonly string[];
    readonly replace: string | readonly string[];
  }[];
}

/** All mutants, in the order of the list. */
export function readMutants(): Mutant[];

/** The present text of the file that a mutant changes. */
export function sourceOf(mutant: Mutant): string;

/** The text with the mutant's changes. Throws when one of them fits nowhere, or in more than one place. */
export function mutate(mutant: Mutant, source: string): string;

/** TypeScript to JavaScript. Throws when the text is not TypeScript. */
export function compile(text: string, fileName: string): string;
