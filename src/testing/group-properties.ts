/**
 * The properties of process groups that simulations judge, by id. docs/guarantees.md explains each. They come on top of
 * those of the ring below: the messages of groups travel in its order.
 *
 * Source: the promises of Corosync's cpg_overview(8), made precise in the terms of extended virtual synchrony.
 */

/** The id of a property. */
export type GroupPropertyId = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P9';

/** Every property with a line for people, in the order of docs/guarantees.md. */
export const GROUP_PROPERTIES: Readonly<Record<GroupPropertyId, string>> = {
  P1: 'All who are shown a message in a configuration see the same members',
  P2: 'Only members are shown messages, and only of members',
  P3: 'Two processes are shown messages in the same order',
  P4: 'A process is shown what it sends',
  P5: 'Only what was sent is shown, as it was sent, and once',
  P6: 'In the end all members of a group see exactly those who are in it',
  P7: 'Members that move together are shown the same messages',
  P8: 'The changes of the members add up',
  P9: 'A message has one number, which lies between those of the messages to the whole cluster around it',
};
