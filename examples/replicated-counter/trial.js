// @ts-check
/**
 * What must hold of a replicated counter, for the simulator: how to make one, what its users do, and what to check when
 * the trouble is over.
 */
import { ReplicatedCounter } from './counter.js';

/**
 * @typedef {import('ringcast/testing').ClusterSimulation<ReplicatedCounter>} Counters
 * @typedef {{ amount: number, holders: string[] }} Promised An addition that all of `holders` were said to hold.
 */

/**
 * Makes the trials of counters that keep their state in a certain way.
 *
 * @param {() => import('./counter.js').Totals} makeTotals
 * @returns {() => import('ringcast/testing').ApplicationTrial<ReplicatedCounter>}
 */
export function trialOf(makeTotals) {
  return () => {
    /** @type {Promised[]} */
    const promised = [];
    let asked = 0;
    return {
      application: ({ cluster }) => new ReplicatedCounter(cluster, makeTotals()),
      act: (counter, { random }) => {
        const amount = random.integer(1, 9);
        asked += amount;
        counter.add(amount).then(
          ({ kind, members }) => {
            if (kind === 'regular') promised.push({ amount, holders: members.map(nameOf) });
          },
          () => undefined, // The node has left: nothing was promised.
        );
      },
      isAtRest: ({ application }) => application.ready,
      check: (simulation) => {
        checkAgreement(simulation);
        checkCount(simulation, { promised, asked });
      },
    };
  };
}

/** @param {import('ringcast').Member} member */
function nameOf({ nodeId, incarnation }) {
  return `${nodeId}.${incarnation}`;
}

/**
 * All members have the same count.
 *
 * @param {Counters} simulation
 */
function checkAgreement({ applications }) {
  const values = applications.map(({ nodeId, application }) => `${application.value} at node ${nodeId}`);
  if (new Set(applications.map(({ application }) => application.value)).size > 1) {
    throw new Error(`the counters differ: ${values.join(', ')}`);
  }
}

/**
 * No addition counts twice, and none is lost that a process which still runs was said to hold.
 *
 * @param {Counters} simulation
 * @param {{ promised: Promised[], asked: number }} notes
 */
function checkCount({ applications }, { promised, asked }) {
  const running = new Set(applications.map(({ cluster }) => nameOf(cluster.self)));
  const kept = promised.filter(({ holders }) => holders.some((holder) => running.has(holder)));
  const least = kept.reduce((sum, { amount }) => sum + amount, 0);
  for (const { nodeId, application } of applications) {
    if (application.value < least) {
      throw new Error(`node ${nodeId} counts ${application.value}, but ${least} were added and promised to be held`);
    }
    if (application.value > asked) {
      throw new Error(`node ${nodeId} counts ${application.value}, but only ${asked} were ever added`);
    }
  }
}
