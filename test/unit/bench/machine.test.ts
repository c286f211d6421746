import { describeMachine, limitHint } from '../../../bench/buffers/machine.ts';
import { goodResults } from './runs.ts';

describe('A machine whose limit is too small for a sized buffer', () => {
  it('is told of with the command that raises the limit', () => {
    const machine = { ...goodResults().machine, receiveBytesMax: 212_992 };
    expect(limitHint(machine)).toContain('sysctl -w net.core.rmem_max=4194304');
  });

  it('is not suspected where the limit suffices or cannot be read', () => {
    const { machine } = goodResults();
    expect([machine, { ...machine, receiveBytesMax: undefined }].map(limitHint)).toEqual([undefined, undefined]);
  });
});

test('the machine is described without guessing what it does not tell', async () => {
  const machine = await describeMachine();
  expect(machine.platform).toBe(process.platform);
  for (const fact of [machine.receiveBytesDefault, machine.receiveBytesMax, machine.chargeBytes]) {
    expect(fact === undefined || fact > 0).toBe(true);
  }
  if (machine.platform === 'linux') expect(machine.chargeBytes).toBeGreaterThanOrEqual(1472);
});
