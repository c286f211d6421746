import { jest } from '@jest/globals';

import { abortable } from '../../src/abortable.ts';
import { deferred } from '../../src/deferred.ts';

describe('Abortable waiting', () => {
  it('has the outcome of the promise', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('ends with the reason of the signal when that comes first, or came before', async () => {
    const controller = new AbortController();
    const waiting = abortable(deferred().promise, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(abortable(Promise.resolve(1), controller.signal)).rejects.toThrow('enough');
  });

  it('leaves no listener at the signal', async () => {
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    await abortable(Promise.resolve(1), signal);
    await Promise.resolve();
    expect([added, removed].map((calls) => calls.mock.calls.length)).toEqual([1, 1]);
  });

  it('is the promise itself where there is no signal', () => {
    const promise = Promise.resolve(1);
    expect(abortable(promise, undefined)).toBe(promise);
  });
});
