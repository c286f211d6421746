/** Every relative link in the documents leads to a file, and its anchor to a heading. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, linksOf } from './markdown.ts';

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('api'))
    .map((path) => join('docs', path)),
];

/** Why the link leads nowhere; undefined when it is right. */
function faultOf(document: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#', 2);
  const file = path === '' ? document : normalize(join(dirname(document), path));
  if (!existsSync(file)) return 'there is no such file';
  if (anchor === undefined) return undefined;
  return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? undefined : 'there is no such heading';
}

function isRelative({ target }: { readonly target: string }): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(target);
}

describe('Links in the documents', () => {
  it('are looked for in the README, the guide and the decisions', () => {
    const expected = ['README.md', join('docs', 'guide.md'), join('docs', 'decisions', '0001-sans-io.md')];
    expect(documents).toEqual(expect.arrayContaining(expected));
    expect(linksOf(readFileSync('README.md', 'utf8')).filter(isRelative).length).toBeGreaterThan(5);
  });

  it.each(documents)('of %s lead somewhere', (document) => {
    const faults = linksOf(readFileSync(document, 'utf8'))
      .filter(isRelative)
      .flatMap(({ target, line }) => {
        const fault = faultOf(document, target);
        return fault === undefined ? [] : [`${document}:${line} ${target}: ${fault}`];
      });
    expect(faults).toEqual([]);
  });
});

describe('The reader of links', () => {
  it('finds links, not what looks like one in code', () => {
    const text = 'see [a](b.md#c) and ![d](e.png "f")\n`[x](y)`\n```js\n[x](y)\n```\n';
    expect(linksOf(text).map(({ target, line }) => `${line} ${target}`)).toEqual(['1 b.md#c', '1 e.png']);
  });

  it('makes anchors as GitHub does', () => {
    const text = '# One & two\n## `ringcast node --json`: lines\n```sh\n# not a heading\n```\n## One & two\n';
    expect([...anchorsOf(text)]).toEqual(['one--two', 'ringcast-node---json-lines', 'one--two-1']);
  });

  it('refuses a wrong file and a wrong anchor', () => {
    expect(faultOf('README.md', 'docs/nothing.md')).toBe('there is no such file');
    expect(faultOf('README.md', 'docs/guide.md#nothing')).toBe('there is no such heading');
    expect(faultOf('docs/guide.md', '#joining')).toBeUndefined();
  });
});
