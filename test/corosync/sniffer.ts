/** A real `ringcast sniff --json` on a host of the lab: its lines as objects, and what they say of a ring by now. */
import { ringcastCommand } from '../lab/requirements.ts';
import { LineProcess } from './line-process.ts';

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

/** What is known of a ring's members, as in the events `ring` and `members`. */
export interface ToldRing {
  readonly members: readonly number[];
  readonly membersFrom: string;
  readonly complete: boolean;
  readonly size: number | null;
  readonly left?: readonly number[];
}

/** A ring in a summary, as far as tests look at it. */
interface SummedRing extends ToldRing {
  readonly ring: { readonly name: string };
  readonly state: string;
  readonly token: {
    readonly timedAt: number | null;
    readonly rotation: { readonly rotations: number; readonly minMs: number; readonly p99Ms: number } | null;
  } | null;
  readonly content: SummedContent;
}

/** What the messages of a ring told. */
interface SummedContent {
  readonly groups: readonly {
    readonly name: string;
    readonly members: readonly { readonly nodeId: number; readonly pid: number }[];
  }[];
  readonly groupsComplete: boolean;
  readonly votes: {
    readonly totalVotes: number;
    readonly majority: boolean;
    readonly nodes: readonly {
      readonly nodeId: number;
      readonly votes: number;
      readonly expectedVotes: number;
      readonly quorate: boolean;
    }[];
  } | null;
}

interface SummedNetwork {
  readonly rings: readonly SummedRing[];
  readonly nodes: readonly { readonly nodeId: number; readonly address: string; readonly name: string }[];
}

export interface SnifferOptions {
  readonly namespace: string;
  /** Flags beside `--json`. */
  readonly flags: readonly string[];
  /** Reads what tcpdump captures on this interface, instead of listening. */
  readonly capture?: string;
  readonly changed: () => void;
}

/** Run by `sh`: tcpdump on the interface given first, its packets to the command that follows. */
const captureScript = 'device="$1"; shift; tcpdump -i "$device" -U -w - udp 2>/dev/null | "$@"';

export class Sniffer {
  readonly process: LineProcess;
  readonly lines: Line[] = [];

  constructor({ namespace, flags, capture, changed }: SnifferOptions) {
    const sniff = [process.execPath, ringcastCommand, 'sniff', '--json', ...flags];
    const command =
      capture === undefined ? sniff : ['sh', '-c', captureScript, 'sniffer', capture, ...sniff, '--pcap', '-'];
    this.process = new LineProcess({
      title: `sniffer in ${namespace}`,
      command: ['ip', 'netns', 'exec', namespace, ...command],
      take: (line) => this.lines.push(JSON.parse(line) as Line),
      changed,
    });
  }

  /** Has it begun to listen or to read? */
  get isReady(): boolean {
    return this.lines.some(({ event }) => event === 'listening' || event === 'reading');
  }

  /** What it has told of a ring, by the ring's name. */
  ring(name: string): ToldRing | undefined {
    const about = this.lines.filter(({ event, ring }) => {
      return (event === 'ring' || event === 'members') && (ring as SummedRing['ring']).name === name;
    });
    return about.length === 0 ? undefined : (Object.assign({}, ...about) as ToldRing);
  }

  /** The rings and nodes of Corosync's in its latest summary. */
  get summary(): SummedNetwork {
    const networks = this.lines.findLast(({ event }) => event === 'summary')?.['networks'] as
      SummedNetwork[] | undefined;
    return networks?.[0] ?? { rings: [], nodes: [] };
  }

  /** The ring in its latest summary. */
  summed(name: string): SummedRing | undefined {
    return this.summary.rings.find(({ ring }) => ring.name === name);
  }
}
