/**
 * How the options depend on one another: each relation that must hold, with the reason in one clause. A ring whose
 * settings break one of these works on a quiet day and falls apart on another, so they are refused instead.
 */
import type { ResolvedOptions } from './options.ts';

type Operator = '<' | '<=';

/** `left` must be less than (or at most) `right`; `reason` ends the sentence. */
interface Relation {
  readonly left: Side;
  readonly operator: Operator;
  readonly right: Side;
  readonly reason: string;
}

interface Side {
  readonly name: string;
  readonly value: number;
}

/** One sentence for each relation that `options` break, with the numbers. */
export function brokenRelations(options: ResolvedOptions): readonly string[] {
  const broken = [...timerRelations(options), ...sizeRelations(options)].filter((relation) => !holds(relation));
  const sentences = broken.map(sentence);
  if (!Number.isInteger(Math.log2(options.settings.storeFrames))) {
    sentences.push(`storeFrames must be a power of two, not ${options.settings.storeFrames}.`);
  }
  return sentences;
}

function timerRelations({ settings }: ResolvedOptions): readonly Relation[] {
  const token = { name: 'tokenMs', value: settings.tokenMs };
  const retransmitMax = { name: 'tokenRetransmitMsMax', value: settings.tokenRetransmitMsMax };
  const consensus = { name: 'consensusMs', value: settings.consensusMs };
  return [
    {
      left: { name: 'tokenRetransmitMsMin', value: settings.tokenRetransmitMsMin },
      operator: '<=',
      right: retransmitMax,
      reason: 'they are the bounds of one time',
    },
    {
      left: retransmitMax,
      operator: '<',
      right: token,
      reason: 'a lost token is sent again before the ring is given up',
    },
    {
      left: { name: 'holdMs', value: settings.holdMs },
      operator: '<',
      right: retransmitMax,
      reason: 'a held token would be taken for a lost one',
    },
    {
      left: token,
      operator: '<=',
      right: consensus,
      reason: 'a member that has not noticed the loss yet would be given up',
    },
    {
      left: { name: 'joinMs', value: settings.joinMs },
      operator: '<',
      right: consensus,
      reason: 'a join must be repeated at least once before its sender is given up',
    },
    {
      left: token,
      operator: '<=',
      right: { name: 'failToReceiveMs', value: settings.failToReceiveMs },
      reason: 'a repaired loss would count as a deaf member',
    },
  ];
}

function sizeRelations(options: ResolvedOptions): readonly Relation[] {
  const { settings } = options;
  const window = settings.windowFrames;
  const messageMax = { name: 'messageBytesMax', value: settings.messageBytesMax };
  return [
    {
      left: { name: 'visitFrames', value: settings.visitFrames },
      operator: '<=',
      right: { name: 'windowFrames', value: window },
      reason: 'one visit is part of a rotation',
    },
    {
      left: { name: 'twice windowFrames', value: 2 * window },
      operator: '<=',
      right: { name: 'storeFrames', value: settings.storeFrames },
      reason: 'frames are kept until the token has been around twice',
    },
    {
      left: messageMax,
      operator: '<=',
      right: { name: 'sendQueueBytes', value: settings.sendQueueBytes },
      reason: 'the largest message could never be queued',
    },
    {
      left: messageMax,
      operator: '<=',
      right: { name: 'iteratorBufferBytes', value: options.iteratorBufferBytes },
      reason: 'the largest message would end every iterator',
    },
  ];
}

function holds({ left, operator, right }: Relation): boolean {
  return operator === '<' ? left.value < right.value : left.value <= right.value;
}

function sentence({ left, operator, right, reason }: Relation): string {
  const wording = operator === '<' ? 'less than' : 'at most';
  return `${left.name} (${left.value}) must be ${wording} ${right.name} (${right.value}): ${reason}.`;
}
