/**
 * A network of its own: one namespace with a bridge, and one namespace a host with a cable (a veth pair) into it. The
 * bridge snoops IGMP and asks for memberships itself, as a switch in a data centre does. Nothing of it is visible in
 * the namespace that the tests run in, and no route leads out.
 *
 * Faults are nftables rules on the receiving side, in each host's own namespace, so a one-way cut is as easy as a
 * partition. A host's faults are plain data; a change rewrites its chain in one transaction.
 *
 * Cleaning up is the job of a shell process that waits for the end of its standard input. That end comes when the
 * network is closed, and just as well when the test process crashes or is killed: then the shell kills what runs in
 * the namespaces (which only this network made) and deletes them.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { runCommand } from './command.ts';

/** What a host does not receive. Everything empty or 0: a whole network. */
export interface Faults {
  /** Hosts that it does not hear at all. */
  readonly deafTo: readonly number[];
  /** Percent of all UDP datagrams that are lost, each drawn alone. */
  readonly lossPercent: number;
  /** A kind of UDP datagrams that is lost altogether: what is for the whole group, or what is for one member. */
  readonly without: 'nothing' | 'group' | 'token';
}

/** How the members of a network's cluster reach each other (`--transport`). */
export type LabTransport = 'multicast' | 'unicast';

export const noFaults: Faults = { deafTo: [], lossPercent: 0, without: 'nothing' };

/** UDP datagrams at one host since the start. */
export interface DatagramCounts {
  /** Dropped by a cut or because of their kind. */
  readonly cut: number;
  /** Dropped by random loss. */
  readonly lost: number;
  /** Arrived from others, multicast and unicast, those dropped included. */
  readonly multicast: number;
  readonly unicast: number;
}

const multicastMatch = 'meta l4proto udp ip daddr 224.0.0.0/4';
const unicastMatch = 'meta l4proto udp ip daddr != 224.0.0.0/4';

/** The port where members without multicast take what is for all; tokens have another. */
export const dataPort = 5505;

/** Which datagrams are for all, and which for one. */
const matches: Readonly<Record<LabTransport, Readonly<Record<'group' | 'token', string>>>> = {
  multicast: { group: multicastMatch, token: unicastMatch },
  unicast: { group: `${unicastMatch} udp dport ${dataPort}`, token: `${unicastMatch} udp dport != ${dataPort}` },
};

/** Waits for the end of its input, then kills what runs in the namespaces named and deletes them. */
export const caretakerScript: string = `
trap '' INT TERM HUP
cat >/dev/null
for name in "$@"; do
  pids=$(ip netns pids "$name" 2>/dev/null)
  [ -z "$pids" ] || kill -KILL $pids
  ip netns delete "$name" 2>/dev/null
done
exit 0`;

let networkCount = 0;

/** Hosts 1 to n on one bridge. */
export class LabNetwork {
  readonly hosts: readonly number[];
  readonly transport: LabTransport;
  readonly #name: string;
  readonly #subnet: string;
  readonly #caretaker: ChildProcess;
  readonly #faults = new Map<number, Faults>();

  private constructor(hostCount: number, transport: LabTransport) {
    networkCount += 1;
    this.transport = transport;
    this.hosts = Array.from({ length: hostCount }, (_, i) => i + 1);
    this.#name = `rc-${process.pid}-${networkCount}-${randomBytes(2).toString('hex')}`;
    this.#subnet = `10.77.${((networkCount - 1) % 254) + 1}`;
    const names = [...this.hosts.map((host) => this.namespace(host)), this.switchNamespace];
    this.#caretaker = spawn('sh', ['-c', caretakerScript, 'lab-caretaker', ...names], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  static async create(hostCount: number, transport: LabTransport = 'multicast'): Promise<LabNetwork> {
    const network = new LabNetwork(hostCount, transport);
    try {
      await network.#build();
      return network;
    } catch (error) {
      await network.close();
      throw error;
    }
  }

  /** The namespace of the bridge. */
  get switchNamespace(): string {
    return `${this.#name}-switch`;
  }

  namespace(host: number): string {
    return `${this.#name}-${host}`;
  }

  address(host: number): string {
    return `${this.#subnet}.${host}`;
  }

  /** The bridge's port that a host is plugged into. */
  port(host: number): string {
    return `port${host}`;
  }

  /** The addresses of all hosts, for a cluster that has no multicast. */
  get peers(): readonly string[] {
    return this.hosts.map((host) => `${this.address(host)}:${dataPort}`);
  }

  /** A group for this network's cluster. */
  get group(): string {
    return `239.${this.#subnet}`;
  }

  /** Replaces what a host does not receive. */
  async setFaults(host: number, change: Partial<Faults>): Promise<void> {
    const faults = { ...this.faults(host), ...change };
    this.#faults.set(host, faults);
    const rules = this.#rules(host, faults).map((rule) => `add rule ip lab input ${rule}\n`);
    await this.#nft(host, `flush chain ip lab input\n${rules.join('')}`);
  }

  faults(host: number): Faults {
    return this.#faults.get(host) ?? noFaults;
  }

  /** Cuts every connection between hosts of different groups. Hosts in no group hear nobody. */
  async partition(groups: readonly (readonly number[])[]): Promise<void> {
    await Promise.all(
      this.hosts.map((host) => {
        const own = groups.find((group) => group.includes(host)) ?? [];
        return this.setFaults(host, { deafTo: this.hosts.filter((other) => other !== host && !own.includes(other)) });
      }),
    );
  }

  /** `to` no longer hears `from`; the other way stays. */
  cutOneWay({ from, to }: { readonly from: number; readonly to: number }): Promise<void> {
    return this.setFaults(to, { deafTo: [...this.faults(to).deafTo, from] });
  }

  /** Random loss of UDP datagrams at every host. */
  async loss(lossPercent: number): Promise<void> {
    await Promise.all(this.hosts.map((host) => this.setFaults(host, { lossPercent })));
  }

  /** No faults at any host. */
  async heal(): Promise<void> {
    await Promise.all(this.hosts.map((host) => this.setFaults(host, noFaults)));
  }

  async counts(host: number): Promise<DatagramCounts> {
    const text = await runCommand('ip', ['netns', 'exec', this.namespace(host), 'nft', '-j', 'list', 'counters']);
    const { nftables } = JSON.parse(text) as { nftables: { counter?: { name: string; packets: number } }[] };
    const packets = new Map(nftables.flatMap(({ counter }) => (counter ? [[counter.name, counter.packets]] : [])));
    const count = (name: keyof DatagramCounts): number => packets.get(name) ?? 0;
    return { cut: count('cut'), lost: count('lost'), multicast: count('multicast'), unicast: count('unicast') };
  }

  /** The bridge's ports at which it knows a member of the group (`bridge mdb show`). */
  async groupPorts(): Promise<readonly string[]> {
    const text = await runCommand('bridge', ['-n', this.switchNamespace, '-j', 'mdb', 'show']);
    const [{ mdb }] = JSON.parse(text) as [{ mdb: { port: string; grp: string }[] }];
    return mdb.filter(({ grp }) => grp === this.group).map(({ port }) => port);
  }

  /** A setting of the bridge, such as `multicast_querier`, from `/sys/class/net/br0/bridge/`. */
  async bridgeSetting(name: string): Promise<string> {
    const path = `/sys/class/net/br0/bridge/${name}`;
    return (await runCommand('ip', ['netns', 'exec', this.switchNamespace, 'cat', path])).trim();
  }

  /** A bridge that does not snoop sends every multicast to every port. */
  async setSnooping(on: boolean): Promise<void> {
    await this.#inNamespace(this.switchNamespace, [`link set br0 type bridge mcast_snooping ${on ? 1 : 0}`]);
  }

  /** Kills what still runs in the namespaces and deletes them. */
  async close(): Promise<void> {
    if (this.#caretaker.exitCode !== null) return;
    const ended = once(this.#caretaker, 'exit');
    this.#caretaker.stdin?.end();
    await ended;
  }

  async #build(): Promise<void> {
    const namespaces = [this.switchNamespace, ...this.hosts.map((host) => this.namespace(host))];
    await runCommand('ip', ['-batch', '-'], namespaces.map((name) => `netns add ${name}\n`).join(''));
    await this.#inNamespace(this.switchNamespace, [
      'link set lo up',
      // Until the first answers to its questions are due, the bridge floods multicast to all ports: one second here, ten
      // by default. IGMP version 3, since with version 2 a host keeps silent when it hears the report of another, and
      // then the bridge forgets it when flooding ends.
      'link add br0 type bridge mcast_snooping 1 mcast_igmp_version 3 mcast_query_response_interval 100',
      `addr add ${this.#subnet}.254/24 dev br0`,
      'link set br0 type bridge mcast_querier 1 mcast_query_use_ifaddr 1',
      'link set br0 up',
    ]);
    await Promise.all(this.hosts.map((host) => this.#plugIn(host)));
  }

  async #plugIn(host: number): Promise<void> {
    const { switchNamespace } = this;
    const namespace = this.namespace(host);
    const port = this.port(host);
    await this.#inNamespace(namespace, [
      'link set lo up',
      `link add eth0 type veth peer name ${port} netns ${switchNamespace}`,
      `addr add ${this.address(host)}/24 dev eth0`,
      'link set eth0 up',
    ]);
    await this.#inNamespace(switchNamespace, [`link set ${port} master br0 up`]);
    const counters = ['cut', 'lost', 'multicast', 'unicast'].map((name) => `counter ${name} { }`);
    const chain = 'chain input { type filter hook input priority 0; policy accept; }';
    await this.#nft(host, `table ip lab {\n${[...counters, this.#countingChain(host), chain].join('\n')}\n}\n`);
    await this.setFaults(host, noFaults);
  }

  /** Counts all that arrives at the host, also of groups that nobody there has joined. */
  #countingChain(host: number): string {
    return `chain arrived {
      type filter hook prerouting priority 0; policy accept;
      ip saddr ${this.address(host)} accept
      ${multicastMatch} counter name multicast
      ${unicastMatch} counter name unicast
    }`;
  }

  #rules(host: number, { deafTo, lossPercent, without }: Faults): readonly string[] {
    const cut = deafTo.map((other) => `ip saddr ${this.address(other)} counter name cut drop`);
    const kinds = without === 'nothing' ? [] : [matches[this.transport][without]];
    const lost = `meta l4proto udp numgen random mod 100 < ${lossPercent} counter name lost drop`;
    return [
      // What a host hears of itself is not the network's doing.
      `ip saddr ${this.address(host)} accept`,
      ...cut,
      ...kinds.map((match) => `${match} counter name cut drop`),
      ...(lossPercent > 0 ? [lost] : []),
    ];
  }

  async #inNamespace(namespace: string, lines: readonly string[]): Promise<void> {
    await runCommand('ip', ['-n', namespace, '-batch', '-'], lines.map((line) => `${line}\n`).join(''));
  }

  async #nft(host: number, script: string): Promise<void> {
    await runCommand('ip', ['netns', 'exec', this.namespace(host), 'nft', '-f', '-'], script);
  }
}
