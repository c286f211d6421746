import type { ClusterOptions } from '../../../src/tuning/options.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';
import { optionNames } from '../../../src/tuning/option-mistakes.ts';
import { profileSettings, profiles } from '../../../src/tuning/profiles.ts';

function mistakesOf(options: unknown): readonly string[] {
  const result = resolveOptions(options as ClusterOptions);
  return result.ok ? [] : result.mistakes;
}

function resolved(options: ClusterOptions) {
  const result = resolveOptions(options);
  if (!result.ok) {
    throw new Error(result.mistakes.join(' '));
  }
  return result.options;
}

describe('The profiles', () => {
  it.each(profiles)('make settings that keep every relation: %s', (profile) => {
    expect(mistakesOf({ profile })).toEqual([]);
  });

  it("compute the timers from the token time-out by Corosync's formulas", () => {
    expect(profileSettings('lan', {})).toMatchObject({
      tokenMs: 1000,
      tokenRetransmitMsMax: 238,
      holdMs: 180,
      consensusMs: 1200,
      joinMs: 50,
      failToReceiveMs: 2000,
    });
  });

  it('move all timers along with a token time-out that the user sets', () => {
    expect(profileSettings('lan', { tokenMs: 3000 })).toMatchObject({
      tokenRetransmitMsMax: 714,
      holdMs: 561,
      consensusMs: 3600,
      failToReceiveMs: 6000,
    });
  });

  it.each([50, 100, 1000, 30_000])('keep every relation with a token time-out of %d ms in all profiles', (tokenMs) => {
    for (const profile of profiles) {
      expect(mistakesOf({ profile, tokenMs })).toEqual([]);
    }
  });

  it('leave room in the store for two windows', () => {
    expect(profileSettings('lan', { storeFrames: 64 })).toMatchObject({ windowFrames: 32, visitFrames: 24 });
    expect(profileSettings('lan', { windowFrames: 8 })).toMatchObject({ windowFrames: 8, visitFrames: 8 });
  });
});

describe('Options', () => {
  it('may all be left out: then they are those of this host alone', () => {
    expect(resolved({})).toMatchObject({
      profile: 'loopback',
      cluster: 'ringcast',
      interface: '127.0.0.1',
      port: 5505,
      nodeId: undefined,
      frameBytes: 1472,
    });
  });

  it('that are undefined count as left out', () => {
    expect(resolved({ tokenMs: undefined, cluster: undefined })).toEqual(resolved({}));
  });

  it('choose loopback and frame size by the family of the group', () => {
    expect(resolved({ group: 'ff15::5505' })).toMatchObject({ interface: '::1', frameBytes: 1452 });
  });

  it('win over the profile', () => {
    const { settings, ttl } = resolved({ profile: 'lan', holdMs: 20, ttl: 4 });
    expect([settings.holdMs, ttl]).toEqual([20, 4]);
  });

  it('with several mistakes are told all at once', () => {
    const mistakes = mistakesOf({
      nodeId: 0,
      port: 70000,
      cluster: '',
      group: '10.0.0.1',
      profile: 'wlan',
      tokenMs: '1',
    });
    expect(mistakes).toEqual([
      'nodeId must be a whole number from 1 to 4294967295, not 0.',
      'port must be a whole number from 1 to 65535, not 70000.',
      'cluster must have 1 to 32 bytes of UTF-8, not 0.',
      'group must be a multicast address (224.0.0.0 to 239.255.255.255, or IPv6 from ff00::), not "10.0.0.1".',
      'profile must be one of loopback, lan, wan, not "wlan". Did you mean "lan"?',
      'tokenMs must be a whole number from 50 to 3600000, not "1".',
    ]);
  });

  it.each([
    ['nodeID', 'nodeId'],
    ['tokenMS', 'tokenMs'],
    ['interfaces', 'interface'],
    ['windowFrame', 'windowFrames'],
  ])('with the unknown name %s suggest %s', (wrong, right) => {
    expect(mistakesOf({ [wrong]: 1 })).toEqual([`There is no option "${wrong}". Did you mean "${right}"?`]);
  });

  it('with a name like nothing known suggest nothing', () => {
    expect(mistakesOf({ quux: 1 })).toEqual(['There is no option "quux".']);
  });

  it.each([
    [{ holdMs: 300, profile: 'lan' }, 'holdMs (300) must be less than tokenRetransmitMsMax (238)'],
    [{ tokenRetransmitMsMax: 1000, tokenMs: 1000 }, 'tokenRetransmitMsMax (1000) must be less than tokenMs (1000)'],
    [{ tokenRetransmitMsMin: 200 }, 'tokenRetransmitMsMin (200) must be at most tokenRetransmitMsMax (119)'],
    [{ consensusMs: 400 }, 'tokenMs (500) must be at most consensusMs (400)'],
    [{ joinMs: 600 }, 'joinMs (600) must be less than consensusMs (600)'],
    [{ failToReceiveMs: 100 }, 'tokenMs (500) must be at most failToReceiveMs (100)'],
    [{ visitFrames: 257 }, 'visitFrames (257) must be at most windowFrames (256)'],
    [{ windowFrames: 64, storeFrames: 64 }, 'twice windowFrames (128) must be at most storeFrames (64)'],
    [{ storeFrames: 3000 }, 'storeFrames must be a power of two, not 3000.'],
    [{ sendQueueBytes: 5000 }, 'messageBytesMax (1048576) must be at most sendQueueBytes (5000)'],
    [{ iteratorBufferBytes: 5000 }, 'messageBytesMax (1048576) must be at most iteratorBufferBytes (5000)'],
  ])('that break a relation are refused with the numbers: %j', (options, text) => {
    const mistakes = mistakesOf(options);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(text);
  });

  it.each([
    ['an array', [], 'metadata must be an object of strings'],
    ['a number as value', { a: 1 }, 'metadata.a must be a string, not 1.'],
    ['an empty key', { '': 'x' }, 'metadata key "" must have 1 to 64 bytes'],
    ['a long value', { a: 'x'.repeat(257) }, 'metadata.a must have 0 to 256 bytes of UTF-8, not 257.'],
    [
      'seventeen entries',
      Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, ''])),
      'at most 16 entries',
    ],
    ['too much in all', { a: 'x'.repeat(256), b: 'x'.repeat(256) }, 'at most 384 bytes of keys and values, not 514.'],
  ])('refuse metadata that is or has %s', (_, metadata, text) => {
    expect(mistakesOf({ metadata }).join()).toContain(text);
  });

  it.each([
    ['name', { name: 'al\ud83dpha' }],
    ['cluster', { cluster: '\udc00' }],
    ['stateDir', { stateDir: '/var/\ud800' }],
    ['metadata.zone', { metadata: { zone: 'a\udfff' } }],
    ['metadata key "\\ud800"', { metadata: { '\ud800': 'a' } }],
  ])('refuse half of a surrogate pair in %s, and nothing else', (what, options) => {
    expect(mistakesOf(options)).toEqual([`${what} must be well-formed Unicode; it has half of a surrogate pair.`]);
  });

  it('accept whole surrogate pairs', () => {
    const given = { name: '\u{1f600}', cluster: '\u{1f600}', metadata: { '\u{1f600}': '\u{1f600}' } };
    expect(resolved(given)).toMatchObject(given);
  });

  it('accept metadata of 384 bytes and refuse one more', () => {
    const metadata = { a: 'x'.repeat(256), b: '\u00e9'.repeat(63) };
    expect(resolved({ metadata }).metadata).toEqual(metadata);
    expect(mistakesOf({ metadata: { ...metadata, c: '' } })).toEqual([
      'metadata must have at most 384 bytes of keys and values, not 385.',
    ]);
  });

  it.each(['239.1.2', '239.1.2.256', '239.01.2.3', '223.255.255.255', '240.0.0.1', 'fe80::1', '', 7])(
    'refuse %j as a group',
    (group) => {
      expect(mistakesOf({ group })).toHaveLength(1);
    },
  );

  it('count bytes and not letters', () => {
    expect(mistakesOf({ cluster: 'ä'.repeat(16) })).toEqual([]);
    expect(mistakesOf({ cluster: 'ä'.repeat(17) })).toHaveLength(1);
  });

  it('that are inherited names of objects are unknown', () => {
    expect(mistakesOf(JSON.parse('{"__proto__": 1, "toString": 2}'))).toHaveLength(2);
  });

  it('each have a rule that refuses a value of a wrong type', () => {
    for (const name of optionNames) {
      expect(mistakesOf({ [name]: Symbol('wrong') })).toHaveLength(1);
    }
  });
});
