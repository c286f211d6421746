/**
 * One run of a stream: a sender at a steady pace, a receiver that is stalled now and then, and what arrived. Loss is
 * told by the kernel's own counter of the receiving socket, so that a slow sender cannot be taken for a lossy network.
 */
import type { Child } from './children.ts';
import type { Place } from './place.ts';
import type { Listening, ReceiveOrder, Received } from './receiver-role.ts';
import type { SendOrder } from './sender-role.ts';
import type { StallPattern } from './stall-plan.ts';
import type { StallRecord } from './staller-role.ts';
import { pause } from './until.ts';

/** Conditions of a run. */
export interface StreamOrder {
  readonly protocol: 'udp' | 'tcp';
  readonly ratePerS: number;
  readonly payloadBytes: number;
  /** Undefined: the receiver is never stalled. */
  readonly stalls: StallPattern | undefined;
  /** Bytes to set as receive buffer; 0: never sized. Without meaning for TCP. */
  readonly receiveBytes: number;
  /** Work on each datagram, in microseconds. */
  readonly workUs: number;
  readonly durationMs: number;
}

export interface StreamResult {
  readonly order: StreamOrder;
  /** The receive buffer as the kernel reports it; undefined for TCP. */
  readonly bufferBytes: number | undefined;
  /** Datagrams, or pieces of the same size written to the connection. */
  readonly sent: number;
  /** Bytes received until the sender stopped, and after the rest was read. */
  readonly receivedBytes: number;
  readonly finallyReceivedBytes: number;
  readonly drops: number | undefined;
  readonly seconds: number;
  readonly stalls: StallRecord | undefined;
}

/** The processes that a stream needs. */
export interface StreamCrew {
  readonly sender: Child;
  readonly receiver: Child;
  readonly staller: Child;
  readonly place: Place;
}

/** Nothing new for this long: all has been read that will be. */
const quietMs = 100;
const drainMsMax = 3000;

export async function runStream(crew: StreamCrew, order: StreamOrder): Promise<StreamResult> {
  try {
    const listening = await crew.receiver.ask<Listening>('listen', receiveOrder(crew, order));
    return await measure(crew, order, listening);
  } finally {
    await crew.staller.ask('end');
    await crew.sender.ask('close');
    await crew.receiver.ask('close');
  }
}

async function measure(crew: StreamCrew, order: StreamOrder, listening: Listening): Promise<StreamResult> {
  const { sender, receiver, staller } = crew;
  await sender.ask('begin', sendOrder(crew, order, listening));
  const beganAt = performance.now();
  if (order.stalls !== undefined) await staller.ask('begin', { pids: [receiver.pid], pattern: order.stalls });
  await pause(order.durationMs);
  const stalls = await staller.ask<StallRecord>('end');
  const sent = await sender.ask<number>('end');
  const seconds = (performance.now() - beganAt) / 1000;
  const { bytes: receivedBytes } = await receiver.ask<Received>('received');
  const end = await drained(receiver);
  return {
    order,
    bufferBytes: listening.bufferBytes,
    sent,
    receivedBytes,
    finallyReceivedBytes: end.bytes,
    drops: order.protocol === 'udp' ? end.drops : undefined,
    seconds,
    stalls: order.stalls === undefined ? undefined : stalls,
  };
}

/** Waits until the receiver has read what its buffers hold. */
async function drained(receiver: Child): Promise<Received> {
  const limit = performance.now() + drainMsMax;
  for (let last = -1; ;) {
    const received = await receiver.ask<Received>('received');
    if (received.bytes === last || performance.now() > limit) return received;
    last = received.bytes;
    await pause(quietMs);
  }
}

function receiveOrder({ place }: StreamCrew, { protocol, receiveBytes, workUs }: StreamOrder): ReceiveOrder {
  const { group, groupPort: port } = place;
  return { protocol, group, port, interfaceAddress: place.interfaceAddress(1), receiveBytes, workUs };
}

function sendOrder({ place }: StreamCrew, order: StreamOrder, { port }: Listening): SendOrder {
  const { protocol, payloadBytes: bytes, ratePerS } = order;
  const ip = protocol === 'udp' ? place.group : place.interfaceAddress(1);
  return { protocol, ip, port, interfaceAddress: place.interfaceAddress(0), bytes, ratePerS };
}
