import { ClusterMessage } from '../../../src/cluster-event.ts';
import {
  commandMistake,
  configurationReport,
  errorReport,
  leftReport,
  messageReport,
} from '../../../src/cli/node-event.ts';
import {
  groupAckedReport,
  groupLeftReport,
  groupMessageReport,
  groupReport,
} from '../../../src/cli/node-group-event.ts';
import { describeReport, timeOfDay } from '../../../src/cli/node-text.ts';
import type { Configuration } from '../../../src/configuration.ts';
import { ClusterError } from '../../../src/errors.ts';
import { GroupMessage } from '../../../src/group-event.ts';
import type { Level } from '../../../src/message.ts';

const member = (nodeId: number, name: string) => ({
  nodeId,
  incarnation: nodeId * 10,
  name,
  address: 'a',
  metadata: {},
});
const grant = {
  reportFactor: 1,
  inode: undefined,
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
};
const ring5 = { representative: 1, seq: 5 };
const ring6 = { representative: 1, seq: 6 };
const regular: Configuration = {
  kind: 'regular',
  id: '6.1',
  ringId: ring6,
  from: undefined,
  members: [member(1, 'alpha'), member(2, '')],
  joined: [member(2, '')],
  left: [member(3, 'gamma')],
  cause: { kind: 'join', node: 2 },
  evidence: [{ nodeId: 1, evidence: [{ id: 'D01', text: 'its group socket dropped 312 datagrams' }] }],
};
const transitional: Configuration = { ...regular, kind: 'transitional', id: '5.1>6.1', from: ring5, joined: [] };

function message(payload: Uint8Array, configuration: Configuration, level: Level = 'agreed') {
  return new ClusterMessage({ sender: member(1, 'alpha'), seq: 4, level, configuration, payload, ownId: undefined });
}

const listening = {
  event: 'listening',
  process: '1.10',
  name: 'alpha',
  cluster: 'blue',
  profile: 'lan',
  tokenMs: 1000,
  address: '10.0.0.1:7001',
  transport: 'multicast',
  group: '239.1.2.3',
  peers: undefined,
  port: 5505,
  interface: 'eth0',
  buffers: { group: grant, token: grant },
} as const;

describe('A report', () => {
  it('of the start says where the node is, and whom it sends to', () => {
    expect(describeReport(listening, '')).toContain(
      'node alpha (1) in cluster blue: group 239.1.2.3 port 5505 on eth0, token at 10.0.0.1:7001',
    );
    const unicast = { ...listening, transport: 'unicast', group: undefined, peers: ['10.0.0.2', 'node3'] } as const;
    expect(describeReport(unicast, '')).toContain('in cluster blue: peers 10.0.0.2, node3, port 5505 on eth0');
  });

  it('of a configuration names members and processes', () => {
    expect(configurationReport(regular)).toEqual({
      event: 'configuration',
      kind: 'regular',
      id: '6.1',
      ring: ring6,
      from: undefined,
      members: [1, 2],
      processes: ['1.10', '2.20'],
      names: { 1: 'alpha', 3: 'gamma' },
      joined: [2],
      left: [3],
      cause: { kind: 'join', node: 2 },
      evidence: [{ node: 1, id: 'D01', text: 'its group socket dropped 312 datagrams' }],
    });
  });

  it('of a message in a transitional configuration names the ring it was sent in', () => {
    expect(messageReport(message(Buffer.from('hi'), transitional, 'safe'))).toEqual({
      event: 'message',
      from: 1,
      process: '1.10',
      name: 'alpha',
      seq: 4,
      level: 'safe',
      ring: '5.1',
      configuration: '5.1>6.1',
      data: 'hi',
    });
  });

  it.each([
    ['text', Buffer.from('grün'), { data: 'grün' }],
    ['text that begins with a byte order mark', Buffer.from('\ufeffx'), { data: '\ufeffx' }],
    ['bytes that are not UTF-8', Buffer.of(0xff, 0xfe), { base64: '//4=' }],
    ['nothing', Buffer.of(), { data: '' }],
  ])('of a message shows %s exactly', (_, payload, data) => {
    const { data: text, base64 } = messageReport(message(payload, regular)) as { data?: string; base64?: string };
    expect({ data: text, base64 }).toEqual({ data: undefined, base64: undefined, ...data });
  });
});

describe('A line for people', () => {
  const at = '12:00:00.000';

  it('tells a ring with names, changes and cause', () => {
    expect(describeReport(configurationReport(regular), at)).toBe(
      '12:00:00.000  ring        6.1  2 members: alpha (1), 2; joined: 2; left: gamma (3); cause: join (node 2); ' +
        'alpha (1): its group socket dropped 312 datagrams (D01)',
    );
  });

  it('tells a transition', () => {
    const alone = {
      ...transitional,
      members: [member(1, 'alpha')],
      left: [],
      cause: { kind: 'token-lost', node: undefined } as const,
      evidence: [],
    };
    expect(describeReport(configurationReport(alone), at)).toBe(
      '12:00:00.000  transition  5.1>6.1  1 member: alpha (1); cause: token-lost',
    );
  });

  it('tells a message', () => {
    expect(describeReport(messageReport(message(Buffer.from('hi'), regular, 'safe')), at)).toBe(
      '12:00:00.000  message     #4 safe from alpha (1): hi',
    );
    expect(describeReport(messageReport(message(Buffer.of(0xff), regular)), at)).toMatch(/: base64 \/w==$/);
  });

  it('shows what a terminal would obey, and never breaks in two', () => {
    const payload = Buffer.from('a\u001b[2J\n12:00:00.000  left        the cluster, politely');
    expect(describeReport(messageReport(message(payload, regular)), at)).toBe(
      '12:00:00.000  message     #4 agreed from alpha (1): a\\u001b[2J\\n12:00:00.000  left        the cluster, politely',
    );
  });

  it('tells the members of a group, who came and who went', () => {
    const alpha = { nodeId: 1, process: 71, member: member(1, 'alpha') };
    const two = { nodeId: 2, process: 72, member: member(2, '') };
    const joined = [{ ...two, reason: 'node-up' } as const];
    const left = [{ nodeId: 3, process: 73, member: undefined, reason: 'node-down' } as const];
    const change = { type: 'members', group: 'blue', members: [alpha, two], joined, left } as const;
    expect(groupReport(change)).toMatchObject({ left: [{ node: 3, process: 73, name: '', reason: 'node-down' }] });
    expect(describeReport(groupReport(change), at)).toBe(
      '12:00:00.000  group       blue  2 members: alpha (1), 2; 2 came (node-up); 3 went (node-down)',
    );
  });

  it('tells a message to a group, its delivery, and the end of a membership', () => {
    const from = { nodeId: 1, process: 71, member: member(1, 'alpha') };
    const place = { seq: 4, configuration: regular, ownId: undefined };
    const payload = Buffer.from('hi');
    const report = groupMessageReport(new GroupMessage({ group: 'blue', from, payload, ...place }, from));
    expect(report).toMatchObject({ from: 1, process: 71, name: 'alpha', seq: 4, configuration: '6.1', data: 'hi' });
    expect(describeReport(report, at)).toBe('12:00:00.000  message     to blue from alpha (1): hi');
    const acked = groupAckedReport('blue', { seq: 4, configuration: regular }, 't1');
    expect(describeReport(acked, at)).toMatch(/delivered {3}to blue, t1$/);
    expect(describeReport(groupLeftReport('blue', undefined), at)).toMatch(/left {8}the group blue$/);
    const error = new ClusterError('ERR_CLOSED', 'This node has left.', {});
    expect(describeReport(groupLeftReport('blue', error), at)).toMatch(/the group blue because of ERR_CLOSED$/);
  });

  it('tells errors and the end', () => {
    const error = new ClusterError('ERR_CLOSED', 'This node has left.', {});
    expect(describeReport(errorReport(error), at)).toMatch(/error {7}This node has left. \(ERR_CLOSED\)$/);
    expect(describeReport(commandMistake('no'), at)).toMatch(/no \(ERR_COMMAND\)$/);
    expect(describeReport(leftReport(undefined), at)).toMatch(/left {8}the cluster, politely$/);
    expect(describeReport(leftReport(error), at)).toMatch(/because of ERR_CLOSED$/);
  });

  it('begins with the time of day', () => {
    expect(timeOfDay(new Date(2026, 0, 2, 3, 4, 5, 6))).toBe('03:04:05.006');
  });
});
