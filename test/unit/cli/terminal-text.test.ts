import { terminalText } from '../../../src/cli/terminal-text.ts';

describe('Text for a terminal', () => {
  it('is as it was where it is text, whatever the script', () => {
    expect(terminalText('gr\u00fcn\t\u{1f600} "x" \\n')).toBe('gr\u00fcn\t\u{1f600} "x" \\n');
  });

  it('has nothing that a terminal obeys', () => {
    expect(terminalText('a\u001b[2Jb\rc\nd\u009b1me\u007f\0')).toBe('a\\u001b[2Jb\\u000dc\\nd\\u009b1me\\u007f\\u0000');
  });
});
