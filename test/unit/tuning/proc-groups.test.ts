import { parseIgmp, parseIgmp6 } from '../../../src/tuning/proc-groups.ts';

const heading = 'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n';

/** The heading and form of Linux 2.6 to 6.18; a group that reports soon has its timer running. */
const igmp = `${heading}1\tlo        :     1      V3
\t\t\t\t010000E0     1 0:00000000\t\t0
4\teth0      :     2      V2
\t\t\t\t04034DEF     3 1:00000123\t\t1
\t\t\t\t010000E0     1 0:00000000\t\t0
7\tverylongname0.10:     1      V3
\t\t\t\t010000E0     1 0:00000000\t\t0
`;

describe('/proc/net/igmp', () => {
  test('tells groups and the version of the querier by device', () => {
    expect(parseIgmp(igmp)).toEqual({
      groups: [
        { device: 'lo', group: '224.0.0.1', users: 1 },
        { device: 'eth0', group: '239.77.3.4', users: 3 },
        { device: 'eth0', group: '224.0.0.1', users: 1 },
        { device: 'verylongname0.10', group: '224.0.0.1', users: 1 },
      ],
      queriers: { lo: 'V3', eth0: 'V2', 'verylongname0.10': 'V3' },
    });
  });

  test('gives a group to no device when the line of its device is not understood', () => {
    const text = `${heading}1\tlo        :     1      V3\nbroken\n\t\t\t\t010000E0     1 0:00000000\t\t0\n`;
    expect(parseIgmp(text)).toEqual({ groups: [], queriers: { lo: 'V3' } });
  });

  test('leaves out groups that are not understood and a line that was cut', () => {
    const text = `${heading}4\teth0      :     2      V3\n\t\t\t\tXYZ     1 0:0\t\t0\n\t\t\t\t010000E0\n\t\t\t\t010000E0     1 0:00`;
    expect(parseIgmp(text)).toEqual({ groups: [], queriers: { eth0: 'V3' } });
  });

  test('with a heading alone has no groups; without it, it is unknown', () => {
    expect(parseIgmp(heading)).toEqual({ groups: [], queriers: {} });
    expect(parseIgmp('')).toBeUndefined();
    expect(parseIgmp(igmp.slice(heading.length))).toBeUndefined();
  });
});

describe('/proc/net/igmp6', () => {
  test('tells groups by device, with addresses in the order of the network', () => {
    const text =
      '1    lo              ff020000000000000000000000000001     1 0000000C 0\n' +
      '4    eth0            ff0200000000000000000001ff000002     2 00000004 0\n';
    expect(parseIgmp6(text)).toEqual([
      { device: 'lo', group: 'ff02::1', users: 1 },
      { device: 'eth0', group: 'ff02::1:ff00:2', users: 2 },
    ]);
  });

  test('has no heading, so an empty one has no groups, and what is not understood is left out', () => {
    expect(parseIgmp6('')).toEqual([]);
    expect(parseIgmp6('4    eth0\n4 eth0 ff02 1\n4 eth0 ff020000000000000000000000000001     1')).toEqual([]);
  });
});
