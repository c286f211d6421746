/**
 * The sockets that the doctor opens in place of a node, and what it finds out with them before the counters are watched:
 * whether its own datagrams come back, what a frame costs, and whether an unread buffer holds a ring's frames.
 */
import { ClusterError } from '../errors.ts';
import type { InterfaceAddress } from '../transport/interface-choice.ts';
import { familyOf } from '../transport/socket-address.ts';
import { codeOf, messageOf } from '../transport/system-error.ts';
import { bind, closeSocket, makeSocket } from '../transport/udp-socket.ts';
import type { BurstResult, OpenFailure, SelfTest } from '../tuning/doctor-facts.ts';
import type { FingerprintId } from '../tuning/findings/fingerprint.ts';
import { fingerprintOf } from '../tuning/findings/fingerprint.ts';
import { readKernelSample } from '../tuning/kernel-counters.ts';
import type { OwnSocket } from '../tuning/observation.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { windowOf, windowsHeld } from '../tuning/window.ts';
import { burst } from './doctor-burst.ts';
import { GroupListener } from './doctor-listener.ts';
import type { DoctorRun } from './doctor-options.ts';
import { sleep } from './doctor-pause.ts';
import { Station } from './doctor-station.ts';

/** Datagrams of a self test: fewer than make a member report a stranger. */
const selfTestCount = 3;
/** Datagrams of the search for the stage that takes them; they do not leave the host. */
const fingerprintCount = 200;
/** How long the usual traffic is watched before that search. */
const quietMs = 300;

/** How often another port is tried in place of one that is taken. */
const portTries = 3;

/** A station, or why there is none. */
export interface Opened {
  readonly station: Station | undefined;
  readonly failure: OpenFailure | undefined;
}

/** Opens what a node opens. A port for unicast that is taken, perhaps by the node itself, is replaced by a free one. */
export async function openStation(
  node: ResolvedOptions,
  listener: GroupListener,
  tries: number = portTries,
): Promise<Opened> {
  try {
    return { station: await Station.open(node, listener), failure: undefined };
  } catch (error) {
    const failure = failureOf(error);
    if (tries > 0 && failure.systemCode === 'EADDRINUSE') {
      return openStation(await withFreePort(node, failure), listener, tries - 1);
    }
    return { station: undefined, failure };
  }
}

/** Options with a free port in place of the one that is taken; the same port for both where one socket takes everything. */
async function withFreePort(node: ResolvedOptions, { step }: OpenFailure): Promise<ResolvedOptions> {
  if (step === 'bind the token socket') {
    return { ...node, tokenPort: 0 };
  }
  const socket = makeSocket(4, { reuseAddr: false });
  try {
    await bind(socket, '0.0.0.0', 0);
    const { port } = socket.address();
    return { ...node, port, tokenPort: node.tokenPort === node.port ? port : node.tokenPort };
  } finally {
    await closeSocket(socket);
  }
}

function failureOf(error: unknown): OpenFailure {
  const facts = isSocketError(error) ? error.facts : undefined;
  return { code: codeOf(error), step: facts?.step, systemCode: facts?.systemCode, message: messageOf(error) };
}

function isSocketError(error: unknown): error is ClusterError<'ERR_SOCKET'> {
  return error instanceof ClusterError && error.code === 'ERR_SOCKET';
}

/** What a station found out by sending to itself. */
export interface SelfTests {
  /** Undefined without multicast. */
  readonly multicast: SelfTest | undefined;
  /** Undefined with multicast. */
  readonly data: SelfTest | undefined;
  readonly unicast: SelfTest;
  readonly fate: FingerprintId | undefined;
}

/** Sends to itself on both sockets; when no multicast comes back it looks where they stay. */
export async function testStation(station: Station, run: DoctorRun): Promise<SelfTests> {
  const ofGroup = await station.selfTest('group', selfTestCount);
  const unicast = await station.selfTest('token', selfTestCount);
  if (run.node.transport === 'unicast') {
    return { multicast: undefined, data: ofGroup, unicast, fate: undefined };
  }
  return { multicast: ofGroup, data: undefined, unicast, fate: await fateOf(ofGroup, run) };
}

function fateOf(multicast: SelfTest, run: DoctorRun): Promise<FingerprintId | undefined> {
  const lost = multicast.received === 0 && multicast.errors.length === 0 && familyOf(run.node.group) === 4;
  return lost ? findFate(run) : Promise.resolve(undefined);
}

/** Floods the own host, with a TTL that keeps the datagrams there, and reads the kernel's counters before and after. */
async function findFate({ node, signal }: DoctorRun): Promise<FingerprintId | undefined> {
  const { station } = await openStation({ ...node, ttl: 0, tokenPort: 0 }, new GroupListener({ ...noWish }));
  if (station === undefined) {
    return undefined;
  }
  try {
    const quiet = readKernelSample(performance.now());
    await sleep(quietMs, signal);
    const before = readKernelSample(performance.now());
    await station.selfTest('group', fingerprintCount);
    const after = readKernelSample(performance.now());
    return fingerprintOf({ quiet, before, after, sent: fingerprintCount });
  } finally {
    await station.close();
  }
}

const noWish = { cluster: undefined, nodeId: undefined };

/** A burst as large as a ring may have in flight, or as large as was asked for; undefined where it shows nothing. */
export async function testBuffer(run: DoctorRun, at: InterfaceAddress): Promise<BurstResult | undefined> {
  const { frameBytes, receiveBufferBytes: receiveBytes } = run.node;
  if (run.burstFrames === 0) {
    return undefined;
  }
  try {
    const one = await burst({ at, receiveBytes, frameBytes, frames: 1 });
    const frames = run.burstFrames ?? windowsHeld * windowFramesOf(run.node, one);
    return one === undefined ? undefined : await burst({ at, receiveBytes, frameBytes, frames });
  } catch {
    return undefined;
  }
}

/** The window that a ring of nodes like this one would have, from the size of the buffer and the cost of a frame. */
export function windowFramesOf(
  node: ResolvedOptions,
  measured: Pick<OwnSocket, 'receiveReported' | 'chargeBytes'> | undefined,
): number {
  const { windowFrames } = node.settings;
  const { receiveReported: bufferBytes, chargeBytes } = measured ?? {};
  if (node.windowRule === 'fixed' || chargeBytes === undefined || bufferBytes === undefined) {
    return windowFrames;
  }
  const { frameBytes } = node;
  return Math.max(1, Math.min(windowFrames, windowOf({ bufferBytes, frameBytes, chargeBytes }, frameBytes)));
}

/** The station's sockets as the rules want to see them. `chargeBytes`: when the transport has not measured it. */
export function socketsOf(station: Station, chargeBytes: number | undefined): readonly OwnSocket[] {
  const { buffers } = station.statistics();
  return (['group', 'token'] as const).map((name) => ({
    name,
    inode: buffers[name].inode,
    receiveAsked: buffers[name].receiveAsked,
    receiveReported: buffers[name].receiveReported,
    reportFactor: buffers[name].reportFactor,
    chargeBytes: station.capacity()?.chargeBytes ?? chargeBytes,
  }));
}
