/** The table of states and inputs: complete, and what is ignored has no effect. */
import type { StateName } from '../../../src/membership/state.ts';
import { ignore, stateTable } from '../../../src/membership/state-table.ts';
import { timerNames } from '../../../src/timers.ts';

const stateNames: readonly StateName[] = ['operational', 'gather', 'commit', 'recovery'];
const messageTypes = ['token', 'data', 'mergeDetect', 'join', 'commitToken', 'holdCancel'] as const;

/** The states that ignore each input. */
function ignoring(input: (typeof messageTypes)[number] | (typeof timerNames)[number]): string[] {
  return stateNames.filter((state) => stateTable[state][input] === ignore);
}

test('every state has a cell for every message and every timer, and no others', () => {
  for (const state of stateNames) {
    expect(Object.keys(stateTable[state]).sort()).toEqual([...messageTypes, ...timerNames].sort());
  }
});

test('no state ignores a join or a data message', () => {
  expect([ignoring('join'), ignoring('data')]).toEqual([[], []]);
});

test('the regular token counts only where there is a ring, the commit token only where one forms', () => {
  expect(ignoring('token')).toEqual(['gather', 'commit']);
  expect(ignoring('commitToken')).toEqual(['operational']);
});

test('the token time-out ends every state but the one that it leads to', () => {
  expect(ignoring('tokenLoss')).toEqual(['gather']);
});

test('joins are repeated and consensus is waited for in gather only', () => {
  expect([ignoring('joinRepeat'), ignoring('consensus')]).toEqual(Array(2).fill(['operational', 'commit', 'recovery']));
});

test('what is ignored does nothing', () => {
  expect(() => ignore()).not.toThrow();
});
