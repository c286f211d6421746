/**
 * Flow control over many rotations against a naive model that remembers what every member did: the token's two sums are
 * always those of the members' last visits, nobody sends beyond the window, and nobody starves.
 */
import fc from 'fast-check';
import { FlowControl } from '../../src/ring/flow-control.ts';
import { makeToken } from '../support/rings.ts';

/** What happens between two visits of one member: this much is queued, this much has to be sent again. */
interface Turn {
  readonly queued: number;
  readonly resent: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  queued: fc.oneof(fc.constant(0), fc.nat({ max: 5 }), fc.nat({ max: 200 })),
  resent: fc.oneof(fc.constant(0), fc.nat({ max: 10 })),
});

const ring = fc
  .record({
    members: fc.integer({ min: 1, max: 6 }),
    windowFrames: fc.integer({ min: 1, max: 60 }),
    visitFrames: fc.integer({ min: 1, max: 20 }),
  })
  .chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      rotations: fc.array(fc.array(turn, { minLength: facts.members, maxLength: facts.members }), { maxLength: 40 }),
    }),
  );

interface ModelMember {
  readonly flow: FlowControl;
  waiting: number;
  sent: number;
  reported: number;
}

function makeMembers({ members, visitFrames }: { members: number; visitFrames: number }): ModelMember[] {
  return Array.from({ length: members }, () => ({
    flow: new FlowControl({ visitFrames }),
    waiting: 0,
    sent: 0,
    reported: 0,
  }));
}

function sum(members: readonly ModelMember[], field: 'sent' | 'reported'): number {
  return members.reduce((total, member) => total + member[field], 0);
}

describe('Over any number of rotations', () => {
  it('the token counts what the members sent and had waiting at their last visits, never more than a window', () => {
    fc.assert(
      fc.property(ring, ({ facts, rotations }) => {
        const members = makeMembers(facts);
        let token = makeToken({ window: facts.windowFrames });
        for (const rotation of rotations) {
          for (const [index, member] of members.entries()) {
            const { queued, resent } = rotation[index] ?? { queued: 0, resent: 0 };
            member.waiting += queued;
            const backlog = member.waiting;
            const allowance = member.flow.allowance(token, backlog);
            expect(allowance).toBeLessThanOrEqual(facts.visitFrames);
            const again = Math.min(resent, allowance);
            const fresh = Math.min(member.waiting, allowance - again);
            member.waiting -= fresh;
            member.sent = again + fresh;
            member.reported = backlog;
            token = { ...token, ...member.flow.account(token, again + fresh, backlog) };
            expect(token.flowControlCount).toBe(sum(members, 'sent'));
            expect(token.backlog).toBe(sum(members, 'reported'));
            expect(token.flowControlCount).toBeLessThanOrEqual(facts.windowFrames);
          }
        }
      }),
    );
  });

  it('every queue is emptied when nothing new is queued', () => {
    fc.assert(
      fc.property(ring, fc.array(fc.nat({ max: 100 }), { minLength: 6, maxLength: 6 }), ({ facts }, queued) => {
        const members = makeMembers(facts);
        for (const [index, member] of members.entries()) member.waiting = queued[index] ?? 0;
        let token = makeToken({ window: facts.windowFrames });
        const rotationsMax = 2 * queued.reduce((total, one) => total + one, 0) + 10;
        for (let rotation = 0; rotation < rotationsMax; rotation += 1) {
          for (const member of members) {
            const backlog = member.waiting;
            const sent = Math.min(backlog, member.flow.allowance(token, backlog));
            member.waiting -= sent;
            token = { ...token, ...member.flow.account(token, sent, backlog) };
          }
        }
        expect(members.map(({ waiting }) => waiting)).toEqual(members.map(() => 0));
        expect([token.flowControlCount, token.backlog]).toEqual([0, 0]);
      }),
    );
  });
});
