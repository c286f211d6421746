/**
 * Listens on the group, with a socket that is bound to the group itself and so takes nothing away from a member on the same
 * host: multicasts are handed to every socket, and unicasts never come to this one.
 */
import { networkInterfaces } from 'node:os';
import { chooseInterface } from '../transport/interface-choice.ts';
import { familyOf } from '../transport/socket-address.ts';
import { messageOf } from '../transport/system-error.ts';
import { closeSocket, makeSocket, step } from '../transport/udp-socket.ts';
import { sizeSocketBuffers } from '../tuning/socket-buffers.ts';
import { bindToGroup } from './group-membership.ts';
import type { GroupSource } from './sniff-options.ts';
import type { ReportSink, SniffSession } from './sniff-session.ts';
import { ticking } from './sniff-clock.ts';

/** Listens until the signal fires. Throws a ClusterError when there is no such interface, or the socket cannot be opened. */
export async function listenOnGroup(
  { group, port, interface: wanted, receiveBufferBytes }: GroupSource,
  session: SniffSession,
  { report, signal }: { readonly report: ReportSink; readonly signal: AbortSignal },
): Promise<void> {
  const family = familyOf(group) ?? 4;
  const choice = chooseInterface({ interfaces: networkInterfaces(), family, wanted });
  const socket = makeSocket(family, { reuseAddr: true });
  socket.on('message', (bytes: Uint8Array, { address: ip, port: from }) => {
    session.take({ bytes, ip, port: from, path: group, now: performance.now(), isForRing: true });
  });
  socket.on('error', (error) => {
    report({ event: 'note', message: messageOf(error) }, performance.now());
  });
  try {
    await step('listen on the group', () => bindToGroup(socket, choice, { group, port }));
    sizeSocketBuffers(socket, { receiveBytes: receiveBufferBytes, sendBytes: 0 });
    session.start(performance.now());
    report({ event: 'listening', group, port, interface: choice.name, address: choice.address }, performance.now());
    await ticking(() => {
      session.advance(performance.now());
    }, signal);
  } finally {
    await closeSocket(socket);
  }
}
