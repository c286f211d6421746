import { corosyncGroup } from '../../../src/sniff/corosync-group.ts';

// The hash of `ab` is 2 * 97 + 98 = 292: 1 and 292 modulo 255. The long name's group is the one that Corosync 3.1.7 joined.
test.each([
  ['a', '239.192.0.97'],
  ['ab', '239.192.1.37'],
  ['a-rather-long-name.42', '239.192.248.99'],
])('the cluster %s has the group %s', (name, group) => {
  expect(corosyncGroup(name)).toBe(group);
});
