/**
 * `ringcast doctor` on its own host: examines it, hands what was seen to the rules (src/tuning/) and reports.
 */
import type { DoctorReport } from '../tuning/doctor-check.ts';
import type { DoctorFacts, PeerEntry } from '../tuning/doctor-facts.ts';
import { doctorFindings, mergeFindings } from '../tuning/doctor-findings.ts';
import { localChecks } from '../tuning/doctor-local-checks.ts';
import { diagnose } from '../tuning/findings/diagnose.ts';
import { examine } from './doctor-examination.ts';
import type { DoctorRun } from './doctor-options.ts';

/** Examines this host and reports. Ends early, with what there is, when the signal fires. */
export async function runLocal(run: DoctorRun, report: DoctorReport): Promise<void> {
  const { transport, peers, port, profile } = run.node;
  const isUnicast = transport === 'unicast';
  // Options without a use have defaults all the same, which would tell a reader what is not so.
  const group = isUnicast ? undefined : run.node.group;
  const where = group === undefined ? `peers ${peers.join(', ')}` : `group ${group}`;
  report.section(`This host (${where}, port ${port}, profile ${profile})`);
  const facts = await examine(run, (text) => {
    report.progress(text);
  });
  report.progress('');
  const findings = mergeFindings(diagnose(facts.observation), doctorFindings(facts));
  for (const check of localChecks(facts, findings)) {
    report.check(check);
  }
  for (const finding of findings) {
    report.finding(finding);
  }
  if (facts.openFailure !== undefined) {
    report.untested(`the sockets of a node: ${facts.openFailure.message}`);
  }
  for (const { peer, failure = '' } of failedNames(facts)) {
    report.untested(`whether ${peer} can be reached: its name cannot be looked up (${failure})`);
  }
  const place = { interface: facts.place?.device, address: facts.place?.address };
  report.data('target', { transport, group, peers: isUnicast ? peers : undefined, port, profile, ...place });
  report.data('observation', facts.observation);
}

function failedNames({ peers }: DoctorFacts): readonly PeerEntry[] {
  return (peers?.entries ?? []).filter(({ failure }) => failure !== undefined);
}
