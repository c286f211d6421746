/**
 * A ring of real processes over a bridge: how it forms, that all deliver the same in the same order, and how a member
 * that dies goes and comes back.
 */
import { withLab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';
import { describeOverEach } from './requirements.ts';

/** Tests wait for what should happen; this only ends those that never would. */
const limitMs = 240_000;

/** What a process has delivered, as names of messages. */
function order(process: LabProcess): readonly string[] {
  return process.messages.map(({ ring, seq }) => `${ring}/${seq}`);
}

describeOverEach('real processes on a bridge', (transport) => {
  test(
    'five nodes form one ring and deliver messages of every size in one order',
    () =>
      withLab({ hosts: 5, transport }, async (lab) => {
        const processes = await lab.startAll();
        const sizes = [1, 100, 1_400, 5_000, 70_000, 1_048_576];
        const texts = lab.network.hosts.flatMap((id) => sizes.map((size) => `${id}`.padEnd(size, 'abcdefghijk')));
        for (const [i, text] of texts.entries()) {
          lab.send(Number(text[0]), text, i % 2 === 0 ? 'agreed' : 'safe');
        }
        await lab.until('all messages are delivered everywhere', () =>
          processes.every(({ messages }) => messages.length >= texts.length),
        );
        const [first, ...others] = processes;
        for (const other of others) expect(order(other)).toEqual(first === undefined ? [] : order(first));
        for (const { messages } of processes) {
          // Compared piece by piece: a message that reports what differs would be megabytes long.
          const delivered = new Set(messages.map(({ data }) => data));
          expect(texts.filter((text) => !delivered.has(text)).map((text) => text.length)).toEqual([]);
          expect(messages).toHaveLength(texts.length);
        }
        expect(lab.judge({ groups: [[1, 2, 3, 4, 5]] }).faults).toEqual([]);
      }),
    limitMs,
  );

  test(
    'a node killed with kill -9 is missed, the others go on, and it comes back as a new process',
    () =>
      withLab({ hosts: 3, transport }, async (lab) => {
        const [, , third] = await lab.startAll();
        lab.send(3, 'before');
        await lab.delivered('before');
        await third?.kill();
        await lab.settled();
        for (const id of [1, 2]) {
          const { kind, members, left, cause } = lab.running(id).configuration ?? {};
          expect({ kind, members, left }).toEqual({ kind: 'regular', members: [1, 2], left: [3] });
          expect(cause?.kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
        }
        lab.send(1, 'without three', 'safe');
        await lab.delivered('without three');
        const returned = lab.start(3);
        await lab.settled();
        expect(returned.configuration?.members).toEqual([1, 2, 3]);
        expect(returned.name).not.toBe(third?.name);
        expect(lab.running(1).configuration).toMatchObject({ joined: [3], left: [] });
        lab.send(3, 'after', 'safe');
        await lab.delivered('after');
        expect(returned.messages.map(({ data }) => data)).toEqual(['after']);
        expect(lab.judge({ groups: [[1, 2, 3]] }).faults).toEqual([]);
      }),
    limitMs,
  );

  test(
    'a node that is killed and started again within the token time-out takes the place of its dead self',
    () =>
      withLab({ hosts: 3, tokenMs: 20_000, transport }, async (lab) => {
        const [first, , third] = await lab.startAll();
        lab.send(3, 'before');
        await lab.delivered('before');
        await third?.kill();
        const returned = lab.start(3);
        await lab.settled();
        const seen = first?.configurations.filter(({ kind }) => kind === 'regular').map(({ processes }) => processes);
        expect(seen?.at(-2)).toContain(third?.name);
        expect(seen?.at(-1)).toContain(returned.name);
        expect(seen?.at(-1)).not.toContain(third?.name);
        lab.send(3, 'after', 'safe');
        await lab.delivered('after');
        expect(lab.judge({ groups: [[1, 2, 3]] }).faults).toEqual([]);
      }),
    limitMs,
  );
});
