/** `ringcast sniff` beside native rings on the loopback interface, listening live to their group. */
import { createSocket } from 'node:dgram';
import { PassThrough, Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';

import type { SniffIo } from '../../src/cli/sniff.ts';
import { run } from '../../src/cli/sniff.ts';
import { Cluster } from '../../src/cluster.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { eventually } from './eventually.ts';
import { findIpv6Place, freeIpv4Group, freeIpv6Group } from './free-group.ts';

const limitMs = 60_000;

interface Place {
  readonly group: string;
  readonly port: number;
  readonly interface?: string | undefined;
}

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

/** A sniffer in this process. */
class Sniffer {
  readonly lines: string[] = [];
  readonly #stdout = new PassThrough();
  readonly #stderr = new PassThrough();
  readonly #ended: Promise<number>;
  #interrupt: (signal: number) => void = () => undefined;

  constructor(args: readonly string[]) {
    let partial = '';
    this.#stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const pieces = (partial + chunk).split('\n');
      partial = pieces.pop() ?? '';
      this.lines.push(...pieces);
    });
    const io: SniffIo = {
      stdin: Readable.from([]),
      stdout: this.#stdout,
      stderr: this.#stderr,
      onSignal: (callback) => {
        this.#interrupt = callback;
        return () => undefined;
      },
      exit: () => undefined,
    };
    this.#ended = run(args, io);
  }

  get objects(): Line[] {
    return this.lines.map((line) => JSON.parse(line) as Line);
  }

  of(event: string): Line[] {
    return this.objects.filter((line) => line.event === event);
  }

  get stderr(): string {
    return String(this.#stderr.read() ?? '');
  }

  /** Ctrl-C. Resolves with the exit status. */
  interrupt(): Promise<number> {
    this.#interrupt(2);
    return this.#ended;
  }

  get ended(): Promise<number> {
    return this.#ended;
  }
}

let open: Cluster[] = [];
let place: Place;

beforeEach(async () => {
  place = await freeIpv4Group();
});

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
});

function flags({ group, port, interface: wanted = '127.0.0.1' }: Place = place): string[] {
  return ['--group', group, '--port', String(port), '--interface', wanted];
}

async function sniffer(...more: readonly string[]): Promise<Sniffer> {
  const sniffing = new Sniffer([...flags(), ...more]);
  await eventually('it listens', () => sniffing.lines.length > 0);
  return sniffing;
}

async function join(nodeId: number, more: ClusterOptions = {}): Promise<Cluster> {
  const { group, port, interface: wanted } = place;
  const joined = await Cluster.join({ group, port, interface: wanted, nodeId, name: `n${nodeId}`, ...more });
  open.push(joined);
  return joined;
}

async function ringOf(ids: readonly number[], more: ClusterOptions = {}): Promise<Cluster> {
  const clusters = await Promise.all(ids.map((id) => join(id, more)));
  const isTogether = ({ state, configuration }: Cluster): boolean =>
    state === 'operational' && configuration.members.length === ids.length;
  await eventually('a ring', () => clusters.every(isTogether));
  const [first] = clusters;
  if (first === undefined) throw new Error('no ids');
  return first;
}

/** What is said of the ring: the latest of each field from the events about it. */
function told(sniffing: Sniffer, name: string): Line {
  const about = sniffing.objects.filter(({ event, ring }) => {
    return (event === 'ring' || event === 'members') && (ring as { readonly name: string }).name === name;
  });
  return Object.assign({ event: '' }, ...about) as Line;
}

describe('A sniffer on the group of a native ring', () => {
  it(
    'shows the ring that forms as its members have it, the messages, and the next ring',
    async () => {
      const sniffing = await sniffer('--json', '--interval', '0');
      const first = await ringOf([1, 2, 3]);
      const { id } = first.configuration;
      await eventually('it has seen the ring', () => told(sniffing, id)['complete'] === true);
      expect(told(sniffing, id)).toMatchObject({ wire: 'native', members: [1, 2, 3], membersFrom: 'joins' });
      for (let count = 0; count < 20; count += 1) await first.send(`message ${count}`);
      await open[2]?.leave();
      await eventually('a ring of two', () => first.configuration.members.length === 2);
      const later = first.configuration.id;
      await eventually('it has seen that, too', () => told(sniffing, later)['complete'] === true);
      expect(told(sniffing, later)).toMatchObject({ members: [1, 2], left: [3], joined: [] });
      expect(sniffing.of('join').some(({ sender, leaving }) => sender === 3 && leaving === true)).toBe(true);
      expect(await sniffing.interrupt()).toBe(0);
      const [network] = sniffing.of('end')[0]?.['networks'] as { rings: Line[]; nodes: Line[] }[];
      const ring = network?.rings.find((one) => (one['ring'] as { name: string }).name === id);
      expect(ring).toMatchObject({ state: 'ended', token: null });
      expect((ring?.['data'] as { messages: number }).messages).toBeGreaterThan(0);
      expect(network?.nodes).toMatchObject([{ name: 'n1' }, { name: 'n2' }, { name: 'n3', address: '127.0.0.1' }]);
    },
    limitMs,
  );

  it(
    'shows the process groups with their members as they come and go',
    async () => {
      const sniffing = await sniffer('--json');
      await ringOf([1, 2]);
      const groups = await Promise.all(open.map((cluster) => cluster.group('shop')));
      const shown = (): unknown => {
        const networks = sniffing.of('summary').at(-1)?.['networks'] as
          { rings: { content: { groups: unknown; groupsComplete: boolean } }[] }[] | undefined;
        return networks?.[0]?.rings.at(-1)?.content;
      };
      const members = [1, 2].map((nodeId) => ({ nodeId, pid: process.pid }));
      const content = (left: typeof members): unknown => ({
        groups: [{ name: 'shop', members: left }],
        groupsComplete: true,
        votes: null,
      });
      await eventually('both are seen', () => isDeepStrictEqual(shown(), content(members)));
      await groups[1]?.leave();
      await eventually('one is left', () => isDeepStrictEqual(shown(), content(members.slice(0, 1))));
      expect(await sniffing.interrupt()).toBe(0);
    },
    limitMs,
  );

  it(
    'prints a summary now and then, and all it has seen at the end',
    async () => {
      await ringOf([1]);
      const sniffing = await sniffer();
      const summary = /  summary  .*\.1: 1 or more members; rotation not seen; messages 0\.0\/s, 0 B\/s; 0 sent again$/;
      await eventually('a summary with the ring', () => sniffing.lines.some((line) => summary.test(line)));
      expect(await sniffing.interrupt()).toBe(0);
      expect(sniffing.lines).toContain('  token     not seen: it is unicast (ringcast sniff --help)');
    },
    limitMs,
  );

  it(
    'ends by itself after a while when it is told to: here there is no ring',
    async () => {
      const sniffing = await sniffer('--duration', '1');
      expect(await sniffing.ended).toBe(1);
      expect(sniffing.lines).toContain('No ring was seen.');
    },
    limitMs,
  );

  it(
    'names what does not belong there: another cluster and noise',
    async () => {
      const sniffing = await sniffer('--json');
      await join(1, { cluster: 'blue' });
      const socket = createSocket('udp4');
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
      socket.setMulticastInterface('127.0.0.1');
      await new Promise((resolve) => socket.send('hello there', place.port, place.group, resolve));
      socket.close();
      await eventually('both are told', () => sniffing.of('rejected').length === 2);
      const reasons = sniffing.of('rejected').map(({ reason, detail }) => [reason, detail]);
      expect(reasons.sort()).toEqual([
        ['cluster', 'belongs to cluster "blue"'],
        ['foreign', 'not of a wire format that is listened to'],
      ]);
      expect(await sniffing.interrupt()).toBe(1);
    },
    limitMs,
  );

  it(
    'takes no token away from a member: the ring goes on as before',
    async () => {
      // A token that is taken away would be missed; one that a busy machine holds up for a while would not.
      const first = await ringOf([1, 2], { tokenMs: 20_000 });
      const { id } = first.configuration;
      const sniffers = [await sniffer('--json'), await sniffer('--json')];
      for (let count = 0; count < 50; count += 1) await first.send(`message ${count}`);
      expect(first.configuration.id).toBe(id);
      expect(await Promise.all(sniffers.map((one) => one.interrupt()))).toEqual([0, 0]);
    },
    limitMs,
  );
});

it(
  'A sniffer says why it cannot listen',
  async () => {
    const sniffing = new Sniffer([...flags().slice(0, -1), 'nosuch0']);
    expect(await sniffing.ended).toBe(1);
    expect(sniffing.stderr).toMatch(/^ringcast sniff: No network interface fits nosuch0\. /);
  },
  limitMs,
);

it(
  'A sniffer listens on IPv6, where this machine has it',
  async () => {
    const where = await findIpv6Place();
    // What is wrong with this machine is no fault of the sniffer; the transport's own tests tell it.
    if (typeof where === 'string') return;
    place = await freeIpv6Group(where);
    const sniffing = await sniffer('--json');
    const { id } = (await ringOf([1, 2])).configuration;
    await eventually('it has seen the ring', () => told(sniffing, id)['complete'] === true);
    expect(await sniffing.interrupt()).toBe(0);
  },
  limitMs,
);
