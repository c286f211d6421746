/** The buffer contract is judged by what waits in the group sockets: what is accepted, what is not, what is only counted. */
import type { Data, Message, RingId } from '../../../src/message.ts';
import { BufferContract } from '../../../src/testing/buffer-contract.ts';
import type { SimNode } from '../../../src/testing/sim-node.ts';
import { Simulation } from '../../../src/testing/simulator.ts';
import { makeJoin } from '../../support/local-nodes.ts';

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

/** Something reaches the group socket: it waits there, at a charge, or it is lost. */
function arrive(contract: BufferContract, node: SimNode, what: { message: Message; charge: number | 'lost' }): void {
  const { message, charge } = what;
  if (charge !== 'lost') node.groupLoad.change(message, charge);
  const datagram = { origin: { nodeId: 1, incarnation: 1 }, to: 2, toIncarnation: undefined, unicast: false };
  contract.note({
    kind: charge === 'lost' ? 'lost' : 'queued',
    node,
    datagram: { ...datagram, message, bytes: undefined },
  });
}

describe('Data of the own ring', () => {
  it('may take four fifths of the buffer', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    for (let count = 0; count < 4; count += 1) arrive(contract, node, { message: dataOf(ownRing), charge: 2000 });
    expect(contract.shareMax).toBe(0.8);
    expect(contract.overflows).toEqual({ ownRing: 0, besideOthers: 0, givenUp: 0, others: 0 });
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

  it('may not be lost, however little of it waits', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: makeJoin(3), charge: 9000 });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 'lost' });
    }).toThrow('contract: 2.0 lost data of its own ring with 0 bytes of such data in a buffer of 10000');
  });

  it('is told from that of a ring with the same number and another representative', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(otherRing), charge: 9000 });
    arrive(contract, node, { message: dataOf(otherRing), charge: 'lost' });
    expect([node.groupLoad.ownBytes, node.groupLoad.othersBytes]).toEqual([0, 9000]);
    expect(contract.overflows).toEqual({ ownRing: 0, besideOthers: 0, givenUp: 0, others: 1 });
  });
});

describe('What the contract does not cover is counted', () => {
  it('when data of another ring waits in the same socket', () => {
    const [contract, node] = [new BufferContract('contract'), member()];
    arrive(contract, node, { message: dataOf(otherRing), charge: 9000 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 'lost' });
    expect(contract.overflows).toEqual({ ownRing: 0, besideOthers: 1, givenUp: 0, others: 0 });
  });

  it('when another member had sent a join before, and so given the ring up', () => {
    const simulation = new Simulation({ receiveBufferBytes: 10_000 });
    const [node, other] = [simulation.node(2), simulation.node(3)];
    const contract = new BufferContract('contract');
    for (const { groupLoad } of [node, other]) groupLoad.adopt(ownRing);
    contract.effect(other, { type: 'multicast', message: makeJoin(3) });
    arrive(contract, node, { message: dataOf(ownRing), charge: 'lost' });
    expect(contract.overflows).toEqual({ ownRing: 0, besideOthers: 0, givenUp: 1, others: 0 });
  });

  it('not when the join came from a member of another ring', () => {
    const simulation = new Simulation({ receiveBufferBytes: 10_000 });
    const [node, other] = [simulation.node(2), simulation.node(3)];
    const contract = new BufferContract('contract');
    node.groupLoad.adopt(ownRing);
    other.groupLoad.adopt(otherRing);
    contract.effect(other, { type: 'multicast', message: makeJoin(3) });
    expect(() => {
      arrive(contract, node, { message: dataOf(ownRing), charge: 'lost' });
    }).toThrow('contract');
  });

  it('when the window is fixed', () => {
    const [contract, node] = [new BufferContract('fixed'), member()];
    arrive(contract, node, { message: dataOf(ownRing), charge: 9900 });
    arrive(contract, node, { message: dataOf(ownRing), charge: 'lost' });
    expect(contract.overflows).toEqual({ ownRing: 1, besideOthers: 0, givenUp: 0, others: 0 });
    expect(contract.shareMax).toBe(0.99);
  });
});
