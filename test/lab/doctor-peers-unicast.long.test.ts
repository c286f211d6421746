/**
 * Doctors of nodes without multicast, on a network that carries none: faults planted for real, the cause with its id and
 * host, and nothing once the printed fix is applied.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { causes, fixOf, LabDoctor, limitMs, withUnicastDoctors } from './doctor-peers-lab.ts';
import { labDescribe, ringcastCommand } from './requirements.ts';

labDescribe()('the doctor with peers, without multicast', () => {
  test(
    'finds nothing where multicast is dropped by every host, as a command too',
    () =>
      withUnicastDoctors(3, async (lab) => {
        await Promise.all(lab.network.hosts.map((host) => lab.firewall(host, 'ip daddr 224.0.0.0/4 drop')));
        const report = await lab.ask({ peersExpected: undefined });
        expect(report.diagnoses).toEqual([]);
        expect(report.matrix.flat()).toEqual(Array.from({ length: 9 }, () => 1));
        expect(report.tests.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
        const list = lab.network.hosts.flatMap((host) => ['--peer', lab.network.address(host)]);
        const flags = ['doctor', '--transport', 'unicast', ...list, '--port', '7500', '--token-timeout', '4000'];
        const responders = [2, 3].map((host) => {
          return new LabDoctor(lab.network.namespace(host), [ringcastCommand, ...flags, '--respond']);
        });
        await Promise.all(responders.map((responder) => responder.wrote('Responding at')));
        const asking = ['--with-peers', '--probe-count', '40', '--seconds', '1', '--json'];
        const doctor = new LabDoctor(lab.network.namespace(1), [ringcastCommand, ...flags, ...asking]);
        await doctor.ended();
        await Promise.all(responders.map((responder) => responder.end()));
        const document = JSON.parse(doctor.stdout) as {
          readonly checks: readonly { name: string; section: string; verdict: string; detail: string }[];
          readonly findings: readonly { id: string }[];
          readonly untested: readonly string[];
        };
        const between = document.checks.filter(({ section }) => section === 'Network between hosts');
        expect(between.find(({ name }) => name === 'responders')).toMatchObject({ detail: '2 responders found' });
        expect(between.find(({ name }) => name === 'multicast')).toMatchObject({ verdict: 'skipped' });
        // Whether the machine is busy at that moment, the lab has no say in.
        const busy = ['D06', 'D07', 'D10', 'D11', 'D13', 'D14', 'D15'];
        expect(document.findings.filter(({ id }) => !busy.includes(id))).toEqual([]);
        expect(document.untested).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a cut in one direction (D27), and its fix helps',
    () =>
      withUnicastDoctors(3, async (lab) => {
        await lab.firewall(2, `ip saddr ${lab.network.address(1)} drop`);
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D27 ${lab.network.address(2)}`]);
        await lab.onHost(2, fixOf(report, 'D27'));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a list of peers that lacks a host (D44), also of a host that the asking one does not name; tells who is silent',
    () =>
      withUnicastDoctors(3, async (lab) => {
        const [one = '', two = '', three = ''] = lab.network.hosts.map((host) => lab.network.address(host));
        await lab.respond(2, { peers: [one, two] });
        const report = await lab.ask({ peers: [one, two, three, lab.network.address(9)] });
        expect(causes(report)).toEqual([`D44 ${two}`]);
        expect(report.diagnoses[0]?.evidence).toBe(`the list of peers of ${two} lacks ${three}`);
        expect(report.unanswered).toEqual([`${lab.network.address(9)}:7401`]);
        await lab.respond(2);
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );
});
