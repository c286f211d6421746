import { addressesMax, PeerDirectory } from '../../../src/transport/peer-directory.ts';
import { codeOf } from '../../../src/transport/system-error.ts';
import { parsePeers } from '../../../src/tuning/peer-list.ts';
import { FakeResolver } from './fake-resolver.ts';

/** A directory of these entries; the port of those without one is 5505. */
function directoryOf(...texts: string[]) {
  const list = parsePeers(texts);
  if (!list.ok) throw new Error(list.mistakes.join('\n'));
  const resolver = new FakeResolver();
  const troubles: Error[] = [];
  const directory = new PeerDirectory({
    peers: list.peers,
    port: 5505,
    resolver,
    trouble: (error) => troubles.push(error),
  });
  const addresses = (): readonly string[] => directory.addresses.map(({ ip, port }) => `${ip} ${port}`);
  return { directory, resolver, troubles, addresses };
}

describe('A directory of literal addresses', () => {
  it('has them from the start, each once and in one form', () => {
    const { directory, addresses } = directoryOf(
      '10.0.0.2',
      '10.0.0.3:7',
      '[FD00:0::2]:8',
      '10.0.0.2:5505',
      '[fd00::2]',
    );
    expect(addresses()).toEqual(['10.0.0.2 5505', '10.0.0.3 7', 'fd00::2 8', 'fd00::2 5505']);
    expect(directory.hasNames).toBe(false);
  });

  it('lists an address whatever the port', () => {
    const { directory } = directoryOf('10.0.0.2:7', '[fd00::2]');
    expect(['10.0.0.2', 'fd00::2', '10.0.0.3'].map((ip) => directory.lists(ip))).toEqual([true, true, false]);
  });

  it('asks nobody', async () => {
    const { directory, resolver } = directoryOf('10.0.0.2');
    await directory.lookUp();
    expect(resolver.asked).toEqual([]);
  });
});

describe('A directory of host names', () => {
  it('has nothing until they are looked up, then all their addresses', async () => {
    const { directory, resolver, addresses } = directoryOf('node2', 'node3:7');
    resolver.hosts.set('node2', ['10.0.0.2', 'fe80::2%eth0']).set('node3', ['10.0.0.3']);
    expect(addresses()).toEqual([]);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.2 5505', 'fe80::2 5505', '10.0.0.3 7']);
    expect(directory.lists('10.0.0.3')).toBe(true);
  });

  it('follows them: new addresses are used from then on, and those that are gone are not', async () => {
    const { directory, resolver, addresses } = directoryOf('all', '10.0.0.9');
    resolver.hosts.set('all', ['10.0.0.1', '10.0.0.2']);
    await directory.lookUp();
    resolver.hosts.set('all', ['10.0.0.2', '10.0.0.3']);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.2 5505', '10.0.0.3 5505', '10.0.0.9 5505']);
    expect(directory.lists('10.0.0.1')).toBe(false);
  });

  it('gives the same array as long as nothing changes', async () => {
    const { directory, resolver } = directoryOf('node2');
    resolver.hosts.set('node2', ['10.0.0.2']);
    await directory.lookUp();
    const { addresses } = directory;
    await directory.lookUp();
    expect(directory.addresses).toBe(addresses);
    resolver.hosts.set('node2', ['10.0.0.4']);
    await directory.lookUp();
    expect(directory.addresses).not.toBe(addresses);
  });

  it('keeps the last addresses when a lookup fails, and tells it once until the failure is another', async () => {
    const { directory, resolver, troubles, addresses } = directoryOf('node2', 'node3');
    resolver.hosts.set('node2', ['10.0.0.2']);
    await directory.lookUp();
    resolver.hosts.set('node2', 'EAI_AGAIN');
    await directory.lookUp();
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.2 5505']);
    expect(troubles.map(({ message }) => message)).toEqual([
      'The peer node3 cannot be looked up (ENOTFOUND node3); no address of it is known',
      'The peer node2 cannot be looked up (EAI_AGAIN node2); its last addresses stay in use',
    ]);

    resolver.hosts.set('node2', ['10.0.0.2']).set('node3', 'EAI_AGAIN');
    await directory.lookUp();
    resolver.hosts.set('node2', 'EAI_AGAIN');
    await directory.lookUp();
    expect(troubles.slice(2).map(({ message }) => message)).toEqual([
      'The peer node3 cannot be looked up (EAI_AGAIN node3); no address of it is known',
      'The peer node2 cannot be looked up (EAI_AGAIN node2); its last addresses stay in use',
    ]);
  });

  it('takes an answer without addresses for a failure', async () => {
    const { directory, resolver, troubles } = directoryOf('node2');
    resolver.hosts.set('node2', []);
    await directory.lookUp();
    expect(troubles.map(codeOf)).toEqual(['ENODATA']);
  });

  it('asks for one name at a time', async () => {
    const { directory, resolver } = directoryOf('node2', 'node3', 'srv:_ringcast._udp.test');
    resolver.services.set('_ringcast._udp.test', [
      { name: 'node4', port: 1 },
      { name: 'node5', port: 1 },
    ]);
    await directory.lookUp();
    expect(resolver.asked).toEqual(['node2', 'node3', '_ringcast._udp.test', 'node4', 'node5']);
    expect(resolver.waiting).toEqual({ now: 0, most: 1 });
  });

  it('asks all again when it was asked to while it was at it', async () => {
    const { directory, resolver, addresses } = directoryOf('node2', 'node3');
    let open = (): void => undefined;
    resolver.gate = new Promise((resolve) => (open = resolve));
    const first = directory.lookUp();
    const others = [directory.lookUp(), directory.lookUp()];
    resolver.hosts.set('node2', ['10.0.0.2']);
    open();
    await Promise.all([first, ...others]);
    expect(resolver.asked).toEqual(['node2', 'node3', 'node2', 'node3']);
    expect(addresses()).toEqual(['10.0.0.2 5505']);
  });

  it('uses so many addresses and no more, and tells it once', async () => {
    const { directory, resolver, troubles } = directoryOf('crowd');
    resolver.hosts.set(
      'crowd',
      Array.from({ length: addressesMax + 1 }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
    );
    await directory.lookUp();
    await directory.lookUp();
    expect(directory.addresses).toHaveLength(addressesMax);
    expect(directory.lists('10.0.1.0')).toBe(false);
    expect(troubles.map(({ message }) => message)).toEqual([
      'The peers have 257 addresses; only the first 256 are used',
    ]);
  });

  it('shows what each entry stands for and which failed', async () => {
    const { directory, resolver } = directoryOf('node2', 'node3', '[FD00::1]:9');
    resolver.hosts.set('node2', ['10.0.0.2', 'fd00::2']);
    await directory.lookUp();
    expect(directory.statistics()).toEqual([
      { peer: 'node2', addresses: ['10.0.0.2:5505', '[fd00::2]:5505'], failure: undefined },
      { peer: 'node3', addresses: [], failure: 'ENOTFOUND' },
      { peer: '[FD00::1]:9', addresses: ['[fd00::1]:9'], failure: undefined },
    ]);
  });
});

describe('A service', () => {
  const service = '_ringcast._udp.test';

  it('stands for all addresses of its targets, with their ports', async () => {
    const { directory, resolver, addresses } = directoryOf(`srv:${service}`);
    resolver.services.set(service, [
      { name: 'a.test', port: 1 },
      { name: 'b.test', port: 2 },
      { name: 'a.test', port: 3 },
    ]);
    resolver.hosts.set('a.test', ['10.0.0.1']).set('b.test', ['10.0.0.2', 'fd00::2']);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.1 1', '10.0.0.2 2', 'fd00::2 2', '10.0.0.1 3']);
    expect(resolver.asked).toEqual([service, 'a.test', 'b.test']);
  });

  it('loses a target that is gone, and keeps the addresses of one that cannot be looked up', async () => {
    const { directory, resolver, troubles, addresses } = directoryOf(`srv:${service}`);
    const targets = ['a', 'b', 'c'].map((name) => ({ name, port: 1 }));
    resolver.services.set(service, targets);
    resolver.hosts.set('a', ['10.0.0.1']).set('b', ['10.0.0.2']).set('c', ['10.0.0.3']);
    await directory.lookUp();
    resolver.services.set(service, targets.slice(1));
    resolver.hosts.set('b', 'EAI_AGAIN').set('c', ['10.0.0.4']);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.2 1', '10.0.0.4 1']);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.2 1', '10.0.0.4 1']);
    expect(troubles.map(codeOf)).toEqual(['EAI_AGAIN']);
  });

  it('keeps its addresses when it cannot be looked up itself, or has no targets any more', async () => {
    const { directory, resolver, troubles, addresses } = directoryOf(`srv:${service}`);
    resolver.services.set(service, [{ name: 'a', port: 1 }]);
    resolver.hosts.set('a', ['10.0.0.1']);
    await directory.lookUp();
    resolver.services.set(service, 'ETIMEOUT');
    await directory.lookUp();
    resolver.services.set(service, []);
    await directory.lookUp();
    expect(addresses()).toEqual(['10.0.0.1 1']);
    expect(troubles.map(codeOf)).toEqual(['ETIMEOUT', 'ENODATA']);
  });
});
