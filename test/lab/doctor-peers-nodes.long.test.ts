/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied. Here: what is wrong with a node.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { causes, limitMs, withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

labDescribe()('the doctor with peers, of nodes', () => {
  test(
    'names a node id that two hosts use (D35) and settings that differ (D44), and is silent when they are mended',
    () =>
      withDoctors(3, async (lab) => {
        await lab.respond(2, { nodeId: 3 });
        expect((await lab.ask()).diagnoses.map(({ id }) => id)).toEqual(['D35']);
        await lab.respond(2, { cluster: 'other', config: { tokenMs: 9000 } });
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D44 ${lab.network.address(2)}`]);
        expect(report.diagnoses[0]?.evidence).toContain('cluster "other"');
        expect(report.diagnoses[0]?.evidence).toContain('tokenMs 9000 and not 4000');
        await lab.respond(2);
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a host whose event loop is blocked, and one that is stopped (D10), while the probes run',
    () =>
      withDoctors(2, async (lab) => {
        const blocked = await lab.respond(2, { blockMs: 2500 });
        const busy = await lab.ask({}, async (doctor) => {
          await doctor.wrote('round:');
          blocked.child.kill('SIGUSR2');
        });
        expect(causes(busy)).toEqual([`D10 ${lab.network.address(2)}`]);
        // How much of the time it computed depends on how much of a CPU it got.
        expect(busy.diagnoses[0]?.evidence).toContain('stood still for');
        const stopped = await lab.ask({}, async (doctor) => {
          await doctor.wrote('round:');
          blocked.child.kill('SIGSTOP');
          // The fault itself takes time.
          await delay(2500);
          blocked.child.kill('SIGCONT');
        });
        expect(causes(stopped)).toEqual([`D10 ${lab.network.address(2)}`]);
        expect(stopped.diagnoses[0]?.evidence).toContain('without computing');
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'tells of a responder that dies while it is probed, and ends',
    () =>
      withDoctors(3, async (lab) => {
        // The one that is there from the beginning: another's first life would be told as vanished as well, while node 3 still
        // introduces it.
        const dying = lab.responder(2);
        const report = await lab.ask({}, async (doctor) => {
          await doctor.wrote('sizes:');
          dying.child.kill('SIGKILL');
        });
        expect(report.peers.filter(({ vanished }) => vanished).map(({ nodeId }) => nodeId)).toEqual([2]);
        expect(report.tests.find(({ name }) => name === 'responders')?.outcome).toBe('failed');
      }),
    limitMs,
  );
});
