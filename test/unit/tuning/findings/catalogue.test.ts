/** The catalogue against itself, against the rules and against its pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue, docsUrl, faultIds, faultOf, isFaultId } from '../../../../src/tuning/findings/catalogue.ts';
import { diagnosisOf, isKnownWord, wordsIn } from '../../../../src/tuning/findings/diagnosis.ts';
import { rules } from '../../../../src/tuning/findings/diagnose.ts';
import type { FaultText } from '../../../../src/tuning/findings/fault.ts';
import { fingerprints } from '../../../../src/tuning/findings/fingerprint.ts';
import { headingsOf, linksOf, tablesOf } from '../../docs/markdown.ts';

const readme = readFileSync('docs/findings/README.md', 'utf8');
const observers = ['member', 'host', 'peers'] as const;

function severityText({ severities }: FaultText): string {
  return severities.length === 0 ? 'none' : severities.join(' or ');
}

describe('The catalogue', () => {
  it('has the faults D01 to D45 in order', () => {
    const expected = Array.from({ length: 45 }, (_, index) => `D${String(index + 1).padStart(2, '0')}`);
    expect(faultIds).toEqual(expected);
    expect(catalogue.map(({ id }) => id)).toEqual(expected);
  });

  it('knows its ids from other words', () => {
    expect(['D01', 'D45', 'D46', 'D1', 'toString'].map(isFaultId)).toEqual([true, true, false, false, false]);
  });

  it('has a rule for exactly what a member or the doctor of one host can see', () => {
    const visible = catalogue.filter(({ seenBy }) => seenBy.includes('member') || seenBy.includes('host'));
    expect(Object.keys(rules)).toEqual(visible.map(({ id }) => id));
  });

  it('gives a severity to what can be seen, and none to what cannot', () => {
    const wrong = catalogue.filter(({ severities, seenBy }) => severities.length > 0 !== seenBy.length > 0);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it.each(catalogue)('$id tells cause and symptom in sentences and titles in a few words', (fault) => {
    expect(fault.title).toMatch(/^[A-Za-z][^.]{7,48}$/);
    expect([fault.cause, fault.symptom]).toEqual([expect.stringMatching(/^[A-Z].*\.$/), expect.stringMatching(/\.$/)]);
    expect(fault.proof).toMatch(/#/);
  });

  it.each(catalogue)('$id has only words to fill in that are known', ({ fix, proof }) => {
    expect([...wordsIn(fix), ...wordsIn(proof)].filter((word) => !isKnownWord(word))).toEqual([]);
  });
});

describe('A diagnosis', () => {
  it('has the words of its fix and proof filled in', () => {
    const found = diagnosisOf('D25', { severity: 'error', evidence: 'seen', values: { interface: 'eth1' } });
    expect(found).toMatchObject({ id: 'D25', severity: 'error', evidence: 'seen', title: faultOf('D25').title });
    expect(found.fix).toBe('sysctl -w net.ipv4.conf.eth1.rp_filter=2');
  });

  it('leaves a word in capitals for what is not known', () => {
    const found = diagnosisOf('D25', { severity: 'error', evidence: 'seen', values: { interface: undefined } });
    expect(found.fix).toBe('sysctl -w net.ipv4.conf.INTERFACE.rp_filter=2');
  });

  it('leaves the lists of a shell alone', () => {
    const found = diagnosisOf('D09', { severity: 'warning', evidence: 'seen', values: { interface: 'eth1' } });
    expect(found.proof).toContain('statistics/rx_{crc,frame}_errors');
  });

  it('can have a cause and a fix of its own', () => {
    const found = diagnosisOf('D01', { severity: 'error', evidence: 'seen', cause: 'Because.', fix: 'do {bytes}' });
    expect([found.cause, found.fix]).toEqual(['Because.', 'do 26214400']);
  });
});

describe('The pages of the findings', () => {
  const sections = ['Symptom', 'How Ringcast sees it', 'Cause', 'Fix', 'Proof', 'Sources'];

  it('are one for each fault, and the overview', () => {
    expect(readdirSync('docs/findings').sort()).toEqual([...faultIds.map((id) => `${id}.md`), 'README.md']);
  });

  it.each(catalogue)('$id has the title of the catalogue and all sections', ({ id, title }) => {
    expect(headingsOf(readFileSync(docsUrl(id), 'utf8'))).toEqual([`${id}: ${title}`, ...sections]);
  });

  it.each(catalogue)('$id says who sees it and how badly', (fault) => {
    const page = readFileSync(docsUrl(fault.id), 'utf8');
    expect(page).toContain(`\nSeverity: ${severityText(fault)}. Seen by: ${fault.seenBy.join(', ') || 'nobody'}.\n`);
    expect(linksOf(page).map(({ target }) => target)).toContain('README.md');
  });

  it('are all in the table of the overview, with severity and observers', () => {
    const table = tablesOf(readme).find(({ head }) => head[0] === 'id');
    const expected = catalogue.map((fault) => [
      `[${fault.id}](${fault.id}.md)`,
      fault.title,
      severityText(fault),
      ...observers.map((observer) => (fault.seenBy.includes(observer) ? 'yes' : '')),
    ]);
    expect(table?.rows).toEqual(expected);
  });

  it('tell the fingerprints as the table in code has them', () => {
    const table = tablesOf(readme).find(({ head }) => head[0] === 'row');
    const rows = table?.rows.map(([row, situation, , , , , , faults]) => [row, situation, faults]);
    const expected = Object.entries(fingerprints).map(([id, { situation, faults }]) => [
      id,
      situation,
      faults.join(', '),
    ]);
    expect(rows).toEqual(expected);
  });
});
