/**
 * One ring as one of its members sees it: who comes next, which messages there are, how far everybody has come. A ring
 * is made when its commit token is accepted and lives until the configuration after it is installed.
 */
import type { Configuration } from '../configuration.ts';
import { known } from '../invariant.ts';
import type { Data, Member, NodeId, RingId, TokenMessage } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { ringWindow } from '../tuning/window.ts';
import { FlowControl } from './flow-control.ts';
import { Misses } from './misses.ts';
import { Reassembly } from './reassembly.ts';
import { ReceiveWindow } from './receive-window.ts';
import { RotationEstimate } from './rotation-estimate.ts';
import { seqAdd, seqLess, seqMin } from './sequence.ts';
import { TokenHold } from './token-hold.ts';
import { WindowLimit } from './window-limit.ts';

export interface RingOptions {
  readonly id: RingId;
  /** Ascending by node id: the order in which the token travels. */
  readonly members: readonly Member[];
  readonly self: NodeId;
  readonly firstSeq: number;
  readonly settings: EngineSettings;
}

export class Ring {
  readonly id: RingId;
  readonly members: readonly Member[];
  /** This node's place in the token order. */
  readonly index: number;
  /** The member that gets the token from this node; this node itself on a ring of one. */
  readonly successor: Member;
  readonly window: ReceiveWindow;
  readonly flow: FlowControl;
  readonly limit: WindowLimit;
  readonly misses: Misses;
  readonly hold: TokenHold;
  readonly rotation: RotationEstimate;
  readonly reassembly: Reassembly = new Reassembly();
  /** Ids of own messages sent on this ring and not yet delivered here, in order. */
  readonly undelivered: number[] = [];
  /** Nodes whose messages must be delivered because a companion of an interrupted recovery may have done so. */
  readonly obligations: Set<NodeId> = new Set<NodeId>();

  /** The regular configuration of this ring, once installed. */
  configuration: Configuration | undefined;
  /** `tokenSeq` of the token accepted last; undefined before the first. */
  tokenSeq: number | undefined;
  /** Representative only: `tokenSeq` when this node announced the ring last; no token has -1. */
  announcedAt: number | undefined = -1;
  /** The token this node sent last, kept for sending it again. */
  forwarded: TokenMessage | undefined;
  /** Representative only: `forwarded` was not sent yet, the ring is idle. */
  held = false;
  /** While recovering: the last number that carries a recovered message, once known. The node must not acknowledge
   * regular messages before it has installed the ring. */
  acknowledgeLimit: number | undefined;
  /** Delivered up to this data message. */
  highDelivered: number;
  /** The last data message that this node sent for the first time. */
  sentUpTo: number;
  /** Number of the last application message delivered here; all up to it were held. */
  messagesDelivered = 0;
  /** Up to here every member is known to hold the messages: the lower of the arus forwarded at the last two visits. */
  safe: number;
  /** The aru that this node forwarded last; undefined before the first visit. */
  forwardedAru: number | undefined;
  /** The aru of the token accepted last, as it came in. */
  receivedAru: number;
  /** The first message missing here, when this node's last visit left it on the retransmit list. */
  askedFor: number | undefined;
  /**
   * How often in a row that message was sent again and still did not arrive, and since when this node alone has held
   * the aru back at the same number.
   */
  stuckVisits = 0;
  stuckSince = 0;

  readonly #memberById = new Map<NodeId, Member>();

  constructor(options: RingOptions) {
    const { id, members, settings, firstSeq } = options;
    this.id = id;
    this.members = members;
    for (const member of members) this.#memberById.set(member.nodeId, member);
    this.index = members.findIndex((member) => member.nodeId === options.self);
    this.successor = known(members[(this.index + 1) % members.length], 'a ring has this node as a member');
    this.window = new ReceiveWindow(firstSeq, settings.storeFrames);
    this.flow = new FlowControl(settings);
    this.limit = new WindowLimit({ full: ringWindow(members, settings), fixed: settings.windowRule === 'fixed' });
    this.misses = new Misses(settings);
    this.hold = new TokenHold(settings.idleVisits);
    this.rotation = new RotationEstimate(settings);
    this.highDelivered = firstSeq;
    this.safe = firstSeq;
    this.sentUpTo = firstSeq;
    this.receivedAru = firstSeq;
  }

  get isRepresentative(): boolean {
    return this.index === 0;
  }

  member(nodeId: NodeId): Member | undefined {
    return this.#memberById.get(nodeId);
  }

  /** Is this very process (not just the node) a member? */
  hasProcess(nodeId: NodeId, incarnation: number): boolean {
    return this.#memberById.get(nodeId)?.incarnation === incarnation;
  }

  /** What this node acknowledges: all received, but no regular message before the ring is installed. */
  get aru(): number {
    const aru = this.window.aru;
    return this.acknowledgeLimit === undefined ? aru : seqMin(aru, this.acknowledgeLimit);
  }

  /** Stores a data message of this ring. False for a duplicate or one that does not fit. */
  store(data: Data): boolean {
    if (!this.window.insert(data)) return false;
    this.misses.arrived(data.seq);
    return true;
  }

  /** The next data message that may be delivered in the regular configuration, given what is known to be safe. */
  nextDeliverable(safe: number): Data | undefined {
    const data = this.window.get(seqAdd(this.highDelivered, 1));
    if (data === undefined || (data.level === 'safe' && seqLess(safe, data.seq))) return undefined;
    return data;
  }
}
