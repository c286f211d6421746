/**
 * "Did you mean ...?": the known name nearest to a mistyped one. Used for option names and command-line flags, where
 * a silent typing mistake would otherwise mean a default that nobody asked for.
 *
 * The distance is the number of inserted, removed or changed letters (Levenshtein 1966); upper and lower case count
 * as equal, since `nodeID` for `nodeId` is the commonest mistake of all.
 */

/** The name of `known` that `wanted` probably stands for; undefined when none is near. */
export function closestName(wanted: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(Math.max(2, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const name of known) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** The suggestion as the end of a sentence: ` Did you mean "nodeId"?`, or nothing. */
export function didYouMean(wanted: string, known: readonly string[]): string {
  const name = closestName(wanted, known);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}

function editDistance(source: string, target: string): number {
  let previous = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (let row = 1; row <= source.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= target.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (source[row - 1] === target[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[target.length] ?? 0;
}
