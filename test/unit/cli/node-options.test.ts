import { inFlags, nodeFlags, nodeUsage, parseNodeArguments } from '../../../src/cli/node-options.ts';
import { optionNames } from '../../../src/tuning/option-mistakes.ts';

describe('The flags of ringcast node', () => {
  it('become options of join', () => {
    const line =
      '--cluster blue --id 7 --name alpha --metadata zone=a --metadata url=http://x/?q=1 --group 239.1.2.3 --port 6000 ' +
      '--token-port 6001 --interface eth0 --ttl 2 --profile lan --token-timeout 2000 --state-dir /tmp/x --json';
    expect(parseNodeArguments(line.split(' '))).toEqual({
      json: true,
      help: false,
      mistakes: [],
      corosyncConf: undefined,
      options: {
        cluster: 'blue',
        nodeId: 7,
        name: 'alpha',
        metadata: { zone: 'a', url: 'http://x/?q=1' },
        group: '239.1.2.3',
        port: 6000,
        tokenPort: 6001,
        interface: 'eth0',
        ttl: 2,
        profile: 'lan',
        tokenMs: 2000,
        stateDir: '/tmp/x',
      },
    });
  });

  it('name the peers of a unicast transport', () => {
    const line = '--transport unicast --peer 10.0.0.1 --peer node2:5505 --peer=srv:_ringcast._udp.example.org';
    expect(parseNodeArguments(line.split(' '))).toMatchObject({
      mistakes: [],
      options: { transport: 'unicast', peers: ['10.0.0.1', 'node2:5505', 'srv:_ringcast._udp.example.org'] },
    });
  });

  it('name a corosync.conf, and then give nothing that was not asked for', () => {
    const { corosyncConf, options } = parseNodeArguments(['--corosync-conf', 'corosync.conf', '--id', '2']);
    expect(corosyncConf).toBe('corosync.conf');
    expect(Object.entries(options).filter(([, value]) => value !== undefined)).toEqual([['nodeId', 2]]);
  });

  it('only make options that exist', () => {
    expect(optionNames).toEqual(expect.arrayContaining(Object.keys(parseNodeArguments([]).options)));
  });

  it('may be written with an equals sign, whatever the value looks like', () => {
    expect(parseNodeArguments(['--name=--json'])).toMatchObject({ options: { name: '--json' }, mistakes: [] });
    expect(parseNodeArguments(['--id=7', '--name=a=b'])).toMatchObject({
      options: { nodeId: 7, name: 'a=b' },
      mistakes: [],
    });
  });

  it.each([
    [['--nmae', 'x'], 'There is no flag --nmae. Did you mean "--name"?'],
    [['--tokentimeout=5'], 'There is no flag --tokentimeout. Did you mean "--token-timeout"?'],
    [['-x'], 'There is no flag -x.'],
    [['--id', 'seven'], '--id must be a whole number, not "seven".'],
    [['--port', '1e3'], '--port must be a whole number, not "1e3".'],
    [['--id'], '--id needs a value: --id <number>.'],
    [['--name', '--json'], '--name needs a value: --name <text>.'],
    [['--json=yes'], '--json takes no value.'],
    [['--id', '1', '--id', '2'], '--id is given twice.'],
    [['start'], 'Unexpected argument "start".'],
    [['--metadata', 'zone'], '--metadata must be key=value, not "zone".'],
  ])('that are wrong are told: %j', (args, mistake) => {
    expect(parseNodeArguments(args).mistakes).toEqual([mistake]);
  });

  it('with several mistakes are told all at once', () => {
    expect(parseNodeArguments(['--quux', '--id', 'x', 'y']).mistakes).toHaveLength(3);
  });

  it('are all in the help', () => {
    for (const flag of Object.keys(nodeFlags)) {
      expect(nodeUsage()).toContain(`--${flag}`);
    }
  });

  it('replace the names of options in what join says', () => {
    expect(inFlags('tokenMs must be a whole number from 50 to 3600000, not 20.')).toMatch(/^--token-timeout must be/);
    expect(inFlags('nodeId must be at least 1.')).toBe('--id must be at least 1.');
    expect(inFlags('peers entry "a b" must be')).toBe('--peer entry "a b" must be');
    expect(inFlags('metadata has no use with corosync')).toBe('--metadata has no use with corosync');
    expect(inFlags('holdMs (300) must be less than ...')).toBe('holdMs (300) must be less than ...');
  });
});
