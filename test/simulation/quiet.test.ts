/** Healthy nodes on a quiet network have no reason to change anything. A whole day runs outside of Jest. */
import { simulateQuiet } from '../../src/testing/quiet.ts';
import { BrokenEngine } from './broken-engine.ts';

const hourMs = 3_600_000;

describe('A quiet cluster of healthy nodes', () => {
  it('keeps its configuration for hours', () => {
    const result = simulateQuiet({ durationMs: 3 * hourMs });
    expect(result.violation).toBeUndefined();
    expect(result.configurations).toBe(3);
    expect(result.deliveries).toBeGreaterThan(40);
    expect(result.simulatedMs).toBeGreaterThan(3 * hourMs);
  });

  it('keeps its configuration over a slow network without rest', () => {
    const network = { delayMsMin: 5, delayMsMax: 40, jitterMs: 5, ordered: false };
    const result = simulateQuiet({ nodes: 5, durationMs: hourMs / 4, messageEveryMs: 200, network });
    expect(result.violation).toBeUndefined();
    expect(result.configurations).toBe(5);
  });

  it('takes the same course twice', () => {
    const [first, second] = [1, 2].map(() => simulateQuiet({ durationMs: hourMs / 20 }));
    expect(second?.hash).toBe(first?.hash);
    expect(second?.steps).toBe(first?.steps);
  });

  it('is not believed to be quiet when a node misses one token in a thousand', () => {
    let tokens = 0;
    const result = simulateQuiet({
      durationMs: hourMs / 10,
      settings: { tokenRetransmitMsMax: 5000, tokenRetransmitMsMin: 4000 },
      createEngine: (options) =>
        new BrokenEngine(options, { deaf: ({ type }) => type === 'token' && ++tokens % 1000 === 0 }),
    });
    expect(result.violation?.property).toBe('steadiness');
    expect(result.violation?.message).toMatch(/the configuration changed: .*token-lost/);
  });
});
