import { describeConfiguration, describeEffect, describeMessage } from '../../../src/testing/describe-effect.ts';
import type { Data, Member, Message } from '../../../src/message.ts';
import { configurationOf } from './scripted-engine.ts';

const ringId = { representative: 1, seq: 8 };
const self: Member = { nodeId: 2, incarnation: 3, address: 'a', name: '', metadata: {} };
const payload = new Uint8Array(5);
const data: Data = {
  type: 'data',
  ringId,
  seq: 9,
  sender: 2,
  level: 'safe',
  messageNumber: 4,
  chunks: [
    { first: true, last: true, payload },
    { first: true, last: false, payload },
  ],
  recovered: undefined,
};

const messages: readonly (readonly [string, Message])[] = [
  [
    'token ring 8.1 hop 41 seq 17 aru 15 held down by 3 fcc 2 backlog 6 more to recover missing 16,17',
    {
      type: 'token',
      ringId,
      tokenSeq: 41,
      seq: 17,
      messageCount: 9,
      aru: 15,
      aruNode: 3,
      flowControlCount: 2,
      backlog: 6,
      window: 50,
      windowNode: 0,
      retransmitFlag: true,
      retransmit: [16, 17],
    },
  ],
  ['data ring 8.1 seq 9 from 2 safe chunks 5 5..', data],
  [
    'data ring 12.1 seq 1 from 3 carrying [data ring 8.1 seq 9 from 2 safe chunks 5 5..]',
    { ...data, ringId: { representative: 1, seq: 12 }, seq: 1, sender: 3, chunks: [], recovered: data },
  ],
  [
    'join from 2.3 ring 8 proc 1,2 fail - leaving',
    {
      type: 'join',
      sender: self,
      procSet: [1, 2],
      failSet: [],
      ringSeq: 8,
      leaving: true,
      cause: { kind: 'leave', node: 2 },
      evidence: [],
    },
  ],
  [
    'commit token ring 8.1 hop 2 members 2 old rings none',
    {
      type: 'commitToken',
      ringId,
      tokenSeq: 2,
      firstSeq: 0,
      members: [self],
      entries: [{ oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] }],
    },
  ],
  ['merge detect ring 8.1 from 1', { type: 'mergeDetect', ringId, sender: 1 }],
  ['hold cancel ring 8.1 from 1', { type: 'holdCancel', ringId, sender: 1 }],
];

describe('A description', () => {
  it.each(messages)('of a message reads: %s', (text, message) => {
    expect(describeMessage(message)).toBe(text);
  });

  it('of a configuration names its members, its changes and its cause', () => {
    expect(describeConfiguration(configurationOf(8, [self]))).toBe('regular 8.2 members 2 joined 2 left - cause start');
  });

  it('of an effect says what is asked for', () => {
    const configuration = configurationOf(8, [self]);
    const delivery = { sender: self, seq: 4, level: 'safe', configuration, payload, ownId: 1 } as const;
    expect(describeEffect({ type: 'deliver', delivery })).toBe('deliver 4 from 2 safe in 8.2 bytes 5');
    expect(describeEffect({ type: 'sent', ownId: 1, seq: 4, level: 'safe', configuration })).toBe(
      'sent own 1 as 4 safe in 8.2',
    );
    expect(describeEffect({ type: 'persist', ringSeq: 8 })).toBe('persist 8');
    expect(describeEffect({ type: 'writable' })).toBe('writable');
    expect(describeEffect({ type: 'halt', reason: { kind: 'left' } })).toBe('halt left');
  });
});
