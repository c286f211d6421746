/**
 * Doctors in the lab: `ringcast doctor --json` in the namespace of a host, programs that plant faults beside it, and
 * what its document says. A doctor is run to its end; a planted program runs until the lab is closed or it is ended.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '../../src/tuning/doctor-check.ts';
import type { Diagnosis } from '../../src/tuning/finding.ts';
import { eventually } from '../loopback/eventually.ts';
import { runCommand } from './command.ts';
import { showGroups } from './cpu-quota.ts';
import { LabNetwork } from './network.ts';
import { ringcastCommand } from './requirements.ts';

/** The document that a doctor prints, as far as tests look at it. */
export interface DoctorDocument {
  readonly target: { readonly interface?: string; readonly address?: string };
  readonly checks: readonly (Check & { readonly section: string })[];
  readonly findings: readonly (Diagnosis & { readonly page: string })[];
  readonly untested: readonly string[];
  readonly exitStatus: number;
}

/** A doctor that has ended. */
export interface DoctorVisit {
  readonly status: number | null;
  readonly document: DoctorDocument;
}

/** Findings about a busy machine, which a lab cannot keep away: other programs want its CPUs, too. */
const busyMachine: readonly string[] = ['D06', 'D07', 'D10', 'D11', 'D13', 'D14', 'D15'];

/** How long a condition is waited for. */
const waitMs = 60_000;

/** Makes a network for one test and removes it whatever happens. */
export async function withDoctorLab(hosts: number, test: (lab: DoctorLab) => Promise<void>): Promise<void> {
  const lab = new DoctorLab(await LabNetwork.create(hosts));
  try {
    await test(lab);
  } finally {
    await lab.close();
  }
}

/** A host by its number, or the one that the bridge is on. */
export type Place = number | 'switch';

export class DoctorLab {
  readonly network: LabNetwork;
  readonly #planted: ChildProcess[] = [];

  constructor(network: LabNetwork) {
    this.network = network;
  }

  /** Runs the doctor on a host to its end. It gets a CPU before other programs, as a machine in good health would. */
  async doctor(host: Place, args: readonly string[], during?: () => Promise<void>): Promise<DoctorVisit> {
    return this.doctorBehind([], host, args, during);
  }

  /** As `doctor`, started through another program (`sh -c '... exec "$@"' sh`). */
  async doctorBehind(
    launcher: readonly string[],
    host: Place,
    args: readonly string[],
    during?: () => Promise<void>,
  ): Promise<DoctorVisit> {
    const { network } = this;
    const group = args.includes('--transport') ? {} : { '--group': network.group };
    const defaults = { ...group, '--interface': 'eth0', '--seconds': '2' };
    const common = Object.entries(defaults).filter(([flag]) => !args.includes(flag));
    const command = [process.execPath, ringcastCommand, 'doctor', '--json', ...common.flat(), ...args];
    const child = this.#spawn(host, ['nice', '-n', '-20', ...launcher, ...command]);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await during?.();
    const [status] = await closed;
    if (stdout === '') throw new Error(`the doctor said nothing and ended with ${status}: ${stderr}`);
    return { status, document: JSON.parse(stdout) as DoctorDocument };
  }

  /** Starts a program on a host; its standard error goes to that of the test. */
  plant(host: Place, command: readonly string[]): ChildProcess {
    const child = this.#spawn(host, command);
    this.#planted.push(child);
    child.stdout?.resume();
    child.stderr?.pipe(process.stderr);
    return child;
  }

  /** Starts a member of a cluster on a host, alone on its ring: it announces itself several times a second. */
  plantNode(host: Place, args: readonly string[]): ChildProcess {
    const common = ['--group', this.network.group, '--profile', 'lan', '--json'];
    return this.plant(host, [process.execPath, ringcastCommand, 'node', ...common, ...args]);
  }

  /** Starts a member without multicast, which sends to the hosts given. */
  plantUnicastNode(host: Place, peers: readonly string[], args: readonly string[] = []): ChildProcess {
    const list = peers.flatMap((peer) => ['--peer', peer]);
    const common = ['--transport', 'unicast', '--profile', 'lan', '--json', ...list];
    return this.plant(host, [process.execPath, ringcastCommand, 'node', ...common, ...args]);
  }

  /** Waits until a program of the host has a UDP port. */
  async listening(host: Place, port: number): Promise<void> {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    for (let found = 0; found === 0;) {
      found = Number(await this.shell(host, `grep -c ':${hex} 00000000:0000' /proc/net/udp || true`));
    }
  }

  /** Starts a script of Node on a host; `args` are its `process.argv` from 1 on. */
  plantScript(host: Place, script: string, args: readonly (string | number)[]): ChildProcess {
    return this.plant(host, [process.execPath, '-e', script, ...args.map(String)]);
  }

  /** Ends a planted program and waits until it is gone. */
  async end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Runs a shell command on a host, as a printed fix is run, and answers with its output. */
  shell(host: Place, command: string): Promise<string> {
    return runCommand('ip', ['netns', 'exec', this.#namespace(host), 'sh', '-ec', command]);
  }

  /** Waits until a program on the host has joined the lab's group on a device. */
  async joined(host: Place, device = 'eth0'): Promise<void> {
    const { network } = this;
    let listed = '';
    const poll = async (): Promise<void> => {
      listed = await this.shell(host, `ip maddr show dev ${device}`);
    };
    await poll();
    const interval = setInterval(() => void poll(), 50);
    try {
      await eventually(`${network.group} is joined`, () => listed.includes(network.group), waitMs);
    } finally {
      clearInterval(interval);
    }
  }

  /** Ends what was planted and removes the network. */
  async close(): Promise<void> {
    await Promise.all(this.#planted.map((child) => this.end(child)));
    await this.network.close();
  }

  #namespace(host: Place): string {
    return host === 'switch' ? this.network.switchNamespace : this.network.namespace(host);
  }

  /** `ip netns exec` and the shell become the program, so the child's pid is the program's own. */
  #spawn(host: Place, command: readonly string[]): ChildProcess {
    const prepared = ['sh', '-c', `${showGroups}\nexec "$@"`, 'sh', ...command];
    return spawn('ip', ['netns', 'exec', this.#namespace(host), ...prepared], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

/** Ids of what was found, without those of a busy machine. */
export function idsOf({ document }: DoctorVisit): readonly string[] {
  return document.findings.map(({ id }) => id).filter((id) => !busyMachine.includes(id));
}

/** The finding with this id; throws with all that were found when it is not there. */
export function findingOf({ document }: DoctorVisit, id: string): Diagnosis & { readonly page: string } {
  const found = document.findings.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`${id} was not found: ${JSON.stringify(document, undefined, 1)}`);
  return found;
}

export function checkOf({ document }: DoctorVisit, name: string): Check {
  const found = document.checks.find((check) => check.name === name);
  if (found === undefined) throw new Error(`there is no check "${name}"`);
  return found;
}

/** Limit of one test, milliseconds. */
export const limitMs = 120_000;

/** The number behind a word in the text of a fix. */
export function numberIn(text: string, pattern: RegExp): number {
  const found = Number(pattern.exec(text)?.[1]);
  if (!Number.isSafeInteger(found)) throw new Error(`no number in "${text}"`);
  return found;
}
