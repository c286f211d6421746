/**
 * What the seed of a run of `simulateBuffers` decides: how much each member's socket holds, how large its frames are, how
 * slow it reads, how late multicast is, and when which member is stalled, under which load.
 */
import type { Member, NodeId } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { dataShare, ringWindow, windowsHeld } from '../tuning/window.ts';
import { perfectNetwork } from './memory-network.ts';
import type { NetworkConditions } from './memory-network.ts';
import { Random } from './random.ts';
import { simulatedCapacity, simulationSettings } from './simulation-settings.ts';

/** `contract`: the window follows from the smallest buffer. `fixed`: 20 to 300 frames, as people set it today. */
export type WindowRule = EngineSettings['windowRule'];

/** One member. */
export interface BuffersNode {
  readonly id: NodeId;
  /** What its group socket holds, in bytes as the kernel charges them. */
  readonly receiveBufferBytes: number;
  readonly framePayloadBytes: number;
}

/** A member does nothing for a while, and meanwhile, or shortly before, others have much to send. */
export interface Stall {
  readonly atMs: number;
  readonly node: NodeId;
  readonly forMs: number;
  readonly loads: readonly Load[];
}

/** Messages that a node submits at once. */
export interface Load {
  readonly atMs: number;
  readonly node: NodeId;
  readonly bytes: readonly number[];
}

/** A run, ready to be simulated. */
export interface BuffersPlan {
  readonly seed: number;
  readonly nodes: readonly BuffersNode[];
  readonly durationMs: number;
  readonly settings: EngineSettings;
  readonly network: NetworkConditions;
  /** Mean time that reading a datagram takes. */
  readonly readMs: number;
  /** How late a multicast is behind the token at most: this share of the shortest rotation of its ring. */
  readonly lateShare: number;
  readonly stalls: readonly Stall[];
}

/** The smallest and the largest buffer: 4096 bytes, which the kernel doubles, and the usual limit, doubled as well. */
const bufferBytesMin = 8192;
const bufferBytesMax = 425_984;

/** Data messages that a stall may cause, and that a whole run may have: enough to fill windows, and no more. */
const stallFramesMax = 250;
const runFramesMax = 800;

/** Draws a run. The course of events differs with the rule, but members, network and stalls are the same. */
export function drawBuffersPlan(seed: number, windowRule: WindowRule): BuffersPlan {
  const random = new Random(seed, 20);
  const settings = { ...drawSettings(random), windowRule };
  const nodes = drawNodes(random, settings);
  const network = drawNetwork(random, settings.tokenMs);
  const readMs = random.pick([0.002, 0.01, 0.03, 0.1]);
  const lateShare = random.pick([0, 0.5, 0.999]);
  const durationMs = Math.round(random.uniform(2000, 4000));
  const stalls = drawStalls(random, { nodes, durationMs, settings, network });
  return { seed, nodes, durationMs, settings, network, readMs, lateShare, stalls };
}

/** Token time-outs short enough for many exclusions and returns in a run of a few seconds. */
function drawSettings(random: Random): EngineSettings {
  const scale = random.pick([0.1, 0.2, 0.4]);
  const windowFrames = random.pick([20, 50, 100, 200, 256, 300]);
  return {
    ...simulationSettings,
    firstSeq: random.chance(0.2) ? 0xffffffff - random.integer(0, 200) : 0,
    tokenMs: 1000 * scale,
    tokenRetransmitMsMax: 238 * scale,
    holdMs: 180 * scale,
    joinMs: random.pick([20, 50]),
    consensusMs: 1200 * scale,
    mergeMs: 200 * scale,
    idleVisits: random.pick([2, 10]),
    storeFrames: 1024,
    windowFrames,
    visitFrames: Math.min(windowFrames, random.pick([5, 17, 24, 300])),
    retransmitEntries: random.pick([5, 30]),
    failToReceiveMs: 2000 * scale,
  };
}

/** Two to seven members, mostly with buffers of different sizes, and in some runs with frames of different sizes. */
function drawNodes(random: Random, settings: EngineSettings): BuffersNode[] {
  const payload = drawPayload(random);
  const mixed = random.chance(0.25);
  const alike = random.chance(0.25) ? drawBuffer(random) : undefined;
  const drawn = Array.from({ length: random.integer(2, 7) }, (_, index) => ({
    id: index + 1,
    receiveBufferBytes: alike ?? drawBuffer(random),
    framePayloadBytes: mixed ? drawPayload(random) : payload,
  }));
  return drawn.map((node) => enlarged(node, drawn, settings));
}

/** Room for chunks in a frame: frames of 200 to 9000 bytes, most often one Ethernet packet. */
function drawPayload(random: Random): number {
  return random.pick([100, 400, 1300, 1300, 2700, 8800, random.integer(100, 8800)]);
}

/** Each size is twice as frequent as one twice as large. */
function drawBuffer(random: Random): number {
  return Math.round(bufferBytesMin * (bufferBytesMax / bufferBytesMin) ** random.float());
}

/** The contract needs room for as many of the largest frames as windows must fit; who has less is given that much. */
function enlarged(node: BuffersNode, nodes: readonly BuffersNode[], settings: EngineSettings): BuffersNode {
  const frameBytes = Math.max(...nodes.map((one) => capacityOf(one, settings).frameBytes));
  const own = capacityOf(node, settings);
  const chargeBytes = own.chargeBytes * Math.ceil(frameBytes / own.frameBytes);
  const neededBytes = Math.ceil((windowsHeld * chargeBytes) / dataShare);
  return { ...node, receiveBufferBytes: Math.max(node.receiveBufferBytes, neededBytes) };
}

function capacityOf(node: BuffersNode, settings: EngineSettings): ReturnType<typeof simulatedCapacity> {
  return simulatedCapacity({ ...settings, framePayloadBytes: node.framePayloadBytes }, node.receiveBufferBytes);
}

/** Links with delays that differ by less than a factor of two, so that the token does not overtake data by a detour. */
function drawNetwork(random: Random, tokenMs: number): NetworkConditions {
  const delayMsMin = random.pick([0.05, 0.2, 1]) * (tokenMs / 400);
  return {
    ...perfectNetwork,
    delayMsMin,
    delayMsMax: delayMsMin * random.uniform(1, 2),
    loss: random.pick([0, 0, 0, 0.001, 0.01]),
  };
}

interface Frame {
  readonly nodes: readonly BuffersNode[];
  readonly durationMs: number;
  readonly settings: EngineSettings;
  readonly network: NetworkConditions;
}

function drawStalls(random: Random, frame: Frame): Stall[] {
  const stalls: Stall[] = [];
  const gapMs = random.pick([60, 150, 400]);
  const windowMax = windowOfAll(frame);
  let frames = 0;
  let atMs = random.uniform(0, frame.settings.tokenMs);
  while (atMs < frame.durationMs) {
    const wanted = Math.min(stallFramesMax, runFramesMax - frames, Math.ceil(random.uniform(0.5, 4) * windowMax));
    const { id } = random.pick(frame.nodes);
    const loads = drawLoads(random, frame, { atMs, frames: wanted });
    stalls.push({ atMs, node: id, forMs: drawStallMs(random, frame.settings.tokenMs), loads });
    frames += wanted;
    atMs += random.exponential(gapMs);
  }
  return stalls;
}

/** The window of a ring of all members. */
function windowOfAll({ nodes, settings }: Frame): number {
  const members = nodes.map((node): Member => {
    const capacity = capacityOf(node, settings);
    return { nodeId: node.id, incarnation: 1, address: '', name: '', metadata: {}, capacity };
  });
  return ringWindow(members, settings);
}

/** Mostly shorter than the token time-out; up to ten of them. */
function drawStallMs(random: Random, tokenMs: number): number {
  if (random.chance(0.15)) return random.uniform(1, 10) * tokenMs;
  return random.chance(0.5) ? random.uniform(1, 20) : random.uniform(0.05, 1) * tokenMs;
}

/** Messages of all members, or of one or two of them, about as many as the frames that they fill. */
function drawLoads(random: Random, frame: Frame, stall: { readonly atMs: number; readonly frames: number }): Load[] {
  if (stall.frames <= 0) return [];
  const { nodes, network } = frame;
  const senders = random.chance(0.5) ? nodes : random.shuffle(nodes).slice(0, random.integer(1, 2));
  const count = Math.ceil(stall.frames / senders.length);
  const rotationMs = nodes.length * network.delayMsMax;
  return senders.map(({ id, framePayloadBytes }) => ({
    atMs: Math.max(0, stall.atMs + random.uniform(-3, 1) * rotationMs),
    node: id,
    bytes: Array.from({ length: count }, () => drawBytes(random, framePayloadBytes)),
  }));
}

/** Mostly messages that fill a frame. */
function drawBytes(random: Random, framePayloadBytes: number): number {
  const full = framePayloadBytes - simulationSettings.chunkOverheadBytes;
  if (random.chance(0.75)) return full;
  return random.chance(0.2) ? full * random.integer(2, 3) : random.integer(12, full);
}
