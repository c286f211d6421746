/**
 * `ringcast node`: one member of a cluster, run from the shell. Reports go to standard output, commands come from
 * standard input; with `--json` both are one JSON object a line, so that scripts and tests in any language can drive
 * real processes.
 */
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

import { Cluster } from '../cluster.ts';
import { ClusterError } from '../errors.ts';
import { LineOutput } from './line-output.ts';
import type { NodeCommand } from './node-command.ts';
import { parseJsonCommand, parseTypedCommand } from './node-command.ts';
import type { NodeReport } from './node-event.ts';
import {
  ackedReport,
  commandMistake,
  configurationReport,
  errorReport,
  findingReport,
  leftReport,
  listeningReport,
  messageReport,
  sentReport,
  statsReport,
} from './node-event.ts';
import { NodeGroups } from './node-groups.ts';
import type { NodeArguments } from './node-options.ts';
import { inFlags, nodeUsage, parseNodeArguments } from './node-options.ts';
import { describeReport, timeOfDay } from './node-text.ts';
import { onProcessSignal } from './process-signals.ts';

/** The process around the node; tests put streams of their own in its place. */
export interface NodeIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Calls back at SIGINT and SIGTERM with 2 and 15; the answer stops that. */
  readonly onSignal: (callback: (signal: number) => void) => () => void;
  readonly exit: (status: number) => void;
}

const processIo: NodeIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: onProcessSignal,
  exit: (status) => process.exit(status),
};

type SendCommand = Extract<NodeCommand, { readonly type: 'send' }>;

/** Sends that may be on their way before no more lines are read. */
const sendsMax = 1024;

/** Runs the command. Resolves when the node has left: 0, or 1 when an error ended it, or 2 for a wrong command line. */
export async function run(args: readonly string[], io: NodeIo = processIo): Promise<number> {
  const parsed = parseNodeArguments(args);
  if (parsed.help) {
    io.stdout.write(nodeUsage());
    return 0;
  }
  if (parsed.mistakes.length > 0) {
    return refuse(io, parsed.mistakes);
  }
  const session = new NodeSession(parsed, io);
  const stop = io.onSignal((signal) => {
    session.signalled(signal);
  });
  try {
    return await session.run();
  } finally {
    stop();
  }
}

function refuse(io: NodeIo, mistakes: readonly string[]): number {
  io.stderr.write(`${mistakes.map((mistake) => `ringcast node: ${mistake}`).join('\n')}\n`);
  io.stderr.write('Try "ringcast node --help".\n');
  return 2;
}

class NodeSession {
  readonly #parsed: NodeArguments;
  readonly #io: NodeIo;
  readonly #output: LineOutput;
  readonly #joining = new AbortController();
  #cluster: Cluster | undefined;
  #groups: NodeGroups | undefined;
  #signals = 0;
  #sends = 0;
  #resumeReading: () => void = () => undefined;
  #status = 0;

  constructor(parsed: NodeArguments, io: NodeIo) {
    this.#parsed = parsed;
    this.#io = io;
    this.#output = new LineOutput(io.stdout, (why) => {
      this.#outputLost(why);
    });
  }

  /** The first signal leaves, the second ends the process at once. */
  signalled(signal: number): void {
    this.#signals += 1;
    if (this.#signals > 1) {
      this.#io.exit(128 + signal);
    } else {
      this.#leave();
    }
  }

  async run(): Promise<number> {
    let cluster: Cluster;
    try {
      cluster = await this.#join();
    } catch (error) {
      return this.#notJoined(error);
    }
    this.#cluster = cluster;
    this.#groups = new NodeGroups(cluster, (report) => {
      this.#report(report);
    });
    const closed = this.#listen(cluster);
    this.#report(listeningReport(cluster));
    this.#report(configurationReport(cluster.configuration));
    const lines = this.#readCommands();
    if (this.#joining.signal.aborted) {
      this.#leave();
    }
    await closed;
    lines.close();
    this.#io.stdin.destroy();
    return this.#status;
  }

  #join(): Promise<Cluster> {
    const { options, corosyncConf } = this.#parsed;
    const context = { signal: this.#joining.signal };
    return corosyncConf === undefined
      ? Cluster.join(options, context)
      : Cluster.fromCorosyncConf(corosyncConf, options, context);
  }

  #notJoined(error: unknown): number {
    this.#io.stdin.destroy();
    if (this.#joining.signal.aborted) {
      this.#report(leftReport(undefined));
      return this.#status;
    }
    if (error instanceof ClusterError && error.code === 'ERR_OPTIONS') {
      const { mistakes } = (error as ClusterError<'ERR_OPTIONS'>).facts;
      return refuse(this.#io, mistakes.map(inFlags));
    }
    if (error instanceof ClusterError && error.code === 'ERR_COROSYNC_CONF') {
      const { path, problems } = (error as ClusterError<'ERR_COROSYNC_CONF'>).facts;
      return refuse(
        this.#io,
        problems.map((problem) => `${path}: ${problem}`),
      );
    }
    this.#report(errorReport(error));
    return 1;
  }

  #listen(cluster: Cluster): Promise<void> {
    cluster.on('configuration', (configuration) => {
      this.#report(configurationReport(configuration));
    });
    cluster.on('message', (message) => {
      this.#report(messageReport(message));
    });
    if (this.#parsed.json) {
      cluster.on('sent', (sent) => {
        this.#report(sentReport(sent));
      });
    }
    cluster.on('finding', (finding) => {
      this.#report(findingReport(finding));
    });
    cluster.on('error', (error) => {
      this.#report(errorReport(error));
    });
    return new Promise((resolve) => {
      cluster.on('closed', (error) => {
        this.#status = error === undefined ? this.#status : 1;
        this.#report(leftReport(error));
        resolve();
      });
    });
  }

  #readCommands(): { close: () => void } {
    const parse = this.#parsed.json ? parseJsonCommand : parseTypedCommand;
    // A standard input that fails is one that has ended: the node goes on.
    this.#io.stdin.on('error', () => undefined);
    const lines = createInterface({ input: this.#io.stdin });
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      this.#perform(parse(line));
      if (this.#sends >= sendsMax) {
        lines.pause();
      }
    });
    this.#resumeReading = () => {
      lines.resume();
    };
    return lines;
  }

  #perform(command: NodeCommand): void {
    switch (command.type) {
      case 'send':
        void this.#send(command);
        return;
      case 'stats':
        if (this.#cluster !== undefined) {
          this.#report(statsReport(this.#cluster.stats()));
        }
        return;
      case 'join':
        void this.#try(async () => this.#groups?.join(command.group));
        return;
      case 'leave': {
        const { group } = command;
        if (group === undefined) this.#leave();
        else void this.#try(async () => this.#groups?.leave(group));
        return;
      }
      case 'help':
        this.#output.write(nodeUsage());
        return;
      case 'mistake':
        this.#report(commandMistake(command.message));
        break;
      case 'nothing':
        break;
    }
  }

  /** Does something; what goes wrong is reported. */
  async #try(action: () => Promise<void>, tag?: string): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#report(errorReport(error, tag));
    }
  }

  async #send(command: SendCommand): Promise<void> {
    this.#sends += 1;
    await this.#try(async () => {
      const acked = await this.#acked(command);
      if (acked !== undefined && this.#parsed.json) {
        this.#report(acked);
      }
    }, command.tag);
    this.#sends -= 1;
    if (this.#sends === sendsMax - 1) {
      this.#resumeReading();
    }
  }

  /** Sends, and answers the report of its delivery. */
  async #acked({ payload, level, tag, group }: SendCommand): Promise<NodeReport | undefined> {
    if (group !== undefined) {
      return (await this.#groups?.send(group, payload))?.(tag);
    }
    const sent = await this.#cluster?.send(payload, { level });
    return sent && ackedReport(sent, tag);
  }

  #leave(): void {
    this.#joining.abort();
    void this.#cluster?.leave();
  }

  #outputLost(why: string): void {
    this.#io.stderr.write(`ringcast node: ${why}; leaving.\n`);
    this.#status = 1;
    this.#leave();
  }

  #report(report: NodeReport): void {
    if (!this.#parsed.json) {
      this.#output.write(describeReport(report, timeOfDay(new Date())));
      return;
    }
    const { event, ...rest } = report;
    const t = Math.round(performance.now() * 1000) / 1000;
    const node = this.#cluster?.nodeId ?? this.#parsed.options.nodeId ?? 0;
    this.#output.write(JSON.stringify({ event, t, node, ...rest }));
  }
}
