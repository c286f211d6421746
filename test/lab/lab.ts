/**
 * The lab: real processes on a network of their own, and what a test does with them. `withLab` makes one, hands it to a
 * test and cleans up whatever happens. Nothing here sleeps: a test says what it waits for (watch.ts).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Level } from '../../src/message.ts';
import { LabProcess } from './lab-process.ts';
import type { LabTransport } from './network.ts';
import { dataPort, LabNetwork } from './network.ts';
import type { RunEnd, Verdict } from './verdict.ts';
import { judgeOutputs, saveRun } from './verdict.ts';
import { Watch } from './watch.ts';

export interface LabOptions {
  /** Hosts 1 to n. No process runs until it is started. */
  readonly hosts: number;
  /** Default 500. */
  readonly tokenMs?: number;
  /** Default multicast. */
  readonly transport?: LabTransport;
}

/** Makes a lab for one test. When the test fails the traces are kept, and the error says where. */
export async function withLab(options: LabOptions, test: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await Lab.create(options);
  try {
    await test(lab);
  } catch (error) {
    throw await lab.explain(error);
  } finally {
    await lab.close();
  }
}

/** A network and all processes ever started on it. */
export class Lab {
  readonly network: LabNetwork;
  readonly tokenMs: number;
  /** All that were started, in order. */
  readonly processes: LabProcess[] = [];
  readonly #stateDir: string;
  readonly #watch = new Watch(() =>
    this.processes.map((process) => process.misbehaviour).find((text) => text !== undefined),
  );
  #end: RunEnd = {};

  private constructor(network: LabNetwork, stateDir: string, tokenMs: number) {
    this.network = network;
    this.tokenMs = tokenMs;
    this.#stateDir = stateDir;
  }

  static async create({ hosts, tokenMs = 500, transport }: LabOptions): Promise<Lab> {
    const network = await LabNetwork.create(hosts, transport);
    return new Lab(network, await mkdtemp(join(tmpdir(), 'ringcast-lab-state-')), tokenMs);
  }

  /** The processes that take part. */
  get live(): readonly LabProcess[] {
    return this.processes.filter((process) => process.live);
  }

  /**
   * Starts a node that is not running. Nodes with odd numbers keep their ring sequence number on disk, the others rely
   * on the clock, so that both ways are tested.
   */
  start(id: number): LabProcess {
    if (this.find(id) !== undefined) throw new Error(`node ${id} is running`);
    const process = new LabProcess({
      id,
      start: this.processes.filter((earlier) => earlier.id === id).length + 1,
      namespace: this.network.namespace(id),
      place: placeOn(this.network),
      tokenMs: this.tokenMs,
      stateDir: id % 2 === 1 ? join(this.#stateDir, String(id)) : undefined,
      changed: () => this.#watch.changed(),
    });
    this.processes.push(process);
    return process;
  }

  /** Starts all nodes and waits until they are one ring. */
  async startAll(): Promise<readonly LabProcess[]> {
    const processes = this.network.hosts.map((id) => this.start(id));
    await this.settled();
    return processes;
  }

  /** The process of a node that has not ended. */
  find(id: number): LabProcess | undefined {
    return this.processes.find((process) => process.id === id && !process.ended);
  }

  /** The process of a node that has not ended; throws when there is none. */
  running(id: number): LabProcess {
    const process = this.find(id);
    if (process === undefined) throw new Error(`node ${id} is not running`);
    return process;
  }

  /**
   * Waits until `condition` holds. Throws at the limit, or when a process has ended by itself, with the last lines of
   * all processes.
   */
  until(what: string, condition: () => boolean | Promise<boolean>, limitMs?: number): Promise<void> {
    return this.#watch.until(what, condition, limitMs);
  }

  /**
   * Waits until the live processes of each group have installed one regular configuration of exactly themselves.
   * Default: one group of all hosts.
   */
  settled(groups: readonly (readonly number[])[] = [this.network.hosts]): Promise<void> {
    const what = `the live nodes are in regular configurations of ${groups.map((ids) => `{${ids.join(' ')}}`).join(' ')}`;
    return this.until(what, () => groups.every((group) => isOneRing(this.#liveOf(group))));
  }

  /** Sends from a node. */
  send(id: number, data: string, level: Level = 'agreed'): void {
    this.running(id).send(data, level);
  }

  /** Waits until all live processes have delivered the text. */
  delivered(data: string): Promise<void> {
    return this.until(`all live nodes deliver "${data.slice(0, 64)}"`, () =>
      this.live.every((process) => process.messages.some((message) => message.data === data)),
    );
  }

  /** Waits until every live process has all its messages acknowledged and all have delivered the same of them. */
  drained(): Promise<void> {
    return this.until('all messages are acknowledged and delivered by all live nodes', () => {
      const counts = new Set(this.live.map(({ presentRingCount }) => presentRingCount));
      return counts.size === 1 && this.live.every(({ underWay }) => underWay === 0);
    });
  }

  /**
   * Judges the run so far. `complete`: nothing is under way, and the live processes of each group are the components
   * that the network ends in.
   */
  judge(complete?: { readonly groups: readonly (readonly number[])[] }): Verdict {
    const components = complete?.groups.map((group) => this.#liveOf(group).map(({ name }) => name ?? 'not joined'));
    this.#end = components === undefined ? {} : { complete: true, final: { components } };
    return judgeOutputs(this.#outputs(), this.#end);
  }

  /** Writes what is needed to judge the run again, and answers with the folder. */
  save(): Promise<string> {
    return saveRun(this.#outputs(), this.#end);
  }

  /** The error of a failed test, with the state of the processes and the place of the traces. */
  async explain(error: unknown): Promise<Error> {
    const folder = await this.save();
    const message = error instanceof Error ? error.message : String(error);
    const shown = this.processes.filter((process) => !process.ended || process.misbehaviour !== undefined);
    const place = `Traces: ${folder}\nJudge them again: node test/lab/judge.mjs ${folder}`;
    const explained = new Error(`${message}\n\n${shown.map((process) => process.describe()).join('')}\n${place}\n`);
    if (error instanceof Error && error.stack !== undefined) {
      explained.stack = `${explained.message}\n${error.stack.slice(error.stack.indexOf('\n    at ') + 1)}`;
    }
    return explained;
  }

  /** Ends everything and removes the network. */
  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    await this.network.close();
    await rm(this.#stateDir, { recursive: true });
  }

  #liveOf(group: readonly number[]): readonly LabProcess[] {
    return this.live.filter(({ id }) => group.includes(id));
  }

  #outputs(): ReturnType<LabProcess['output']>[] {
    return this.processes.map((process) => process.output());
  }
}

/** The flags that say how the members of a network reach each other. */
function placeOn({ transport, group, peers }: LabNetwork): readonly string[] {
  switch (transport) {
    case 'multicast':
      return ['--group', group];
    case 'unicast':
      return ['--transport', transport, '--port', String(dataPort), ...peers.flatMap((peer) => ['--peer', peer])];
  }
}

/** Are the processes in one regular configuration that has exactly them as members? */
function isOneRing(processes: readonly LabProcess[]): boolean {
  const names = processes.map(({ name }) => name);
  const first = processes[0]?.configuration;
  return processes.every(({ configuration }) => {
    if (configuration?.kind !== 'regular' || configuration.id !== first?.id) return false;
    const members = new Set<string | undefined>(configuration.processes);
    return members.size === names.length && names.every((name) => members.has(name));
  });
}
