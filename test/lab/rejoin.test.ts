/**
 * A switch that snoops IGMP while nobody's questions reach the hosts: it forgets each host some time after the report
 * with which it joined, and from then on multicast stops while unicast goes on (docs/findings/D17.md). Members that join
 * again now and then are not forgotten.
 *
 * The bridge believes in a querier (itself), but once the ring has formed its queries are dropped at the hosts. It
 * forgets after four seconds instead of 260. Time passes here because the claim is about time: ten intervals of traffic.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfigurationLine, MemberProcess } from '../loopback/member-process.ts';
import { MemberProcesses, ringOf } from '../loopback/member-process.ts';
import { runCommand } from './command.ts';
import { LabNetwork } from './network.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 240_000;
/** How long the bridge knows a member without hearing of it. */
const membershipMs = 4000;
const rejoinMs = 2000;
/** So long that a busy machine alone loses no member. */
const tokenMs = 2000;
const intervals = 10;
/** Between one message and the next: traffic all the time, and no test of speed. */
const pauseMs = 100;

const processes = new MemberProcesses();
let network: LabNetwork | undefined;

afterEach(async () => {
  await processes.end();
  await network?.close();
  network = undefined;
});

function inNamespace(name: string, ...command: readonly string[]): Promise<string> {
  return runCommand('ip', ['netns', 'exec', name, ...command]);
}

/**
 * A bridge with snooping whose memory is short, and which asks once a second who is in the group; hosts answer within a
 * second. The intervals count from the moment that the bridge becomes the querier.
 */
async function forgetfulNetwork(): Promise<LabNetwork> {
  network = await LabNetwork.create(3);
  // All intervals in hundredths of a second.
  const settings: readonly (readonly [string, number])[] = [
    ['membership_interval', membershipMs / 10],
    ['query_interval', 100],
    ['query_response_interval', 100],
    ['startup_query_interval', 100],
    ['querier', 0],
    ['querier', 1],
  ];
  for (const [name, value] of settings) {
    const file = `/sys/class/net/br0/bridge/multicast_${name}`;
    await inNamespace(network.switchNamespace, 'sh', '-c', `echo ${value} > ${file}`);
  }
  return network;
}

/** From now on the queries reach nobody. IGMP membership queries have type 0x11 (RFC 3376, section 4). */
async function blockQueries(lab: LabNetwork): Promise<void> {
  const rules = `table ip queries {
    counter blocked { }
    chain arriving {
      type filter hook prerouting priority -300;
      ip protocol igmp @th,0,8 0x11 counter name blocked drop;
    }
  }`;
  await Promise.all(lab.hosts.map((host) => inNamespace(lab.namespace(host), 'nft', rules)));
}

/** Queries that came to a host and were dropped there. */
async function blockedQueries(lab: LabNetwork, host: number): Promise<number> {
  const text = await inNamespace(lab.namespace(host), 'nft', '-j', 'list', 'counter', 'ip', 'queries', 'blocked');
  const { nftables } = JSON.parse(text) as { nftables: { counter?: { packets: number } }[] };
  return nftables.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0);
}

/** At how many of its ports the bridge knows a member. */
async function knownPorts(lab: LabNetwork): Promise<number> {
  return new Set(await lab.groupPorts()).size;
}

/** Three members on that network, on one ring, and then no queries any more. */
async function startThree(
  lab: LabNetwork,
  options: { readonly rejoinMs?: number } = {},
): Promise<readonly MemberProcess[]> {
  const members = lab.hosts.map((host) =>
    processes.start({
      launcher: ['ip', 'netns', 'exec', lab.namespace(host)],
      options: { profile: 'lan', interface: 'eth0', group: lab.group, nodeId: host, tokenMs, ...options },
    }),
  );
  await ringOf(members, '1,2,3');
  await blockQueries(lab);
  return members;
}

function isSplit(configuration: ConfigurationLine | undefined): boolean {
  return configuration !== undefined && configuration.members.length < 3;
}

const hasDelivered = (text: string) => (member: MemberProcess) =>
  member.of('message').some((message) => message.text === text);

labDescribe()('A snooping bridge whose queries are blocked', () => {
  test(
    'forgets members that joined once: multicast stops and the ring breaks',
    async () => {
      const lab = await forgetfulNetwork();
      const members = await startThree(lab);
      const [one] = members;
      const formed = members.map((member) => member.of('configuration').length);
      const isBroken = (): boolean =>
        members.every((member, index) => member.of('configuration').slice(formed[index]).some(isSplit));
      let count = 0;
      while (!isBroken()) {
        count += 1;
        one?.command(`say message ${count}`);
        // A message is delivered, or else the ring gives its members up because of it.
        await one?.until('message delivered or ring broken', () => hasDelivered(`message ${count}`)(one) || isBroken());
        await delay(pauseMs);
      }
      let known = await knownPorts(lab);
      while (known > 0) known = await knownPorts(lab);
      expect(await blockedQueries(lab, 1)).toBeGreaterThan(0);
    },
    limitMs,
  );

  test(
    'knows members that join again and again: one ring and no message lost for ten of its intervals',
    async () => {
      const lab = await forgetfulNetwork();
      const members = await startThree(lab, { rejoinMs });
      const formed = members.map((member) => member.of('configuration').length);
      const endMs = performance.now() + intervals * membershipMs;
      let count = 0;
      while (performance.now() < endMs) {
        const sender = members[count % members.length];
        count += 1;
        const text = `message ${count}`;
        sender?.command(`say ${text}`);
        await Promise.all(members.map((member) => member.until(text, () => hasDelivered(text)(member))));
        await delay(pauseMs);
      }
      expect(members.map((member) => member.members)).toEqual(['1,2,3', '1,2,3', '1,2,3']);
      expect(members.map((member) => member.of('configuration').length)).toEqual(formed);
      expect(members.map((member) => member.of('message').length)).toEqual([count, count, count]);
      expect(await knownPorts(lab)).toBe(3);
      expect(await blockedQueries(lab, 1)).toBeGreaterThan(intervals);
    },
    limitMs,
  );
});
