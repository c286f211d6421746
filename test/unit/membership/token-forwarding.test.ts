/** Passing the token on, and telling a new one from a copy. */
import { acceptToken, isNewToken } from '../../../src/membership/token-acceptance.ts';
import { forwardToken, holdToken, releaseHeldToken, resendToken } from '../../../src/membership/token-forwarding.ts';
import { effectsOf } from '../../support/effects.ts';
import { freshNode, operationalNode } from '../../support/local-nodes.ts';
import { makeToken } from '../../support/rings.ts';

describe('A forwarded token', () => {
  it('is sent again as it was, later each time', () => {
    const node = operationalNode();
    const token = makeToken({ tokenSeq: 9 });
    forwardToken(node, node.ring, token);
    const waits: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      waits.push(node.timers.next - node.now);
      node.now = node.timers.next;
      resendToken(node);
    }
    expect(effectsOf(node.takeEffects(), 'unicast').map(({ to, message }) => [to.nodeId, message])).toEqual(
      Array(5).fill([2, token]),
    );
    expect(waits).toEqual([6, 12, 24, 48]);
    expect(node.counters.tokensResent).toBe(4);
  });

  it('is not sent again while it is held', () => {
    const node = operationalNode();
    holdToken(node, node.ring, makeToken());
    resendToken(node);
    expect(node.takeEffects()).toEqual([]);
    releaseHeldToken(node);
    releaseHeldToken(node);
    expect(effectsOf(node.takeEffects(), 'unicast').length).toBe(1);
  });

  it('is none before the first', () => {
    const fresh = freshNode();
    resendToken(fresh);
    const node = operationalNode();
    resendToken(node);
    expect([...fresh.takeEffects(), ...node.takeEffects()]).toEqual([]);
  });
});

describe('A token', () => {
  it.each([
    { last: undefined, tokenSeq: 0, isNew: true },
    { last: 5, tokenSeq: 8, isNew: true },
    { last: 5, tokenSeq: 5, isNew: false },
    { last: 5, tokenSeq: 2, isNew: false },
    { last: 0xfffffffe, tokenSeq: 1, isNew: true },
    { last: 1, tokenSeq: 0xfffffffe, isNew: false },
  ])('with hop $tokenSeq after hop $last: new is $isNew', ({ last, tokenSeq, isNew }) => {
    const node = operationalNode();
    node.ring.tokenSeq = last;
    expect(isNewToken(node, node.ring, makeToken({ tokenSeq }))).toBe(isNew);
    expect(node.counters.tokensDuplicate).toBe(isNew ? 0 : 1);
  });

  it('of another ring is stale, whatever its hop', () => {
    const node = operationalNode();
    expect(isNewToken(node, node.ring, makeToken({ ringId: { representative: 2, seq: 4 } }))).toBe(false);
    expect(node.counters.staleMessages).toBe(1);
  });

  it('measures the rotation, but not one in which the token may have been held', () => {
    const node = operationalNode();
    const idleVisits = node.settings.idleVisits;
    for (let visit = 0; visit <= idleVisits; visit += 1) {
      node.now = 2 * visit;
      acceptToken(node, node.ring, makeToken());
    }
    expect(node.ring.rotation.smoothedMs).toBe(2);
    node.now += 180;
    acceptToken(node, node.ring, makeToken());
    expect(node.ring.rotation.smoothedMs).toBe(2);
  });
});
