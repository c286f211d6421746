/**
 * The public `ringcast/testing` entry: the simulator, its parts, and the trace checkers.
 */
export { EventQueue } from './event-queue.ts';
export type { Timed } from './event-queue.ts';
export { applyFault, drawFaults, scheduleFaults } from './fault-schedule.ts';
export type { DatagramClass, Fault, ScheduledFault, ScheduleFrame } from './fault-schedule.ts';
export { ManualClock } from './manual-clock.ts';
export { MemoryNetwork, perfectNetwork } from './memory-network.ts';
export type {
  Datagram,
  DatagramFilter,
  MemoryNetworkOptions,
  NetworkConditions,
  NetworkStatistics,
} from './memory-network.ts';
