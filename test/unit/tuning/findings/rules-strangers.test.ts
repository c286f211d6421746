import type { Observation, RejectedSource } from '../../../../src/tuning/observation.ts';
import { healthyObservation, observedAfter, socketSamples } from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const source = '10.9.9.9:5506';

function rejected(reason: string, count: number, change: Partial<RejectedSource> = {}): Observation {
  return healthyObservation({ rejected: [{ source, reason, count, detail: '', ...change }] });
}

const many = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ source: name, reason: 'cluster', count: 1, detail: '' }));

/** The observation of a node whose group socket takes everything on its port. */
function boundToAll(localAddress: string, change: Partial<Observation>): Observation {
  return observedAfter({ sockets: socketSamples({ group: { localAddress } }) }, change);
}

describeRules(
  'Strangers',
  [
    {
      what: 'a datagram of another cluster',
      id: 'D32',
      severity: 'warning',
      seen: rejected('cluster', 1, { detail: 'belongs to cluster "blue"' }),
      evidence: `it rejected 1 datagram from ${source} (belongs to cluster "blue") on 239.192.80.67 port 5505`,
      fix: 'another group or port',
    },
    {
      what: 'another program that keeps sending',
      id: 'D32',
      severity: 'warning',
      seen: rejected('foreign', 5),
      evidence: `it rejected 5 datagrams from ${source} on 239.192.80.67 port 5505`,
      fix: 'another group or port',
    },
    {
      what: 'more strangers than are worth naming',
      id: 'D32',
      severity: 'warning',
      seen: healthyObservation({ rejected: many }),
      evidence:
        'it rejected 1 datagram from a, 1 datagram from b, 1 datagram from c and those of 2 more on 239.192.80.67 port 5505',
      fix: 'another group or port',
    },
    {
      what: 'cross-talk through a socket bound to all addresses',
      id: 'D33',
      severity: 'warning',
      seen: boundToAll('0.0.0.0', { rejected: [{ source, reason: 'foreign', count: 2, detail: '' }] }),
      evidence: `its group socket is bound to 0.0.0.0, and it rejected 2 datagrams from ${source}`,
      fix: 'ListenDatagram=239.192.80.67:5505',
    },
    {
      what: 'another process with the own node id',
      id: 'D35',
      severity: 'error',
      seen: healthyObservation({ twinAddress: source }),
      evidence: `another process at ${source} uses its node id`,
      fix: `another nodeId for the process at ${source}`,
    },
    {
      what: 'another key',
      id: 'D44',
      severity: 'error',
      seen: rejected('key', 7),
      evidence: `it rejected 7 datagrams from ${source}`,
      fix: `the same key and settings for the node at ${source}`,
    },
    {
      what: 'other settings',
      id: 'D44',
      severity: 'error',
      seen: rejected('settings', 1, { detail: 'tokenMs 3000' }),
      evidence: `it rejected 1 datagram from ${source} (tokenMs 3000)`,
      fix: `the same key and settings for the node at ${source}`,
    },
    {
      what: 'another version',
      id: 'D45',
      severity: 'error',
      seen: rejected('version', 2, { detail: 'version 2, not 1' }),
      evidence: `it rejected 2 datagrams from ${source} (version 2, not 1)`,
      fix: `the same version of Ringcast at ${source}`,
    },
  ],
  [
    { what: 'a few datagrams of another program', seen: rejected('foreign', 4) },
    { what: 'sources of which nothing was counted', seen: rejected('cluster', 0) },
    { what: 'a reason that names no fault', seen: rejected('truncated', 3) },
    { what: 'a socket bound to all addresses without strangers', seen: boundToAll('::', {}) },
    { what: 'a node id of its own', seen: healthyObservation({ twinAddress: undefined }) },
  ],
);
