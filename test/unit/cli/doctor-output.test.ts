/** The doctor's words, as text on a terminal and in a pipe, and as a document; and the exit status. */
import { PassThrough } from 'node:stream';
import { DoctorOutput } from '../../../src/cli/doctor-output.ts';
import type { Output } from '../../../src/cli/doctor-output.ts';
import type { Check } from '../../../src/tuning/doctor-check.ts';
import { ansiPaint, checkLine, exitStatusOf, findingLines, plainPaint } from '../../../src/tuning/doctor-text.ts';
import type { Diagnosis } from '../../../src/tuning/finding.ts';

const warning: Diagnosis = {
  id: 'D02',
  severity: 'warning',
  title: 'receive buffer request cut',
  evidence:
    'its group socket asked for 26,214,400 bytes and was granted 212,992; the buffer holds 184 frames of 2304 bytes',
  cause: 'The limit is lower than the buffer that was asked for.',
  fix: 'sysctl -w net.core.rmem_max=26214400',
  proof: 'sysctl -n net.core.rmem_max  # at least 26214400',
};
const error: Diagnosis = { ...warning, id: 'D26', severity: 'error', title: 'firewall drops what arrives' };
const fine: Check = { name: 'frame size', verdict: 'ok', ids: [], detail: '1472 bytes' };
const cut: Check = { name: 'receive buffer', verdict: 'warning', ids: ['D02'], detail: 'cut' };

interface Recorded {
  readonly output: DoctorOutput;
  readonly text: () => string;
  readonly progress: () => string;
}

function outputTo({ tty = false, json = false, color = true } = {}): Recorded {
  const streams = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY: tty }));
  const [stdout, stderr] = streams as [PassThrough & Output, PassThrough & Output];
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return {
    output: new DoctorOutput({ stdout, stderr, json, color }),
    text: () => read(stdout),
    progress: () => read(stderr),
  };
}

describe('The exit status', () => {
  it('is 0 without findings, 1 with warnings, 2 with errors, and 3 when something could not be tested', () => {
    expect(exitStatusOf({ findings: [], untested: [] })).toBe(0);
    expect(exitStatusOf({ findings: [warning], untested: [] })).toBe(1);
    expect(exitStatusOf({ findings: [warning, error], untested: [] })).toBe(2);
    expect(exitStatusOf({ findings: [warning], untested: ['no peer answered'] })).toBe(3);
    expect(exitStatusOf({ findings: [error], untested: ['no peer answered'] })).toBe(2);
  });
});

describe('Text', () => {
  it('is aligned, and plain in a pipe', () => {
    const { output, text, progress } = outputTo();
    output.section('This host');
    output.progress('busy');
    output.check(fine);
    output.check(cut);
    output.finding(warning);
    output.data('target', {});
    expect(output.end()).toBe(1);
    expect(text()).toBe(
      [
        'This host',
        '  frame size               ok           1472 bytes',
        '  receive buffer           warning D02  cut',
        '',
        'D02 warning: receive buffer request cut',
        '  seen    its group socket asked for 26,214,400 bytes and was granted 212,992; the buffer holds 184 frames of',
        '          2304 bytes',
        '  cause   The limit is lower than the buffer that was asked for.',
        '  fix     sysctl -w net.core.rmem_max=26214400',
        '  proof   sysctl -n net.core.rmem_max  # at least 26214400',
        '  more    docs/findings/D02.md',
        '',
        'Found 1 warning in 2 checks.',
        '',
      ].join('\n'),
    );
    expect(progress()).toBe('');
  });

  it('is coloured on a terminal and nowhere else, and not against the wish', () => {
    const painted = (options: Parameters<typeof outputTo>[0]): string => {
      const { output, text } = outputTo(options);
      output.check(cut);
      output.end();
      return text();
    };
    expect(painted({ tty: true })).toContain('\u001b[33mwarning D02\u001b[0m');
    expect(painted({ tty: true, color: false })).not.toContain('\u001b[');
    expect(painted({ tty: false })).not.toContain('\u001b[');
  });

  it('has the same columns with colours as without', () => {
    const bare = (line: string): string =>
      line
        .split('\u001b[')
        .map((part, i) => (i === 0 ? part : part.replace(/^[\d;]*m/, '')))
        .join('');
    expect(bare(checkLine(cut, ansiPaint))).toBe(checkLine(cut, plainPaint));
    expect(findingLines(error, ansiPaint).map(bare)).toEqual(findingLines(error, plainPaint));
  });

  it('shows progress on a terminal only, and wipes it before the next line', () => {
    const { output, progress } = outputTo({ tty: true });
    output.progress('busy');
    output.check(fine);
    expect(progress()).toBe('\r\u001b[Kbusy\r\u001b[K');
  });

  it('never breaks a command, which is copied', () => {
    const fix = `nft ${'insert rule inet filter input udp dport 5505 accept; '.repeat(5)}`;
    expect(findingLines({ ...warning, fix }, plainPaint)).toContain(`  fix     ${fix}`);
  });

  it('says what could not be tested and what is unknown', () => {
    const { output, text } = outputTo();
    output.check({ ...fine, verdict: 'unknown' });
    output.untested('No peer answered.');
    expect(output.end()).toBe(3);
    expect(text()).toContain('Could not test: No peer answered.\nNo fault found in 1 check, 1 unknown.\n');
  });
});

describe('The document', () => {
  it('is one JSON object with checks, findings, data and the exit status, and nothing else is printed', () => {
    const { output, text } = outputTo({ json: true, tty: true });
    output.section('This host');
    output.check(cut);
    output.text(['a table']);
    output.finding(error);
    output.data('target', { port: 5505 });
    expect(text()).toBe('');
    expect(output.end()).toBe(2);
    expect(JSON.parse(text())).toEqual({
      target: { port: 5505 },
      checks: [{ ...cut, section: 'This host' }],
      findings: [{ ...error, page: 'docs/findings/D26.md' }],
      untested: [],
      exitStatus: 2,
    });
  });

  it('has a finding once, however often it is reported with the same evidence', () => {
    const { output, text } = outputTo({ json: true });
    output.finding(warning);
    output.finding({ ...warning });
    output.finding({ ...warning, evidence: 'another socket' });
    output.end();
    const { findings } = JSON.parse(text()) as { findings: Diagnosis[] };
    expect(findings.map(({ evidence }) => evidence)).toEqual([warning.evidence, 'another socket']);
  });
});
