/**
 * Asks the kernel for socket buffers and finds out what it gave.
 *
 * On Linux `setsockopt(SO_RCVBUF, n)` never fails and never says no: it stores twice the smaller of `n` and
 * `net.core.rmem_max`, and reading it back answers the stored, doubled value (socket(7)). The doubling is the kernel's
 * allowance for its own bookkeeping. A socket that never asked has `rmem_default`, usually 212992 and *not* doubled:
 * room for 92 datagrams of 1400 bytes, 1.3 ms of traffic at 800 Mbit/s. Asking for 26214400 gives room for about
 * 22700, if `rmem_max` allows it. The only sign of a refusal is the value read back, so it is always read back.
 *
 * Setting also shrinks: a socket that was handed over ready, with a buffer above the limit (a privileged launcher can
 * do that), would lose it. So the present size is read first, and a socket that has enough is left alone.
 *
 * Other systems: macOS and the BSDs do not double and refuse with ENOBUFS what exceeds `kern.ipc.maxsockbuf`; Windows
 * grants what is asked.
 *
 * This file reads and sets; what a buffer is good for (how many frames fit, how large the ring's window may be) is
 * computed by the pure rules of buffer sizing from the `BufferGrant` that comes out here.
 */
import { readFileSync } from 'node:fs';
import { platform } from 'node:process';
import type { BufferGrant } from '../transport/transport.ts';

/** The part of `dgram.Socket` used here. The socket must be bound. */
export interface BufferedSocket {
  getRecvBufferSize(): number;
  setRecvBufferSize(bytes: number): void;
  getSendBufferSize(): number;
  setSendBufferSize(bytes: number): void;
}

export interface BufferRequest {
  /** Bytes to ask for, as given to `setsockopt`; 0 leaves the buffer as it is. */
  readonly receiveBytes: number;
  readonly sendBytes: number;
}

/** How this kernel treats a request. */
export interface BufferRules {
  /** What is read back is this many times what is granted: 2 on Linux, else 1. */
  readonly reportFactor: number;
  /** Largest grant (`net.core.rmem_max`, `wmem_max`); undefined where it is not known. */
  readonly receiveBytesMax: number | undefined;
  readonly sendBytesMax: number | undefined;
}

/** Which of the two buffers. */
export type BufferDirection = 'receive' | 'send';

/**
 * Asks for both sizes, never shrinks a buffer, reads back. Never throws: a size that cannot be read (the socket is
 * closed or not bound) is undefined in the answer.
 */
export function sizeSocketBuffers(
  socket: BufferedSocket,
  request: BufferRequest,
  rules: BufferRules = readBufferRules(),
): BufferGrant {
  const receive = {
    read: () => socket.getRecvBufferSize(),
    write: (bytes: number) => {
      socket.setRecvBufferSize(bytes);
    },
    factor: rules.reportFactor,
    bytesMax: rules.receiveBytesMax,
  };
  const send = {
    read: () => socket.getSendBufferSize(),
    write: (bytes: number) => {
      socket.setSendBufferSize(bytes);
    },
    factor: rules.reportFactor,
    bytesMax: rules.sendBytesMax,
  };
  return {
    receiveAsked: request.receiveBytes,
    receiveReported: sizeOne(receive, request.receiveBytes),
    sendAsked: request.sendBytes,
    sendReported: sizeOne(send, request.sendBytes),
  };
}

/** The rules of this machine. Reads /proc/sys/net/core once a call; the files need no privilege. */
export function readBufferRules(): BufferRules {
  if (platform !== 'linux') {
    return { reportFactor: 1, receiveBytesMax: undefined, sendBytesMax: undefined };
  }
  return {
    reportFactor: 2,
    receiveBytesMax: readLimit('/proc/sys/net/core/rmem_max'),
    sendBytesMax: readLimit('/proc/sys/net/core/wmem_max'),
  };
}

/**
 * One line for people: what was asked for, what was granted, what is missing and the command that fixes it. `name`
 * says whose buffer it is ("the group socket").
 */
export function describeBufferGrant(name: string, grant: BufferGrant, rules: BufferRules = readBufferRules()): string {
  const parts = [
    describeOne('receive', { asked: grant.receiveAsked, reported: grant.receiveReported, rules }),
    describeOne('send', { asked: grant.sendAsked, reported: grant.sendReported, rules }),
  ];
  return `${name}: ${parts.join('; ')}.`;
}

/** Bytes that the request got, in the unit of the request; undefined when the kernel's answer is unknown. */
export function grantedBytes(reported: number | undefined, rules: BufferRules): number | undefined {
  return reported === undefined ? undefined : Math.floor(reported / rules.reportFactor);
}

interface Buffer {
  readonly read: () => number;
  readonly write: (bytes: number) => void;
  readonly factor: number;
  readonly bytesMax: number | undefined;
}

function sizeOne(buffer: Buffer, askedBytes: number): number | undefined {
  const before = readSize(buffer);
  if (before === undefined || askedBytes <= 0) {
    return before;
  }
  const possible = Math.min(askedBytes, buffer.bytesMax ?? askedBytes);
  if (possible * buffer.factor > before) {
    growTo(buffer, { askedBytes, before });
  }
  return readSize(buffer);
}

/** Where a request that is too large is refused instead of cut, halves it until it is accepted. */
function growTo(buffer: Buffer, goal: { readonly askedBytes: number; readonly before: number }): void {
  for (let bytes = goal.askedBytes; bytes * buffer.factor > goal.before; bytes = Math.floor(bytes / 2)) {
    try {
      buffer.write(bytes);
      return;
    } catch {
      // Refused (ENOBUFS): try half of it. What is read back afterwards tells the whole truth.
    }
  }
}

function readSize(buffer: Buffer): number | undefined {
  try {
    return buffer.read();
  } catch {
    return undefined;
  }
}

function readLimit(path: string): number | undefined {
  try {
    const bytes = Number(readFileSync(path, 'utf8').trim());
    return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

interface OneGrant {
  readonly asked: number;
  readonly reported: number | undefined;
  readonly rules: BufferRules;
}

function describeOne(direction: BufferDirection, grant: OneGrant): string {
  const granted = grantedBytes(grant.reported, grant.rules);
  if (grant.asked <= 0) {
    return `${direction} buffer left as it is (${grant.reported ?? 'unknown'} bytes reported)`;
  }
  if (granted === undefined) {
    return `${direction} buffer asked ${grant.asked} bytes, granted unknown`;
  }
  const line = `${direction} buffer asked ${grant.asked} bytes, granted ${granted}`;
  return granted >= grant.asked ? line : `${line}, ${grant.asked - granted} missing, ${remedy(direction, grant)}`;
}

function remedy(direction: BufferDirection, grant: OneGrant): string {
  if (grant.rules.reportFactor === 2) {
    return `fix with: sysctl -w net.core.${direction === 'receive' ? 'rmem_max' : 'wmem_max'}=${grant.asked}`;
  }
  // The limit of macOS and the BSDs covers buffer and bookkeeping together; an eighth more is enough for both.
  return `fix with: sysctl -w kern.ipc.maxsockbuf=${Math.ceil(grant.asked * 1.125)}`;
}
