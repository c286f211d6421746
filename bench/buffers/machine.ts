/** Facts about the machine that the numbers were measured on. */
import { cpus, platform, release } from 'node:os';

import { measureCharge } from '../../src/transport/charge-probe.ts';
import { readText } from '../../src/tuning/kernel-counters.ts';
import type { Machine } from './results.ts';

/** Bytes of a full datagram of the ring: one Ethernet frame. */
const frameBytes = 1472;

export async function describeMachine(): Promise<Machine> {
  const loopback = { name: 'lo', address: '127.0.0.1', family: 4, internal: true, scopeId: 0 } as const;
  return {
    platform: platform(),
    kernel: release(),
    node: process.version,
    cpus: cpus().length,
    receiveBytesDefault: readNumber('/proc/sys/net/core/rmem_default'),
    receiveBytesMax: readNumber('/proc/sys/net/core/rmem_max'),
    chargeBytes: await measureCharge(frameBytes, loopback),
  };
}

/** A buffer that bears the worst stall here, as asked for; what the bench calls sized. */
const sizedBytes = 4_194_304;

/** What to do first when the kernel does not allow a sized buffer; undefined when it does, or when that is unknown. */
export function limitHint({ receiveBytesMax }: Machine): string | undefined {
  if (receiveBytesMax === undefined || receiveBytesMax >= sizedBytes) return undefined;
  return (
    `net.core.rmem_max is ${receiveBytesMax}: no buffer here will be large enough, and some conclusions will say "not ` +
    `reproduced". As root: sysctl -w net.core.rmem_max=${sizedBytes}`
  );
}

function readNumber(path: string): number | undefined {
  const text = readText(path);
  return text === undefined ? undefined : Number(text);
}
