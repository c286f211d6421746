/** The four states of a member (TOCS section 4, figure 3). What happens in each is in `state-table.ts`. */

/**
 * `operational`: on an installed ring. `gather`: agreeing with others on who is there. `commit`: the commit token of a
 * new ring was passed on once. `recovery`: the new ring's token goes round, old messages are being exchanged.
 */
export type StateName = 'operational' | 'gather' | 'commit' | 'recovery';
