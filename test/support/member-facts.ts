/** What a member in good health knows of itself: two sockets on eth1, two peers, nothing refused or repeated. */
import type { MemberFacts } from '../../src/tuning/observation-window.ts';
import { healthyPeers, ownSockets } from './observations.ts';

/** The facts of a healthy member, changed where a test is about something. */
export function healthyFacts(change: Partial<MemberFacts> = {}): MemberFacts {
  const [group, token] = ownSockets();
  if (group === undefined || token === undefined) throw new Error('a member has two sockets');
  return {
    group,
    token,
    groupAddress: '239.192.80.67',
    port: 5505,
    device: 'eth1',
    tokenMs: 1000,
    windowFrames: 64,
    frameBytes: 1472,
    groupDatagrams: 0,
    sendErrors: {},
    joinedAgoMs: 600_000,
    duplicates: 0,
    joinsHeard: 0,
    peers: healthyPeers,
    rejected: [],
    rotationMs: 1,
    twinAddress: undefined,
    multicastIntervalMs: 200,
    ...change,
  };
}
