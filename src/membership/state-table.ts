/**
 * Everything that can happen in every state, with the function that deals with it. A missing cell does not compile;
 * "ignore" is written down. docs/states.md is made from this table.
 *
 * Source: TOCS figure 3; Corosync's per-state switches.
 */
import type { CauseKind, Data, Message, Origin } from '../message.ts';
import type { TimerName } from '../timers.ts';
import { acceptCommitToken, endCommitToken, loseCommitToken, passCommitTokenAgain } from './commit.ts';
import { enterGather, giveUpSilent, repeatJoin } from './gather.ts';
import { considerJoin, joinFromForming, joinFromOperational } from './join.ts';
import type { LocalNode } from './local-node.ts';
import { announceRing, considerOrigin, mergeFromOperational } from './merge.ts';
import { cancelHold, receiveData, storeOldData, visitOperationalToken } from './operational.ts';
import { storeFormingData, visitRecoveryToken } from './recovery.ts';
import type { StateName } from './state.ts';
import { releaseHeldToken, resendToken } from './token-forwarding.ts';

type MessageHandlers = {
  readonly [Type in Message['type']]: (
    node: LocalNode,
    message: Extract<Message, { readonly type: Type }>,
    origin: Origin,
  ) => void;
};

type TimerHandlers = Readonly<Record<TimerName, (node: LocalNode) => void>>;

/** What one state does with each input. */
export type StateRow = MessageHandlers & TimerHandlers;

/** The message or expiry means nothing in this state. */
export function ignore(): void {
  // On purpose.
}

/** Gather, data: of the old ring it is kept, of another ring it leads to its sender. */
function keepOrConsider(node: LocalNode, data: Data, origin: Origin): void {
  if (!storeOldData(node, data)) considerOrigin(node, data, origin);
}

function gatherAfterLoss(node: LocalNode, kind: CauseKind): void {
  node.counters.tokenLosses += 1;
  enterGather(node, { kind, node: undefined });
}

/** Operational, token loss timer. */
function loseToken(node: LocalNode): void {
  gatherAfterLoss(node, 'token-lost');
}

/** Recovery, token loss timer: the old ring's messages and obligations stay for the next attempt. */
function loseRecoveryToken(node: LocalNode): void {
  gatherAfterLoss(node, 'recovery-token-lost');
}

export const stateTable: Readonly<Record<StateName, StateRow>> = {
  operational: {
    token: visitOperationalToken,
    data: receiveData,
    mergeDetect: mergeFromOperational,
    join: joinFromOperational,
    commitToken: ignore,
    holdCancel: cancelHold,
    tokenLoss: loseToken,
    tokenRetransmit: resendToken,
    hold: releaseHeldToken,
    joinRepeat: ignore,
    consensus: ignore,
    merge: announceRing,
  },
  gather: {
    token: ignore,
    data: keepOrConsider,
    mergeDetect: considerOrigin,
    join: considerJoin,
    commitToken: acceptCommitToken,
    holdCancel: ignore,
    tokenLoss: ignore,
    tokenRetransmit: ignore,
    hold: ignore,
    joinRepeat: repeatJoin,
    consensus: giveUpSilent,
    merge: ignore,
  },
  commit: {
    token: ignore,
    data: storeFormingData,
    mergeDetect: ignore,
    join: joinFromForming,
    commitToken: passCommitTokenAgain,
    holdCancel: ignore,
    tokenLoss: loseCommitToken,
    tokenRetransmit: resendToken,
    hold: ignore,
    joinRepeat: ignore,
    consensus: ignore,
    merge: ignore,
  },
  recovery: {
    token: visitRecoveryToken,
    data: storeFormingData,
    mergeDetect: ignore,
    join: joinFromForming,
    commitToken: endCommitToken,
    holdCancel: ignore,
    tokenLoss: loseRecoveryToken,
    tokenRetransmit: resendToken,
    hold: ignore,
    joinRepeat: ignore,
    consensus: ignore,
    merge: ignore,
  },
};
