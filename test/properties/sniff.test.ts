/**
 * Nothing that is in a capture or on a network stops a sniffer: damaged files end with an error that says where, damaged
 * datagrams are counted.
 */
import fc from 'fast-check';

import { SniffSession } from '../../src/cli/sniff-session.ts';
import type { SniffReport } from '../../src/cli/sniff-report.ts';
import { describeSniff } from '../../src/cli/sniff-text.ts';
import { CaptureReader } from '../../src/sniff/capture-reader.ts';
import { DatagramExtractor } from '../../src/sniff/captured-datagram.ts';
import { CaptureError } from '../../src/sniff/captured-packet.ts';
import { DatagramDecoder } from '../../src/sniff/datagram-decoder.ts';
import type { Link } from '../support/captures.ts';
import { captureOf } from '../support/captures.ts';
import { exchange } from '../support/corosync-capture.ts';

const datagrams = [...exchange('udp/11-retransmit'), ...exchange('udp/12-kill-node3'), ...exchange('udp/15-partition')];
const links: readonly Link[] = ['ethernet', 'vlan', 'cooked', 'cooked2', 'raw'];
const files = links.flatMap((link) =>
  (['pcap', 'pcapng'] as const).map((format) => captureOf(datagrams, { link, format, mtu: 600 })),
);

/** Bytes set to others, a piece cut out, the end cut off. */
const damage = fc.record({
  changes: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 40 }),
  cut: fc.option(fc.record({ at: fc.nat(), length: fc.nat(100) })),
  end: fc.option(fc.nat()),
});

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Uint8Array, { changes, cut, end }: Damage): Uint8Array {
  const copy = [...bytes];
  for (const { at, byte } of changes) copy[at % bytes.length] = byte;
  if (cut !== null) copy.splice(cut.at % copy.length, cut.length);
  return Uint8Array.from(end === null ? copy : copy.slice(0, end % (copy.length + 1)));
}

/** A session whose reports are all made into text and JSON. */
function session(): { readonly session: SniffSession; readonly lines: string[] } {
  const lines: string[] = [];
  const report = (told: SniffReport): void => {
    lines.push(...describeSniff(told, '00:00:00.000', 'block'), JSON.stringify(told));
  };
  const decoder = new DatagramDecoder({ cluster: 'ringcast', wire: undefined });
  return { session: new SniffSession({ decoder, intervalMs: 100, report }), lines };
}

test('a damaged capture is read up to the damage', () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), damage, fc.integer({ min: 1, max: 5000 }), (file, how, pieceBytes) => {
      const bytes = damaged(file, how);
      const reader = new CaptureReader();
      const extractor = new DatagramExtractor();
      const { session: sniffing } = session();
      try {
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          reader.push(bytes.slice(at, at + pieceBytes), (packet) => {
            const datagram = extractor.take(packet);
            if (datagram === undefined) return;
            const { time: now, source, payload } = datagram;
            sniffing.take({ bytes: payload, ...source, path: datagram.device, now, isForRing: true });
            sniffing.advance(now);
          });
        }
      } catch (error) {
        expect(error).toBeInstanceOf(CaptureError);
        expect(String(error)).toMatch(/offset \d+/);
      }
      sniffing.end();
    }),
    { numRuns: 150 },
  );
});

test('damaged datagrams are taken or counted', () => {
  fc.assert(
    fc.property(fc.constantFrom(...datagrams), fc.array(damage, { maxLength: 8 }), ({ payload }, all) => {
      const { session: sniffing, lines } = session();
      for (const how of all) {
        sniffing.take({ bytes: damaged(payload, how), ip: '10.0.0.1', port: 5, path: '', now: 0, isForRing: true });
      }
      sniffing.end();
      const last = JSON.parse(lines.at(-1) ?? '') as { datagrams: number; rejected: { total: number } };
      expect(last.datagrams + last.rejected.total).toBe(all.length);
    }),
    { numRuns: 500 },
  );
});

test('bytes that are no capture are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 200 }), (bytes) => {
      expect(() => {
        new CaptureReader().push(bytes, () => undefined);
      }).toThrow(CaptureError);
    }),
  );
});
