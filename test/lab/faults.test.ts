/**
 * Single faults of a network, each with what must not go wrong under it: a cut while safe messages are under way, and
 * losses that hit only one of the two kinds of datagrams that a ring lives on (multicast data, unicast tokens).
 */
import type { Faults } from './network.ts';
import type { Lab } from './lab.ts';
import { withLab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 300_000;

/** Has the process been in a configuration that was not of all three? */
function wasDisturbed(process: LabProcess, since: number): boolean {
  return process.configurations.slice(since).some(({ kind }) => kind === 'regular');
}

/** A ring of three goes through a fault at node 3 and must be whole again, and in order, when it ends. */
async function sufferAndRecover(lab: Lab, fault: Partial<Faults>): Promise<void> {
  await lab.startAll();
  lab.send(1, 'before the fault', 'safe');
  await lab.delivered('before the fault');
  const before = new Map(lab.processes.map((process) => [process, process.configurations.length]));
  await lab.network.setFaults(3, fault);
  let count = 0;
  await lab.until('the fault has led to a new configuration', () => {
    count += 1;
    for (const id of lab.network.hosts) if (count % 10 === 0) lab.send(id, `${id}/${count} during the fault`);
    return [...before].some(([process, length]) => wasDisturbed(process, length));
  });
  expect((await lab.network.counts(3)).cut).toBeGreaterThan(0);
  await lab.network.heal();
  await lab.settled();
  for (const id of lab.network.hosts) lab.send(id, `healed, says ${id}`, 'safe');
  for (const id of lab.network.hosts) await lab.delivered(`healed, says ${id}`);
  await lab.until('all messages are acknowledged', () => lab.processes.every(isQuiet));
  expect(lab.judge({ groups: [[1, 2, 3]] }).faults).toEqual([]);
}
