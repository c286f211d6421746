/**
 * S2.8: once the network is quiet, each of its components is one regular configuration. The one liveness property:
 * it is asked for only where the harness says what the network looks like in the end.
 */
import type { ProcessName } from '../trace.ts';
import type { Checker, FinishOptions, Report } from './checker.ts';
import type { ConfigurationEvent, History } from './history.ts';

/** Compares the last configurations with the components named at the end. */
export class Convergence implements Checker {
  readonly #history: History;
  readonly #report: Report;

  constructor(history: History, report: Report) {
    this.#history = history;
    this.#report = report;
  }

  finish(options: FinishOptions): void {
    for (const component of options.final?.components ?? []) this.#checkComponent(component);
  }

  #checkComponent(component: readonly ProcessName[]): void {
    let first: ConfigurationEvent | undefined;
    for (const name of component) {
      const process = this.#history.processes.get(name);
      const last = process?.configuration?.installs.get(process);
      const evidence = last === undefined ? [] : [last];
      const reason = process?.failed ? 'has failed' : mismatch(last, component);
      if (reason !== undefined) this.#report('S2.8', `In the end ${name} ${reason}.`, evidence);
      if (last === undefined) continue;
      first ??= last;
      if (first.configuration.id === last.configuration.id) continue;
      this.#report('S2.8', `In the end ${first.process} and ${name} are in different configurations.`, [first, last]);
    }
  }
}

/** Why a last configuration is not that of the component; undefined when it is. */
function mismatch(last: ConfigurationEvent | undefined, component: readonly ProcessName[]): string | undefined {
  if (last === undefined) return 'has no configuration';
  const { kind, id, members } = last.configuration;
  if (kind !== 'regular') return `is in transitional ${id}`;
  const expected = new Set(component);
  if (members.length === expected.size && members.every((member) => expected.has(member))) return undefined;
  return `is in ${id} of ${members.join(' ')}, not with ${component.join(' ')}`;
}
