// @ts-check
/** Prints what happens, one calm line after the other, with the seconds since the start. */

const startMs = performance.now();

/** @param {string} title */
export function step(title) {
  console.log(`\n${title}`);
}

/** @param {string} text */
export function say(text) {
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${text}`);
}

/**
 * @param {readonly string[]} names
 * @returns {string} "alpha, beta and gamma"
 */
export function list(names) {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
