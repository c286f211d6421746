import { parseBenchArguments, usage } from '../../../bench/buffers/command.ts';

describe('The flags of ringcast bench buffers', () => {
  it('choose the extent, the place and the directory', () => {
    expect(parseBenchArguments(['--quick', '--lab', '--out', '/tmp/x'])).toEqual({
      extent: 'quick',
      lab: true,
      out: '/tmp/x',
      help: false,
      mistakes: [],
    });
  });

  it('are all optional', () => {
    expect(parseBenchArguments([])).toMatchObject({ extent: 'full', lab: false, out: 'bench-results', mistakes: [] });
  });

  it('are refused with a suggestion when mistyped', () => {
    expect(parseBenchArguments(['--quik']).mistakes).toEqual([expect.stringContaining('--quick')]);
  });

  it('do not combine two extents', () => {
    expect(parseBenchArguments(['--quick', '--smoke']).mistakes).toHaveLength(1);
  });

  it('are all in the help', () => {
    for (const flag of ['--quick', '--smoke', '--lab', '--out', '--help']) expect(usage()).toContain(flag);
  });
});
