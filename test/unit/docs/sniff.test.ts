/**
 * docs/sniff.md is right: its example is what the command prints, and its tables have the fields of every line of --json.
 * The lines come from captured exchanges of Corosync and from messages that are made up.
 */
import { readFileSync } from 'node:fs';

import { SniffSession } from '../../../src/cli/sniff-session.ts';
import type { SniffReport } from '../../../src/cli/sniff-report.ts';
import { describeSniff } from '../../../src/cli/sniff-text.ts';
import { sniffUsage } from '../../../src/cli/sniff-options.ts';
import { DatagramDecoder } from '../../../src/sniff/datagram-decoder.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';
import type { SentDatagram } from '../../support/captures.ts';
import { beginMs, exchange } from '../../support/corosync-capture.ts';
import { codeIn, fencesOf, tablesOf } from './markdown.ts';

const document = readFileSync('docs/sniff.md', 'utf8');

/** What a session tells of these datagrams. */
function told(
  datagrams: readonly SentDatagram[],
  quietMs = 0,
): { readonly report: SniffReport; readonly now: number }[] {
  const all: { readonly report: SniffReport; readonly now: number }[] = [];
  const session = new SniffSession({
    decoder: new DatagramDecoder({ cluster: 'ringcast', wire: undefined }),
    intervalMs: 1000,
    report: (report, now) => all.push({ report, now }),
  });
  for (const { time: now, source, target, payload } of datagrams) {
    const [ip = '', port] = source.split(':');
    session.take({ bytes: Uint8Array.from(payload), ip, port: Number(port), path: target, now, isForRing: true });
    session.advance(now);
  }
  session.advance(session.now + quietMs);
  session.end();
  return all;
}

/** A clock that shows the example's time wherever the test runs. */
function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

const [example = '', loss = ''] = fencesOf(document)
  .filter(({ language }) => language === 'text')
  .map(({ text }) => text);

test('the example is what the command prints', () => {
  const lines = told(exchange('udp/03-join-third-node')).flatMap(({ report, now }) =>
    describeSniff(report, clock(now), 'line'),
  );
  const reading = describeSniff({ event: 'reading', path: 'join.pcap' }, clock(beginMs), 'line');
  expect(`${[...reading, ...lines].join('\n')}\n`).toBe(example);
});

test('the example of loss is what the command prints', () => {
  const missing = told(exchange('udp/11-retransmit')).find(({ report }) => report.event === 'missing');
  if (missing === undefined) throw new Error('nothing is missing');
  expect(`${describeSniff(missing.report, clock(missing.now), 'line').join('\n')}\n`).toBe(loss);
});

describe('The lines of --json', () => {
  const reports: SniffReport[] = [
    ...['udp/03-join-third-node', 'udp/11-retransmit', 'udp/12-kill-node3'].flatMap((name) =>
      told(exchange(name), 11_000).map(({ report }) => report),
    ),
    ...told(changes()).map(({ report }) => report),
    { event: 'listening', group: '239.1.1.1', port: 1, interface: 'eth0', address: '10.0.0.1' },
    { event: 'reading', path: '-' },
    { event: 'note', message: 'a note' },
  ];

  /** Native rings that follow one another, a gathering that comes to nothing, and noise. */
  function changes(): SentDatagram[] {
    const codecs = [1, 2].map((nodeId) => new ProtobufCodec({ cluster: 'ringcast', self: { nodeId, incarnation: 1 } }));
    const sent: SentDatagram[] = [];
    const say = (index: number, at: number, ...[message]: Parameters<ProtobufCodec['encode']>): void => {
      const payload = codecs[index]?.encode(message) ?? new Uint8Array(0);
      sent.push({ time: beginMs + at, source: `10.0.0.${index + 1}:5`, target: '239.1.1.1:5', payload });
    };
    const join = (index: number, at: number, procSet: readonly number[], ringSeq: number): void => {
      const sender = { nodeId: index + 1, incarnation: 1, address: `10.0.0.${index + 1}:5`, name: '', metadata: {} };
      const cause = { kind: 'join', node: undefined } as const;
      say(index, at, { type: 'join', sender, procSet, failSet: [], ringSeq, leaving: false, cause, evidence: [] });
    };
    const announce = (at: number, seq: number): void => {
      say(0, at, { type: 'mergeDetect', ringId: { representative: 1, seq }, sender: 1 });
    };
    join(0, 0, [1], 0);
    announce(1, 1);
    join(0, 2, [1, 2], 1);
    join(1, 3, [1, 2], 0);
    announce(4, 2);
    for (let at = 100; at < 11_000; at += 500) join(1, at, [2], 2);
    sent.push({ time: beginMs + 11_000, source: '10.0.0.9:1', target: '239.1.1.1:5', payload: new Uint8Array(40) });
    return sent;
  }

  const events = [...new Set(reports.map(({ event }) => event))];

  /** Names of the fields in the table of an event, and which of them may be absent. */
  function documented(event: string): { readonly names: readonly string[]; readonly optional: readonly string[] } {
    const table = tablesOf(document).find(({ heading, head }) => heading === event && head[0] === 'field');
    const rows = table?.rows ?? [];
    const namesOf = (some: typeof rows): string[] => some.flatMap(([names = '']) => codeIn(names));
    return {
      names: namesOf(rows),
      optional: namesOf(rows.filter(([, meaning = '']) => meaning.startsWith('optional'))),
    };
  }

  it('are all shown here, each with a table', () => {
    const headings = tablesOf(document).filter(({ head }) => head[0] === 'field');
    expect(events.toSorted()).toEqual(headings.map(({ heading }) => heading).toSorted());
  });

  it.each(events)('%s have the fields that are told', (event) => {
    const { names, optional } = documented(event);
    const seen = new Set<string>();
    for (const report of reports.filter((one) => one.event === event)) {
      const fields = Object.keys(report).filter((name) => name !== 'event');
      for (const field of fields) seen.add(field);
      const needed = names.filter((name) => !optional.includes(name));
      expect(needed.filter((name) => !fields.includes(name))).toEqual([]);
    }
    expect([...seen].sort()).toEqual([...names].sort());
  });

  it('have rings in summaries with the parts that are told', () => {
    const table = tablesOf(document).find(({ head }) => head[0] === 'part of a ring');
    const parts = table?.rows.flatMap(([names = '']) => codeIn(names)).filter((name) => !name.includes('.')) ?? [];
    const rings = reports.flatMap((report) => {
      return report.event === 'end' ? report.networks.flatMap(({ rings: all }) => all) : [];
    });
    expect(rings.length).toBeGreaterThan(4);
    for (const ring of rings) expect(Object.keys(ring).sort()).toEqual(parts.toSorted());
    const named = new Set(table?.rows.flatMap(([, meaning = '']) => codeIn(meaning)));
    const token = rings.find((ring) => ring.token?.rotation)?.token;
    const inner = [token, token?.rotation, token?.requests, rings[0]?.data, rings.find(({ rate }) => rate)?.rate];
    const missing = inner.flatMap((part) => Object.keys(part ?? {})).filter((name) => !named.has(name));
    expect(missing).toEqual([]);
  });
});

test('the flags in the document exist', () => {
  const used = [...document.matchAll(/ringcast sniff[^\n]*/g)].flatMap(([line]) => line.match(/--[a-z]+/g) ?? []);
  expect(used.length).toBeGreaterThan(6);
  expect(used.filter((flag) => !sniffUsage().includes(flag))).toEqual([]);
});
