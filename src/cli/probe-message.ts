/**
 * What doctors say to each other while they probe a network. Control messages (all but the probes themselves) are
 * flooded: whoever gets one for the first time passes it on. So a doctor that one other cannot reach still takes part
 * as long as some third one reaches it, and that is how a cut between two hosts is told from a host that is not there.
 */
import type { PeerFacts, ProbeAction, ProbeChannel } from '../tuning/probe-facts.ts';
import { isCount, isFields, isPeerFacts, isProbeAction, isText, probeChannels } from '../tuning/probe-facts.ts';
import { decodeProbe, encodeProbe } from '../wire/probe-codec.ts';

/** Who speaks, and which of its messages this is: together they are unique. */
interface Spoken {
  readonly from: string;
  readonly id: number;
}

/** "I am here": once a second, on every way, and in answer to a hello of somebody unknown. */
export interface Hello extends Spoken {
  readonly kind: 'hello';
  readonly facts: PeerFacts;
}

/** The next test of a session; steps count up. */
export interface Plan extends Spoken {
  readonly kind: 'plan';
  readonly session: string;
  readonly step: number;
  readonly action: ProbeAction;
}

/** The sender of a test has sent all its probes. */
export interface Done extends Spoken {
  readonly kind: 'done';
  readonly session: string;
  readonly step: number;
}

/** "Report on this test." */
export interface Collect extends Spoken {
  readonly kind: 'collect';
  readonly session: string;
  readonly step: number;
}

/** A piece of a `TestReport` in JSON: control messages stay small enough for every network. */
export interface ReportPart extends Spoken {
  readonly kind: 'report';
  readonly session: string;
  readonly step: number;
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

/** "I am gone": said on closing, so that nobody waits for the rest. */
export interface Bye extends Spoken {
  readonly kind: 'bye';
}

export type Control = Hello | Bye | Plan | Done | Collect | ReportPart;

/** Asks for two answers, one by each way. */
export interface Ping {
  readonly kind: 'ping';
  readonly from: string;
  readonly session: string;
  readonly number: number;
}

export interface Pong {
  readonly kind: 'pong';
  readonly from: string;
  readonly to: string;
  readonly session: string;
  readonly number: number;
}

/** One of a series that is only counted. */
export interface Probe {
  readonly kind: 'probe';
  readonly from: string;
  readonly session: string;
  readonly step: number;
  readonly channel: ProbeChannel;
  readonly label: string;
  readonly number: number;
}

export type ProbeMessage = Control | Ping | Pong | Probe;

/** Characters of a report in one part: with header and escapes below 1372 bytes. */
export const partCharacters = 800;
export const partsMax = 256;

/** Encodes a message of a doctor of `cluster`; `bytes` pads the datagram. */
export function encodeMessage(cluster: string, message: ProbeMessage, bytes = 0): Uint8Array {
  return encodeProbe({ cluster, body: message, bytes });
}

/** A message, or why the datagram is none: a reason and a sentence. */
export type ReadMessage =
  | { readonly ok: true; readonly message: ProbeMessage; readonly clusterHash: number }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** Reads what arrived. Never throws. */
export function readMessage(datagram: Uint8Array): ReadMessage {
  const decoded = decodeProbe(datagram);
  if (!decoded.ok) {
    return decoded;
  }
  const { body, clusterHash } = decoded;
  return isMessage(body)
    ? { ok: true, message: body, clusterHash }
    : { ok: false, reason: 'malformed', detail: 'a probe whose fields are not those of this version' };
}

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const text = (value: unknown): boolean => isText(value);
const spoken: Checks = { from: text, id: isCount };
const ofStep: Checks = { ...spoken, session: text, step: isCount };

const shapes: Readonly<Record<ProbeMessage['kind'], Checks>> = {
  hello: { ...spoken, facts: isPeerFacts },
  bye: spoken,
  plan: { ...ofStep, action: isProbeAction },
  done: ofStep,
  collect: ofStep,
  report: { ...ofStep, part: isCount, parts: isCount, text: (value) => isText(value, 2 * partCharacters) },
  ping: { from: text, session: text, number: isCount },
  pong: { from: text, to: text, session: text, number: isCount },
  probe: {
    from: text,
    session: text,
    step: isCount,
    channel: (value) => probeChannels.some((one) => one === value),
    label: text,
    number: isCount,
  },
};

function isMessage(body: unknown): body is ProbeMessage {
  if (!isFields(body) || !isText(body['kind']) || !Object.hasOwn(shapes, body['kind'])) {
    return false;
  }
  const checks = shapes[body['kind'] as ProbeMessage['kind']];
  return Object.entries(checks).every(([name, check]) => check(body[name]));
}
