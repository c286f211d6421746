/** Names of configurations. */
import { regularId, transitionalId } from '../../src/configuration.ts';

const old = { representative: 1, seq: 8 };
const young = { representative: 2, seq: 12 };

test('a regular configuration has the name of its ring', () => {
  expect(regularId(old)).toBe('8.1');
});

test('a transitional configuration is named after the ring being left and the ring being entered', () => {
  expect(transitionalId(old, young)).toBe('8.1>12.2');
});

test('members that leave one ring for different rings get differently named transitional configurations', () => {
  expect(transitionalId(old, young)).not.toBe(transitionalId(old, { representative: 1, seq: 12 }));
});
