/**
 * The buffers of a socket that was just bound: what was granted, and how the kernel's tables list the socket.
 */
import type { Socket } from 'node:dgram';
import { findOwnSocket } from '../tuning/kernel-counters.ts';
import type { BufferRequest, BufferRules } from '../tuning/socket-buffers.ts';
import { sizeSocketBuffers } from '../tuning/socket-buffers.ts';
import type { SocketBuffers } from './transport.ts';

/** Before there is a socket. */
export const nothingGranted: SocketBuffers = {
  reportFactor: 1,
  inode: undefined,
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
};

/** Sizes the buffers. `before`: the inodes of this process's other sockets, those it had before it had this one. */
export function grantBuffers(
  socket: Socket,
  request: BufferRequest,
  { rules, before }: { readonly rules: BufferRules; readonly before: ReadonlySet<number> | undefined },
): SocketBuffers {
  const { address, port } = socket.address();
  const inode = findOwnSocket({ localAddress: address, localPort: port, before })?.inode;
  return { ...sizeSocketBuffers(socket, request, rules), reportFactor: rules.reportFactor, inode };
}
