import { countOf, countText, durationText, percentText, secondsText } from '../../../../src/tuning/findings/amounts.ts';

describe('Numbers in sentences', () => {
  it('have commas between thousands', () => {
    expect([0, 999, 1000, 40_112, 26_214_400].map(countText)).toEqual(['0', '999', '1,000', '40,112', '26,214,400']);
  });

  it('are followed by a noun in the right number', () => {
    expect([0, 1, 2].map((count) => countOf(count, 'packet'))).toEqual(['0 packets', '1 packet', '2 packets']);
  });

  it('show small shares as small and not as nothing', () => {
    expect([0, 0.0004, 0.001, 0.0078, 1].map(percentText)).toEqual([
      '0.0 %',
      'below 0.1 %',
      '0.1 %',
      '0.8 %',
      '100.0 %',
    ]);
  });

  it('have the unit that fits', () => {
    expect([0.25, 9.96, 10, 340.4, 999.9, 1000, 1400].map(durationText)).toEqual([
      ...['0.3 ms', '10.0 ms', '10 ms', '340 ms', '1000 ms', '1.0 s', '1.4 s'],
    ]);
    expect(secondsText(10)).toBe('10.0 s');
  });
});
