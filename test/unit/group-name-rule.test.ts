import { brokenNameRule } from '../../src/group-name-rule.ts';

describe('The name of a group', () => {
  const good = ['g', 'gr\u00fcn', '\ufeffg', 'a b\0', 'x'.repeat(128), '\u{1f600}'.repeat(32)];

  it.each(good)('may be %j on both wires', (name) => {
    expect([brokenNameRule(name, 'native'), brokenNameRule(name, 'corosync')]).toEqual([undefined, undefined]);
  });

  it.each([
    ['', 'not 0'],
    ['x'.repeat(129), 'not 129'],
    ['\u00fc'.repeat(65), 'not 130'],
    ['a\ud83d', 'half of a surrogate pair'],
  ])('may not be %j on either', (name, rule) => {
    expect(brokenNameRule(name, 'native')).toContain(rule);
    expect(brokenNameRule(name, 'corosync')).toContain(rule);
  });

  it("may have bytes that are not UTF-8 on Corosync's wire, where other programs choose them", () => {
    expect(brokenNameRule('a\udcff', 'corosync')).toBeUndefined();
    expect(brokenNameRule('a\udcff', 'native')).toContain('half of a surrogate pair');
  });

  it('may not be bytes one by one that are a character together: it would come back as that', () => {
    expect(brokenNameRule('\udcc3\udcbc', 'corosync')).toContain('half of a surrogate pair');
  });

  it("may not be the group of the messages to all on Corosync's wire", () => {
    expect(brokenNameRule('ringcast', 'corosync')).toContain('whole cluster');
    expect(brokenNameRule('ringcast', 'native')).toBeUndefined();
  });
});
