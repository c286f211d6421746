/**
 * `ringcast doctor`: what would break a cluster on this host, or with peers on the network between hosts. The parts that
 * look write into a report (doctor-output.ts) and know nothing of terminals or JSON.
 *
 * Exit status: 0 nothing found, 1 warnings, 2 errors, 3 could not test, wrong use included.
 */
import { runLocal } from './doctor-local.ts';
import type { DoctorRun } from './doctor-options.ts';
import { doctorUsage, parseDoctorArguments } from './doctor-options.ts';
import type { Output } from './doctor-output.ts';
import { DoctorOutput } from './doctor-output.ts';
import { LineOutput } from './line-output.ts';
import { runResponder, runWithPeers } from './probe.ts';
import { onProcessSignal } from './process-signals.ts';

/** The process around the doctor; tests put streams of their own in its place. */
export interface DoctorIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Calls back at SIGINT and SIGTERM with 2 and 15; the answer stops that. */
  readonly onSignal: (callback: (signal: number) => void) => () => void;
  readonly exit: (status: number) => void;
}

const processIo: DoctorIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  onSignal: onProcessSignal,
  exit: (status) => process.exit(status),
};

const couldNotTest = 3;

/** Runs the command. The first signal ends it early with what there is, the second at once. */
export async function run(args: readonly string[], io: DoctorIo = processIo): Promise<number> {
  const { options, help, mistakes } = parseDoctorArguments(args);
  if (help) {
    io.stdout.write(doctorUsage());
    return 0;
  }
  if (options === undefined) {
    io.stderr.write(`${mistakes.map((mistake) => `ringcast doctor: ${mistake}`).join('\n')}\n`);
    io.stderr.write('Try "ringcast doctor --help".\n');
    return couldNotTest;
  }
  const ending = new AbortController();
  const stop = io.onSignal((signal) => {
    if (ending.signal.aborted) {
      io.exit(128 + signal);
    }
    ending.abort();
  });
  try {
    return await examineAndReport({ ...options, signal: ending.signal }, io);
  } finally {
    stop();
  }
}

async function examineAndReport(doctorRun: DoctorRun, io: DoctorIo): Promise<number> {
  const { json, withPeers, signal } = doctorRun;
  if (doctorRun.respond) {
    // With --json standard output is left to documents, and a responder has none.
    const lines = new LineOutput(json ? io.stderr : io.stdout, () => undefined);
    return runResponder(doctorRun, (line) => {
      lines.write(line);
    });
  }
  // https://no-color.org: set and not empty.
  const color = doctorRun.color && (io.environment['NO_COLOR'] ?? '') === '';
  const output = new DoctorOutput({ stdout: io.stdout, stderr: io.stderr, json, color });
  await runLocal(doctorRun, output);
  if (withPeers && !signal.aborted) {
    await runWithPeers(doctorRun, output);
  }
  return output.end();
}
