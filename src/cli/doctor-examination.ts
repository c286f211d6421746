/**
 * One examination of this host: opens sockets, sends to itself, watches the kernel's counters for a few seconds while
 * it listens, and answers with everything it saw. It judges nothing.
 */
import { networkInterfaces } from 'node:os';

import { familyOf, isMulticast, withoutZone } from '../transport/socket-address.ts';
import type { InterfaceAddress } from '../transport/interface-choice.ts';
import type { DoctorFacts, Heard } from '../tuning/doctor-facts.ts';
import { readHostFacts } from '../tuning/host-facts.ts';
import { ownSocketInodes, readKernelSample, readUdpSockets } from '../tuning/kernel-counters.ts';
import { LoopWatch } from '../tuning/loop-watch.ts';
import type { KernelSample, LoopSample, Observation, OwnSocket, SocketSample } from '../tuning/observation.ts';
import { Elsewhere } from './doctor-elsewhere.ts';
import { addressChanges, otherInterfaces } from './doctor-interfaces.ts';
import { GroupListener, ipOf } from './doctor-listener.ts';
import { lookUpPeers, seePeers } from './doctor-peers.ts';
import type { DoctorRun } from './doctor-options.ts';
import { sleep } from './doctor-pause.ts';
import type { SelfTests } from './doctor-sockets.ts';
import { openStation, socketsOf, testBuffer, testStation, windowFramesOf } from './doctor-sockets.ts';
import type { Station } from './doctor-station.ts';

/** How long the other interfaces are listened on: a lone node announces itself several times within it. */
const elsewhereMs = 1500;

/** What was there before the doctor opened anything. */
interface Before {
  readonly sockets: readonly SocketSample[] | undefined;
  readonly groups: KernelSample['groups'];
}

/** The place and the tests of an open station. */
interface Stay {
  readonly station: Station;
  readonly place: InterfaceAddress;
  readonly tests: SelfTests;
  readonly burst: DoctorFacts['burst'];
  readonly sockets: readonly OwnSocket[];
}

/** What was seen while the counters were watched. */
interface Watch {
  readonly before: KernelSample;
  readonly after: KernelSample;
  readonly loop: LoopSample | undefined;
  readonly receivedDatagrams: number;
  readonly sendErrors: Readonly<Record<string, number>>;
  readonly addressChanges: readonly string[];
  readonly neighbours: DoctorFacts['neighbours'];
  readonly hostSockets: Before['sockets'];
}

/** Examines this host. When the signal fires it ends early with what it has. Everything it opened is closed again. */
export async function examine(run: DoctorRun, progress: (text: string) => void): Promise<DoctorFacts> {
  const { node, signal } = run;
  const before: Before = { sockets: readUdpSockets(), groups: readKernelSample(performance.now()).groups };
  const lookup = lookUpPeers(node, signal);
  const listener = new GroupListener({ cluster: run.cluster, nodeId: node.nodeId });
  progress('opening sockets');
  const { station, failure } = await openStation(node, listener);
  try {
    const stay = station === undefined ? undefined : await settle(run, station, progress);
    const watch = await watchCounters(run, stay, progress);
    const heard = listener.heard();
    const elsewhere = await listenElsewhere(run, { stay, watch, listener });
    progress('looking names up');
    const seen = await seePeers(await lookup, stay?.place, networkInterfaces());
    const peers = node.transport === 'unicast' ? { ...seen, listened: station?.port === node.port } : undefined;
    return factsOf(run, { before, stay, watch, failure, heard, elsewhere, peers });
  } finally {
    await station?.close();
  }
}

/** Tests that need the sockets and would disturb the counters. */
async function settle(run: DoctorRun, station: Station, progress: (text: string) => void): Promise<Stay> {
  const { interfaceName } = station.statistics();
  const place = placeOf(station, interfaceName);
  progress('sending to itself');
  const tests = await testStation(station, run);
  const burst = await testBuffer(run, place);
  return { station, place, tests, burst, sockets: socketsOf(station, burst?.chargeBytes) };
}

function placeOf(station: Station, name: string): InterfaceAddress {
  const address = ipOf(station.address);
  const info = networkInterfaces()[name]?.find((one) => withoutZone(one.address) === address);
  const scopeId = info?.family === 'IPv6' ? info.scopeid : 0;
  return { name, address, family: familyOf(address) ?? 4, internal: info?.internal ?? false, scopeId };
}

async function watchCounters(run: DoctorRun, stay: Stay | undefined, progress: (text: string) => void): Promise<Watch> {
  const { node } = run;
  const own = ownSocketInodes() ?? new Set();
  const othersOnPort = (sockets: Before['sockets']): readonly SocketSample[] =>
    (sockets ?? []).filter(({ inode, localPort }) => localPort === node.port && !own.has(inode));
  const interfaces = networkInterfaces();
  const inodes = new Set((stay?.sockets ?? []).flatMap(({ inode }) => inode ?? []));
  const loop = new LoopWatch();
  loop.start();
  try {
    const socketsBefore = readUdpSockets();
    const traffic = stay?.station.statistics();
    const first = readKernelSample(performance.now(), { inodes });
    loop.read();
    await passTime(run, progress);
    const stalls = loop.read();
    const after = readKernelSample(performance.now(), { inodes });
    const socketsAfter = readUdpSockets();
    const trafficAfter = stay?.station.statistics();
    return {
      before: first,
      after,
      loop: stalls,
      receivedDatagrams: (trafficAfter?.groupDatagrams ?? 0) - (traffic?.groupDatagrams ?? 0),
      sendErrors: increased(traffic?.sendErrors ?? {}, trafficAfter?.sendErrors ?? {}),
      addressChanges: stay === undefined ? [] : moves(stay, interfaces),
      hostSockets: socketsAfter,
      neighbours:
        socketsBefore === undefined || socketsAfter === undefined
          ? undefined
          : { before: othersOnPort(socketsBefore), after: othersOnPort(socketsAfter) },
    };
  } finally {
    await loop.stop();
  }
}

/**
 * Who is heard on other interfaces, when nobody is on the right one. Undefined when that was not looked for: somebody
 * was heard, the station is on no network, or other processes of this host would hear the difference.
 */
async function listenElsewhere(
  { node, signal }: DoctorRun,
  {
    stay,
    watch,
    listener,
  }: { readonly stay: Stay | undefined; readonly watch: Watch; readonly listener: GroupListener },
): Promise<DoctorFacts['elsewhere']> {
  const shared = watch.neighbours === undefined || watch.neighbours.after.length > 0;
  if (
    node.transport === 'unicast' ||
    stay === undefined ||
    stay.place.internal ||
    shared ||
    listener.heard().datagrams > 0
  ) {
    return undefined;
  }
  const others = otherInterfaces(networkInterfaces(), stay.place);
  const elsewhere = await Elsewhere.open(withoutZone(node.group), node.port, others);
  try {
    await sleep(others.length === 0 ? 0 : elsewhereMs, signal);
    return elsewhere.sort(listener.heard().sources);
  } finally {
    await elsewhere.close();
  }
}

async function passTime({ seconds, signal }: DoctorRun, progress: (text: string) => void): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs && !signal.aborted) {
    progress(`watching counters, ${Math.ceil((endMs - performance.now()) / 1000)} s to go`);
    await sleep(Math.min(1000, Math.max(1, endMs - performance.now())), signal);
  }
}

function moves(stay: Stay, before: ReturnType<typeof networkInterfaces>): readonly string[] {
  const changes = addressChanges(stay.place.name, before, networkInterfaces());
  return changes.length > 0 ? changes : stay.station.events;
}

function increased(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const pairs = Object.entries(after).map(([code, count]) => [code, count - (before[code] ?? 0)] as const);
  return Object.fromEntries(pairs.filter(([, count]) => count > 0));
}

interface Parts {
  readonly before: Before;
  readonly stay: Stay | undefined;
  readonly watch: Watch;
  readonly failure: DoctorFacts['openFailure'];
  readonly heard: Heard;
  readonly elsewhere: DoctorFacts['elsewhere'];
  readonly peers: DoctorFacts['peers'];
}

function factsOf(run: DoctorRun, parts: Parts): DoctorFacts {
  const { before, stay, watch, failure, heard, elsewhere, peers } = parts;
  const { node } = run;
  const multicast = node.transport === 'multicast';
  const shared = multicast && (watch.neighbours?.before.length ?? 0) > 0 && stay?.place.internal === false;
  const joined = (before.groups ?? []).filter(({ group }) => group === withoutZone(node.group));
  return {
    observation: observationOf(run, parts),
    place: stay === undefined ? undefined : { device: stay.place.name, address: stay.place.address },
    openFailure: failure,
    multicast: stay?.tests.multicast,
    data: stay?.tests.data,
    unicast: stay?.tests.unicast,
    peers,
    fate: stay?.tests.fate,
    burst: stay?.burst,
    heard,
    neighbours: watch.neighbours,
    onTokenPort: (before.sockets ?? []).filter(({ localAddress, localPort }) => {
      return node.tokenPort !== 0 && localPort === node.tokenPort && !isMulticast(localAddress);
    }),
    tokenPort: node.tokenPort,
    elsewhere,
    joinedOn: shared ? joined.map(({ device }) => device).filter((device) => device !== 'lo') : [],
    addressChanges: watch.addressChanges,
  };
}

function observationOf({ node }: DoctorRun, { stay, watch, heard, failure }: Parts): Observation {
  return {
    seconds: (watch.after.atMs - watch.before.atMs) / 1000,
    before: watch.before,
    after: watch.after,
    host: readHostFacts(),
    loop: watch.loop,
    isMulticast: node.transport === 'multicast',
    group: node.transport === 'multicast' ? node.group : (stay?.place.address ?? ''),
    port: node.port,
    device: stay?.place.name,
    tokenMs: node.settings.tokenMs,
    windowFrames: windowFramesOf(node, stay?.sockets[0]),
    frameBytes: node.frameBytes,
    sockets: stay?.sockets ?? [],
    receivedDatagrams: watch.receivedDatagrams,
    sendErrors: watch.sendErrors,
    peers: [],
    rejected: heard.rejected,
    joinedAgoMs: stay?.station.statistics().joinedAgoMs,
    duplicates: 0,
    rotationMs: undefined,
    joinsHeard: 0,
    joinError: failure?.step === 'join the group' ? failure.systemCode : undefined,
    hostSockets: watch.hostSockets,
    twinAddress: heard.twins.find(({ nodeId }) => nodeId === node.nodeId)?.addresses[0],
  };
}
