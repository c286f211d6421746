/** What an engine runs with: the resolved options, and what the wire format takes of each datagram. */
import type { ResolvedOptions } from './options.ts';
import type { EngineSettings } from './settings.ts';
import { corosyncRules, nativeRules } from './wire-rules.ts';

/** `overhead`: bytes of a data message, and of each chunk in it, that are not payload. */
export function engineSettings(
  { settings, windowRule, frameBytes, corosync }: ResolvedOptions,
  overhead: { readonly dataBytes: number; readonly chunkBytes: number },
): EngineSettings {
  return {
    ...settings,
    windowRule,
    firstSeq: 0,
    rules: corosync === undefined ? nativeRules : corosyncRules,
    framePayloadBytes: frameBytes - overhead.dataBytes,
    chunkOverheadBytes: overhead.chunkBytes,
  };
}
