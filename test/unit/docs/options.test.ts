/** The guide has every option with its defaults; both documents name only options and time-outs that exist. */
import { readFileSync } from 'node:fs';
import type { ResolvedOptions } from '../../../src/tuning/options.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';
import { optionNames } from '../../../src/tuning/option-mistakes.ts';
import type { Profile } from '../../../src/tuning/profiles.ts';
import { profiles } from '../../../src/tuning/profiles.ts';
import { codeIn, fencesOf, tablesOf } from './markdown.ts';

const guide = readFileSync('docs/guide.md', 'utf8');
const operations = readFileSync('docs/operations.md', 'utf8');

const rows = tablesOf(guide)
  .filter(({ head }) => head[0] === 'option')
  .flatMap((table) => table.rows);
const documented = rows.map(([name = '']) => codeIn(name)[0] ?? name);

function resolved(profile: Profile): ResolvedOptions {
  const result = resolveOptions({ profile });
  if (!result.ok) throw new Error(result.mistakes.join());
  return result.options;
}

/** What the option comes to by default, in the words of the guide. */
function defaultOf(name: string, profile: Profile): string {
  if (name === 'nodeId') return 'random';
  if (name === 'profile') return 'loopback';
  const options = resolved(profile);
  const { settings, metadata, peers } = options;
  const values = { ...options, ...settings, metadata: Object.keys(metadata).join(), peers: peers.join() };
  const value = new Map<string, string | number | object | undefined>(Object.entries(values)).get(name);
  if (typeof value === 'object') throw new Error(`${name} has parts`);
  return value === undefined || value === '' ? 'none' : String(value);
}

/** The cell's values for the three profiles: one for all, or one for each. */
function valuesOf(cell: string): string[] {
  const parts = cell.split(' / ').map((part) => inBytes(part.replaceAll('`', '')));
  const [only = ''] = parts;
  return parts.length === 1 ? profiles.map(() => only) : parts;
}

function inBytes(text: string): string {
  const count = /^(\d+) MiB$/.exec(text)?.[1];
  return count === undefined ? text : String(Number(count) * 1024 * 1024);
}

describe('The options in the guide', () => {
  it('are all that there are, each once', () => {
    expect([...documented].sort()).toEqual([...optionNames].sort());
  });

  it.each(rows.map((row) => [codeIn(row[0] ?? '')[0] ?? '', row] as const))('%s has its defaults', (name, row) => {
    expect(valuesOf(row[3] ?? '')).toEqual(profiles.map((profile) => defaultOf(name, profile)));
  });

  it('have a meaning, a unit and a consequence', () => {
    const thin = rows.filter((row) => row.length !== 6 || !row[1] || !row[2] || !(row[4] || row[5]));
    expect(thin).toEqual([]);
  });

  it('that the examples use exist', () => {
    const code = fencesOf(guide).filter(({ language }) => language === 'js');
    const used = code.flatMap(({ text }) => [...text.matchAll(/Cluster\.join\(\s*\{([^}]*)\}/g)]);
    const names = used.flatMap(([, inside = '']) => [...inside.matchAll(/(\w+):/g)].map(([, name = '']) => name));
    const known = new Set([...optionNames, 'role', 'tokenMS']);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('Names that end in a unit', () => {
  it.each(['docs/guide.md', 'docs/operations.md'])('in %s are options or statistics', (path) => {
    const words = codeIn(readFileSync(path, 'utf8').replace(/^```[^]*?^```$/gm, '')).map(
      (code) => code.split(/[^\w.]/)[0],
    );
    const units = words.filter((word) =>
      /^[a-z]\w*(Ms|MsMin|MsMax|Bytes|BytesMax|Frames|Visits|Max)$/.test(word ?? ''),
    );
    expect(units.length).toBeGreaterThan(10);
    expect([...new Set(units)].filter((word) => word !== undefined && !optionNames.includes(word))).toEqual([]);
  });
});

describe('The time-outs', () => {
  it('in both tables of profiles are those of the profiles', () => {
    const told = [...tablesOf(guide), ...tablesOf(operations)]
      .filter(({ head }) => head[0] === 'profile')
      .map((table) => table.rows.map((row) => `${codeIn(row[0] ?? '')[0]} ${/(\d+) ms/.exec(row.join(' '))?.[1]}`));
    const real = profiles.map((profile) => `${profile} ${resolved(profile).settings.tokenMs}`);
    expect(told).toEqual([real, real]);
  });

  it('after a crash are the sum that the table of profiles shows', () => {
    const table = tablesOf(operations).find(({ head }) => head[0] === 'profile');
    for (const [index, profile] of profiles.entries()) {
      const { tokenMs, consensusMs } = resolved(profile).settings;
      expect(Number.parseFloat(table?.rows[index]?.[2] ?? '')).toBeCloseTo((tokenMs + consensusMs) / 1000, 5);
    }
  });
});
