/**
 * Keeps a node's sockets on its interface, as that comes and goes.
 *
 * A kernel tells no one that an address disappears (a cable pulled, a DHCP lease changed), and forgets the group
 * memberships that it had. So the list of interfaces is looked at again and again; when our address is gone the
 * sockets are closed, and when there is one again they are made anew. The node keeps its identity, only the address of
 * its token may change.
 */
import debug from 'debug';
import { ClusterError } from '../errors.ts';
import type { InterfaceAddress, InterfaceChoice, InterfaceList } from './interface-choice.ts';
import { asError, codeOf } from './system-error.ts';

const log = debug('ringcast:transport');

/** Sockets that live on one interface address. */
export interface FollowedSockets {
  readonly interfaceAddress: InterfaceAddress;
  close(): Promise<void>;
}

export interface FollowerOptions<Sockets> {
  /** How often the interfaces are looked at, in milliseconds. */
  readonly pollMs: number;
  readonly networkInterfaces: () => InterfaceList;
  /** Throws ERR_NO_INTERFACE. `former`: what was chosen last. */
  readonly choose: (interfaces: InterfaceList, former: InterfaceChoice | undefined) => InterfaceChoice;
  /** Why the address in use must be given up, the end of a sentence; undefined when it need not be. */
  readonly whyLeave: (interfaces: InterfaceList, present: InterfaceAddress) => string | undefined;
  /** Throws ERR_SOCKET, having left nothing open. */
  readonly openSockets: (choice: InterfaceChoice) => Promise<Sockets>;
  /** Sockets were made anew. */
  readonly reopened: (sockets: Sockets) => void;
  /** The interface went away, or cannot be used again; once for each change of that state. */
  readonly trouble: (error: Error) => void;
}

export class InterfaceFollower<Sockets extends FollowedSockets> {
  readonly #options: FollowerOptions<Sockets>;
  #choice: InterfaceChoice | undefined;
  #sockets: Sockets | undefined;
  #poll: NodeJS.Timeout | undefined;
  #reopening: Promise<void> | undefined;
  /** Code of the last failure to reopen, so that a long absence is reported once. */
  #reopenTrouble: string | undefined;
  #closed = false;

  constructor(options: FollowerOptions<Sockets>) {
    this.#options = options;
  }

  /** Undefined before `open` and while the interface is away. */
  get sockets(): Sockets | undefined {
    return this.#sockets;
  }

  /** What was chosen last; undefined before `open`. */
  get choice(): InterfaceChoice | undefined {
    return this.#choice;
  }

  /** Chooses an interface and opens the sockets. Throws what `choose` and `openSockets` throw, ERR_CLOSED after `close`. */
  async open(): Promise<Sockets> {
    const choice = this.#options.choose(this.#options.networkInterfaces(), this.#choice);
    log('chose %s %s; rejected: %o', choice.name, choice.address, choice.rejected);
    const sockets = await this.#options.openSockets(choice);
    if (this.#closed) {
      await sockets.close();
      throw new ClusterError('ERR_CLOSED', 'The transport was closed while it opened', {});
    }
    this.#choice = choice;
    this.#sockets = sockets;
    return sockets;
  }

  /** Begins to look at the interfaces. */
  follow(): void {
    if (!this.#closed) {
      this.#poll = setInterval(this.#checkInterface, this.#options.pollMs).unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    await this.#sockets?.close();
    await this.#reopening;
  }

  readonly #checkInterface = (): void => {
    if (this.#reopening !== undefined || this.#closed) {
      return;
    }
    const reason = this.#sockets === undefined ? 'is away' : this.#whyLeave(this.#sockets);
    if (reason !== undefined) {
      this.#reopening = this.#reopen(reason).finally(() => {
        this.#reopening = undefined;
      });
    }
  };

  #whyLeave({ interfaceAddress }: Sockets): string | undefined {
    try {
      return this.#options.whyLeave(this.#options.networkInterfaces(), interfaceAddress);
    } catch (error) {
      // The list cannot be had at the moment (too many open files); that says nothing about the interface.
      log('cannot list the interfaces: %o', error);
      return undefined;
    }
  }

  /** Gives up what is gone and tries once to get it back; the next poll tries again. Never rejects. */
  async #reopen(reason: string): Promise<void> {
    await this.#giveUp(reason);
    try {
      const sockets = await this.open();
      this.#reopenTrouble = undefined;
      this.#options.reopened(sockets);
    } catch (error) {
      this.#reopenFailed(error);
    }
  }

  async #giveUp(reason: string): Promise<void> {
    const lost = this.#sockets;
    if (lost === undefined) {
      return;
    }
    this.#sockets = undefined;
    const { name, address } = lost.interfaceAddress;
    const facts = { wanted: `${name} ${address}`, rejected: [] };
    this.#reopenTrouble = 'ERR_NO_INTERFACE';
    this.#options.trouble(new ClusterError('ERR_NO_INTERFACE', `The address ${address} of ${name} ${reason}`, facts));
    await lost.close();
  }

  #reopenFailed(error: unknown): void {
    const code = codeOf(error);
    log('cannot reopen: %o', error);
    if (code !== this.#reopenTrouble) {
      this.#reopenTrouble = code;
      this.#options.trouble(asError(error));
    }
  }
}
