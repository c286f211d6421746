/** The window that the members' receive buffers bear, by example. docs/buffers.md has the reasons. */
import type { Member, ReceiveCapacity } from '../../../src/message.ts';
import { dataShare, ringWindow, windowFramesUnknown, windowOf, windowsHeld } from '../../../src/tuning/window.ts';
import { memberOf } from '../../support/members.ts';
import { settingsWith } from '../../support/rings.ts';

const settings = settingsWith({ windowRule: 'contract', windowFrames: 256 });

/** Frames of one Ethernet packet, charged as on Linux. */
function capacityOf(bufferBytes: number, facts: Partial<ReceiveCapacity> = {}): ReceiveCapacity {
  return { bufferBytes, frameBytes: 1472, chargeBytes: 2304, ...facts };
}

function membersWith(...capacities: readonly (ReceiveCapacity | undefined)[]): Member[] {
  return capacities.map((capacity, index) => memberOf(index + 1, { capacity }));
}

describe('The window that one buffer bears', () => {
  it.each([
    { bufferBytes: 212_992, window: 36, what: 'the usual default' },
    { bufferBytes: 425_984, window: 73, what: 'the usual limit' },
    { bufferBytes: 8192, window: 1, what: 'the smallest that can be asked for' },
    { bufferBytes: 52_428_800, window: 9102, what: '25 MiB, doubled' },
  ])('is $window for $what', ({ bufferBytes, window }) => {
    expect(windowOf(capacityOf(bufferBytes), 1472)).toBe(window);
  });

  it('fits into four fifths of the buffer as often as windows may be unread, and one frame more would not', () => {
    for (const bufferBytes of [5760, 8192, 23_040, 212_992, 425_984, 8_388_608]) {
      const window = windowOf(capacityOf(bufferBytes), 1472);
      expect(windowsHeld * window * 2304).toBeLessThanOrEqual(dataShare * bufferBytes);
      expect(windowsHeld * (window + 1) * 2304).toBeGreaterThan(dataShare * bufferBytes);
    }
  });

  it('counts larger frames of others in whole multiples of its own', () => {
    const capacity = capacityOf(212_992);
    expect(windowOf(capacity, 1473)).toBe(18);
    expect(windowOf(capacity, 2944)).toBe(18);
    expect(windowOf(capacity, 8972)).toBe(Math.floor((0.8 * 212_992) / (2 * 7 * 2304)));
  });

  it('does not grow because others have smaller frames', () => {
    expect(windowOf(capacityOf(212_992), 576)).toBe(36);
  });

  it('is nothing when not even two frames fit', () => {
    expect(windowOf(capacityOf(5759), 1472)).toBe(0);
  });

  it('is 50 when the member does not know what it is charged', () => {
    expect(windowOf(undefined, 9000)).toBe(windowFramesUnknown);
    expect(windowFramesUnknown).toBe(50);
  });
});

describe('The window of a ring', () => {
  it('is that of the member with the smallest buffer', () => {
    const members = membersWith(capacityOf(8_388_608), capacityOf(212_992), capacityOf(425_984));
    expect(ringWindow(members, settings)).toBe(36);
  });

  it('is that of a member with larger charges, though others have smaller buffers', () => {
    const members = membersWith(capacityOf(212_992), capacityOf(425_984, { chargeBytes: 16_640 }));
    expect(ringWindow(members, settings)).toBe(10);
  });

  it('takes the largest frames of any member for all of them', () => {
    const large = capacityOf(8_388_608, { frameBytes: 8832, chargeBytes: 16_640 });
    expect(ringWindow(membersWith(capacityOf(212_992), large), settings)).toBe(6);
    expect(ringWindow(membersWith(capacityOf(212_992)), settings)).toBe(36);
  });

  it('is at most the setting', () => {
    expect(ringWindow(membersWith(capacityOf(52_428_800)), settings)).toBe(256);
  });

  it('is at most 50 with a member whose buffer is unknown, and less when another one holds less', () => {
    expect(ringWindow(membersWith(capacityOf(52_428_800), undefined), settings)).toBe(50);
    expect(ringWindow(membersWith(capacityOf(8192), undefined), settings)).toBe(1);
  });

  it('is 1 for a buffer that does not hold two frames: a ring that never sends would be of no use', () => {
    expect(ringWindow(membersWith(capacityOf(2304)), settings)).toBe(1);
  });

  it('does not depend on who works it out, nor on the order of the members', () => {
    const members = membersWith(capacityOf(425_984, { frameBytes: 9000, chargeBytes: 16_640 }), capacityOf(212_992));
    expect(ringWindow(members.toReversed(), settings)).toBe(ringWindow(members, settings));
  });

  it('is the setting, whatever the buffers hold, when the window is fixed', () => {
    const fixed = settingsWith({ windowRule: 'fixed', windowFrames: 300 });
    expect(ringWindow(membersWith(capacityOf(8192)), fixed)).toBe(300);
  });
});
