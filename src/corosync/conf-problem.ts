/** What is wrong with a corosync.conf, and where. */

export interface ConfProblem {
  /** Counted from 1; 0 for the file as a whole. */
  readonly line: number;
  /** A sentence. */
  readonly text: string;
}

/** A sentence each, in the order of the lines. */
export function describeConfProblems(problems: readonly ConfProblem[]): readonly string[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  return sorted.map(({ line, text }) => (line === 0 ? text : `line ${line}: ${text}`));
}
