/**
 * Whether tests with real Corosync daemons can run here. Beside what the lab needs these are the daemon and its tools,
 * the CPG library with its headers, a C compiler for the client that the tests build, and mount namespaces. In Debian:
 * corosync, libcpg-dev, gcc and libc6-dev.
 */
import { firstFailure, labDescribe } from '../lab/requirements.ts';

/** A program that uses the library, to see whether one can be built. */
const probe = String.raw`printf '#include <corosync/cpg.h>\nint main(void) { return cpg_finalize(0) == 0; }\n'`;

/** `describe`, or one that skips with the reason in its title; see `labDescribe`. */
export function corosyncDescribe(): (title: string, body: () => void) => void {
  return labDescribe(missingForCorosync);
}

/** What these tests lack here beside the lab; undefined when nothing. */
export function missingForCorosync(): string | undefined {
  return firstFailure([
    ['corosync', '-v'],
    ['corosync-quorumtool', '-V'],
    ['nsenter', '--version'],
    ['unshare', '-m', 'mount', '-t', 'tmpfs', 'probe', '/run'],
    ['sh', '-c', `${probe} | gcc -x c - -o /dev/null -lcpg`],
  ]);
}
