import { ProbePeers } from '../../../src/cli/probe-peers.ts';
import type { PeerFacts } from '../../../src/tuning/probe-facts.ts';
import { probeLimits } from '../../../src/tuning/probe-facts.ts';

const hello = new Uint8Array();

function factsOf(key: string): PeerFacts {
  return {
    key,
    host: `host-${key}`,
    address: '10.0.0.1:5506',
    cluster: 'ringcast',
    wireVersion: 1,
    config: {},
    tokenMs: 1000,
    windowFrames: 64,
    frameBytes: 1472,
    device: 'eth0',
    receiveAsked: 1_048_576,
    reportFactor: 2,
  };
}

describe('The doctors that one knows', () => {
  it('are new once, and are introduced to others while they were heard lately', () => {
    const peers = new ProbePeers();
    expect(peers.heard(factsOf('a'), hello, 0)).toBe(true);
    expect(peers.heard(factsOf('a'), hello, 1000)).toBe(false);
    expect(peers.alive(4500)).toHaveLength(1);
    expect(peers.alive(4501)).toEqual([]);
    peers.touch('a', 5000);
    expect(peers.alive(4501)).toHaveLength(1);
  });

  it('are forgotten when nothing was heard of them for long', () => {
    const peers = new ProbePeers();
    peers.heard(factsOf('a'), hello, 0);
    peers.forgetSilent(15_000);
    expect(peers.list()).toHaveLength(1);
    peers.forgetSilent(15_001);
    expect(peers.list()).toEqual([]);
  });

  it('do not come back by a hello that was under way when they said goodbye', () => {
    const peers = new ProbePeers();
    peers.heard(factsOf('a'), hello, 0);
    peers.remove('a');
    expect(peers.heard(factsOf('a'), hello, 10)).toBe(false);
    expect(peers.list()).toEqual([]);
    expect(peers.heard(factsOf('b'), hello, 10)).toBe(true);
  });

  it('are as many as the limit allows', () => {
    const peers = new ProbePeers();
    const keys = Array.from({ length: probeLimits.peers + 1 }, (_, number) => String(number));
    expect(keys.filter((key) => peers.heard(factsOf(key), hello, 0))).toHaveLength(probeLimits.peers);
  });
});
