import { describePlots, drawPlots } from '../../../bench/buffers/plots.ts';
import { makeReport } from '../../../bench/buffers/report.ts';
import { goodResults, record } from './runs.ts';

describe('The report', () => {
  it('shows every conclusion with its verdict and links the plots that were drawn', () => {
    const text = makeReport(goodResults(), [{ title: 'Loss', file: 'loss.svg', svg: '' }]);
    expect(text.match(/\*\*shown\*\*/g)).toHaveLength(10);
    expect(text).toContain('![Loss](loss.svg)');
  });

  it('says "not reproduced" where the data do not bear a claim', () => {
    const text = makeReport(goodResults({ ring: [record('fixed', 16_384), record('fixed', 8_388_608)] }), []);
    expect(text).toContain('**not reproduced**');
    expect(text).toContain('No disconnect was seen with the fixed window: not reproduced.');
  });

  it('has a row of medians for each size of a series', () => {
    expect(makeReport(goodResults(), [])).toContain('| 16 KiB | 2 of 2 | 2 | 0 | 3 |');
  });

  it('explains the disconnects by what the counters of those runs say', () => {
    expect(makeReport(goodResults(), [])).toContain('of 2 runs with a disconnect, 2 lost the token first');
  });

  it('calls a limit that cannot be read unknown', () => {
    const good = goodResults();
    const machine = { ...good.machine, receiveBytesMax: undefined };
    expect(makeReport({ ...good, machine }, [])).toContain('rmem_max unknown');
  });

  it('answers for each variation whether it mattered, and blames no buffer when the control disconnects too', () => {
    const variations = [
      record('as today', 212_992, { disconnects: 2, causes: { 'token-lost': 3 } }),
      record('as today', 8_388_608),
      record('window 50', 212_992, { disconnects: 1 }),
      record('window 50', 8_388_608, { disconnects: 1 }),
      record('two sockets', 212_992),
      record('two sockets', 8_388_608),
    ];
    const text = makeReport(goodResults({ variations }), []);
    expect(text).toContain(
      '*as today*: does all of it together lose members? Disconnects in 1 of 1 repeats at 208 KiB, in none at 8 MiB; causes told: token-lost.',
    );
    expect(text).toMatch(/\*window 50\*: .* The control disconnects too/);
    expect(text).toMatch(/\*two sockets\*: .* Not reproduced: no disconnect at 208 KiB/);
  });
});

describe('The plots', () => {
  it('draw the predicted threshold into the sweeps of the ring', () => {
    const plots = describePlots(goodResults());
    expect(plots.map(({ file }) => file)).toEqual(['disconnects.svg', 'ring-drops.svg', 'stream-loss.svg']);
    expect(plots[0]?.thresholds).toEqual([300 * 2304]);
  });

  it('are SVG', async () => {
    const drawn = await drawPlots(goodResults());
    expect(drawn?.map(({ svg }) => svg.slice(0, 4))).toEqual(['<svg', '<svg', '<svg']);
  });

  it('are not drawn without data', async () => {
    expect(await drawPlots(goodResults({ ring: [], stream: [] }))).toEqual([]);
  });
});
