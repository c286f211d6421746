/**
 * The doctor between hosts: `ringcast doctor --respond` answers, `ringcast doctor --with-peers` asks. What the probes
 * are and what they prove is in docs/doctor-peers.md.
 */
import type { Check, DoctorReport } from '../tuning/doctor-check.ts';
import { analyseProbes } from '../tuning/probe-analysis.ts';
import type { PeerReport, TestOutcome } from '../tuning/probe-report.ts';
import { describePeerReport } from '../tuning/probe-text.ts';
import { messageOf } from '../transport/system-error.ts';
import { ProbeAgent } from './probe-agent.ts';
import type { Progress } from './probe-coordinator.ts';
import { probeNetwork } from './probe-coordinator.ts';
import type { ProbeOptions, ProbeRun } from './probe-options.ts';
import { probeOptionsOf } from './probe-options.ts';

/** Takes a line for people. */
export type LineSink = (line: string) => void;

/**
 * Answers probes until the signal fires; tells who probes. Resolves with the exit status: 0, or 3 when the sockets
 * cannot be opened.
 */
export async function runResponder(run: ProbeRun, output: LineSink): Promise<number> {
  return respond(probeOptionsOf(run), output);
}

/**
 * Probes the network between this host and the responders, and writes checks, findings, tables and the data `peers`
 * into the doctor's report. Does not throw: what hinders it is told as untested.
 */
export async function runWithPeers(run: ProbeRun, report: DoctorReport): Promise<PeerReport | undefined> {
  report.section('Network between hosts');
  let found: PeerReport;
  try {
    found = await probePeers(probeOptionsOf(run), (text) => {
      report.progress(text);
    });
  } catch (error) {
    report.untested(`The network could not be probed: ${messageOf(error)}.`);
    return undefined;
  }
  tell(found, report);
  return found;
}

/** As `runResponder`, from options of its own. */
export async function respond(options: ProbeOptions, output: LineSink): Promise<number> {
  let agent: ProbeAgent;
  try {
    agent = await openResponder(options, output);
  } catch (error) {
    output(`Cannot respond: ${messageOf(error)}.`);
    return 3;
  }
  const { address, device } = agent.facts;
  const { transport, peers, group, port } = options;
  const whom = transport === 'unicast' ? `peers ${peers.join(', ')}` : `group ${group}`;
  output(`Responding at ${address} (${device}) for ${whom}, port ${port}.`);
  await aborted(options.signal);
  await agent.close();
  return 0;
}

/** As `runWithPeers`, without a doctor around it. Rejects when the sockets cannot be opened. */
export async function probePeers(options: ProbeOptions, progress: Progress): Promise<PeerReport> {
  return analyseProbes(await probeNetwork(options, progress));
}

async function openResponder(options: ProbeOptions, output: LineSink): Promise<ProbeAgent> {
  let asking = '';
  const agent = await ProbeAgent.open(options, {
    test: (action, by) => {
      const address = agent.peers.get(by)?.facts.address ?? by;
      if (asking !== by && action.kind !== 'end') {
        asking = by;
        output(`${address} probes the network.`);
      } else if (action.kind === 'end') {
        asking = '';
        output(`${address} is done.`);
      }
    },
  });
  return agent;
}

function tell(found: PeerReport, report: DoctorReport): void {
  report.data('peers', found);
  if (found.peers.length < 2) {
    report.untested(
      'No peer answered: run "ringcast doctor --respond" on the other hosts, with the same group or peers and port.',
    );
    return;
  }
  for (const address of found.unanswered) {
    report.untested(`whether ${address} can be reached: no "ringcast doctor --respond" was heard from there`);
  }
  for (const test of found.tests) {
    report.check(checkOf(test, found));
  }
  report.check(settingsCheck(found));
  for (const diagnosis of found.diagnoses) {
    report.finding(diagnosis);
  }
  report.text(['', ...describePeerReport({ ...found, tests: [] })]);
}

/** Findings from what the hosts say of themselves and from strangers: they belong to no test. */
function settingsCheck({ diagnoses }: PeerReport): Check {
  const found = diagnoses.filter(({ id }) => ['D02', 'D10', 'D32', 'D35', 'D44', 'D45'].includes(id));
  const ids = [...new Set(found.map(({ id }) => id))];
  const severity = found.some((one) => one.severity === 'error') ? 'error' : 'warning';
  const detail =
    found.length === 0 ? 'settings agree, no stalls, no strangers' : found.map((one) => one.title).join('; ');
  return { name: 'settings and hosts', verdict: found.length === 0 ? 'ok' : severity, ids, detail };
}

/** Findings that a test can lead to. */
const idsOfTest: Readonly<Record<string, readonly string[]>> = {
  multicast: ['D01', 'D06', 'D08', 'D09', 'D17', 'D19', 'D20', 'D22', 'D24', 'D25', 'D26', 'D27', 'D28'],
  responders: ['D27'],
  unicast: ['D01', 'D06', 'D08', 'D09', 'D25', 'D27', 'D28'],
  'control group': ['D20', 'D22', 'D24', 'D25', 'D26', 'D27', 'D28'],
  "ring's port": ['D17', 'D19', 'D20', 'D22', 'D24', 'D25', 'D26', 'D27', 'D28'],
  sizes: ['D29', 'D30'],
  bursts: ['D01', 'D06', 'D08'],
  soak: ['D17', 'D19'],
};

function checkOf({ name, outcome, detail }: TestOutcome, { diagnoses }: PeerReport): Check {
  if (outcome !== 'failed') {
    return { name, verdict: outcome === 'passed' ? 'ok' : 'skipped', ids: [], detail };
  }
  const found = diagnoses.filter(({ id }) => idsOfTest[name]?.includes(id) === true);
  const severity = found.some((one) => one.severity === 'error') ? 'error' : 'warning';
  const ids = [...new Set(found.map(({ id }) => id))];
  return { name, verdict: found.length === 0 ? 'note' : severity, ids, detail };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }
  });
}

export { describePeerReport };
export type { PeerReport };
