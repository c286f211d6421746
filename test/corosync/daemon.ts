/**
 * One real `corosync -f` in the network namespace of its host, unmodified, with places of its own in a mount namespace
 * where it writes: `/run`, `/dev/shm` and `/var/lib/corosync`. Its tools and its clients enter both namespaces, since
 * libqb shares memory with them through `/dev/shm`.
 *
 * `/etc/hosts` names all nodes and `/etc/resolv.conf` is empty there, so that nobody waits for a name server. Started
 * like this a daemon is ready in about a tenth of a second.
 *
 * It is one start of a node. A node that is started again is another daemon with the same folder, and so with the same
 * ring sequence on disk.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lab/command.ts';
import type { CorosyncConf } from './corosync-conf.ts';
import { corosyncConf } from './corosync-conf.ts';
import type { FormedRing } from './daemon-log.ts';
import { DaemonLog } from './daemon-log.ts';
import { LineProcess } from './line-process.ts';
import type { QuorumStatus } from './quorum-status.ts';
import { readQuorumStatus } from './quorum-status.ts';

export interface DaemonOptions {
  readonly id: number;
  /** Which start of the node this is, from 1. */
  readonly start: number;
  readonly namespace: string;
  /** The node's own; kept from start to start. */
  readonly folder: string;
  readonly conf: CorosyncConf;
  readonly changed: () => void;
}

/** Run by `sh` inside the new mount namespace with the folder as argument; becomes the daemon. */
const startScript = `
set -e
cd "$1"
mount -t tmpfs -o mode=755 corosync-run /run
mount -t tmpfs -o mode=1777 corosync-shm /dev/shm
mount --bind state /var/lib/corosync
mount --bind hosts /etc/hosts
[ ! -e /etc/resolv.conf ] || mount --bind resolv.conf /etc/resolv.conf
ulimit -c 0
exec corosync -f -c "$1/corosync.conf"`;

/** How many of its last lines a failure shows. */
const shownLines = 15;

export class CorosyncDaemon {
  readonly id: number;
  readonly process: LineProcess;
  readonly log: DaemonLog = new DaemonLog();

  private constructor({ id, start, namespace, folder, changed }: DaemonOptions) {
    this.id = id;
    this.process = new LineProcess({
      title: start === 1 ? `daemon ${id}` : `daemon ${id}, start ${start}`,
      command: ['ip', 'netns', 'exec', namespace, 'unshare', '-m', 'sh', '-c', startScript, 'corosync-lab', folder],
      take: (line) => this.log.take(line),
      changed,
    });
  }

  static async start(options: DaemonOptions): Promise<CorosyncDaemon> {
    const { folder, conf } = options;
    await mkdir(join(folder, 'state'), { recursive: true });
    const hosts = conf.nodes.map(({ address, name }) => `${address} ${name}\n`);
    await writeFile(join(folder, 'hosts'), `127.0.0.1 localhost\n${hosts.join('')}`);
    await writeFile(join(folder, 'resolv.conf'), '');
    await writeFile(join(folder, 'corosync.conf'), corosyncConf(conf));
    return new CorosyncDaemon(options);
  }

  /** The last ring that it formed. */
  get ring(): FormedRing | undefined {
    return this.log.ring;
  }

  /** What makes another program run beside it, in its namespaces. Right only once it has formed a ring. */
  get enter(): readonly string[] {
    return ['nsenter', '-t', String(this.process.pid), '-m', '-n', '--'];
  }

  /** Is its last ring one of exactly these nodes, with all services synchronised? */
  isReadyWith(nodes: readonly number[]): boolean {
    const { members, synchronised } = this.ring ?? {};
    return synchronised === true && members?.length === nodes.length && nodes.every((node) => members.includes(node));
  }

  /** `corosync-quorumtool -s`. */
  async quorum(): Promise<QuorumStatus> {
    // Its exit status is 2 when there is no quorum, which is an answer.
    return readQuorumStatus(await this.run('sh', '-c', 'corosync-quorumtool -s -i || [ $? -eq 2 ]'));
  }

  /** Values of the map `icmap` (configuration and state) or `stats` whose keys begin with the prefix. */
  async cmap(prefix: string, map: 'icmap' | 'stats' = 'icmap'): Promise<ReadonlyMap<string, string>> {
    const text = await this.run('corosync-cmapctl', '-m', map, prefix);
    return new Map(Array.from(text.matchAll(/^(\S+) \(\w+\) = (.*)$/gm), ([, key = '', value = '']) => [key, value]));
  }

  /** Runs a tool in its namespaces: `corosync-cfgtool`, `corosync-cmapctl` and others. */
  run(file: string, ...args: readonly string[]): Promise<string> {
    const [nsenter = '', ...entered] = this.enter;
    return runCommand(nsenter, [...entered, file, ...args]);
  }

  /** The end of its log, for a person. */
  describe(): string {
    const lines = this.log.lines.slice(-shownLines).map((line) => `    ${line}\n`);
    return `  ${this.process.title} (${this.process.state}):\n${lines.join('')}`;
  }
}
