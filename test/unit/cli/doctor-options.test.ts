import { doctorFlags, doctorUsage, parseDoctorArguments } from '../../../src/cli/doctor-options.ts';
import type { DoctorOptions } from '../../../src/cli/doctor-options.ts';
import { nodeFlags } from '../../../src/cli/node-options.ts';

function parsed(line: string): DoctorOptions {
  const { options, mistakes } = parseDoctorArguments(line === '' ? [] : line.split(' '));
  if (options === undefined) throw new Error(mistakes.join(' '));
  return options;
}

function mistakesOf(line: string): readonly string[] {
  const { options, mistakes } = parseDoctorArguments(line.split(' '));
  expect(options).toBeUndefined();
  return mistakes;
}

describe('The flags of ringcast doctor', () => {
  it('have defaults that look at this host for three seconds, on a LAN', () => {
    expect(parsed('')).toMatchObject({
      node: { profile: 'lan', group: '239.192.80.67', port: 5505, tokenPort: 0, windowRule: 'contract' },
      cluster: undefined,
      burstFrames: undefined,
      seconds: 3,
      withPeers: false,
      respond: false,
      json: false,
      color: true,
    });
  });

  it('become the options of the node that the doctor stands in for', () => {
    const line =
      '--group 239.1.2.3 --port 6000 --token-port 6001 --interface eth1 --ttl 3 --profile wan --cluster blue --id 7 ' +
      '--token-timeout 2000 --receive-buffer 65536 --send-buffer 32768 --frame-bytes 8972 --window 30';
    const { node, cluster } = parsed(line);
    expect(cluster).toBe('blue');
    expect(node).toMatchObject({
      group: '239.1.2.3',
      port: 6000,
      tokenPort: 6001,
      interface: 'eth1',
      ttl: 3,
      profile: 'wan',
      cluster: 'blue',
      nodeId: 7,
      receiveBufferBytes: 65_536,
      sendBufferBytes: 32_768,
      frameBytes: 8972,
      windowRule: 'fixed',
    });
    expect(node.settings).toMatchObject({ tokenMs: 2000, windowFrames: 30 });
  });

  it('say what the probes between hosts do', () => {
    const line =
      '--with-peers --peers 2 --peer 10.0.0.2 --peer 10.0.0.3:5506 --wait 9 --probe-count 50 --probe-interval 7 --soak 600';
    expect(parsed(line)).toMatchObject({
      withPeers: true,
      peers: 2,
      peerAddresses: ['10.0.0.2', '10.0.0.3:5506'],
      waitSeconds: 9,
      probeCount: 50,
      probeIntervalMs: 7,
      soakSeconds: 600,
    });
    expect(parsed('--respond')).toMatchObject({ respond: true });
  });

  it('name the peers of a node without multicast, as those of ringcast node do', () => {
    const { node, peerAddresses } = parsed('--transport unicast --peer 10.0.0.2 --peer node3:6000 --port 5600');
    expect(node).toMatchObject({ transport: 'unicast', peers: ['10.0.0.2', 'node3:6000'], port: 5600 });
    expect(peerAddresses).toEqual([]);
    expect(parsed('--transport unicast --peer 10.0.0.2 --respond')).toMatchObject({ respond: true });
  });

  it('refuse for such a node what is about multicast, and peers that nobody would read', () => {
    expect(mistakesOf('--transport unicast --peer 10.0.0.2 --group 239.1.2.3 --ttl 2')).toEqual([
      expect.stringMatching(/^--group has no use/),
      expect.stringMatching(/^--ttl has no use/),
    ]);
    expect(mistakesOf('--transport unicast')).toEqual([expect.stringMatching(/^--peer must name the nodes/)]);
    expect(mistakesOf('--transport unicast --peer 10.0.0.256')).toEqual([expect.stringMatching(/^--peer entry/)]);
    expect(mistakesOf('--transport broadcast')).toEqual([expect.stringMatching(/^--transport must be one of/)]);
    expect(mistakesOf('--peer 10.0.0.2')).toEqual(['--peer goes with --transport unicast or --with-peers only.']);
    expect(mistakesOf('--transport unicast --peer 10.0.0.2 --with-peers --soak 9')).toEqual([
      expect.stringMatching(/^--soak has no use with --transport unicast/),
    ]);
  });

  it('say what is looked at, and how it is shown', () => {
    const line = '--seconds 10 --burst 0 --json --no-color';
    expect(parsed(line)).toMatchObject({ seconds: 10, burstFrames: 0, json: true, color: false });
  });

  it('mean the same as those of ringcast node where both have one, but for the default profile', () => {
    const shared = Object.keys(doctorFlags).filter((flag) => flag in nodeFlags && flag !== 'json');
    expect(shared).toEqual(
      expect.arrayContaining(['group', 'port', 'token-port', 'interface', 'ttl', 'cluster', 'id']),
    );
    for (const flag of shared) {
      expect([flag, doctorFlags[flag]?.value]).toEqual([flag, nodeFlags[flag]?.value]);
    }
  });

  it('report all mistakes together, in the names of the flags', () => {
    expect(mistakesOf('--port 0 --frame-bytes 5 --seconds 0 --burst x --profile lam')).toEqual([
      '--burst must be a whole number from 0 to 100000, not "x".',
      '--seconds must be a whole number from 1 to 3600, not "0".',
      expect.stringMatching(/^--profile must be one of/),
      expect.stringMatching(/^--port must be a whole number from 1/),
      expect.stringMatching(/^--frame-bytes must be a whole number from 576/),
    ]);
    expect(mistakesOf('--second 3')).toEqual([expect.stringContaining('"--seconds"')]);
  });

  it('refuse what nobody would read', () => {
    expect(mistakesOf('--soak 600 --peers 2')).toEqual([
      '--peers goes with --with-peers only.',
      '--soak goes with --with-peers only.',
    ]);
    expect(mistakesOf('--with-peers --respond')).toEqual([expect.stringContaining('exclude each other')]);
  });

  it('are all in the help', () => {
    const usage = doctorUsage();
    for (const flag of Object.keys(doctorFlags)) {
      expect(usage).toContain(`--${flag}`);
    }
    expect(parseDoctorArguments(['--help']).help).toBe(true);
  });
});
