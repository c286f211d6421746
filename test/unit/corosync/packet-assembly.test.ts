/** How packets become messages again. A piece is written as text; a packet as `continuation`, pieces, `fragmented`. */
import { PacketAssembly } from '../../../src/corosync/packet-assembly.ts';
import type { Lane } from '../../../src/corosync/packet-queue.ts';

type Row = readonly [continuation: number, pieces: readonly string[], fragmented: number];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function add(assembly: PacketAssembly, [continuation, pieces, fragmented]: Row, sender = 1): string[] {
  const messages: string[] = [];
  const packet = { continuation, fragmented, pieces: pieces.map((piece) => encoder.encode(piece)) };
  assembly.add(sender, packet, (message, index) => {
    messages.push(`${index}:${decoder.decode(message)}`);
  });
  return messages;
}

/** What each of the packets of one sender brings. */
function run(...rows: readonly Row[]): string[][] {
  const assembly = new PacketAssembly();
  return rows.map((row) => add(assembly, row));
}

describe('Packets of one sender', () => {
  const cases: readonly (readonly [string, readonly Row[], readonly (readonly string[])[]])[] = [
    ['with whole messages give each of them, with its place', [[0, ['a', 'b', ''], 0]], [['0:a', '1:b', '2:']]],
    [
      'that continue each other give the message at its end',
      [
        [0, ['a', 'b'], 1],
        [1, ['c'], 2],
        [2, ['d', 'e'], 0],
      ],
      [['0:a'], [], ['0:bcd', '1:e']],
    ],
    [
      'may end one half message and begin another',
      [
        [0, ['a'], 1],
        [1, ['b', 'c'], 1],
        [1, ['d'], 0],
      ],
      [[], ['0:ab'], ['0:cd']],
    ],
    [
      'may begin with any number',
      [
        [0, ['a'], 77],
        [77, ['b'], 0],
      ],
      [[], ['0:ab']],
    ],
    [
      'go on with 1 behind 255',
      [
        [0, ['a'], 255],
        [255, ['b'], 1],
        [1, ['c'], 0],
      ],
      [[], [], ['0:abc']],
    ],
    [
      'that begin in the middle are thrown away up to the end, whole messages included',
      [
        [3, ['a', 'whole'], 4],
        [4, ['b'], 0],
        [0, ['c'], 0],
      ],
      [[], [], ['0:c']],
    ],
    [
      'are all there again behind a packet that ends with a whole message',
      [
        [3, ['a'], 0],
        [0, ['b'], 0],
      ],
      [[], ['0:b']],
    ],
    [
      'with number 1 at their end do not end the throwing away, since what they begin was not kept',
      [
        [3, ['a'], 4],
        [4, ['b', 'c'], 1],
        [1, ['d', 'e'], 2],
        [2, ['f'], 0],
        [0, ['g'], 0],
      ],
      [[], [], [], [], ['0:g']],
    ],
    [
      'lose the half message when the next packet continues nothing',
      [
        [0, ['a'], 1],
        [2, [''], 0],
        [0, ['b'], 1],
        [1, ['c'], 0],
      ],
      [[], [], [], ['0:bc']],
    ],
  ];

  it.each(cases)('%s', (_title, rows, expected) => {
    expect(run(...rows)).toEqual(expected);
  });
});

describe('The half messages', () => {
  it('of several senders are apart', () => {
    const assembly = new PacketAssembly();
    add(assembly, [0, ['a'], 1], 1);
    add(assembly, [0, ['x'], 1], 2);
    expect(add(assembly, [1, ['b'], 0], 1)).toEqual(['0:ab']);
    expect(add(assembly, [1, ['y'], 0], 2)).toEqual(['0:xy']);
  });

  it('of the two sets are apart, and those of the other one rest', () => {
    const assembly = new PacketAssembly();
    add(assembly, [0, ['a'], 1]);
    assembly.use('synchronisation');
    expect(add(assembly, [0, ['s'], 1])).toEqual([]);
    expect(add(assembly, [1, ['t'], 0])).toEqual(['0:st']);
    assembly.use('application');
    expect(add(assembly, [1, ['b'], 0])).toEqual(['0:ab']);
  });

  it('of nodes that were lost are forgotten in both sets, and the throwing away with them', () => {
    const assembly = new PacketAssembly();
    for (const set of ['application', 'synchronisation'] satisfies Lane[]) {
      assembly.use(set);
      add(assembly, [0, ['a'], 1]);
      assembly.forget([1]);
      expect(add(assembly, [0, ['b'], 0])).toEqual(['0:b']);
      add(assembly, [5, ['c'], 6]);
      assembly.forget([2]);
      expect(add(assembly, [0, ['d'], 1])).toEqual([]);
      assembly.forget([1]);
      expect(add(assembly, [0, ['e'], 0])).toEqual(['0:e']);
    }
  });

  it('are those of the set in use when the packet began, though a message in it changes the set', () => {
    const assembly = new PacketAssembly();
    assembly.use('synchronisation');
    const messages: string[] = [];
    const pieces = ['barrier', 'more', 'half'].map((piece) => encoder.encode(piece));
    assembly.add(1, { continuation: 0, fragmented: 1, pieces }, (message) => {
      messages.push(decoder.decode(message));
      assembly.use('application');
    });
    expect(messages).toEqual(['barrier', 'more']);
    expect(add(assembly, [0, ['a'], 0])).toEqual(['0:a']);
    assembly.use('synchronisation');
    expect(add(assembly, [1, ['way'], 0])).toEqual(['0:halfway']);
  });

  it('are forgotten for good when a message in the packet has them forgotten', () => {
    const assembly = new PacketAssembly();
    const pieces = ['a', 'b'].map((piece) => encoder.encode(piece));
    assembly.add(1, { continuation: 0, fragmented: 1, pieces }, () => {
      assembly.forget([1]);
    });
    expect(add(assembly, [0, ['c'], 0])).toEqual(['0:c']);
  });
});

describe('A message', () => {
  it('that is in one piece is a view of its packet', () => {
    const piece = encoder.encode('a');
    let found: Uint8Array | undefined;
    new PacketAssembly().add(1, { continuation: 0, fragmented: 0, pieces: [piece] }, (message) => {
      found = message;
    });
    expect(found).toBe(piece);
  });

  it('of more than 1088 KiB is not kept, and the next one comes', () => {
    const assembly = new PacketAssembly();
    const big = new Uint8Array(40_000);
    const messages: number[] = [];
    const feed = (continuation: number, pieces: readonly Uint8Array[], fragmented: number): void => {
      assembly.add(1, { continuation, fragmented, pieces }, ({ length }) => {
        messages.push(length);
      });
    };
    feed(0, [big], 1);
    for (let part = 1; part < 30; part += 1) feed(part, [big], part + 1);
    feed(30, [big, new Uint8Array(5)], 0);
    expect(messages).toEqual([5]);
  });
});
