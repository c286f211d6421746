import { reportIntervalMs, SendErrors } from '../../../src/transport/send-errors.ts';
import { asError, codeOf, messageOf } from '../../../src/transport/system-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`send ${code}`), { code });
}

test('every error is counted, but one code is reported at most once a second', () => {
  const errors = new SendErrors();
  const reports: (string | undefined)[] = [];
  for (const now of [0, 1, reportIntervalMs - 1, reportIntervalMs, reportIntervalMs + 1, 3 * reportIntervalMs]) {
    reports.push(errors.record(systemError('ENETUNREACH'), now)?.message);
  }
  expect(reports).toEqual([
    'send ENETUNREACH',
    undefined,
    undefined,
    'send ENETUNREACH (and 2 more ENETUNREACH since the last report)',
    undefined,
    'send ENETUNREACH (and 1 more ENETUNREACH since the last report)',
  ]);
  expect(errors.counts()).toEqual({ ENETUNREACH: 6 });
});

test('codes are counted and reported apart', () => {
  const errors = new SendErrors();
  expect(errors.record(systemError('EPERM'), 0)).toBeDefined();
  expect(errors.record(systemError('ENOBUFS'), 0)).toBeDefined();
  expect(errors.record(systemError('EPERM'), 1)).toBeUndefined();
  expect(errors.counts()).toEqual({ EPERM: 2, ENOBUFS: 1 });
});

test('a report with a count keeps the code and the error itself', () => {
  const errors = new SendErrors();
  errors.record(systemError('EPERM'), 0);
  errors.record(systemError('EPERM'), 1);
  const last = systemError('EPERM');
  const report = errors.record(last, 5000);
  expect(codeOf(report)).toBe('EPERM');
  expect(report?.cause).toBe(last);
});

test('an error without a code is counted as unknown', () => {
  const errors = new SendErrors();
  errors.record(new Error('odd'), 0);
  expect(errors.counts()).toEqual({ UNKNOWN: 1 });
});

test('what is known about an error does not depend on its class', () => {
  const foreign = { code: 'EPERM', message: 'not allowed' };
  expect(codeOf(foreign)).toBe('EPERM');
  expect(messageOf(foreign)).toBe('not allowed');
  expect(asError(foreign)).toMatchObject({ message: 'not allowed', code: 'EPERM', cause: foreign });
  expect(codeOf('text')).toBe('UNKNOWN');
  expect(codeOf({ code: 7 })).toBe('UNKNOWN');
  expect(messageOf('text')).toBe('text');
  const own = new Error('own');
  expect(asError(own)).toBe(own);
});
