/**
 * The lab of real Corosync daemons: a network, hosts on which a daemon runs or Ringcast stands in for one, and clients
 * of process groups at both. `withCorosyncLab` makes one, hands it to a test and cleans up whatever happens; whatever
 * else a test looks at, it fails when a daemon ended that nobody ended, for that is how Corosync answers what it must
 * never be sent.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../lab/command.ts';
import { LabNetwork } from '../lab/network.ts';
import { Watch } from '../lab/watch.ts';
import { disagreements } from './agreement.ts';
import type { CorosyncConf, VoteModes } from './corosync-conf.ts';
import { corosyncConf } from './corosync-conf.ts';
import { CorosyncDaemon } from './daemon.ts';
import { GroupProcess } from './group-process.ts';
import type { LineProcess } from './line-process.ts';
import type { RingMemberParts } from './ring-member.ts';
import { groupName, isSameCount, isSettled, RingMember } from './ring-member.ts';

export interface CorosyncLabOptions {
  /** Hosts 1 to n, all of them in the node list. Nothing runs until it is started. */
  readonly hosts: number;
  /** Default `udp`. */
  readonly transport?: CorosyncConf['transport'];
  /** Default true. */
  readonly quorum?: boolean;
  /** Default none. */
  readonly voteModes?: VoteModes;
  /** Hosts without a vote. Default none. */
  readonly voteless?: readonly number[];
  /** Hosts where Ringcast stands; daemons run on the others. Default none. */
  readonly ringcast?: readonly number[];
}

/** With `RINGCAST_COROSYNC_DEBUG=1` the daemons log all they do. */
const debugVariable = 'RINGCAST_COROSYNC_DEBUG';

/**
 * With `RINGCAST_COROSYNC_ONLY=1` a daemon stands wherever Ringcast would. What fails then, too, is not Ringcast's
 * fault but the test's, or a habit of Corosync.
 */
const onlyVariable = 'RINGCAST_COROSYNC_ONLY';

const port = 5405;
const tokenMs = 1000;
/** The effective time-out grows by this for each node after the second (`token_coefficient`). */
const tokenCoefficientMs = 650;

const clientSource = join(import.meta.dirname, 'cpg-client.c');
const memberProgram = join(import.meta.dirname, 'member.mjs');

/** Makes a lab for one test. When the test fails the logs are kept, and the error says where. */
export async function withCorosyncLab(
  options: CorosyncLabOptions,
  test: (lab: CorosyncLab) => Promise<void>,
): Promise<void> {
  const lab = await CorosyncLab.create(options);
  try {
    await test(lab);
    lab.check();
  } catch (error) {
    throw await lab.explain(error);
  } finally {
    await lab.close();
  }
}

export class CorosyncLab {
  readonly network: LabNetwork;
  readonly conf: CorosyncConf;
  /** All daemons, and all clients and Ringcast nodes, that were ever started. */
  readonly daemons: CorosyncDaemon[] = [];
  readonly groupProcesses: GroupProcess[] = [];
  /** All members of the ring that were ever started, in order. */
  readonly members: RingMember[] = [];
  readonly #ringcast: readonly number[];
  readonly #folder: string;
  readonly #watch = new Watch(() => this.misbehaviours[0]);

  private constructor(network: LabNetwork, folder: string, options: CorosyncLabOptions) {
    this.network = network;
    this.#folder = folder;
    this.#ringcast = process.env[onlyVariable] === '1' ? [] : (options.ringcast ?? []);
    this.conf = {
      transport: options.transport ?? 'udp',
      group: network.group,
      port,
      nodes: network.hosts.map((host) => ({
        nodeId: host,
        address: network.address(host),
        name: `host${host}`,
        votes: options.voteless?.includes(host) === true ? 0 : 1,
      })),
      tokenMs,
      quorum: options.quorum ?? true,
      voteModes: options.voteModes ?? {},
      debug: process.env[debugVariable] === '1',
    };
  }

  static async create(options: CorosyncLabOptions): Promise<CorosyncLab> {
    const folder = await mkdtemp(join(tmpdir(), 'ringcast-corosync-state-'));
    await runCommand('gcc', ['-O2', '-o', join(folder, 'cpg-client'), clientSource, '-lcpg']);
    return new CorosyncLab(await LabNetwork.create(options.hosts), folder, options);
  }

  /** The token time-out that daemons make of the configured one. */
  get effectiveTokenMs(): number {
    return tokenMs + Math.max(0, this.conf.nodes.length - 2) * tokenCoefficientMs;
  }

  /** Writes the corosync.conf of the lab's daemons to a file of its own, and answers its path. */
  async writeConf(): Promise<string> {
    const path = join(this.#folder, 'corosync.conf');
    await writeFile(path, corosyncConf(this.conf));
    return path;
  }

  /** To be called when something has happened that a test may wait for. */
  readonly changed = (): void => this.#watch.changed();

  /** A sentence for each process that ended by itself. */
  get misbehaviours(): readonly string[] {
    const all = [...this.daemons.map(({ process }) => process), ...this.groupProcesses];
    return all.flatMap(({ misbehaviour }) => misbehaviour ?? []);
  }

  /** Members that take part, in the order of their hosts. */
  get live(): readonly RingMember[] {
    return this.members.filter(({ live }) => live).sort((one, other) => one.id - other.id);
  }

  /** The member on a host that was started last. */
  member(id: number): RingMember {
    const member = this.members.findLast((started) => started.id === id);
    if (member === undefined) throw new Error(`nothing was started on host ${id}`);
    return member;
  }

  /** The daemon of a host, started last. */
  daemonOf(id: number): CorosyncDaemon {
    const { daemon } = this.member(id);
    if (daemon === undefined) throw new Error(`no daemon runs on host ${id}`);
    return daemon;
  }

  /** Starts the member of a host, daemon with client or Ringcast node, and has it join the group. */
  async start(id: number): Promise<RingMember> {
    const member = new RingMember(
      this.#ringcast.includes(id) ? { groups: this.startNode(id) } : await this.#startDaemonAndClient(id),
    );
    member.groups.join(groupName);
    this.members.push(member);
    return member;
  }

  /**
   * Starts the members one after the other, each when those before it are one ring and one group. Started all at once,
   * daemons of Corosync 3.1.7 abort now and then on `udp`, without Ringcast, too (docs/lab.md).
   */
  async startAll(): Promise<readonly RingMember[]> {
    const { hosts } = this.network;
    for (const [i, id] of hosts.entries()) {
      await this.start(id);
      await this.settled([hosts.slice(0, i + 1)]);
    }
    return this.live;
  }

  /** Starts Corosync on a host, with what an earlier daemon there left on disk. */
  async startDaemon(id: number): Promise<CorosyncDaemon> {
    const daemon = await CorosyncDaemon.start({
      id,
      start: this.daemons.filter((earlier) => earlier.id === id).length + 1,
      namespace: this.network.namespace(id),
      folder: join(this.#folder, String(id)),
      conf: this.conf,
      changed: this.changed,
    });
    this.daemons.push(daemon);
    return daemon;
  }

  /** Starts a client of a daemon that has formed a ring. */
  startClient(daemon: CorosyncDaemon): GroupProcess {
    const command = [...daemon.enter, join(this.#folder, 'cpg-client')];
    return this.#startGroupProcess({ id: daemon.id, kind: 'client', command });
  }

  /** Starts Ringcast on a host. `more` are further options of `Cluster.join`. */
  startNode(id: number, more: object = {}): GroupProcess {
    const { transport, group } = this.conf;
    const options = {
      nodeId: id,
      ...(transport === 'udp' ? { group } : {}),
      port,
      transport: transport === 'udp' ? 'multicast' : 'unicast',
      tokenMs: this.effectiveTokenMs,
      stateDir: join(this.#folder, `node-${id}`),
      corosync: { nodes: this.conf.nodes, ...this.conf.voteModes },
      ...more,
    };
    const run = [process.execPath, memberProgram, JSON.stringify(options)];
    const command = ['ip', 'netns', 'exec', this.network.namespace(id), ...run];
    return this.#startGroupProcess({ id, kind: 'node', command });
  }

  /** Waits until `condition` holds; see `Watch`. */
  until(what: string, condition: () => boolean | Promise<boolean>, limitMs?: number): Promise<void> {
    return this.#watch.until(what, condition, limitMs);
  }

  /**
   * Waits until the live members of each set of hosts are in one ring and one group of exactly themselves. Default: one
   * set of all hosts.
   */
  settled(sets: readonly (readonly number[])[] = [this.network.hosts]): Promise<void> {
    const what = `the live members are rings and groups of ${sets.map((ids) => `{${ids.join(' ')}}`).join(' ')}`;
    return this.until(what, () => sets.every((ids) => isSettled(this.live.filter(({ id }) => ids.includes(id)))));
  }

  /** Waits until each live member of each set counts exactly the votes of that set, one for each host. */
  counted(sets: readonly (readonly number[])[] = [this.network.hosts]): Promise<void> {
    const expectedVotes = this.network.hosts.length;
    const votesNeeded = Math.floor(expectedVotes / 2) + 1;
    const what = `votes are counted in ${sets.map((ids) => `{${ids.join(' ')}}`).join(' ')}`;
    return this.until(what, async () => {
      const counts = sets.flatMap((ids) =>
        this.live
          .filter(({ id }) => ids.includes(id))
          .map(async (member) => {
            const wanted = { totalVotes: ids.length, votesNeeded, expectedVotes };
            return isSameCount(await member.quorum(), { quorate: ids.length >= votesNeeded, ...wanted });
          }),
      );
      return !(await Promise.all(counts)).includes(false);
    });
  }

  /** Waits until the live daemons among the nodes are in one synchronised ring of exactly these nodes. */
  ready(nodes: readonly number[] = this.network.hosts): Promise<void> {
    return this.until(`the daemons of {${nodes.join(' ')}} are one synchronised ring`, () => {
      const daemons = this.daemons.filter(({ id, process }) => process.live && nodes.includes(id));
      return daemons.every((daemon) => daemon.isReadyWith(nodes) && daemon.ring?.ring === daemons[0]?.ring?.ring);
    });
  }

  /** Waits until the processes have done what they were told and each has delivered all that these ever sent. */
  delivered(processes: readonly GroupProcess[], limitMs?: number): Promise<void> {
    const look = (): boolean => {
      const sentCount = processes.reduce((sum, { sent }) => sum + sent.length, 0);
      return processes.every(({ idle, messages }) => idle && messages.length >= sentCount);
    };
    return this.until('all is delivered', look, limitMs);
  }

  /** A sentence for each disagreement of all that ever took part in the group; see agreement.ts. */
  disagreements(): readonly string[] {
    const witnesses = this.groupProcesses.map((process) => ({
      title: process.process.title,
      id: process.id,
      name: process.name,
      history: process.history,
      sent: process.sent,
      final: process.process.live,
    }));
    return disagreements(witnesses, groupName);
  }

  /** Throws when a process has ended by itself or a daemon complained of something. */
  check(): void {
    const complaints = this.daemons.flatMap(({ process, log }) =>
      log.complaints.map((line) => `${process.title} logged: ${line}`),
    );
    const faults = [...this.misbehaviours, ...complaints];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }

  /** The error of a failed test, with the state of the processes and the place of their output. */
  async explain(error: unknown): Promise<Error> {
    const folder = await this.#save();
    const message = error instanceof Error ? error.message : String(error);
    const shown = [...this.daemons, ...this.groupProcesses].map((process) => process.describe());
    const explained = new Error(`${message}\n\n${shown.join('')}\nLogs: ${folder}\n`);
    if (error instanceof Error && error.stack !== undefined) {
      explained.stack = `${explained.message}\n${error.stack.slice(error.stack.indexOf('\n    at ') + 1)}`;
    }
    return explained;
  }

  /** Ends everything and removes the network. */
  async close(): Promise<void> {
    const all: readonly { readonly process: LineProcess }[] = [...this.groupProcesses, ...this.daemons];
    await Promise.all(all.map(({ process }) => process.kill()));
    await this.network.close();
    await rm(this.#folder, { recursive: true });
  }

  async #startDaemonAndClient(id: number): Promise<RingMemberParts> {
    const daemon = await this.startDaemon(id);
    await this.until(`daemon ${id} is up`, () => daemon.ring !== undefined);
    return { daemon, groups: this.startClient(daemon) };
  }

  #startGroupProcess(options: {
    readonly id: number;
    readonly kind: 'client' | 'node';
    readonly command: readonly string[];
  }): GroupProcess {
    const { id, kind } = options;
    const earlier = this.groupProcesses.filter((process) => process.id === id).length;
    const title = `${kind} ${id}${earlier === 0 ? '' : `, start ${earlier + 1}`}`;
    const process = new GroupProcess({ ...options, title, changed: this.changed });
    this.groupProcesses.push(process);
    return process;
  }

  /** Keeps the daemons' logs and the lines of all others in a folder that is left behind. */
  async #save(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ringcast-corosync-'));
    const outputs = [
      ...this.daemons.map(({ process, log }) => ({ process, lines: log.lines })),
      ...this.groupProcesses.map(({ process, output }) => ({ process, lines: output })),
    ];
    await Promise.all(
      outputs.map(({ process, lines }) =>
        writeFile(join(folder, `${process.title.replaceAll(/\W+/g, '-')}.log`), `${lines.join('\n')}\n`),
      ),
    );
    return folder;
  }
}
