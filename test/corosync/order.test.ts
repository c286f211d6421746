/**
 * One total order for daemons and Ringcast while 5 % of all datagrams are lost.
 *
 * Goal: everybody delivers every message, unchanged, in the same order. Method: all three members send at once;
 * among a hundred messages of each there is one of up to 60,000 bytes, and now and then one of 1 MiB, which libcpg sends in
 * parts. All clients and nodes report the length and a checksum of what they deliver, and the lists are compared.
 *
 * `RINGCAST_COROSYNC_MESSAGES` is the number of messages of all members together, default 1,500. A daemon waits 392 ms for
 * a lost token before it sends it again, which is what limits a ring under loss: daemons alone deliver some 600 messages
 * a second like this.
 */
import { withCorosyncLab } from './corosync-lab.ts';
import type { GroupProcess } from './group-process.ts';
import { corosyncDescribe } from './requirements.ts';
import { groupName } from './ring-member.ts';

const countVariable = 'RINGCAST_COROSYNC_MESSAGES';
const messageCount = Number(process.env[countVariable] ?? 1500);
const lossPercent = 5;

/** Generous: a hundredth of what daemons alone do. */
const waitMs = 120_000 + messageCount * 40;

const mebibyte = 1_048_576;

/** Sends in rounds of a hundred messages: one that fills several datagrams, now and then many, and small ones. */
function sendMixed(process: GroupProcess, count: number): void {
  for (let left = count, seed = 1; left > 0; left -= 100, seed++) {
    const [bytesMin, bytesMax] = seed % 33 === 5 ? [mebibyte, mebibyte] : [1401, 60_000];
    process.burst(groupName, { count: 1, bytesMin, bytesMax, seed });
    process.burst(groupName, { count: Math.min(left, 100) - 1, bytesMin: 1, bytesMax: 1400, seed });
  }
}

corosyncDescribe()('the total order of daemons and Ringcast', () => {
  test.each(['udp', 'udpu'] as const)(
    `is the same at all for ${messageCount} messages of 1 byte to 1 MiB under ${lossPercent} % loss on %s`,
    (transport) =>
      withCorosyncLab({ hosts: 3, ringcast: [2], transport }, async (lab) => {
        const members = await lab.startAll();
        const processes = members.map(({ groups }) => groups);
        await lab.network.loss(lossPercent);
        for (const process of processes) sendMixed(process, Math.ceil(messageCount / 3));
        await lab.delivered(processes, waitMs);
        for (const { messages } of processes) {
          expect(messages.length).toBeGreaterThanOrEqual(messageCount);
          expect(Math.max(...messages.slice(0, 100_000).map(({ length }) => length))).toBe(mebibyte);
        }
        for (const id of lab.network.hosts) expect((await lab.network.counts(id)).lost).toBeGreaterThan(0);
        expect(lab.disagreements()).toEqual([]);
      }),
    waitMs + 60_000,
  );
});
