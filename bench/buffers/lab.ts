/**
 * A network of its own for a bench: a namespace with a bridge in the middle, and one for each process with a cable (a
 * veth pair) to it. Datagrams cross real queues and the bridge, and nothing of it is visible to the rest of the host.
 * Needs root and Linux.
 *
 * A shell that waits for the end of its standard input deletes the namespaces; that end comes when the lab is closed,
 * and just as well when the bench dies.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

import type { Place } from './place.ts';

const caretakerScript = `
trap '' INT TERM HUP
cat >/dev/null
for name in "$@"; do ip netns delete "$name" 2>/dev/null; done
exit 0`;

const memberPort = 5405;
const subnet = '10.86.0';

/** Runs `ip` with lines of commands; throws with what it said. */
function runIp(args: readonly string[], lines: readonly string[]): void {
  const input = lines.map((line) => `${line}\n`).join('');
  const { status, stderr, error } = spawnSync('ip', [...args, '-batch', '-'], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The lab cannot be built: ${error?.message ?? stderr.trim()}`);
}

/** Why there can be no lab; undefined when there can. */
export function labObstacle(): string | undefined {
  if (process.platform !== 'linux') return `network namespaces are Linux's, and this is ${process.platform}`;
  return process.getuid?.() === 0 ? undefined : 'only root makes network namespaces';
}

/** Builds it for so many processes. Throws with the reason, having removed what was made. */
export async function labPlace(processes: number): Promise<Place> {
  const name = `rcb-${process.pid}`;
  const hosts = Array.from({ length: processes }, (_, index) => `${name}-${index}`);
  const bridge = `${name}-bridge`;
  const caretaker = spawn('sh', ['-c', caretakerScript, 'bench-caretaker', ...hosts, bridge], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const close = async (): Promise<void> => {
    if (caretaker.exitCode !== null) return;
    const ended = once(caretaker, 'exit');
    caretaker.stdin.end();
    await ended;
  };
  try {
    build(hosts, bridge);
  } catch (error) {
    await close();
    throw error;
  }
  return placeIn(hosts, close);
}

function build(hosts: readonly string[], bridge: string): void {
  runIp(
    [],
    [...hosts, bridge].map((namespace) => `netns add ${namespace}`),
  );
  // Without snooping the bridge sends every multicast to every port: there is nothing to learn first.
  runIp(['-n', bridge], ['link add br0 type bridge mcast_snooping 0', 'link set br0 up']);
  hosts.forEach((host, index) => {
    runIp(
      ['-n', host],
      [
        'link set lo up',
        `link add eth0 type veth peer name port${index} netns ${bridge}`,
        `addr add ${addressOf(index)}/24 dev eth0`,
        'link set eth0 up',
        'route add 224.0.0.0/4 dev eth0',
      ],
    );
    runIp(['-n', bridge], [`link set port${index} master br0 up`]);
  });
}

function addressOf(index: number): string {
  return `${subnet}.${index + 1}`;
}

function placeIn(hosts: readonly string[], close: () => Promise<void>): Place {
  const group = '239.86.0.1';
  const groupPort = 5505;
  return {
    name: 'lab',
    group,
    groupPort,
    noiseInterface: addressOf(hosts.length - 1),
    memberAddress: (index) => `${addressOf(index)}:${memberPort}`,
    interfaceAddress: addressOf,
    entrance: (index) => ['ip', 'netns', 'exec', hosts[index] ?? ''],
    network: (index) => ({ profile: 'loopback', group, port: groupPort, interface: addressOf(index), ttl: 1 }),
    close,
  };
}
