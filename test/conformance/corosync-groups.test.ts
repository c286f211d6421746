/** Process groups on Corosync's wire, where they are its CPG. */
import { testProcessGroups } from './process-groups.ts';

describe("Process groups on Corosync's wire", () => {
  testProcessGroups({ codec: 'corosync' }, 'queued');
});
