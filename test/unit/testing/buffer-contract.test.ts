/** The buffer contract is judged by what waits in the group sockets: what is accepted, what is not, what is only counted. */
import type { CommitToken, Data, MergeDetect, Message, RingId } from '../../../src/message.ts';
import { BufferContract } from '../../../src/testing/buffer-contract.ts';
import type { SimNode } from '../../../src/testing/sim-node.ts';
import { Simulation } from '../../../src/testing/simulator.ts';
import type { Overflows } from '../../../src/testing/buffer-contract.ts';
import { makeJoin } from '../../support/local-nodes.ts';
import { memberOf } from '../../support/members.ts';

const ownRing: RingId = { representative: 1, seq: 4 };
const otherRing: RingId = { representative: 2, seq: 4 };

function dataOf(ringId: RingId): Data {
  return {
    type: 'data',
    ringId,
    seq: 1,
    sender: 1,
    level: 'agreed',
    messageNumber: 1,
    chunks: [],
    recovered: undefined,
  };
}

/** A member of ring 4 of node 1, whose buffer holds 10000 bytes. */
function member(): SimNode {
  const node = new Simulation({ receiveBufferBytes: 10_000 }).node(2);
  node.groupLoad.adopt(ownRing);
  return node;
}

const announcement: MergeDetect = { type: 'mergeDetect', ringId: ownRing, sender: 1 };

/** The ring of nodes 1 and 2 is formed. */
function form(contract: BufferContract, node: SimNode): void {
  const members = [1, 2].map((id) => memberOf(id));
  const message = { type: 'commitToken', ringId: ownRing, members } as unknown as CommitToken;
  contract.effect(node, { type: 'unicast', to: memberOf(1), message });
}

/** Something reaches the group socket, at a charge: it waits there, or it is lost. */
function arrive(
  contract: BufferContract,
  node: SimNode,
  what: { readonly message: Message; readonly charge: number; readonly lost?: true },
): void {
  const { message, charge, lost = false } = what;
  if (lost) node.groupLoad.changeLost(message, charge);
  else node.groupLoad.change(message, charge);
  const datagram = { origin: { nodeId: 1, incarnation: 1 }, to: 2, toIncarnation: undefined, unicast: false };
  contract.note({ kind: lost ? 'lost' : 'queued', node, datagram: { ...datagram, message, bytes: undefined } });
}

const none: Overflows = { ownRing: 0, besideOthers: 0, givenUp: 0, besideJoins: 0, others: 0 };

describe('Data of the own ring', () => {
  it('may take four fifths of the buffer', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    for (let count = 0; count < 4; count += 1) arrive(contract, node, { message: dataOf(ownRing), charge: 2000 });
    expect(contract.shareMax).toBe(0.8);
    expect(contract.overflows).toEqual(none);
  });

  it('may not take one byte more', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(ownRing), charge: 8000 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 1 });
    }).toThrow('contract: data of its own ring takes 80.0 % of the buffer of 2.0');
  });

  it('makes room again when it is read', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(ownRing), charge: 6000 });
    node.groupLoad.change(dataOf(ownRing), -6000);
    arrive(contract, node, { message: dataOf(ownRing), charge: 6000 });
    expect([node.groupLoad.ownBytes, contract.shareMax]).toEqual([6000, 0.6]);
  });

  it('may not take more than four fifths when what was lost is counted, whoever took the room', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: makeJoin(3), charge: 5000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 4000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 4000, lost: true });
    expect(contract.overflows).toEqual({ ...none, besideJoins: 1 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 1, lost: true });
    }).toThrow('contract: data of its own ring takes 80.0 % of the buffer of 2.0');
  });

  it('may not be lost when announcements of the same ring took the room', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: announcement, charge: 9000 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 2000, lost: true });
    }).toThrow(
      'contract: 2.0 lost data of its own ring: 11000 bytes of its traffic, 2000 of them data, in a buffer of 10000',
    );
  });

  it('may not be lost when joins from before the ring was formed took the room, sent by its members', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    form(contract, node);
    arrive(contract, node, { message: makeJoin(1), charge: 9000 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 2000, lost: true });
    }).toThrow('contract: 2.0 lost data of its own ring');
  });

  it('is told from that of a ring with the same number and another representative', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(otherRing), charge: 9000 });
    arrive(contract, node, { message: dataOf(otherRing), charge: 2000, lost: true });
    expect([node.groupLoad.ownBytes, node.groupLoad.othersBytes]).toEqual([0, 9000]);
    expect(contract.overflows).toEqual({ ...none, others: 1 });
  });
});

describe('What the contract does not cover is counted', () => {
  it('when data of another ring waits in the same socket', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(otherRing), charge: 9000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 2000, lost: true });
    expect(contract.overflows).toEqual({ ...none, besideOthers: 1 });
  });

  it('when another member had sent a join before, and so given the ring up', () => {
    const simulation = new Simulation({ receiveBufferBytes: 10_000 });
    const [node, other] = [simulation.node(2), simulation.node(1)];
    const contract = new BufferContract('contract');
    for (const { groupLoad } of [node, other]) groupLoad.adopt(ownRing);
    form(contract, node);
    contract.effect(other, { type: 'multicast', message: makeJoin(1) });
    arrive(contract, node, { message: makeJoin(1), charge: 9000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 2000, lost: true });
    expect(contract.overflows).toEqual({ ...none, givenUp: 1 });
  });

  it('when nodes that are no members of the ring fill the buffer with joins', () => {
    const simulation = new Simulation({ receiveBufferBytes: 11_520 });
    const [node, other] = [simulation.node(2), simulation.node(3)];
    const contract = new BufferContract('contract');
    node.groupLoad.adopt(ownRing);
    other.groupLoad.adopt(otherRing);
    form(contract, node);
    contract.effect(other, { type: 'multicast', message: makeJoin(3) });
    for (let count = 0; count < 13; count += 1)
      arrive(contract, node, { message: makeJoin(3 + (count % 2)), charge: 832 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 4608, lost: true });
    expect(contract.overflows).toEqual({ ...none, besideJoins: 1 });
  });

  it('not when the ring would have lost it in any case, whatever waits beside it', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(otherRing), charge: 1000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 7000 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 7000, lost: true });
    }).toThrow('contract');
    expect(contract.overflows).toEqual({ ...none, ownRing: 1 });
  });

  it('when the window is fixed', () => {
    const [contract, node] = [new BufferContract('fixed'), member()];
    arrive(contract, node, { message: dataOf(ownRing), charge: 9900 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 900, lost: true });
    expect(contract.overflows).toEqual({ ...none, ownRing: 1 });
    expect(contract.shareMax).toBe(0.99);
  });
});
