/** Traces that look alarming and are right. */
import { agreed, at, deliver, fail, install, regular, safe, send, trace, transitional } from '../bad-traces/script.ts';
import type { GoodTrace } from '../bad-traces/script.ts';

const three = regular(4, '1.1', '2.1', '3.1');
const pair = regular(8, '1.1', '2.1');
const companions = transitional(three, pair, '1.1', '2.1');
const third = regular(8, '3.1');
const thirdLeaves = transitional(three, third, '3.1');
const merged = regular(12, '1.1', '2.1', '3.1');
const pairMerges = transitional(pair, merged, '1.1', '2.1');
const thirdMerges = transitional(third, merged, '3.1');
const a = agreed('a', 1);
const b = agreed('b', 2);
const c = agreed('c', 3);

/** Ring 8 of all three is formed, but the token that would tell 2.1 and 3.1 is lost after 1.1 installed it. */
const interrupted = regular(8, '1.1', '2.1', '3.1');
const earlier = transitional(three, interrupted, '1.1', '2.1', '3.1');
const others = regular(12, '2.1', '3.1');
const later = transitional(three, others, '2.1', '3.1');
const first = regular(12, '1.1');
const x = agreed('x', 1);

const restarted = regular(8, '1.2', '2.1');
const restartPair = regular(4, '1.1', '2.1');
const survivor = transitional(restartPair, restarted, '2.1');
const before = regular(4, '1.1', '2.1');
const solo = regular(8, '1.1');
const cutOff = transitional(before, solo, '1.1');
const rest = regular(8, '2.1');
const restLeaves = transitional(before, rest, '2.1');
const s = safe('s', 1);

export const goodTraces: readonly GoodTrace[] = [
  {
    what: 'a ring in which everybody delivers everything',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), deliver(b, three), deliver(c, three)),
      at('2.1', install(three), deliver(a, three), send(b, three), deliver(b, three), deliver(c, three)),
      at('3.1', install(three), deliver(a, three), deliver(b, three), send(c, three), deliver(c, three)),
    ),
    options: { complete: true, final: { components: [['1.1', '2.1', '3.1']] } },
  },
  {
    what: 'a trace that stops while messages are under way',
    events: trace(
      at('1.1', install(three), send(a, three), send(b, three), deliver(a, three)),
      at('2.1', install(three)),
      at('3.1', install(three), deliver(a, three), deliver(b, three)),
    ),
  },
  {
    what: 'an interrupted recovery: one process installs the new ring, the others go to another',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), install(earlier), deliver(b, earlier)),
      at('1.1', install(interrupted), send(x, interrupted)),
      at('1.1', install(transitional(interrupted, first, '1.1')), deliver(x, transitional(interrupted, first, '1.1'))),
      at('1.1', install(first)),
      at('2.1', install(three), deliver(a, three), install(later), deliver(b, later), install(others)),
      at('3.1', install(three), deliver(a, three), send(b, three), install(later), deliver(b, later), install(others)),
    ),
    options: { complete: true, final: { components: [['1.1'], ['2.1', '3.1']] } },
  },
  {
    what: 'a partition and a merge, with messages of both sides',
    events: trace(
      at('1.1', install(three), send(a, three), deliver(a, three), install(companions), install(pair)),
      at('1.1', send(agreed('p', 1), pair), deliver(agreed('p', 1), pair), install(pairMerges), install(merged)),
      at('1.1', deliver(agreed('m', 1), merged)),
      at('2.1', install(three), deliver(a, three), install(companions), install(pair), deliver(agreed('p', 1), pair)),
      at('2.1', install(pairMerges), install(merged), deliver(agreed('m', 1), merged)),
      at('3.1', install(three), send(b, three), install(thirdLeaves), deliver(b, thirdLeaves), install(third)),
      at('3.1', install(thirdMerges), install(merged), send(agreed('m', 1), merged), deliver(agreed('m', 1), merged)),
    ),
    options: { complete: true, final: { components: [['1.1', '2.1', '3.1']] } },
  },
  {
    what: 'a crash and a restart before the others noticed',
    events: trace(
      at('1.1', install(restartPair), send(a, restartPair), fail()),
      at('1.2', install(restarted), deliver(x, restarted)),
      at('2.1', install(restartPair), deliver(a, restartPair), install(survivor), install(restarted)),
      at('2.1', send(x, restarted), deliver(x, restarted)),
    ),
    options: { complete: true, final: { components: [['1.2', '2.1']] } },
  },
  {
    what: 'a message that its sender delivers alone in its transitional configuration',
    events: trace(
      at('1.1', install(before), send(a, before), install(cutOff), deliver(a, cutOff), install(solo)),
      at('2.1', install(before), install(restLeaves), install(rest)),
    ),
    options: { complete: true, final: { components: [['1.1'], ['2.1']] } },
  },
  {
    what: 'safe messages in a transitional configuration, which the member outside never delivers',
    events: trace(
      at('1.1', install(three), send(s, three), install(companions), deliver(s, companions), install(pair)),
      at('2.1', install(three), install(companions), deliver(s, companions), install(pair)),
      at('3.1', install(three), install(thirdLeaves), install(third)),
    ),
    options: { complete: true },
  },
  {
    what: 'a safe message delivered in the regular configuration by one and in the transitional one by another',
    events: trace(
      at('1.1', install(before), send(s, before), deliver(s, before), install(cutOff), install(solo)),
      at('2.1', install(before), install(restLeaves), deliver(s, restLeaves), install(rest)),
    ),
    options: { complete: true, holds: () => true },
  },
  {
    what: 'a safe message that a member fails to deliver because it fails in its transitional configuration',
    events: trace(
      at('1.1', install(before), send(s, before), deliver(s, before)),
      at('2.1', install(before), install(restLeaves), fail()),
    ),
    options: { complete: true, holds: (process) => (process === '2.1' ? undefined : true) },
  },
  {
    what: 'a gap in a transitional configuration that a process outside of it left',
    events: trace(
      at('3.1', install(three), send(a, three), fail()),
      at('1.1', install(three), send(b, three), install(companions), deliver(b, companions), install(pair)),
      at('2.1', install(three), install(companions), deliver(b, companions), install(pair)),
    ),
    options: { complete: true, final: { components: [['1.1', '2.1']] } },
  },
  {
    what: 'a process that is killed before it installs anything',
    events: trace(at('1.1', install(solo)), at('2.1', fail())),
    options: { complete: true, final: { components: [['1.1']] } },
  },
];
