/**
 * Files about the machine and the process: softirq work per CPU, time stolen by a hypervisor, waiting in the run queue,
 * the size of a page, routes.
 */
import type { CpuSample, HostFacts, SoftnetSample } from './observation.ts';
import { ipv4FromHostOrder, prefixOfMask } from './proc-address.ts';
import { completeLines, decimal, hexadecimal, wordsOf } from './proc-text.ts';

/**
 * /proc/net/softnet_stat: a line for each CPU that is online, hexadecimal words without a heading: processed, dropped,
 * time_squeeze first. Kernels since 5.10 say the number of the CPU in the 13th word; before that it is the place of the
 * line, which is wrong when a CPU before it is offline. Undefined when no line is understood.
 */
export function parseSoftnet(text: string): SoftnetSample[] | undefined {
  const samples = completeLines(text).flatMap((line, place) => {
    const words = wordsOf(line);
    const [processed, dropped, timeSqueeze] = words.slice(0, 3).map(hexadecimal);
    if (processed === undefined || dropped === undefined || timeSqueeze === undefined) return [];
    return [{ cpu: hexadecimal(words[12]) ?? place, processed, dropped, timeSqueeze }];
  });
  return samples.length === 0 ? undefined : samples;
}

/**
 * /proc/stat, line `cpu`: user nice system idle iowait irq softirq steal, then guest times, which user and nice contain
 * already. Undefined on kernels without `steal`.
 */
export function parseCpuLine(text: string): CpuSample | undefined {
  const line = completeLines(text).find((one) => one.startsWith('cpu '));
  const ticks = wordsOf(line ?? '')
    .slice(1, 9)
    .flatMap((word) => decimal(word) ?? []);
  const stealTicks = ticks[7];
  return stealTicks === undefined ? undefined : { totalTicks: ticks.reduce((sum, one) => sum + one, 0), stealTicks };
}

/**
 * schedstat of a task: nanoseconds on a CPU, nanoseconds waited in the run queue, turns. A kernel that does not count
 * prints three zeros, which no task that runs can have.
 */
export function parseRunQueueWait(text: string): number | undefined {
  const [ranNs, waitedNs] = wordsOf(completeLines(text)[0] ?? '').map(decimal);
  return ranNs === undefined || ranNs === 0 ? undefined : waitedNs;
}

/** One entry of `HostFacts.routes`. */
type Route = NonNullable<HostFacts['routes']>[number];

const routeIsUp = 0x1;
const routeRejects = 0x200;

/**
 * /proc/net/route: the IPv4 routes of the main table that lead somewhere. Undefined when the text does not begin as the
 * file does.
 */
export function parseRoutes(text: string): Route[] | undefined {
  const [heading = '', ...lines] = completeLines(text);
  if (!heading.startsWith('Iface')) return undefined;
  return lines.flatMap((line) => {
    const [device = '', target = '', , flagText, , , , mask = ''] = wordsOf(line);
    const flags = hexadecimal(flagText) ?? 0;
    const destination = ipv4FromHostOrder(target);
    const prefix = prefixOfMask(mask);
    if (destination === undefined || prefix === undefined) return [];
    return (flags & routeIsUp) === 0 || (flags & routeRejects) !== 0 ? [] : [{ destination, prefix, device }];
  });
}

/** AT_PAGESZ of getauxval(3). */
const pageSizeEntry = 6;

/**
 * The size of a page from /proc/self/auxv: pairs of a number and a value, each a word of the machine. This is how the
 * kernel itself tells a program. Undefined when there is no such entry or it makes no sense.
 */
export function parsePageBytes(auxv: Uint8Array, wordBytes: 4 | 8): number | undefined {
  // Copied, since a view may begin anywhere in its memory and words may not.
  const aligned = Uint8Array.from(auxv.subarray(0, auxv.length - (auxv.length % wordBytes))).buffer;
  const words = wordBytes === 8 ? [...new BigUint64Array(aligned)].map(Number) : [...new Uint32Array(aligned)];
  const entry = words.findIndex((word, i) => i % 2 === 0 && word === pageSizeEntry);
  const bytes = entry < 0 ? undefined : words[entry + 1];
  return bytes !== undefined && bytes >= 1024 && Number.isInteger(Math.log2(bytes)) ? bytes : undefined;
}
