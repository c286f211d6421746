/**
 * Rules for multicast that does not come while unicast does: D17, D18, D20, D26; and for one direction only: D27.
 *
 * The time at which silence began tells a missing querier from a lost one: a snooping switch keeps a membership for 260
 * s after the last report (RFC 2236, section 8.4: robustness 2 x query interval 125 s + response 10 s), and without
 * queries the last report is the one sent on joining. Whether IGMP is filtered on this host (D19) only others can tell.
 */
import type { BridgeFacts, PeerSample } from '../observation.ts';
import { durationText, countText } from './amounts.ts';
import { diagnosisOf, placeOf } from './diagnosis.ts';
import type { Rule, Seen } from './rule.ts';
import type { Silence } from './silence.ts';
import { isListed, lostHere, silenceOf, silentIntervals, sinceText, whoText } from './silence.ts';

/** When the silence of a missing querier begins, seconds after joining, with the usual membership interval. */
export const snoopingSilenceS: { readonly from: number; readonly to: number } = { from: 200, to: 330 };
/** The usual membership interval, seconds. */
export const membershipIntervalS = 260;
/** One direction only is a fault once it lasted so many intervals. */
export const oneWayIntervals = 2;
/** The interval when none is given, milliseconds. */
export const oneWayIntervalMs = 1000;

export const snoopingWithoutQuerier: Rule = (seen) => {
  const silence = networkSilence(seen);
  if (silence?.heardAgoMs === undefined || !beganWhenForgotten(seen, silence)) {
    return undefined;
  }
  return diagnosisOf('D17', {
    severity: 'error',
    evidence: silenceText(silence),
    values: { ...placeOf(seen), bridge: snoopingBridge(seen)?.name },
  });
};

export const querierLost: Rule = (seen) => {
  const silence = networkSilence(seen);
  if (silence?.heardAgoMs !== undefined && !beganWhenForgotten(seen, silence)) {
    return diagnosisOf('D18', { severity: 'error', evidence: silenceText(silence), values: placeOf(seen) });
  }
  const [was, is] = [querierOf(seen, 'before'), querierOf(seen, 'after')];
  if ((was !== 'V1' && was !== 'V2') || is !== 'V3') {
    return undefined;
  }
  return diagnosisOf('D18', {
    severity: 'warning',
    evidence: `the IGMP querier of ${seen.device ?? ''} changed from ${was} to ${is}, so none of version 2 asks any more`,
    values: placeOf(seen),
  });
};

export const noMulticastAtAll: Rule = (seen) => {
  const silence = networkSilence(seen);
  if (silence === undefined || silence.heardAgoMs !== undefined) {
    return undefined;
  }
  return diagnosisOf('D20', { severity: 'error', evidence: silenceText(silence), values: placeOf(seen) });
};

export const filteredOnInput: Rule = (seen) => {
  const silence = silenceOf(seen);
  if (silence === undefined || lostHere(seen, silence) !== 'filter') {
    return undefined;
  }
  const counted = countText(seen.delta?.ipExt?.['InMcastPkts'] ?? 0);
  return diagnosisOf('D26', {
    severity: 'error',
    evidence: `${silenceText(silence)}; its kernel counted ${counted} multicast packets and did not deliver them`,
    values: placeOf(seen),
  });
};

export const heardOneWay: Rule = (seen) => {
  const interval = seen.multicastIntervalMs ?? oneWayIntervalMs;
  const watchedMs = Math.min(seen.joinedAgoMs ?? Infinity, 1000 * seen.seconds);
  const deaf = seen.peers.filter((peer) => peer.hearsUs === false && isHeard(peer, silentIntervals * interval));
  if (deaf.length === 0 || watchedMs < oneWayIntervals * interval) {
    return undefined;
  }
  return diagnosisOf('D27', {
    severity: 'error',
    evidence: `it hears ${whoText(deaf)}, but is not heard there, for ${durationText(watchedMs)} at least`,
    values: placeOf(seen),
  });
};

/** Silence that neither this host's kernel nor its memberships explain. */
function networkSilence(seen: Seen): Silence | undefined {
  const silence = isListed(seen) === false ? undefined : silenceOf(seen);
  return silence === undefined || lostHere(seen, silence) !== undefined ? undefined : silence;
}

/** A bridge of this host that tells its own interval moves the window. */
function beganWhenForgotten(seen: Seen, { joinedAgoMs, heardAgoMs = 0 }: Silence): boolean {
  const scale = (snoopingBridge(seen)?.membershipIntervalS ?? membershipIntervalS) / membershipIntervalS;
  const beganS = (joinedAgoMs - heardAgoMs) / 1000;
  return beganS >= scale * snoopingSilenceS.from && beganS <= scale * snoopingSilenceS.to;
}

function snoopingBridge({ host }: Seen): BridgeFacts | undefined {
  return host?.bridges?.find(({ snooping, querier }) => snooping && !querier);
}

function querierOf(seen: Seen, which: 'before' | 'after'): string | undefined {
  return seen.device === undefined ? undefined : seen[which]?.queriers?.[seen.device];
}

function silenceText(silence: Silence): string {
  const { alive } = silence;
  return `it heard no multicast of other hosts ${sinceText(silence)}, while ${whoText(alive)} went on sending unicast`;
}

function isHeard({ multicastHeardAgoMs: ago }: PeerSample, limitMs: number): boolean {
  return ago !== undefined && ago <= limitMs;
}
