/**
 * The properties of extended virtual synchrony that the checkers judge, by id. docs/guarantees.md explains each.
 *
 * Source: Moser, Amir, Melliar-Smith, Agarwal, "Extended Virtual Synchrony", ICDCS 1994, section 3; the finer ones are
 * from Chockler, Keidar, Vitenberg, "Group Communication Specifications", ACM Computing Surveys 33(4), 2001.
 */

/** `online`: decided at the event that breaks it. `finish`: decided when the trace has ended. */
export type Decided = 'online' | 'finish';

/** What the table knows of a property. */
export interface Property {
  /** One line for people. */
  readonly title: string;
  readonly decided: Decided;
  /** The file in src/testing/checkers that judges it. */
  readonly checker: string;
}

/** The id of a property. */
export type PropertyId =
  | 'S1.1'
  | 'S1.2'
  | 'S1.3'
  | 'S1.4'
  | 'S1.5'
  | 'S2.1'
  | 'S2.2'
  | 'S2.3'
  | 'S2.4'
  | 'S2.5'
  | 'S2.6'
  | 'S2.7'
  | 'S2.8'
  | 'S3.1'
  | 'S4.1'
  | 'S5.1'
  | 'S5.2'
  | 'S6.1'
  | 'S6.2'
  | 'S6.3'
  | 'S6.4'
  | 'S6.5'
  | 'S6.6'
  | 'S7.1'
  | 'S7.2'
  | 'S7.3';

const delivery = 'basic-delivery.ts';
const changes = 'configuration-changes.ts';
const time = 'logical-time.ts';

/** Every property, in the order of docs/guarantees.md. */
export const PROPERTIES: Readonly<Record<PropertyId, Property>> = {
  'S1.1': { title: 'Precedence has no cycle', decided: 'finish', checker: time },
  'S1.2': { title: 'Only what was sent is delivered', decided: 'online', checker: delivery },
  'S1.3': {
    title: 'A message is sent once, in its sender’s regular configuration',
    decided: 'online',
    checker: delivery,
  },
  'S1.4': { title: 'A process delivers a message once', decided: 'online', checker: delivery },
  'S1.5': { title: 'A delivery names the configuration installed last', decided: 'online', checker: delivery },
  'S2.1': { title: 'A configuration comes first', decided: 'online', checker: delivery },
  'S2.2': { title: 'A process is a member of what it installs', decided: 'online', checker: changes },
  'S2.3': { title: 'A configuration is the same for all who install it', decided: 'online', checker: changes },
  'S2.4': { title: 'Regular and transitional configurations alternate', decided: 'online', checker: changes },
  'S2.5': { title: 'Ring sequence numbers of a node grow', decided: 'online', checker: 'ring-sequence.ts' },
  'S2.6': { title: 'Each configuration has one logical time', decided: 'finish', checker: time },
  'S2.7': { title: 'Companions agree on who moves together', decided: 'online', checker: 'transitional-agreement.ts' },
  'S2.8': { title: 'In the end each component is one configuration', decided: 'finish', checker: 'convergence.ts' },
  'S3.1': { title: 'A process delivers what it sends', decided: 'online', checker: 'self-delivery.ts' },
  'S4.1': { title: 'Who moves together has delivered the same', decided: 'online', checker: 'failure-atomicity.ts' },
  'S5.1': { title: 'Causes are delivered before effects', decided: 'online', checker: 'causal-delivery.ts' },
  'S5.2': { title: 'Messages of one sender stay in order', decided: 'online', checker: 'causal-delivery.ts' },
  'S6.1': { title: 'There is one order of everything', decided: 'finish', checker: time },
  'S6.2': { title: 'Two processes deliver in the same order', decided: 'online', checker: 'pairwise-order.ts' },
  'S6.3': { title: 'No holes in a regular configuration', decided: 'finish', checker: 'holes.ts' },
  'S6.4': { title: 'No holes from companions', decided: 'finish', checker: 'holes.ts' },
  'S6.5': {
    title: 'A number stands for one message and deliveries follow the numbers',
    decided: 'online',
    checker: 'numbering.ts',
  },
  'S6.6': { title: 'Numbers have no gaps but those allowed', decided: 'online', checker: 'numbering.ts' },
  'S7.1': { title: 'Safe means that all members deliver or fail', decided: 'online', checker: 'safe-delivery.ts' },
  'S7.2': { title: 'Safe means that all members have installed', decided: 'online', checker: 'safe-delivery.ts' },
  'S7.3': { title: 'Safe means that all members hold the message', decided: 'online', checker: 'safe-delivery.ts' },
};
