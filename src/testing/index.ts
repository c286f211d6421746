/**
 * The public `ringcast/testing` entry: the simulator and its parts, and the trace checkers.
 */
// The protocol's vocabulary, as far as filters, effects and engines made for a test need it.
export type { Delivery, Effect, HaltReason } from '../effect.ts';
export type { EngineOptions } from '../engine.ts';
export type {
  Chunk,
  CommitEntry,
  CommitToken,
  Data,
  DataChannel,
  HoldCancel,
  Join,
  MergeDetect,
  Message,
  Origin,
  Token,
  TokenMessage,
} from '../message.ts';
export type { Clock } from '../transport/clock.ts';
export type { FrameQueue } from '../ring/send-queue.ts';
export type { EngineSettings } from '../tuning/settings.ts';
export type { WireRules } from '../tuning/wire-rules.ts';
export type { Codec, Decoded, Overhead, Rejected } from '../wire/codec.ts';
export { describeFault, describeHistory, drawHistory } from './application-history.ts';
export type { ApplicationHistory, HistoryEvent, HistoryOptions } from './application-history.ts';
export type { ApplicationContext, ApplicationFactory, RunningApplication } from './application.ts';
export { simulateBuffers } from './buffers.ts';
export type { BuffersOptions, BuffersResult } from './buffers.ts';
export type { Overflows } from './buffer-contract.ts';
export type { WindowRule } from './buffers-plan.ts';
export { GroupLoad } from './group-load.ts';
export type { GroupLoadEvent } from './group-load.ts';
export { checkTrace } from './check-trace.ts';
export type { CheckOptions } from './check-trace.ts';
export { PROPERTIES } from './checkers/properties.ts';
export type { Decided, Property, PropertyId } from './checkers/properties.ts';
export { ClusterSimulation } from './cluster-simulation.ts';
export type { ClusterSimulationOptions } from './cluster-simulation.ts';
export { describeConfiguration, describeEffect, describeMessage } from './describe-effect.ts';
export type { ScheduleFrame, Trouble } from './fault-drawers.ts';
export { directedNames } from './directed.ts';
export type { DirectedName } from './directed.ts';
export { describeMix, drawFaults, drawMix, evenMix, troubleNames } from './fault-mix.ts';
export type { FaultMix } from './fault-mix.ts';
export { applyFault, scheduleFaults } from './fault-schedule.ts';
export type { DatagramClass, Fault, ScheduledFault } from './fault-schedule.ts';
export { readJsonlTraces } from './jsonl-trace.ts';
export type { JsonlOptions, JsonlOutput, JsonlProblem, JsonlTrace } from './jsonl-trace.ts';
export { ManualClock } from './manual-clock.ts';
export { MemoryNetwork, perfectNetwork } from './memory-network.ts';
export type {
  Datagram,
  DatagramFilter,
  Detour,
  MemoryNetworkOptions,
  NetworkConditions,
  NetworkStatistics,
  Packet,
} from './memory-network.ts';
export { makePayload } from './message-ledger.ts';
export type { GroupAct, ScheduledGroupAct } from './group-acts.ts';
export { checkGroupTrace } from './group-checker.ts';
export type { GroupViolation } from './group-checker.ts';
export { GROUP_PROPERTIES } from './group-properties.ts';
export type { GroupPropertyId } from './group-properties.ts';
export type { GroupTraceEnd, GroupTraceEvent } from './group-trace.ts';
export { simulateGroups } from './groups.ts';
export type { GroupsOptions, GroupsResult } from './groups.ts';
export type { GroupCounts } from './group-witness.ts';
export type { GroupSchedule, GroupWorkload } from './group-workload.ts';
export type { MessageOrigin } from './message-ledger.ts';
export { NodeObserver } from './node-observer.ts';
export type { NodeObserverOptions, Submission } from './node-observer.ts';
export { OnlineChecker } from './online-checker.ts';
export type { DeliverEvent, FinishOptions, Holds, OnlineCheckerOptions } from './online-checker.ts';
export { processName } from './process-name.ts';
export { simulateQuiet } from './quiet.ts';
export type { QuietOptions, QuietResult } from './quiet.ts';
export { Random } from './random.ts';
export type { Breakage, BrokenNode } from './core.ts';
export { diagramSvg } from './diagram-svg.ts';
export { diagramText } from './diagram-text.ts';
export type { TokenRun } from './diagram-tokens.ts';
export { makeDiagram } from './diagram.ts';
export type {
  Diagram,
  DiagramOptions,
  Disturbance,
  FaultNote,
  Life,
  LifeChange,
  Note,
  Reception,
  Transmission,
} from './diagram.ts';
export { RunHistory } from './history.ts';
export type {
  Flight,
  GroupTelling,
  Placed,
  RunHistoryOptions,
  RunStep,
  StepPart,
  TimedAct,
  TimedEvent,
  TimedFault,
  TimedTelling,
  TimeWindow,
} from './history.ts';
export type { Moment, RunWatch, StepInput } from './history-watch.ts';
export { parsePlan, planText } from './replay-plan.ts';
export { describeFailure } from './replay-report.ts';
export type { ReportParts } from './replay-report.ts';
export { replayEnd, replayPlan } from './replay.ts';
export type { Replay, ReplayOptions } from './replay.ts';
export { shrinkPlan } from './shrink.ts';
export type { ShrinkPlanOptions, ShrinkProgress, ShrinkResult, ShrinkRun } from './shrink.ts';
export { describePlan, drawPlan } from './run-plan.ts';
export type { PlanOptions, RunPlan, SimulatedWire } from './run-plan.ts';
export { recordTrace, TraceRecording } from './record-trace.ts';
export type { RecordedCluster, RecordTraceOptions } from './record-trace.ts';
export { SimNode } from './sim-node.ts';
export type { SimNodeOptions } from './sim-node.ts';
export type { NodePhase, NodeWorld, SimulatedEngine } from './sim-node.ts';
export { simulateApplication } from './simulate-application.ts';
export type {
  ActContext,
  ApplicationResult,
  ApplicationTrial,
  SimulateApplicationOptions,
} from './simulate-application.ts';
export { simulate, simulatePlan } from './simulate.ts';
export type { PlanRunOptions, SimulateOptions, SimulationResult } from './simulate.ts';
export { SimulationFailure } from './simulation-failure.ts';
export type { SimulationProperty } from './simulation-failure.ts';
export { convergenceMsMax, simulationSettings } from './simulation-settings.ts';
export { Simulation } from './simulator.ts';
export type { SimulationOptions } from './simulator.ts';
export { smallestHistory } from './smallest-history.ts';
export type { ShrinkOptions } from './smallest-history.ts';
export type { TraceHash } from './trace-hash.ts';
export type { RecorderOptions, TraceRecorder } from './trace-recorder.ts';
export type { ProcessName, TraceConfiguration, TraceEvent, Violation } from './trace.ts';
export type { Workload } from './workload.ts';
