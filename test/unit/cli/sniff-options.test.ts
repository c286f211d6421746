import type { SniffOptions } from '../../../src/cli/sniff-options.ts';
import type { SniffConf } from '../../../src/cli/sniff-conf.ts';
import { parseSniffArguments, sniffUsage } from '../../../src/cli/sniff-options.ts';
import { corosyncGroup } from '../../../src/tuning/corosync-group.ts';

function parsed(line: string): SniffOptions {
  const { options, mistakes } = parseSniffArguments(line === '' ? [] : line.split(' '));
  if (options === undefined) throw new Error(mistakes.join(' '));
  return options;
}

function mistakesOf(line: string): readonly string[] {
  const { options, mistakes } = parseSniffArguments(line.split(' '));
  expect(options).toBeUndefined();
  return mistakes;
}

describe('The flags of ringcast sniff', () => {
  it('have defaults that listen to the default cluster, with a summary each second', () => {
    expect(parsed('')).toMatchObject({
      source: { kind: 'group', group: '239.192.80.67', port: 5505, interface: undefined },
      cluster: 'ringcast',
      wire: undefined,
      intervalMs: 1000,
      durationMs: undefined,
      json: false,
    });
  });

  it('say where to listen, as those of a node do', () => {
    const line = '--group 239.1.2.3 --port 6000 --interface eth1 --cluster blue --interval 0 --duration 60 --json';
    expect(parsed(line)).toMatchObject({
      source: { kind: 'group', group: '239.1.2.3', port: 6000, interface: 'eth1' },
      cluster: 'blue',
      intervalMs: 0,
      durationMs: 60_000,
      json: true,
    });
    expect(parsed('--profile loopback').source).toMatchObject({ interface: '127.0.0.1' });
  });

  it("know Corosync's port, and the group that it makes of a cluster's name", () => {
    expect(parsed('--corosync --group 239.1.2.3')).toMatchObject({
      source: { group: '239.1.2.3', port: 5405 },
      wire: 'corosync',
    });
    const name = 'a-name-that-is-longer-than-the-native-wire-allows';
    expect(parsed(`--corosync --cluster ${name}`).source).toMatchObject({ group: corosyncGroup(name, 4) });
  });

  it('read a capture whole, or only what belongs to a group and port', () => {
    expect(parsed('--pcap a.pcap')).toMatchObject({
      source: { kind: 'capture', path: 'a.pcap', group: undefined, port: undefined },
      intervalMs: 0,
    });
    expect(parsed('--pcap - --group 239.1.2.3 --port 7')).toMatchObject({
      source: { kind: 'capture', path: '-', group: '239.1.2.3', port: 7 },
      intervalMs: 1000,
    });
    expect(parsed('--pcap - --corosync').wire).toBe('corosync');
  });

  it('name a corosync.conf, which is to be read first and then says what the flags leave open', () => {
    const line = ['--corosync-conf', 'a.conf'];
    expect(parseSniffArguments(line)).toMatchObject({ options: undefined, corosyncConf: 'a.conf', mistakes: [] });
    const conf: SniffConf = { group: '239.7.7.7', port: 5777, interface: 'eth3', names: new Map([[1, 'one']]) };
    expect(parseSniffArguments(line, conf)).toMatchObject({
      options: {
        source: { kind: 'group', group: '239.7.7.7', port: 5777, interface: 'eth3' },
        wire: 'corosync',
        names: conf.names,
      },
      corosyncConf: undefined,
    });
    const flags = [...line, '--group', '239.8.8.8', '--port', '6000', '--interface', 'eth4'];
    expect(parseSniffArguments(flags, conf).options?.source).toMatchObject({
      group: '239.8.8.8',
      port: 6000,
      interface: 'eth4',
    });
    const captured = parseSniffArguments([...line, '--pcap', 'a.pcap'], conf).options?.source;
    expect(captured).toEqual({ kind: 'capture', path: 'a.pcap', group: '239.7.7.7', port: 5777 });
  });

  it("refuse to listen where Corosync's daemons have no group, but read a capture of them", () => {
    const conf: SniffConf = { group: undefined, port: undefined, interface: undefined, names: new Map() };
    const line = ['--corosync-conf', 'a.conf'];
    expect(parseSniffArguments(line, conf).mistakes).toEqual([
      expect.stringContaining('there is no group, so use --pcap'),
    ]);
    expect(parseSniffArguments([...line, '--pcap', '-'], conf).options?.source).toMatchObject({
      group: undefined,
      port: 5405,
    });
    expect(parseSniffArguments([...line, '--cluster', 'x']).mistakes).toEqual([
      '--cluster has no use with --corosync-conf: the file says which ring it is.',
    ]);
  });

  it('tell all mistakes together', () => {
    expect(mistakesOf('--gruop 239.1.2.3 --port 0 --interval 1.5 --duration 0 --group 10.0.0.1')).toEqual([
      'There is no flag --gruop. Did you mean "--group"?',
      '--interval must be a whole number from 0 to 86400, not "1.5".',
      '--duration must be a whole number from 1 to 86400, not "0".',
      expect.stringMatching(/^--group .*multicast/),
      expect.stringMatching(/^--port /),
    ]);
    expect(mistakesOf('--port x')).toEqual(['--port must be a whole number, not "x".']);
    expect(mistakesOf('--corosync')).toEqual([
      '--corosync needs --group, or --cluster for the group that Corosync makes of its name.',
    ]);
    expect(mistakesOf('--pcap a --interface eth0')).toEqual([
      '--interface does not go with --pcap: nothing is listened to.',
    ]);
  });

  it('are in the help', () => {
    expect(parseSniffArguments(['--help'])).toMatchObject({ help: true });
    expect(sniffUsage()).toContain('--pcap <file>');
  });
});
