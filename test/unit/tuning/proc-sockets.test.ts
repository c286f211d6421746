import { inodeOfLink, parseUdpSockets } from '../../../src/tuning/proc-sockets.ts';

const heading =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            \n';

/** Linux 6.18, as an unprivileged user: pointers are hidden. */
const udp = `${heading}  413: 00000000:1389 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 48124 2 0000000000000000 17        
  413: 00000000:1389 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 48125 2 0000000000000000 0         
65000: 00000000:FFFF 00000000:0000 07 00000100:00067E00 00:00000000 00000000     0        0 481 2 ffff8881004c2a80 4294967296         
`;

/** Linux 2.6.26: no drops. */
const udpWithoutDrops =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' +
  '  53: 00000000:1389 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 f6c0a040\n';

const udp6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n' +
  '  102: 00000000000000000000000000000000:14E9 00000000000000000000000000000000:0000 07 00000000:00000340 00:00000000 00000000   107        0 20418 2 0000000000000000 3\n';

describe('/proc/net/udp', () => {
  test('shows each socket with its queue in bytes and its drops', () => {
    expect(parseUdpSockets(udp)).toEqual([
      { inode: 48124, localAddress: '0.0.0.0', localPort: 5001, receiveQueueBytes: 2304, drops: 17 },
      { inode: 48125, localAddress: '0.0.0.0', localPort: 5001, receiveQueueBytes: 0, drops: 0 },
      { inode: 481, localAddress: '0.0.0.0', localPort: 65535, receiveQueueBytes: 425472, drops: 4294967296 },
    ]);
  });

  test('answers only the sockets that are wanted, and none for an inode that stands in another column', () => {
    expect(parseUdpSockets(udp, new Set([48125]))?.map(({ inode }) => inode)).toEqual([48125]);
    expect(parseUdpSockets(udp, new Set([481, 48124]))?.map(({ inode }) => inode)).toEqual([481, 48124]);
    expect(parseUdpSockets(udp, new Set([2, 1000, 17]))).toEqual([]);
    expect(parseUdpSockets(udp, new Set())).toEqual([]);
  });

  test('of IPv6 has longer addresses', () => {
    expect(parseUdpSockets(udp6)).toEqual([
      { inode: 20418, localAddress: '::', localPort: 5353, receiveQueueBytes: 832, drops: 3 },
    ]);
  });

  test('of a kernel that does not count drops has no socket of which drops are known', () => {
    expect(parseUdpSockets(udpWithoutDrops)).toEqual([]);
  });

  test('may show a socket twice while sockets come and go; the later line counts', () => {
    const [, line = ''] = udp.split('\n');
    expect(parseUdpSockets(`${heading}${line}\n${line.replace(' 17 ', ' 18 ')}\n`)).toMatchObject([{ drops: 18 }]);
  });

  test('cut within a line loses this line and no other', () => {
    const cut = udp.slice(0, udp.indexOf('4294967296') + 4);
    expect(parseUdpSockets(cut)).toHaveLength(2);
    expect(parseUdpSockets(cut, new Set([481]))).toEqual([]);
  });

  test('with a heading alone says that there are no sockets', () => {
    expect(parseUdpSockets(heading)).toEqual([]);
  });

  test.each(['', 'sl', 'garbage\n', udp.slice(heading.length)])(
    'that does not begin with a heading is unknown',
    (text) => {
      expect(parseUdpSockets(text)).toBeUndefined();
    },
  );
});

test('Of the links to open files only those of sockets have an inode', () => {
  const links = ['socket:[48124]', 'pipe:[5]', '/dev/null', 'anon_inode:[eventpoll]', 'socket:[]', 'socket:[1] x'];
  expect(links.map(inodeOfLink)).toEqual([48124, ...Array<undefined>(5).fill(undefined)]);
});
