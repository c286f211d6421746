import { closestName, didYouMean } from '../../../src/tuning/closest-name.ts';

const known = ['nodeId', 'name', 'group', 'tokenMs', 'interface'];

describe('The closest name', () => {
  it.each([
    ['nodeid', 'nodeId'],
    ['NODEID', 'nodeId'],
    ['nam', 'name'],
    ['gruop', 'group'],
    ['tokenms', 'tokenMs'],
    ['intreface', 'interface'],
  ])('to %s is %s', (wrong, right) => {
    expect(closestName(wrong, known)).toBe(right);
  });

  it('is nothing when none is near', () => {
    expect(closestName('quorum', known)).toBeUndefined();
    expect(closestName('anything', [])).toBeUndefined();
  });

  it('makes the end of a sentence', () => {
    expect(didYouMean('nodeID', known)).toBe(' Did you mean "nodeId"?');
    expect(didYouMean('quorum', known)).toBe('');
  });
});
