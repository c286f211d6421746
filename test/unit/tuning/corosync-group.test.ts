import { corosyncGroup } from '../../../src/tuning/corosync-group.ts';

describe('The default group of a Corosync cluster', () => {
  // h = 2h + byte: "a" is 97, "ab" 2 * 97 + 98 = 292.
  test.each([
    ['a', '239.192.0.97', 'ff15::61'],
    ['ab', '239.192.1.37', 'ff15::124'],
    // A daemon of version 3.1.7 was seen to join this IPv4 group.
    ['a-rather-long-name.42', '239.192.248.99', 'ff15::f86a'],
  ])('is made of the name %s', (cluster, group4, group6) => {
    expect(corosyncGroup(cluster, 4)).toBe(group4);
    expect(corosyncGroup(cluster, 6)).toBe(group6);
  });
});
