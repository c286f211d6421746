/**
 * `ringcast doctor` on its own host: examines it, hands what was seen to the rules (src/tuning/) and reports.
 */
import type { DoctorReport } from '../tuning/doctor-check.ts';
import { doctorFindings, mergeFindings } from '../tuning/doctor-findings.ts';
import { localChecks } from '../tuning/doctor-local-checks.ts';
import { diagnose } from '../tuning/findings/diagnose.ts';
import { examine } from './doctor-examination.ts';
import type { DoctorRun } from './doctor-options.ts';

/** Examines this host and reports. Ends early, with what there is, when the signal fires. */
export async function runLocal(run: DoctorRun, report: DoctorReport): Promise<void> {
  const { group, port, profile } = run.node;
  report.section(`This host (group ${group}, port ${port}, profile ${profile})`);
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
  report.data('target', { group, port, profile, interface: facts.place?.device, address: facts.place?.address });
  report.data('observation', facts.observation);
}
