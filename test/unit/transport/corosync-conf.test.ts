import type { ClusterError } from '../../../src/errors.ts';
import type { ConfSources } from '../../../src/transport/corosync-conf.ts';
import { optionsFromCorosyncConf } from '../../../src/transport/corosync-conf.ts';
import type { ClusterOptions } from '../../../src/tuning/options.ts';
import { confText } from '../corosync/conf-text.ts';

const path = '/etc/corosync/corosync.conf';

/** A system with one file and host `one`; its own address is that of the first node. */
function sourcesOf(text: string, changes: Partial<ConfSources> = {}): ConfSources {
  return {
    readText: (asked) => (asked === path ? Promise.resolve(text) : Promise.reject(systemError('ENOENT'))),
    lookUp: (host) => (host === 'one' ? Promise.resolve(['10.0.0.1']) : Promise.reject(systemError('ENOTFOUND'))),
    ownAddresses: () => ['127.0.0.1', '10.0.0.1'],
    ...changes,
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

async function errorOf(promise: Promise<unknown>): Promise<ClusterError> {
  return promise.then(
    () => Promise.reject(new Error('it resolved')),
    (error: unknown) => error as ClusterError,
  );
}

describe('The options from a corosync.conf', () => {
  test('are those of the node with an address of this host', async () => {
    const options = await optionsFromCorosyncConf(path, {}, sourcesOf(confText()));
    expect(options).toMatchObject({
      nodeId: 1,
      transport: 'unicast',
      corosync: { nodes: [{ nodeId: 1 }, { nodeId: 2 }] },
    });
  });

  test('are those of the node that is asked for, and overrides go before what the file says', async () => {
    const overrides = { nodeId: 2, tokenMs: 5000, holdMs: undefined, stateDir: '/var/lib/x' };
    const text = confText({ totem: ['transport: udpu', 'token: 2000', 'hold: 100'] });
    expect(await optionsFromCorosyncConf(path, overrides, sourcesOf(text))).toMatchObject({
      nodeId: 2,
      tokenMs: 5000,
      holdMs: 100,
      stateDir: '/var/lib/x',
    });
  });

  test('have the addresses of nodes that are written as names', async () => {
    const nodes = [
      ['nodeid: 1', 'ring0_addr: one'],
      ['nodeid: 2', 'ring0_addr: 10.0.0.2'],
    ];
    expect(await optionsFromCorosyncConf(path, {}, sourcesOf(confText({ nodes })))).toMatchObject({
      nodeId: 1,
      corosync: { nodes: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }] },
    });
  });
});

describe('A corosync.conf that cannot be followed', () => {
  test('is told with all its problems and its path', async () => {
    const nodes = [['nodeid: 1', 'ring0_addr: nobody']];
    const text = confText({ totem: ['transport: knet'], nodes });
    const error = await errorOf(optionsFromCorosyncConf(path, {}, sourcesOf(text)));
    const problems = [
      'line 3: totem.transport is "knet": only the transports udp and udpu are supported.',
      'line 8: nodelist.node.ring0_addr: nobody has no address of IPv6 or IPv4.',
    ];
    expect(error).toMatchObject({ code: 'ERR_COROSYNC_CONF', facts: { path, problems } });
    expect(error.message).toBe(`Cannot follow ${path}:\n  - ${problems.join('\n  - ')}`);
  });

  test('is told with the problems of its syntax', async () => {
    const error = await errorOf(optionsFromCorosyncConf(path, {}, sourcesOf('totem {')));
    expect(error).toMatchObject({ facts: { problems: ['line 1: the section totem is not closed.'] } });
  });

  test('is told when it is not there', async () => {
    const error = await errorOf(optionsFromCorosyncConf('/nowhere', {}, sourcesOf('')));
    expect(error).toMatchObject({
      code: 'ERR_COROSYNC_CONF',
      facts: { path: '/nowhere', problems: ['the file cannot be read: ENOENT.'] },
      cause: { code: 'ENOENT' },
    });
  });

  test('is told when it leaves open which node this is', async () => {
    const sources = sourcesOf(confText(), { ownAddresses: () => ['10.0.0.9'] });
    expect(await errorOf(optionsFromCorosyncConf(path, {}, sources))).toMatchObject({
      code: 'ERR_COROSYNC_CONF',
      facts: { problems: ['no node has an address of this host: they have 10.0.0.1, 10.0.0.2.'] },
    });
  });
});

test('What makes the ring cannot be overridden', async () => {
  const overrides = { transport: 'multicast', peers: ['10.0.0.9'], corosync: { nodes: [] } } as ClusterOptions;
  expect(await errorOf(optionsFromCorosyncConf(path, overrides, sourcesOf(confText())))).toMatchObject({
    code: 'ERR_OPTIONS',
    facts: {
      mistakes: [
        'transport has no use with a corosync.conf: it is its totem.transport.',
        'peers has no use with a corosync.conf: it is its nodelist.',
        'corosync has no use with a corosync.conf: it is its nodelist.',
      ],
    },
  });
});
