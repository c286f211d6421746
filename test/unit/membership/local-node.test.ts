/** What a node remembers of processes and rings. */
import { freshNode, operationalNode } from '../../support/local-nodes.ts';
import { memberOf, originOf } from '../../support/members.ts';

describe('A node', () => {
  it('hands out its effects once', () => {
    const node = freshNode();
    node.emit({ type: 'writable' });
    expect([node.takeEffects(), node.takeEffects()]).toEqual([[{ type: 'writable' }], []]);
  });

  it('remembers the greatest ring sequence number it heard of', () => {
    const node = freshNode();
    for (const seq of [3, 9, 5]) node.noteRingSeq(seq);
    expect(node.ringSeqHighest).toBe(9);
  });

  it('takes what a process sent on an older ring for a straggler, and not what it sends on a newer one', () => {
    const node = freshNode();
    node.noteAdopted(memberOf(5), 10);
    const stragglers = [9, 10, 11].map((seq) => node.isStraggler({ representative: 8, seq }, originOf(5)));
    expect(stragglers).toEqual([true, false, false]);
  });

  it('does not let a process get younger', () => {
    const node = freshNode();
    node.noteAdopted(memberOf(5), 10);
    node.noteAdopted(memberOf(5), 4);
    expect(node.isStraggler({ representative: 8, seq: 9 }, originOf(5))).toBe(true);
  });

  it('takes a later process of the same node as it comes', () => {
    const node = freshNode();
    node.noteAdopted(memberOf(5), 10);
    expect(node.isStraggler({ representative: 8, seq: 9 }, originOf(5, 2))).toBe(false);
  });

  it('remembers the last 32 rings that it left, and no more', () => {
    const node = freshNode();
    for (let seq = 1; seq <= 40; seq += 1) node.leaveRing({ representative: 1, seq });
    const known = [8, 9, 40].map((seq) => node.isStraggler({ representative: 1, seq }, originOf(77)));
    expect(known).toEqual([false, true, true]);
  });

  it('remembers a bounded number of processes, the latest ones', () => {
    const node = freshNode(1, { membersMax: 2 });
    for (let nodeId = 1; nodeId <= 20; nodeId += 1) node.noteAdopted(memberOf(nodeId), 5);
    expect([...node.adopted.keys()]).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('forgets when it heard a node once that was too long ago to matter', () => {
    const node = freshNode();
    node.now = 5000;
    node.heardAt.set(2, 5000 - node.settings.consensusMs);
    node.heardAt.set(3, 5000 - node.settings.consensusMs - 1);
    node.forgetSilent();
    expect([...node.heardAt.keys()]).toEqual([2]);
  });

  it('says that there is room only to who was refused', () => {
    const node = operationalNode();
    node.noteWritable();
    expect(node.takeEffects()).toEqual([]);
    node.wantsRoom = true;
    node.noteWritable();
    expect(node.takeEffects()).toEqual([{ type: 'writable' }]);
  });
});
