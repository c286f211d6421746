/**
 * What a daemon says of itself in its log: the rings that it formed, whether its services are synchronised, whether it
 * is in the primary component, and all that it complained about. The texts are those of Corosync 3.1.
 */

/** A ring as the daemon formed it. */
export interface FormedRing {
  /** Node id of the representative and ring sequence, both decimal: `1.12`. */
  readonly ring: string;
  readonly members: readonly number[];
  /** "Completed service synchronization" was logged in it. */
  readonly synchronised: boolean;
}

/** Severities that are complaints wherever they come from (syslog's, above `warning`). */
const severe = /^\S+ +\d+ +\S+ (error|crit|alert|emerg)\b/;

/** A warning of the layers that read what others sent. */
const aboutOthers = /^\S+ +\d+ +\S+ warning +\[(TOTEM|CPG|VOTEQ|SYNC|QUORUM|SERV|CMAP|CFG) *\]/;

/**
 * What daemons among themselves say as well: a join or leave that comes when they empty their socket, and a client that was
 * killed just before something was to be told to it (EPIPE).
 */
const harmless = /Discarding (JOIN|LEAVE) message during flush|event_send retuned -32/;

/** Follows the log line by line. */
export class DaemonLog {
  readonly lines: string[] = [];
  readonly rings: FormedRing[] = [];
  /** Errors, and warnings about what others sent. */
  readonly complaints: string[] = [];
  /** "This node is within the primary component"; false without a vote quorum, too. */
  primary = false;
  #members: readonly number[] = [];

  get ring(): FormedRing | undefined {
    return this.rings.at(-1);
  }

  take(line: string): void {
    this.lines.push(line);
    if ((severe.test(line) || aboutOthers.test(line)) && !harmless.test(line)) {
      this.complaints.push(line);
    }
    const [, subsystem = '', text = ''] = /\[(\w+) *\] (.*)$/.exec(line) ?? [];
    if (subsystem === 'QUORUM') this.#takeQuorum(text);
    else if (subsystem === 'TOTEM') this.#takeTotem(text);
    else if (text.startsWith('Completed service synchronization')) this.#synchronised();
  }

  #takeQuorum(text: string): void {
    const [, members] = /^Sync members\[\d+\]: ([\d ]+)$/.exec(text) ?? [];
    if (members !== undefined) this.#members = members.trim().split(' ').map(Number);
    else if (text.includes('is within the primary component')) this.primary = true;
    else if (text.includes('is within the non-primary component')) this.primary = false;
  }

  /** The ring sequence is logged in hexadecimal. */
  #takeTotem(text: string): void {
    const [, representative, seq = ''] = /^A new membership \((\d+)\.([0-9a-f]+)\) was formed/.exec(text) ?? [];
    if (representative === undefined) return;
    const ring = `${representative}.${Number.parseInt(seq, 16)}`;
    this.rings.push({ ring, members: this.#members, synchronised: false });
  }

  #synchronised(): void {
    const ring = this.rings.pop();
    if (ring !== undefined) this.rings.push({ ...ring, synchronised: true });
  }
}
