/**
 * S2.7: who installs the same regular configuration after the same regular one goes through the same transitional
 * configuration, and it names both. Who leaves in another direction is not named.
 *
 * The second half is weaker than the paper's "disjoint", which no protocol can keep: nodes 1 and 2 recover together
 * for ring 8; node 1 installs it, the token that would tell node 2 is lost, and node 2 goes on to ring 12. Node 1 has
 * already told its application that node 2 comes along. What can be kept: node 2, which goes to the later ring, does
 * not name node 1, which has left for the earlier one.
 */
import type { Checker, Report } from './checker.ts';
import type { ConfigurationEvent, ConfigurationRecord, ProcessRecord } from './history.ts';

/** Compares each transitional configuration with the others that leave the same regular one. */
export class TransitionalAgreement implements Checker {
  readonly #report: Report;
  readonly #leaving = new Map<string, ConfigurationRecord[]>();

  constructor(report: Report) {
    this.#report = report;
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    const { kind, from } = next.configuration;
    if (kind !== 'transitional' || from === undefined) return;
    const leaving = this.#leaving.get(from) ?? [];
    this.#leaving.set(from, leaving);
    if (!leaving.includes(next)) leaving.push(next);
    for (const other of leaving) this.#compare(process, other, event);
    this.#requireAll(next, event);
  }

  /** The new install against another transitional configuration that leaves the same regular one. */
  #compare(process: ProcessRecord, other: ConfigurationRecord, event: ConfigurationEvent): void {
    const mine = event.configuration;
    const theirs = other.configuration;
    if (mine.id === theirs.id) return;
    if (mine.to === theirs.to) {
      const text = `${mine.id} and ${theirs.id} both lead from ${mine.from} to ${mine.to}.`;
      this.#report('S2.7', text, [...someInstall(other), event]);
      return;
    }
    if (theirs.ringSeq >= mine.ringSeq && other.members.has(process.name))
      this.#named(process, event, someInstall(other));
    if (theirs.ringSeq > mine.ringSeq) return;
    for (const [installer, install] of other.installs) {
      if (mine.members.includes(installer.name)) this.#named(installer, install, [event]);
    }
  }

  #named(process: ProcessRecord, install: ConfigurationEvent, others: readonly ConfigurationEvent[]): void {
    for (const other of others) {
      const text = `${other.configuration.id} names ${process.name}, which left through ${install.configuration.id}.`;
      this.#report('S2.7', text, [install, other]);
    }
  }

  /** Everybody who installs a transitional configuration is named by it. */
  #requireAll(next: ConfigurationRecord, event: ConfigurationEvent): void {
    for (const [installer, install] of next.installs) {
      if (installer.name === event.process || event.configuration.members.includes(installer.name)) continue;
      this.#report('S2.7', `${event.configuration.id} at ${event.process} lacks ${installer.name}.`, [install, event]);
    }
  }
}

/** The first install of a configuration, as evidence; nothing when nobody has installed it yet. */
function someInstall(record: ConfigurationRecord): readonly ConfigurationEvent[] {
  return [...record.installs.values()].slice(0, 1);
}
