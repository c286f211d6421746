/** What is wrong with a corosync.conf, and where. */

export interface ConfProblem {
  /** Counted from 1; 0 for the file as a whole. */
  readonly line: number;
  /** A sentence. */
  readonly text: string;
}

/** Control characters, which a terminal would obey. */
const controls = /\p{Cc}/gu;

/** A sentence each, in the order of the lines. What they quote of the file is made harmless. */
export function describeConfProblems(problems: readonly ConfProblem[]): readonly string[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  return sorted.map(({ line, text }) => `${line === 0 ? '' : `line ${line}: `}${text.replaceAll(controls, '\ufffd')}`);
}
