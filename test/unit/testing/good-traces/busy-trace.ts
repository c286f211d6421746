/** A long good trace: one ring, everybody sends in turn and delivers everything, in one order with steps. */
import type { TraceEvent } from '../../../../src/testing/trace.ts';
import { agreed, at, deliver, install, regular, safe, send, stepped } from '../bad-traces/script.ts';

export function busyTrace({ nodes, messages }: { nodes: number; messages: number }): readonly TraceEvent[] {
  const members = Array.from({ length: nodes }, (_, i) => `${i + 1}.1`);
  const ring = regular(4, ...members);
  const events: TraceEvent[] = members.flatMap((member) => at(member, install(ring)));
  for (let seq = 1; seq <= messages; seq++) {
    const letter = seq % 3 === 0 ? safe(`m${seq}`, seq) : agreed(`m${seq}`, seq);
    events.push(...at(members[seq % nodes] ?? '', send(letter, ring)));
    for (const member of members) events.push(...at(member, deliver(letter, ring)));
  }
  return stepped(events);
}
