/** The process groups of `ringcast node`: performs its commands about them and reports what becomes of them. */
import type { Cluster } from '../cluster.ts';
import { ClusterError } from '../errors.ts';
import type { ProcessGroup } from '../process-group.ts';
import type { NodeReport } from './node-event.ts';
import {
  groupAckedReport,
  groupLeftReport,
  groupMessageReport,
  groupReport,
  joinedReport,
} from './node-group-event.ts';

export class NodeGroups {
  readonly #cluster: Cluster;
  readonly #report: (report: NodeReport) => void;
  readonly #joined = new Map<string, ProcessGroup>();

  constructor(cluster: Cluster, report: (report: NodeReport) => void) {
    this.#cluster = cluster;
    this.#report = report;
  }

  /** Rejects as `Cluster.group`. Nothing when it is in the group. */
  async join(name: string): Promise<void> {
    const group = await this.#cluster.group(name);
    if (this.#joined.get(name) === group) return;
    this.#joined.set(name, group);
    group.on('members', (change) => {
      this.#report(groupReport(change));
    });
    group.on('message', (message) => {
      this.#report(groupMessageReport(message));
    });
    group.on('closed', (error) => {
      this.#joined.delete(name);
      this.#report(groupLeftReport(name, error));
    });
    this.#report(joinedReport(group, this.#cluster.nodeId));
  }

  async leave(name: string): Promise<void> {
    await this.#member(name).leave();
  }

  async send(name: string, payload: string | Uint8Array): Promise<(tag: string | undefined) => NodeReport> {
    const sent = await this.#member(name).send(payload);
    return (tag) => groupAckedReport(name, sent, tag);
  }

  #member(name: string): ProcessGroup {
    const group = this.#joined.get(name);
    if (group !== undefined) return group;
    throw new ClusterError('ERR_NOT_MEMBER', `This process is not in the group ${JSON.stringify(name)}.`, {
      group: name,
    });
  }
}
