/**
 * Makes a diagnosis of a fault that was seen: the catalogue's texts with the values of this host filled in. Everything
 * that finds faults (the rules, the doctor, its probes) makes its findings here, so that they all read alike.
 */
import type { Diagnosis, Severity } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { faultOf } from './catalogue.ts';
import type { FaultId } from './fault.ts';

/** The buffer limit that is recommended for cluster hosts; 255 ms of traffic at 1 Gbit/s. */
export const recommendedBufferBytes = 26_214_400;

/** What may stand for the words in braces, by name. */
export type Values = Readonly<Record<string, string | number | undefined>>;

/** What was seen, beside what the catalogue knows. */
export interface Details {
  readonly severity: Severity;
  /** A sentence without its full stop, about "it", the node or host observed. Numbers first. */
  readonly evidence: string;
  readonly values?: Values | undefined;
  /** Instead of the catalogue's text, where more is known. */
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
}

/** Words for values that nobody knows. */
const unknowns: Values = {
  bridge: 'BRIDGE',
  bytes: recommendedBufferBytes,
  conntrackMax: 262_144,
  frameBytes: 1472,
  granted: 'GRANTED',
  group: 'GROUP',
  interface: 'INTERFACE',
  joinMs: 500,
  memberships: 100,
  missMs: 20,
  mtu: 1500,
  newGroup: '239.192.80.67',
  port: 'PORT',
  sendBytes: 4_194_304,
  source: 'ADDRESS',
  tokenMs: 3000,
  udpMemory: '1048576 2097152 4194304',
};

/** A finding of `id`. Words in braces that `values` does not have get a default or stay a word in capitals. */
export function diagnosisOf(id: FaultId, details: Details): Diagnosis {
  const fault = faultOf(id);
  const values = details.values ?? {};
  const fill = (text: string): string => fillIn(inPlace(text, values), values);
  return {
    id,
    severity: details.severity,
    title: fault.title,
    evidence: details.evidence,
    cause: details.cause ?? fault.cause,
    fix: fill(details.fix ?? fault.fix),
    proof: fill(fault.proof),
  };
}

/** The values that every observation has: group, port and the interface in use; `transport` where there is no group. */
export function placeOf(seen: Observation): Values {
  const transport = seen.isMulticast === false ? 'unicast' : undefined;
  return { group: seen.group, port: seen.port, interface: seen.device, transport };
}

/** Commands name the peers where a node has no group. */
function inPlace(text: string, { transport }: Values): string {
  return transport === 'unicast' ? text.replaceAll('--group {group}', '--transport unicast --peer PEERS') : text;
}

/** Names of the words in braces in a text. */
export function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(wordPattern)].map(([, name = '']) => name);
}

/** Is there something to fill in for this word? */
export function isKnownWord(name: string): boolean {
  return Object.hasOwn(unknowns, name);
}

/** A word is a name in braces, but not a list as the shell has it. */
const wordPattern = /\{([A-Za-z]+)\}/g;

function fillIn(text: string, values: Values): string {
  return text.replace(wordPattern, (_, name: string) => String(values[name] ?? unknowns[name] ?? name.toUpperCase()));
}
