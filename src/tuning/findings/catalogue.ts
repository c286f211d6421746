/**
 * All faults that Ringcast knows of, D01 to D45: what breaks a multicast cluster, how it is seen from user space, and
 * what helps. One page each in docs/findings/; a test compares the two. The rules that find them are beside this file.
 */
import { bufferFaults } from './catalogue-buffers.ts';
import { hostFaults } from './catalogue-host.ts';
import { multicastFaults } from './catalogue-multicast.ts';
import { networkFaults } from './catalogue-network.ts';
import type { Fault, FaultId, FaultTexts } from './fault.ts';

const texts: FaultTexts<FaultId> = { ...bufferFaults, ...hostFaults, ...multicastFaults, ...networkFaults };

/** The ids in order. */
export const faultIds: readonly FaultId[] = Object.keys(texts).filter(isFaultId).sort();

/** The catalogue in the order of the ids. */
export const catalogue: readonly Fault[] = faultIds.map(faultOf);

/** The entry of a fault. */
export function faultOf(id: FaultId): Fault {
  return { id, ...texts[id] };
}

/** Is this the id of a fault? For ids that come from elsewhere, such as another node. */
export function isFaultId(text: string): text is FaultId {
  return Object.hasOwn(texts, text);
}

/** The page of a fault, relative to the root of the package. */
export function docsUrl(id: string): string {
  return `docs/findings/${id}.md`;
}
