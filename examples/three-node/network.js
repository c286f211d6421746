// @ts-check
/** Finds a group and a port that nobody uses, so that several demos can run on one host at once. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';

/** @returns {Promise<import('./member-process.js').Network>} */
export async function freeNetwork() {
  const socket = createSocket('udp4');
  const port = await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      resolve(socket.address().port);
    });
  });
  await new Promise((resolve) => {
    socket.close(() => {
      resolve(undefined);
    });
  });
  return { group: `239.192.${randomInt(1, 128)}.${randomInt(1, 255)}`, port };
}
