import { parsePeers, peersMax } from '../../../src/tuning/peer-list.ts';

function mistakesOf(...peers: unknown[]): readonly string[] {
  const result = parsePeers(peers);
  return result.ok ? [] : result.mistakes;
}

describe('An entry of a peer list', () => {
  test.each([
    ['10.0.0.7', { kind: 'address', ip: '10.0.0.7', port: undefined }],
    ['10.0.0.7:5505', { kind: 'address', ip: '10.0.0.7', port: 5505 }],
    ['[fd00::7]', { kind: 'address', ip: 'fd00::7', port: undefined }],
    ['[FD00::7]:65535', { kind: 'address', ip: 'FD00::7', port: 65535 }],
    ['[::ffff:10.0.0.7]', { kind: 'address', ip: '::ffff:10.0.0.7', port: undefined }],
    ['[::1]:1', { kind: 'address', ip: '::1', port: 1 }],
    ['node7', { kind: 'host', host: 'node7', port: undefined }],
    ['node_7-a.example.org.:5505', { kind: 'host', host: 'node_7-a.example.org.', port: 5505 }],
    ['7seas', { kind: 'host', host: '7seas', port: undefined }],
    ['srv:_ringcast._udp.example.org', { kind: 'service', service: '_ringcast._udp.example.org' }],
  ])('can be %s', (text, expected) => {
    expect(parsePeers([text])).toEqual({ ok: true, peers: [{ ...expected, text }] });
  });

  test.each([
    ['', 'must be an IPv4 address or a host name'],
    ['10.0.0.256', 'must be an IPv4 address or a host name'],
    ['10.0.0', 'must be an IPv4 address or a host name'],
    ['010.0.0.1', 'must be an IPv4 address or a host name'],
    ['node.7', 'must be an IPv4 address or a host name'],
    ['-node', 'must be an IPv4 address or a host name'],
    ['two words', 'must be an IPv4 address or a host name'],
    ['a..b', 'must be an IPv4 address or a host name'],
    [`${'a'.repeat(64)}.org`, 'must be an IPv4 address or a host name'],
    ['node:', 'must have a port from 1 to 65535 after the colon'],
    ['node:0', 'must have a port from 1 to 65535 after the colon'],
    ['node:65536', 'must have a port from 1 to 65535 after the colon'],
    ['node:http', 'must have a port from 1 to 65535 after the colon'],
    ['[fd00::7]:', 'must have a port from 1 to 65535 after the colon'],
    ['fd00::7', 'must be written in brackets: [fd00::7]'],
    ['fd00::7::', 'must be host, host:port or [ipv6]:port'],
    ['[10.0.0.7]', 'must be an IPv6 address in brackets'],
    ['[fd00:7]', 'must be an IPv6 address in brackets'],
    ['[1:2:3:4:5:6:7:8:9]', 'must be an IPv6 address in brackets'],
    ['[::1', 'must be an IPv6 address in brackets'],
    ['[fe80::1%eth0]', 'must not name a zone: that of the interface is used'],
    ['239.192.7.1', 'must be the address of one node, not one for many or for any'],
    ['255.255.255.255', 'must be the address of one node, not one for many or for any'],
    ['0.0.0.0:5505', 'must be the address of one node, not one for many or for any'],
    ['[ff15::7]:5505', 'must be the address of one node, not one for many or for any'],
    ['[::]', 'must be the address of one node, not one for many or for any'],
    ['srv:', 'must be like srv:_ringcast._udp.example.org'],
    ['srv:ringcast.example.org', 'must be like srv:_ringcast._udp.example.org'],
    ['srv:_ringcast._udp.', 'must be like srv:_ringcast._udp.example.org'],
  ])('cannot be %j', (text, reason) => {
    expect(mistakesOf(text)).toEqual([`peers entry ${JSON.stringify(text)} ${reason}.`]);
  });

  test('that is long is shown cut in the sentence about it', () => {
    expect(mistakesOf('a'.repeat(300))[0]?.length).toBeLessThan(150);
  });
});

describe('A peer list', () => {
  test('has its mistakes told all together, and those that are no strings by their place', () => {
    expect(mistakesOf('node1', 'node:0', 7, '[::]')).toEqual([
      'peers entry "node:0" must have a port from 1 to 65535 after the colon.',
      'peers entry number 3 must be a string.',
      'peers entry "[::]" must be the address of one node, not one for many or for any.',
    ]);
  });

  test.each([undefined, null, 'node1', { 0: 'node1' }, 7])('must be a list, not %j', (given) => {
    expect(parsePeers(given)).toEqual({ ok: false, mistakes: ['peers must be a list of strings.'] });
  });

  test('has at least one entry and not endlessly many', () => {
    expect(mistakesOf()).toEqual([`peers must have 1 to ${peersMax} entries, not 0.`]);
    expect(mistakesOf(...Array.from({ length: peersMax }, (_, i) => `node${i}`))).toEqual([]);
    expect(mistakesOf(...Array.from({ length: peersMax + 1 }, (_, i) => `node${i}`))).toEqual([
      `peers must have 1 to ${peersMax} entries, not ${peersMax + 1}.`,
    ]);
  });
});
