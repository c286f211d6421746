/**
 * The line protocol of `ringcast node --json` is as the guide tells it, field by field: every line of real processes is
 * compared with the guide's tables. Needs `npm run build`.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeIpv4Group } from '../loopback/free-group.ts';
import { freePorts } from '../loopback/free-peers.ts';
import type { Line, NodeProcess } from '../loopback/node-process.ts';
import { NodeProcesses } from '../loopback/node-process.ts';
import { codeIn, fencesOf, tablesOf } from '../unit/docs/markdown.ts';
import { repository } from './consumer.ts';

const guide = readFileSync(join(repository, 'docs/guide.md'), 'utf8');
const operations = readFileSync(join(repository, 'docs/operations.md'), 'utf8');
const groupEvents = ['group', 'groupMessage', 'groupAcked', 'groupLeft'];
const clusterEvents = ['listening', 'configuration', 'sent', 'message', 'acked', 'stats', 'finding', 'error', 'left'];
const events = [...clusterEvents, ...groupEvents];
const limitMs = 60_000;

/** A documented field. */
interface Field {
  readonly name: string;
  readonly optional: boolean;
}

function fieldsOf(event: string): Field[] {
  const table = tablesOf(guide).find(({ heading, head }) => heading === event && head[0] === 'field');
  return (table?.rows ?? []).map(([name = '', meaning = '']) => ({
    name: codeIn(name)[0] ?? name,
    optional: meaning.startsWith('optional'),
  }));
}

/** What differs between a line and the table of its event. */
function differences(line: Line): string[] {
  const fields = fieldsOf(line.event);
  const known = new Set(['event', 't', 'node', ...fields.map(({ name }) => name)]);
  const unknown = Object.keys(line).filter((key) => !known.has(key));
  const missing = fields.filter(({ name, optional }) => !optional && !(name in line)).map(({ name }) => name);
  return [
    ...unknown.map((key) => `${line.event}: ${key} is not in the guide`),
    ...missing.map((key) => `${line.event}: ${key} is missing`),
  ];
}

/** Datagrams that are not of this protocol, enough for a finding. */
async function sendGarbage(group: string, port: number): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  for (let count = 0; count < 10; count += 1) {
    await new Promise((resolve) => socket.send('neither a token nor data', port, group, resolve));
  }
  socket.close();
}

/** Does the path (`engine.rotationMs`) lead to something? */
function has(value: unknown, path: string): boolean {
  return path.split('.').every((name) => {
    const fields = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
    value = fields.get(name);
    return fields.has(name);
  });
}

const processes = new NodeProcesses();
const lines: Line[] = [];
/** Of a member with multicast and of one without. */
let statistics: readonly unknown[] = [];

/** Two members do everything that there is a line for, and one says that it is without multicast. */
beforeAll(async () => {
  const { group, port } = await freeIpv4Group();
  const network = ['--group', group, '--port', String(port)];
  const first = processes.start([...network, '--id', '1', '--name', 'one']);
  const second = processes.start([...network, '--id', '2']);
  await first.until('the ring', () => first.members === '1,2');
  await second.until('the ring', () => second.members === '1,2');
  first.command({ send: 'text', level: 'safe', tag: 't1' });
  first.command({ send: { base64: '/w==' } });
  first.command('no command');
  await second.until('both messages', () => second.of('message').length === 2);
  await first.until('both acknowledgements', () => first.of('acked').length === 2);
  for (const node of [first, second]) node.command({ join: true, group: 'g' });
  await first.until('the group', () => first.of('group').some(({ members }) => (members as unknown[]).length === 2));
  first.command({ send: 'text', group: 'g', tag: 't2' });
  first.command({ send: { base64: '/w==' }, group: 'g' });
  await second.until('both messages to the group', () => second.of('groupMessage').length === 2);
  await first.until('both acknowledgements of the group', () => first.of('groupAcked').length === 2);
  second.command({ leave: true, group: 'g' });
  await second.until('the end of its membership', () => second.of('groupLeft').length === 1);
  await sendGarbage(group, port);
  await first.until('a finding', () => first.of('finding').length > 0);
  second.command({ leave: true });
  await second.end();
  await first.until('the ring of one', () => first.members === '1');
  first.command({ stats: true });
  await first.until('the statistics', () => first.of('stats').length === 1);
  first.command({ leave: true });
  await first.end();
  const port3 = String((await freePorts(1))[0]);
  const third = processes.start(['--transport', 'unicast', '--peer', '127.0.0.1', '--port', port3, '--id', '3']);
  await third.until('its ring', () => third.members === '3');
  third.command({ stats: true });
  await third.until('the statistics', () => third.of('stats').length === 1);
  statistics = [first, third].map((one) => one.of('stats')[0]?.['stats']);
  third.command({ leave: true });
  await third.end();
  lines.push(...[first, second, third].flatMap((one: NodeProcess) => one.lines));
}, limitMs);

afterAll(() => processes.end());

describe('The lines of ringcast node --json', () => {
  it('all have a table in the guide', () => {
    expect(events.filter((event) => fieldsOf(event).length === 0)).toEqual([]);
  });

  it.each(events)('%s has the fields that the guide tells', (event) => {
    const some = lines.filter((line) => line.event === event);
    expect(some).not.toEqual([]);
    expect(some.flatMap(differences)).toEqual([]);
  });

  it('have no event that the guide leaves out', () => {
    expect([...new Set(lines.map(({ event }) => event))].sort()).toEqual([...events].sort());
  });

  it('show every optional field at least once', () => {
    const optional = events.flatMap((event) =>
      fieldsOf(event)
        .filter((field) => field.optional)
        .map(({ name }) => [event, name] as const),
    );
    const unseen = optional.filter(([event, name]) => !lines.some((line) => line.event === event && name in line));
    // Only an error that belongs to a command with a tag has one, and only a fault of this host makes a diagnosis.
    const rare = unseen.filter(([event, name]) => !(event === 'finding' && name === 'diagnosis'));
    expect(rare).toEqual([['error', 'tag']]);
  });
});

describe('The statistics that the documents name', () => {
  const named = codeIn(`${guide}\n${operations}`.replace(/^```[^]*?^```$/gm, '')).filter((code) =>
    /^(engine|transport|driver)(\.\w+)+$/.test(code),
  );

  it('are there', () => {
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((path) => !statistics.some((some) => has(some, path)))).toEqual([]);
  });
});

describe('The flags', () => {
  it('in the guide are those of the command', async () => {
    const help = processes.start(['--help'], false);
    await help.end();
    const flags = [...help.text.join('\n').matchAll(/^ {2}--([\w-]+)/gm)].map(([, flag = '']) => flag);
    const sentence = /^Flags \(`ringcast node --help`\):[^]*?\n\n/m.exec(guide)?.[0] ?? '';
    const told = codeIn(sentence).flatMap((code) => /^--([\w-]+)/.exec(code)?.[1] ?? []);
    expect(flags.length).toBeGreaterThan(10);
    expect(told.sort()).toEqual(flags.sort());
  });

  it('in the shell examples exist', () => {
    const shell = fencesOf(guide).filter(({ language, text }) => language === 'sh' && text.includes('ringcast node'));
    const used = shell.flatMap(({ text }) => [...text.matchAll(/ --([\w-]+)/g)].map(([, flag]) => flag));
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((flag) => !guide.includes(`\`--${flag}`))).toEqual([]);
  });
});
