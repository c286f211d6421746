/**
 * How much a receive buffer of the size that a node gets really holds: frames are sent to a socket that is not read,
 * as the frames of a rotation arrive at a member that is not scheduled. The kernel then shows what they cost and how
 * many it had to drop.
 *
 * It works because a Node process reads nothing before it returns to its event loop: everything is sent within one
 * turn, and the kernel's table is read before that turn ends. The datagrams go from one socket of this process to
 * another, by the address of the interface; none leaves the host.
 */
import type { Socket } from 'node:dgram';

import type { InterfaceAddress } from '../transport/interface-choice.ts';
import { bind, closeSocket, makeSocket } from '../transport/udp-socket.ts';
import type { BurstResult } from '../tuning/doctor-facts.ts';
import { readUdpSockets } from '../tuning/kernel-counters.ts';
import type { SocketSample } from '../tuning/observation.ts';
import { sizeSocketBuffers } from '../tuning/socket-buffers.ts';

export interface BurstOptions {
  readonly at: InterfaceAddress;
  /** Receive buffer to ask for, bytes. */
  readonly receiveBytes: number;
  readonly frameBytes: number;
  readonly frames: number;
}

/** Undefined when the kernel does not tell (no /proc), or when the frames did not get there. Throws ERR_SOCKET's causes. */
export async function burst(options: BurstOptions): Promise<BurstResult | undefined> {
  const { family, address } = options.at;
  const sender = makeSocket(family, { reuseAddr: false });
  const receiver = makeSocket(family, { reuseAddr: false });
  try {
    await bind(receiver, address, 0);
    await bind(sender, address, 0);
    const { receiveBytes } = options;
    const { receiveReported } = sizeSocketBuffers(receiver, { receiveBytes, sendBytes: 0 });
    const row = await fill(sender, receiver, options);
    if (row === undefined || row.receiveQueueBytes === 0 || row.drops >= options.frames) {
      return undefined;
    }
    const kept = options.frames - row.drops;
    return {
      sent: options.frames,
      dropped: row.drops,
      queueBytes: row.receiveQueueBytes,
      receiveReported,
      chargeBytes: Math.ceil(row.receiveQueueBytes / kept),
    };
  } finally {
    await Promise.all([closeSocket(sender), closeSocket(receiver)]);
  }
}

/** Sends everything and looks at the receiver before the event loop can read it. */
function fill(sender: Socket, receiver: Socket, options: BurstOptions): Promise<SocketSample | undefined> {
  const { address, port } = receiver.address();
  const frame = new Uint8Array(options.frameBytes);
  for (let number = 0; number < options.frames; number += 1) {
    sender.send(frame, port, address, () => undefined);
  }
  return lookAt(port);
}

/** `send` defers its work to the queue of ticks; a tick that is queued after them runs when all is sent. */
function lookAt(port: number): Promise<SocketSample | undefined> {
  return new Promise((resolve) => {
    process.nextTick(() => {
      resolve(readUdpSockets()?.find(({ localPort }) => localPort === port));
    });
  });
}
