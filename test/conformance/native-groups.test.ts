/** Process groups on the native wire, with messages handed over as they are and with every datagram encoded. */
import { GroupEngine } from '../../src/group-engine.ts';
import type { SimulationOptions } from '../../src/testing/simulation-options.ts';
import { testProcessGroups } from './process-groups.ts';

const native: SimulationOptions = { createEngine: (options) => new GroupEngine({ ...options, process: 10 }) };

describe('Process groups of the native engine', () => {
  testProcessGroups(native, 'refused');
});

describe('Process groups on the native wire', () => {
  testProcessGroups({ ...native, codec: 'protobuf' }, 'refused');
});
