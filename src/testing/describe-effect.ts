/**
 * One line of text for each message and effect, for logs of simulations and for scenario scripts that are compared
 * with their recorded output. Lines hold no times and no addresses, so that they change only when behaviour does.
 */
import type { Configuration } from '../configuration.ts';
import type { Effect, GroupProcess } from '../effect.ts';
import { ringName } from '../message.ts';
import type { CommitToken, Data, Join, Member, Message, Token } from '../message.ts';

function list(items: readonly number[]): string {
  return items.length === 0 ? '-' : items.join(',');
}

function ids(members: readonly Member[]): string {
  return list(members.map((member) => member.nodeId));
}

function describeToken(token: Token): string {
  const parts = [`token ring ${ringName(token.ringId)} hop ${token.tokenSeq} seq ${token.seq} aru ${token.aru}`];
  if (token.aruNode !== 0) parts.push(`held down by ${token.aruNode}`);
  if (token.flowControlCount !== 0) parts.push(`fcc ${token.flowControlCount}`);
  if (token.backlog !== 0) parts.push(`backlog ${token.backlog}`);
  if (token.retransmitFlag) parts.push('more to recover');
  if (token.retransmit.length > 0) parts.push(`missing ${list(token.retransmit)}`);
  return parts.join(' ');
}

function describeData(data: Data): string {
  const head = `data ring ${ringName(data.ringId)} seq ${data.seq} from ${data.sender}`;
  if (data.recovered !== undefined) return `${head} carrying [${describeData(data.recovered)}]`;
  const chunks = data.chunks.map(
    (chunk) => `${chunk.first ? '' : '..'}${chunk.payload.length}${chunk.last ? '' : '..'}`,
  );
  return `${head} ${data.level} chunks ${chunks.join(' ')}`;
}

function describeJoin(join: Join): string {
  const head = `join from ${join.sender.nodeId}.${join.sender.incarnation} ring ${join.ringSeq}`;
  return `${head} proc ${list(join.procSet)} fail ${list(join.failSet)}${join.leaving ? ' leaving' : ''}`;
}

function describeCommitToken(token: CommitToken): string {
  const rings = token.entries.map((entry) => (entry.oldRing === undefined ? 'none' : ringName(entry.oldRing)));
  const head = `commit token ring ${ringName(token.ringId)} hop ${token.tokenSeq} members ${ids(token.members)}`;
  return `${head} old rings ${rings.length === 0 ? '-' : rings.join(',')}`;
}

/** What a message says, in one line. */
export function describeMessage(message: Message): string {
  switch (message.type) {
    case 'token':
      return describeToken(message);
    case 'data':
      return describeData(message);
    case 'join':
      return describeJoin(message);
    case 'commitToken':
      return describeCommitToken(message);
    case 'mergeDetect':
      return `merge detect ring ${ringName(message.ringId)} from ${message.sender}`;
    case 'holdCancel':
      return `hold cancel ring ${ringName(message.ringId)} from ${message.sender}`;
    default:
      return message satisfies never;
  }
}

/** What a configuration says, in one line. */
export function describeConfiguration(configuration: Configuration): string {
  const { kind, id, members, joined, left, cause } = configuration;
  const why = cause.node === undefined ? cause.kind : `${cause.kind} ${cause.node}`;
  return `${kind} ${id} members ${ids(members)} joined ${ids(joined)} left ${ids(left)} cause ${why}`;
}

/** Processes of groups, each as node:process. */
function processes(list: readonly GroupProcess[]): string {
  return `{${list.map(({ nodeId, process }) => `${nodeId}:${process}`).join(' ')}}`;
}

/** What an effect asks for, in one line. */
export function describeEffect(effect: Effect): string {
  switch (effect.type) {
    case 'multicast':
      return `multicast ${describeMessage(effect.message)}`;
    case 'unicast':
      return `unicast to ${effect.to.nodeId} ${describeMessage(effect.message)}`;
    case 'deliver': {
      const { sender, seq, level, configuration, payload } = effect.delivery;
      return `deliver ${seq} from ${sender.nodeId} ${level} in ${configuration.id} bytes ${payload.length}`;
    }
    case 'install':
      return `install ${describeConfiguration(effect.configuration)}`;
    case 'persist':
      return `persist ${effect.ringSeq}`;
    case 'sent':
      return `sent own ${effect.ownId} as ${effect.seq} ${effect.level} in ${effect.configuration.id}`;
    case 'groupChange': {
      const { group, members, joined, left } = effect.change;
      return `group ${group} members ${processes(members)} joined ${processes(joined)} left ${processes(left)}`;
    }
    case 'groupDeliver': {
      const { group, from, seq, payload } = effect.delivery;
      return `deliver ${seq} to group ${group} from ${processes([from])} bytes ${payload.length}`;
    }
    case 'quorum': {
      const { quorate, votes, expectedVotes } = effect.quorum;
      return `quorum ${quorate ? 'yes' : 'no'} votes ${votes} of ${expectedVotes}`;
    }
    case 'writable':
      return 'writable';
    case 'halt':
      return `halt ${effect.reason.kind}`;
    default:
      return effect satisfies never;
  }
}
