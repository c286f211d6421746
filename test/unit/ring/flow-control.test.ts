/** The allowance of a visit by example; test/properties/flow-control.test.ts has whole rotations. */
import { FlowControl } from '../../../src/ring/flow-control.ts';
import { makeToken } from '../../support/rings.ts';

const limits = { windowFrames: 50, visitFrames: 17 };

describe('What a visit may send', () => {
  it.each([
    { flowControlCount: 0, allowance: 17, why: 'the most of one visit' },
    { flowControlCount: 33, allowance: 17, why: 'the window still has that much' },
    { flowControlCount: 40, allowance: 10, why: 'what the rotation has left of the window' },
    { flowControlCount: 50, allowance: 0, why: 'the window is used up' },
    { flowControlCount: 70, allowance: 0, why: 'a count above the window leaves nothing' },
  ])('is $allowance after $flowControlCount of the rotation: $why', ({ flowControlCount, allowance }) => {
    expect(new FlowControl(limits).allowance(makeToken({ flowControlCount }), 0)).toBe(allowance);
  });

  it('is its share of the window when others wait, too', () => {
    const flow = new FlowControl(limits);
    flow.account(makeToken(), 0, 20);
    expect(flow.allowance(makeToken({ backlog: 100 }), 20)).toBe(10);
  });

  it('is not cut to nothing by a share of nothing', () => {
    const flow = new FlowControl(limits);
    flow.account(makeToken(), 0, 1);
    expect(flow.allowance(makeToken({ backlog: 1000 }), 1)).toBe(17);
  });

  it('is not limited by its share when nobody else waits', () => {
    const flow = new FlowControl(limits);
    flow.account(makeToken(), 0, 20);
    expect(flow.allowance(makeToken({ backlog: 20 }), 20)).toBe(17);
  });
});

describe('What a visit reports', () => {
  it('replaces what the same member reported one rotation ago', () => {
    const flow = new FlowControl(limits);
    const others = { flowControlCount: 5, backlog: 9 };
    expect(flow.account(makeToken(others), 4, 30)).toEqual({ flowControlCount: 9, backlog: 39 });
    const second = makeToken({ flowControlCount: 9, backlog: 39 });
    expect(flow.account(second, 1, 2)).toEqual({ flowControlCount: 6, backlog: 11 });
    const third = makeToken({ flowControlCount: 6, backlog: 11 });
    expect(flow.account(third, 0, 0)).toEqual(others);
  });

  it('never goes below nothing, whatever the token says', () => {
    const flow = new FlowControl(limits);
    flow.account(makeToken(), 7, 7);
    expect(flow.account(makeToken(), 0, 0)).toEqual({ flowControlCount: 0, backlog: 0 });
  });
});
