/**
 * Receive buffers of any size, smaller than the default as well, for sockets that somebody else makes. Ringcast never
 * shrinks a buffer, so what a tighter limit of the kernel would do to a new socket is done here, to every UDP socket
 * of this process at the moment when it is bound.
 */
import { Socket } from 'node:dgram';

let receiveBytes = 0;

/** From now on every socket gets a receive buffer of so many bytes, as asked of the kernel; 0: what the kernel gives. */
export function setEveryReceiveBuffer(bytes: number): void {
  receiveBytes = bytes;
}

function shrinkOnceBound(this: Socket): void {
  if (receiveBytes > 0) this.setRecvBufferSize(receiveBytes);
}

const bindAsMade = Reflect.get(Socket.prototype, 'bind') as (this: Socket, ...place: unknown[]) => Socket;

/** Runs before the listeners of whoever binds the socket. */
function bindAndShrink(this: Socket, ...place: unknown[]): Socket {
  this.once('listening', shrinkOnceBound);
  return bindAsMade.apply(this, place);
}

Reflect.set(Socket.prototype, 'bind', bindAndShrink);
