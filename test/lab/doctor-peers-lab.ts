/**
 * Doctors on the hosts of a lab: responders in the background, one that asks, and the commands that plant faults in the
 * hosts and in the switch. Everything lives in the namespaces of a `LabNetwork` and ends with it.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PeerReport } from '../../src/cli/probe.ts';
import { known } from '../../src/invariant.ts';
import { runCommand } from './command.ts';
import { LabNetwork } from './network.ts';
import { ringcastCommand } from './requirements.ts';

const program = join(import.meta.dirname, 'doctor-peers.mjs');

/** Options that a doctor gets beside those of the lab. */
export type DoctorWish = Readonly<Record<string, unknown>>;

/** How long a doctor may take to start or to tell something. */
const startMs = 60_000;

/** A process in a host's namespace, with what it has written so far. */
export class LabDoctor {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';

  constructor(namespace: string, args: readonly string[]) {
    this.child = spawn('ip', ['netns', 'exec', namespace, process.execPath, ...args], { detached: true });
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child.stdin.on('error', () => undefined);
  }

  /** Waits until a text was written on either stream; throws when the process ends before. */
  async wrote(text: string): Promise<void> {
    const endMs = performance.now() + startMs;
    while (!this.stdout.includes(text) && !this.stderr.includes(text)) {
      if (this.child.exitCode !== null || performance.now() > endMs) {
        throw new Error(`A doctor never wrote "${text}":\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits for the end, and answers the exit status. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'close');
    }
    return this.child.exitCode;
  }

  async end(): Promise<void> {
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    await this.ended();
  }
}

export class DoctorLab {
  readonly network: LabNetwork;
  readonly #common: DoctorWish;
  readonly #port = 7400;
  readonly #responders = new Map<number, LabDoctor>();

  /** `common`: options of all doctors. */
  constructor(network: LabNetwork, common: DoctorWish = {}) {
    this.network = network;
    this.#common = common;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts, or starts again, the responder of a host. */
  async respond(host: number, wish: DoctorWish = {}): Promise<LabDoctor> {
    await this.#responders.get(host)?.end();
    const doctor = this.#start(host, 'respond', wish);
    this.#responders.set(host, doctor);
    await doctor.wrote('Responding at');
    return doctor;
  }

  /** The responder that runs on a host. */
  responder(host: number): LabDoctor {
    return known(this.#responders.get(host), 'a host but the first has a responder');
  }

  /** Host 1 asks; `during` may do something while it does. The report is that of the finished run. */
  async ask(wish: DoctorWish = {}, during?: (doctor: LabDoctor) => Promise<void>): Promise<PeerReport> {
    const doctor = this.#start(1, 'probe', { peersExpected: this.#responders.size, ...wish });
    await during?.(doctor);
    const status = await doctor.ended();
    if (status !== 0) {
      throw new Error(`The doctor ended with ${status}:\n${doctor.stderr}`);
    }
    return JSON.parse(doctor.stdout) as PeerReport;
  }

  /** A member of some cluster, on a host of the lab. */
  member(host: number, args: readonly string[]): LabDoctor {
    const place = ['--group', this.network.group, '--port', String(this.#port), '--interface', 'eth0'];
    return new LabDoctor(this.network.namespace(host), [
      ringcastCommand,
      'node',
      '--profile',
      'lan',
      ...place,
      ...args,
    ]);
  }

  /** Runs a shell command on a host. */
  onHost(host: number, command: string): Promise<string> {
    return runCommand('ip', ['netns', 'exec', this.network.namespace(host), 'sh', '-c', command]);
  }

  /** Runs a shell command on the switch. */
  onSwitch(command: string): Promise<string> {
    return runCommand('ip', ['netns', 'exec', this.network.switchNamespace, 'sh', '-c', command]);
  }

  /** A firewall as distributions have it: one table, one chain, everything accepted but what the rule says. */
  async firewall(host: number, rule: string): Promise<void> {
    const chain = "'{ type filter hook input priority 0; policy accept; }'";
    await this.onHost(host, `nft add table inet filter && nft add chain inet filter input ${chain}`);
    await this.onHost(host, `nft add rule inet filter input ${rule}`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#responders.values()].map((doctor) => doctor.end()));
    await this.network.close();
  }

  #start(host: number, role: string, wish: DoctorWish): LabDoctor {
    const place = { group: this.network.group, port: this.#port, interface: 'eth0', nodeId: host };
    const options = JSON.stringify({ ...place, ...this.#common, ...wish });
    return new LabDoctor(this.network.namespace(host), [program, role, options]);
  }
}

/** Gives the body a lab with responders on all hosts but the first, and removes it afterwards. */
export async function withDoctors(hosts: number, body: (lab: DoctorLab) => Promise<void>): Promise<void> {
  const lab = new DoctorLab(await LabNetwork.create(hosts));
  try {
    await Promise.all(lab.network.hosts.slice(1).map((host) => lab.respond(host)));
    await body(lab);
  } finally {
    await lab.close();
  }
}

/** As `withDoctors`, on a network whose nodes send to each peer by unicast. */
export async function withUnicastDoctors(hosts: number, body: (lab: DoctorLab) => Promise<void>): Promise<void> {
  const network = await LabNetwork.create(hosts, 'unicast');
  const peers = network.hosts.map((host) => network.address(host));
  const lab = new DoctorLab(network, { transport: 'unicast', peers });
  try {
    await Promise.all(lab.network.hosts.slice(1).map((host) => lab.respond(host)));
    await body(lab);
  } finally {
    await lab.close();
  }
}

/** Limit of one test, milliseconds. */
export const limitMs = 240_000;

/** Ids and hosts of all findings: `D26 10.77.1.2`. */
export function causes(report: PeerReport): readonly string[] {
  return report.diagnoses.map(({ id, host }) => `${id} ${host}`.trim()).toSorted();
}

export function fixOf(report: PeerReport, id: string): string {
  return report.diagnoses.find((diagnosis) => diagnosis.id === id)?.fix ?? '';
}

/** A second device into the same bridge. */
export async function secondCable(lab: DoctorLab, host: number): Promise<string> {
  const address = lab.network.address(100 + host);
  const { switchNamespace } = lab.network;
  await lab.onHost(host, `ip link add eth1 type veth peer name port${host}b netns ${switchNamespace}`);
  await lab.onSwitch(`ip link set port${host}b master br0 up`);
  await lab.onHost(host, `ip addr add ${address}/24 dev eth1 && ip link set eth1 up`);
  return address;
}
