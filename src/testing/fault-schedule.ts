/**
 * Faults as plain data: what goes wrong in a run, and when. A schedule can be drawn from a seed, written by hand, or
 * made smaller by a property test; any list is a valid one, since an action that does not fit (crashing a node that is
 * down) does nothing.
 */
import type { Level, NodeId } from '../message.ts';
import type { Datagram, DatagramFilter } from './memory-network.ts';
import type { Simulation } from './simulator.ts';

/** Which datagrams a `drop` or `mute` fault concerns. */
export type DatagramClass = 'token' | 'commitToken' | 'join' | 'data' | 'multicast' | 'unicast';

/** What goes wrong. */
export type Fault =
  /** Kill: everything is lost but the persisted ring sequence number. */
  | { readonly kind: 'crash'; readonly node: NodeId }
  /** Kill in the middle of performing effects: after `effects` more of them. */
  | { readonly kind: 'crashAfterEffects'; readonly node: NodeId; readonly effects: number }
  /** Kill between commit and install: `effects` more effects after the node has stored the number of its next ring. */
  | { readonly kind: 'crashForming'; readonly node: NodeId; readonly effects: number }
  /** Start again (or for the first time). */
  | { readonly kind: 'start'; readonly node: NodeId }
  /** Leave politely. */
  | { readonly kind: 'leave'; readonly node: NodeId }
  /** Stall the process for `forMs`; its datagrams queue up and its timers are late. */
  | { readonly kind: 'pause'; readonly node: NodeId; readonly forMs: number }
  /** Nodes of different groups do not hear each other. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly NodeId[])[] }
  /** `target` does not hear `source`; the other direction works. */
  | { readonly kind: 'cutOneWay'; readonly source: NodeId; readonly target: NodeId }
  /** Two nodes do not hear each other, all other links work. */
  | { readonly kind: 'cutPair'; readonly a: NodeId; readonly b: NodeId }
  /** `target` hears `source` again. */
  | { readonly kind: 'restore'; readonly source: NodeId; readonly target: NodeId }
  /** One node hears nobody and is heard by nobody. */
  | { readonly kind: 'isolate'; readonly node: NodeId }
  /** Multicast does not reach the node any more, unicast does: a switch has forgotten its group membership. Until a
   * `heal`. */
  | { readonly kind: 'expireMembership'; readonly node: NodeId }
  /** All links work again, and all group memberships. */
  | { readonly kind: 'heal' }
  /** For `forMs` multicast is late by `lagMs` on its way to `node` (to everybody when undefined); unicast is not. */
  | {
      readonly kind: 'lagMulticast';
      readonly node: NodeId | undefined;
      readonly lagMs: number;
      readonly forMs: number;
    }
  /** The next `count` datagrams of a class arrive `byMs` later; with `copy` in time, and once more so much later. */
  | {
      readonly kind: 'delay';
      readonly what: DatagramClass;
      readonly count: number;
      readonly byMs: number;
      readonly copy: boolean;
    }
  /** A second process with the id of a node starts, at another place. */
  | { readonly kind: 'startDouble'; readonly node: NodeId }
  /** That second process is killed. */
  | { readonly kind: 'crashDouble'; readonly node: NodeId }
  /** Every node gets `count` datagrams of noise. Only where datagrams are encoded. */
  | { readonly kind: 'babble'; readonly count: number }
  /** Lose the next `count` datagrams of a class. */
  | { readonly kind: 'drop'; readonly what: DatagramClass; readonly count: number }
  /** Lose everything of a class on its way to `node` (to anybody when undefined) for `forMs`; only what comes from
   * `source` when that is given. */
  | {
      readonly kind: 'mute';
      readonly what: DatagramClass;
      readonly node: NodeId | undefined;
      readonly source?: NodeId;
      readonly forMs: number;
    }
  /** Submit `count` messages at once. Not a fault by itself, but some faults matter only under load. */
  | { readonly kind: 'burst'; readonly node: NodeId; readonly count: number; readonly level: Level }
  /**
   * For `forMs` lose regular tokens (or commit tokens) from their hop `hop` on. Hops are counted anew on every ring, so
   * this interrupts the forming of rings at one certain step: some members have installed by then and others have not.
   */
  | {
      readonly kind: 'stopToken';
      readonly what: 'token' | 'commitToken';
      readonly hop: number;
      readonly forMs: number;
    };

/** A fault at a time: milliseconds since the beginning of the run. */
export interface ScheduledFault {
  readonly atMs: number;
  readonly fault: Fault;
}

function inClass(datagram: Datagram, what: DatagramClass): boolean {
  if (what === 'multicast') return !datagram.unicast;
  if (what === 'unicast') return datagram.unicast;
  return datagram.message.type === what;
}

function classFilter(what: DatagramClass): DatagramFilter {
  return (datagram) => inClass(datagram, what);
}

function muteFilter({ what, node, source }: Extract<Fault, { readonly kind: 'mute' }>): DatagramFilter {
  return (datagram) =>
    inClass(datagram, what) &&
    (node === undefined || datagram.to === node) &&
    (source === undefined || datagram.origin.nodeId === source);
}

/** Hops beyond this many are those of a ring that has long been in order. */
const formingHopsMax = 60;

function hopFilter(what: 'token' | 'commitToken', hop: number): DatagramFilter {
  return ({ message }) => message.type === what && message.tokenSeq >= hop && message.tokenSeq <= hop + formingHopsMax;
}

/** Size of a message of a burst: a few of them fill a frame. */
const burstBytes = 400;

/** Faults of processes; the others are those of the network. */
type ProcessFault = Extract<
  Fault,
  {
    readonly kind:
      | 'crash'
      | 'crashAfterEffects'
      | 'crashForming'
      | 'start'
      | 'leave'
      | 'pause'
      | 'startDouble'
      | 'crashDouble'
      | 'burst';
  }
>;

/** Lets a fault happen now. */
export function applyFault(simulation: Simulation, fault: Fault): void {
  switch (fault.kind) {
    case 'partition':
      simulation.partition(...fault.groups);
      break;
    case 'cutOneWay':
      if (fault.source !== fault.target) simulation.cut(fault.source, fault.target);
      break;
    case 'cutPair':
      if (fault.a === fault.b) break;
      simulation.cut(fault.a, fault.b);
      simulation.cut(fault.b, fault.a);
      break;
    case 'restore':
      if (fault.source !== fault.target) simulation.restore(fault.source, fault.target);
      break;
    case 'isolate':
      simulation.isolate(fault.node);
      break;
    case 'expireMembership':
      simulation.expireMembership(fault.node);
      break;
    case 'heal':
      simulation.heal();
      break;
    case 'drop':
      simulation.dropNext(classFilter(fault.what), fault.count);
      break;
    case 'mute':
      simulation.after(fault.forMs, simulation.drop(muteFilter(fault)));
      break;
    case 'stopToken':
      simulation.after(fault.forMs, simulation.drop(hopFilter(fault.what, fault.hop)));
      break;
    case 'lagMulticast':
      simulation.after(fault.forMs, simulation.network.lagMulticast(fault.node, fault.lagMs));
      break;
    case 'delay':
      simulation.network.detour({ ...fault, filter: classFilter(fault.what) });
      break;
    case 'babble':
      simulation.babble(fault.count);
      break;
    case 'crash':
    case 'crashAfterEffects':
    case 'crashForming':
    case 'start':
    case 'leave':
    case 'pause':
    case 'startDouble':
    case 'crashDouble':
    case 'burst':
      applyProcessFault(simulation, fault);
      break;
    default:
      fault satisfies never;
  }
}

function applyProcessFault(simulation: Simulation, fault: ProcessFault): void {
  switch (fault.kind) {
    case 'crash':
      simulation.crash(fault.node);
      break;
    case 'crashAfterEffects':
      simulation.node(fault.node).crashAfterEffects(fault.effects);
      break;
    case 'crashForming':
      simulation.node(fault.node).crashForming(fault.effects);
      break;
    case 'start':
      simulation.start(fault.node);
      break;
    case 'leave':
      simulation.leave(fault.node);
      break;
    case 'pause':
      simulation.pause(fault.node, fault.forMs);
      break;
    case 'startDouble':
      simulation.startDouble(fault.node);
      break;
    case 'crashDouble':
      simulation.double(fault.node).crash();
      break;
    case 'burst':
      for (let count = 0; count < fault.count; count++) simulation.send(fault.node, burstBytes, fault.level);
      break;
    default:
      fault satisfies never;
  }
}

/** Puts a whole schedule into the future of a simulation. */
export function scheduleFaults(simulation: Simulation, schedule: readonly ScheduledFault[]): void {
  for (const { atMs, fault } of schedule) {
    simulation.at(atMs, () => {
      simulation.watch?.fault(fault, { step: simulation.steps, atMs: simulation.now });
      applyFault(simulation, fault);
    });
  }
}
