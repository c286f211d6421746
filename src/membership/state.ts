/**
 * The four states of a member and everything that can happen to it (TOCS section 4, figure 3). The table that says what
 * happens when is in `state-table.ts`.
 */
import type { Message } from '../message.ts';
import type { TimerName } from '../timers.ts';

/**
 * `operational`: on an installed ring. `gather`: agreeing with others on who is there. `commit`: the commit token of a
 * new ring was passed on once. `recovery`: the new ring's token goes round, old messages are being exchanged.
 */
export const stateNames = ['operational', 'gather', 'commit', 'recovery'] as const;

export type StateName = (typeof stateNames)[number];

/** What can happen: one of the six messages arrives or one of the timers expires. */
export type Input = Message['type'] | TimerName;
