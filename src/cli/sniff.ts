/**
 * `ringcast sniff`: shows the rings on a network, native or Corosync, without taking part: who is a member, how the token
 * goes round, what is sent, who gathers. It listens on the group, or reads a capture. docs/sniff.md tells what can be
 * seen from where.
 *
 * Exit status: 0 a ring was seen, 1 none was seen or the capture is damaged, 2 wrong use.
 */
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { ClusterError } from '../errors.ts';
import { readCorosyncConf } from '../transport/corosync-conf.ts';
import { messageOf } from '../transport/system-error.ts';
import { DatagramDecoder } from '../sniff/datagram-decoder.ts';
import type { Output } from './doctor-output.ts';
import { LineOutput } from './line-output.ts';
import { timeOfDay } from './node-text.ts';
import { onProcessSignal } from './process-signals.ts';
import { readCapture } from './sniff-capture.ts';
import { listenOnGroup } from './sniff-group.ts';
import { sniffConfOf } from './sniff-conf.ts';
import type { SniffArguments, SniffOptions } from './sniff-options.ts';
import { parseSniffArguments, sniffUsage } from './sniff-options.ts';
import type { SniffReport } from './sniff-report.ts';
import { SniffSession } from './sniff-session.ts';
import { describeSniff } from './sniff-text.ts';

/** The process around the sniffer; tests put streams of their own in its place. */
export interface SniffIo {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls back at SIGINT and SIGTERM with 2 and 15; the answer stops that. */
  readonly onSignal: (callback: (signal: number) => void) => () => void;
  readonly exit: (status: number) => void;
}

const processIo: SniffIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: onProcessSignal,
  exit: (status) => process.exit(status),
};

/** Runs the command. The first signal ends it with a last summary, the second at once. */
export async function run(args: readonly string[], io: SniffIo = processIo): Promise<number> {
  const first = parseSniffArguments(args);
  if (first.help) {
    io.stdout.write(sniffUsage());
    return 0;
  }
  const { options, mistakes } = await withConf(args, first);
  if (options === undefined) {
    io.stderr.write(`${mistakes.map((mistake) => `ringcast sniff: ${mistake}`).join('\n')}\n`);
    io.stderr.write('Try "ringcast sniff --help".\n');
    return 2;
  }
  const ending = new AbortController();
  const stop = io.onSignal((signal) => {
    if (ending.signal.aborted) {
      io.exit(128 + signal);
    }
    ending.abort();
  });
  try {
    return await sniff(options, io, ending);
  } finally {
    stop();
  }
}

/** Reads the corosync.conf that the flags name, if they do. What cannot be followed in it are mistakes. */
async function withConf(
  args: readonly string[],
  first: SniffArguments,
): Promise<Pick<SniffArguments, 'options' | 'mistakes'>> {
  const { corosyncConf: path, mistakes } = first;
  if (path === undefined || mistakes.length > 0) return first;
  try {
    return parseSniffArguments(args, sniffConfOf(await readCorosyncConf(path), networkInterfaces()));
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'ERR_COROSYNC_CONF') throw error;
    const { problems } = (error as ClusterError<'ERR_COROSYNC_CONF'>).facts;
    return { options: undefined, mistakes: problems.map((problem) => `${path}: ${problem}`) };
  }
}

async function sniff(options: SniffOptions, io: SniffIo, ending: AbortController): Promise<number> {
  const { source, cluster, wire, intervalMs, durationMs, names } = options;
  const report = reporter(options, io, ending);
  const session = new SniffSession({ decoder: new DatagramDecoder({ cluster, wire }), intervalMs, report, names });
  const { signal } = ending;
  const end = (): void => {
    ending.abort();
  };
  let fault: string | undefined;
  if (source.kind === 'capture') {
    fault = await readCapture(source, session, { stdin: io.stdin, report, signal, durationMs, end });
  } else {
    const timer = durationMs === undefined ? undefined : setTimeout(end, durationMs);
    try {
      await listenOnGroup(source, session, { report, signal });
    } catch (error) {
      io.stderr.write(`ringcast sniff: ${messageOf(error)}\n`);
      return 1;
    } finally {
      clearTimeout(timer);
    }
  }
  // A capture without a single packet has no time of its own.
  if (session.startedAt === undefined) session.start(Date.now());
  session.end();
  if (fault !== undefined) io.stderr.write(`ringcast sniff: ${fault}\n`);
  return fault === undefined && session.hasRing ? 0 : 1;
}

/** Writes reports as lines. Times of a group are monotonic, those of a capture are since 1970. */
function reporter({ json, source }: SniffOptions, io: SniffIo, ending: AbortController) {
  const output = new LineOutput(io.stdout, () => {
    ending.abort();
  });
  const originMs = source.kind === 'group' ? performance.timeOrigin : 0;
  const form = io.stdout.isTTY === true ? 'block' : 'line';
  let startMs: number | undefined;
  return (report: SniffReport, now: number): void => {
    const time = new Date(originMs + now);
    if (json) {
      startMs ??= now;
      const { event, ...rest } = report;
      const t = Math.round((now - startMs) * 1000) / 1000;
      output.write(JSON.stringify({ event, t, time: time.toISOString(), ...rest }));
    } else {
      for (const line of describeSniff(report, timeOfDay(time), form)) output.write(line);
    }
  };
}
