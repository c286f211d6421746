/**
 * The process groups of one node's application: which it is in, and what it sends to them. Handles are made here; what the
 * engine says of groups is handed to them.
 *
 * Messages to groups have an outbox of their own, since they also wait for the synchronisation of groups: messages to the
 * whole cluster must not wait behind them.
 */
import { abortable } from './abortable.ts';
import { contextMistake, refuseMistake, textMistake } from './call-arguments.ts';
import type { GroupContext } from './cluster-context.ts';
import type { GroupChange, GroupDelivery, GroupMove, GroupProcess } from './effect.ts';
import { ClusterError } from './errors.ts';
import type { GroupSent } from './group-event.ts';
import { groupsMax } from './group-layer-message.ts';
import type { GroupWire } from './group-name-rule.ts';
import { brokenNameRule } from './group-name-rule.ts';
import { GroupSession } from './group-session.ts';
import type { GroupSessionOptions } from './group-session.ts';
import type { Outgoing } from './outbox.ts';
import { Outbox } from './outbox.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Driver } from './transport/driver.ts';

export interface ClusterGroupsOptions extends Pick<
  GroupSessionOptions,
  'clusterMembers' | 'iteratorBufferBytes' | 'tell'
> {
  /** This process, as the groups know it. */
  readonly self: GroupProcess;
  readonly messageBytesMax: number;
  readonly wire: GroupWire;
  readonly driver: () => Pick<Driver, 'joinGroup' | 'leaveGroup' | 'sendToGroup' | 'holdOneTurn'> | undefined;
}

interface OutgoingToGroup extends Outgoing {
  readonly group: string;
}

export class ClusterGroups {
  /** By name, from the join that was asked for until the leave is delivered. */
  readonly #sessions = new Map<string, GroupSession>();
  readonly outbox: Outbox<OutgoingToGroup, GroupSent>;
  readonly #options: ClusterGroupsOptions;
  /** Set: the node takes nothing new. */
  #refusal: ClusterError | undefined;

  constructor(options: ClusterGroupsOptions) {
    this.#options = options;
    this.outbox = new Outbox(
      ({ group, payload }, queued) => options.driver()?.sendToGroup(group, payload, queued) ?? false,
      options.messageBytesMax,
    );
  }

  /** This process's number among those of its node. */
  get process(): number {
    return this.#options.self.process;
  }

  /** Joins a group, behind a leave that is still on its way. */
  async enter(name: string, context: GroupContext): Promise<ProcessGroup> {
    refuseMistake(textMistake('name', name) ?? contextMistake(context));
    const { signal } = context;
    this.#checkName(name);
    signal?.throwIfAborted();
    for (;;) {
      if (this.#refusal !== undefined) throw this.#refusal;
      const session = this.#sessions.get(name) ?? this.#begin(name);
      if (!session.isEnding) return session.entered(signal);
      await abortable(session.leave(), signal);
    }
  }

  /** The engine tells of a change. */
  changed(change: GroupChange): void {
    const session = this.#sessions.get(change.group);
    if (change.left.some((move) => this.#isOwn(move))) {
      this.#sessions.delete(change.group);
      session?.end(undefined, notMember(change.group));
    } else if (change.joined.some((move) => this.#isOwn(move))) {
      session?.begin(change);
      // The one who awaits the handle gets a turn to attach listeners before anything else happens.
      this.#options.driver()?.holdOneTurn();
    } else {
      session?.change(change);
    }
  }

  /** The engine hands a message over. */
  delivered(delivery: GroupDelivery): void {
    this.#sessions.get(delivery.group)?.deliver(delivery);
    const { ownId, seq, configuration } = delivery;
    if (ownId !== undefined) this.outbox.delivered(ownId, { seq, configuration });
  }

  /** Takes nothing new from now on. */
  refuse(error: ClusterError): void {
    this.#refusal ??= error;
    this.outbox.refuse(error);
  }

  /** The node is gone; `error` is what closed it, `refusal` what callers are told. */
  close(error: ClusterError | undefined, refusal: ClusterError): void {
    this.refuse(refusal);
    this.outbox.close(refusal);
    for (const session of this.#sessions.values()) session.end(error, refusal);
    this.#sessions.clear();
  }

  #isOwn({ nodeId, process }: GroupMove): boolean {
    const { self } = this.#options;
    return nodeId === self.nodeId && process === self.process;
  }

  #begin(name: string): GroupSession {
    if (this.#sessions.size >= groupsMax) {
      throw new ClusterError('ERR_TOO_MANY_GROUPS', `A process may be in ${groupsMax} groups at once.`, { groupsMax });
    }
    const session: GroupSession = new GroupSession({
      ...this.#options,
      name,
      send: async (payload, signal) => {
        this.#checkMember(session);
        return this.outbox.send({ group: name, payload, signal });
      },
      trySend: (payload) => {
        this.#checkMember(session);
        return this.outbox.trySend({ group: name, payload, signal: undefined });
      },
      leave: () => {
        this.outbox.withdraw(({ group }) => group === name, notMember(name));
        this.#options.driver()?.leaveGroup(name);
      },
    });
    this.#sessions.set(name, session);
    this.#options.driver()?.joinGroup(name);
    return session;
  }

  #checkMember(session: GroupSession): void {
    if (this.#refusal === undefined && !session.isMember) throw notMember(session.name);
  }

  #checkName(name: string): void {
    const rule = brokenNameRule(name, this.#options.wire);
    if (rule !== undefined) throw nameError(name, rule);
  }
}

function nameError(group: string, rule: string): ClusterError {
  return new ClusterError('ERR_GROUP_NAME', `${JSON.stringify(group)} cannot be the name of a group. ${rule}`, {
    group,
    rule,
  });
}

function notMember(group: string): ClusterError {
  return new ClusterError('ERR_NOT_MEMBER', `This process has left the group ${JSON.stringify(group)}.`, { group });
}
