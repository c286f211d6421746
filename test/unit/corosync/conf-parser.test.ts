/** Each line was also given to `corosync -t` (3.1.7); where we are stricter the title says so. */
import { parseCorosyncConf } from '../../../src/corosync/conf-parser.ts';
import { describeConfProblems } from '../../../src/corosync/conf-problem.ts';

function rootOf(...lines: string[]) {
  const result = parseCorosyncConf(lines.join('\n'));
  if (!result.ok) throw new Error(describeConfProblems(result.problems).join(' '));
  return result.root;
}

function problemsOf(...lines: string[]): readonly string[] {
  const result = parseCorosyncConf(lines.join('\n'));
  return result.ok ? [] : describeConfProblems(result.problems);
}

describe('A file that is not a corosync.conf', () => {
  test('is told from one by its zeros, in one sentence', () => {
    expect(problemsOf('\x7fELF\0\0{', '{{{')).toEqual(['this is not a text: it has bytes that are 0.']);
  });

  test('is quoted without what a terminal would obey, and in short', () => {
    const problems = problemsOf(`${'x'.repeat(100)}\u001b[2J {`, '\u001b]0;title\u0007');
    expect(problems).toEqual([
      `line 1: the section ${'x'.repeat(60)}... is not closed.`,
      'line 2: "\ufffd]0;title\ufffd" is neither "section {", "key: value" nor "}".',
    ]);
  });
});

describe('The text of a corosync.conf', () => {
  test('is sections in sections, with keys and values, each with its line', () => {
    const root = rootOf(
      'totem {',
      '  version: 2',
      '  interface {',
      '    ttl: 1',
      '  }',
      '  token: 1000',
      '}',
      'quorum {',
      '}',
    );
    expect(root).toEqual({
      name: '',
      line: 0,
      entries: [],
      sections: [
        {
          name: 'totem',
          line: 1,
          entries: [
            { key: 'version', value: '2', line: 2 },
            { key: 'token', value: '1000', line: 6 },
          ],
          sections: [{ name: 'interface', line: 3, entries: [{ key: 'ttl', value: '1', line: 4 }], sections: [] }],
        },
        { name: 'quorum', line: 8, entries: [], sections: [] },
      ],
    });
  });

  test('keeps sections of one name apart', () => {
    expect(rootOf('a {', '}', 'a {', '}').sections.map(({ line }) => line)).toEqual([1, 3]);
  });

  test('may be empty', () => {
    expect(rootOf('').sections).toEqual([]);
  });

  test('has comments on lines of their own, behind any blanks, and nowhere else', () => {
    expect(rootOf('# a {', ' \t# b: 1', '', 'c: 1 # d').entries).toEqual([{ key: 'c', value: '1 # d', line: 4 }]);
  });

  test.each([
    ['key: value', 'key', 'value'],
    ['\tkey\t:\tvalue\t', 'key', 'value'],
    ['key:value', 'key', 'value'],
    ['key: value: more', 'key', 'value: more'],
    ['key: two  words', 'key', 'two  words'],
    ['key: a}b', 'key', 'a}b'],
    ['key:', 'key', ''],
    ['key: value\r', 'key', 'value'],
  ])('has %j as a key and its value', (text, key, value) => {
    expect(rootOf(text).entries).toEqual([{ key, value, line: 1 }]);
  });

  test.each(['totem {', '  totem\t{  ', 'totem{', 'totem: {', 'totem {\r'])(
    'has %j as the beginning of a section',
    (text) => {
      expect(rootOf(text, '}').sections).toMatchObject([{ name: 'totem' }]);
    },
  );

  test.each([
    ['totem', 'line 1: "totem" is neither "section {", "key: value" nor "}".'],
    ['x'.repeat(80), `line 1: "${'x'.repeat(60)}..." is neither "section {", "key: value" nor "}".`],
    ['}', 'line 1: "}" closes nothing.'],
    ['totem {', 'line 1: the section totem is not closed.'],
  ])('is not %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('has braces alone on their lines, but for the name of the section', () => {
    expect(problemsOf('totem { version: 2', '} # end')).toEqual([
      'line 1: "version: 2" must be on a line of its own, after that with "{".',
      'line 2: "}" must be alone on its line.',
    ]);
  });

  test('has a name before each opening brace and, more strictly than with Corosync, a key before each colon', () => {
    expect(problemsOf('{', ': value', '}')).toEqual([
      'line 1: the name of the section before "{" is missing.',
      'line 2: the key before ":" is missing.',
    ]);
  });

  test('has all its problems told, in the order of the lines', () => {
    expect(problemsOf('a {', 'b {', 'c', '}', 'd').map((problem) => problem.split(':')[0])).toEqual([
      'line 1',
      'line 3',
      'line 5',
    ]);
  });
});
