/**
 * /proc/net/udp and /proc/net/udp6: every UDP socket of the network namespace, a line each.
 *
 * ```
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 *  413: 0100007F:1389 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 48124 2 0000000000000000 17
 * ```
 *
 * The queue is in bytes of memory charged, in hexadecimal; drops (Linux 2.6.27 and later) count from the making of the
 * socket, in decimal. Several sockets may have one address and port; the inode alone tells them apart.
 */
import type { SocketSample } from './observation.ts';
import { ipv4FromHostOrder, ipv6FromHostOrder } from './proc-address.ts';
import { completeLines, decimal, hexadecimal, wordsOf } from './proc-text.ts';

/**
 * All sockets of the text, or only those with the inodes given, which is cheap among thousands. Undefined when the
 * text does not begin as the file does. A line that is not understood in full is left out.
 */
export function parseUdpSockets(text: string, inodes?: ReadonlySet<number>): SocketSample[] | undefined {
  const headerEnd = text.indexOf('\n');
  if (headerEnd < 0 || !/^\s*sl\s+local_address\s/.test(text.slice(0, headerEnd))) return undefined;
  const lines = inodes === undefined ? completeLines(text).slice(1) : linesWith(text, inodes);
  // The kernel gives out a long table page by page; a socket made or closed meanwhile may show another one twice.
  const sockets = new Map<number, SocketSample>();
  for (const line of lines) {
    const socket = parseSocket(line);
    if (socket !== undefined && inodes?.has(socket.inode) !== false) sockets.set(socket.inode, socket);
  }
  return [...sockets.values()];
}

/** The lines in which one of the numbers stands as a word, without looking at the others. */
function linesWith(text: string, numbers: ReadonlySet<number>): string[] {
  const lines: string[] = [];
  for (const number of numbers) {
    const word = ` ${number} `;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const end = text.indexOf('\n', at);
      if (end >= 0) lines.push(text.slice(text.lastIndexOf('\n', at) + 1, end));
    }
  }
  return lines;
}

function parseSocket(line: string): SocketSample | undefined {
  const words = wordsOf(line);
  const [address = '', port] = (words[1] ?? '').split(':');
  const localAddress = address.length === 8 ? ipv4FromHostOrder(address) : ipv6FromHostOrder(address);
  const localPort = hexadecimal(port);
  const receiveQueueBytes = hexadecimal(words[4]?.split(':')[1]);
  const inode = decimal(words[9]);
  const drops = decimal(words[12]);
  if (localAddress === undefined || localPort === undefined || receiveQueueBytes === undefined) return undefined;
  if (inode === undefined || drops === undefined) return undefined;
  return { inode, localAddress, localPort, receiveQueueBytes, drops };
}

/** The inode of a link in /proc/PID/fd that is a socket: `socket:[48124]`. */
export function inodeOfLink(link: string): number | undefined {
  return decimal(/^socket:\[(\d+)\]$/.exec(link)?.[1]);
}
