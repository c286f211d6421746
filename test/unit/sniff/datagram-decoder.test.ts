/** Whose datagrams are understood: both formats, of any node, unless only one format is asked for. */
import type { Join } from '../../../src/message.ts';
import type { DecoderOptions } from '../../../src/sniff/datagram-decoder.ts';
import { DatagramDecoder } from '../../../src/sniff/datagram-decoder.ts';
import type { CorosyncPacket } from '../../../src/wire/corosync-format.ts';
import { composePacket } from '../../../src/wire/corosync-composer.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';
import { memberOf } from '../../support/members.ts';

const ringId = { representative: 70_000, seq: 13 };
const native = new ProtobufCodec({ cluster: 'blue', self: { nodeId: 5, incarnation: 9 } });
const nativeDetect = native.encode({ type: 'mergeDetect', ringId, sender: 5 });
const detect: CorosyncPacket = { type: 'mergeDetect', nodeId: 70_000, sender: 70_000, ringId };
const mcast: CorosyncPacket = {
  type: 'mcast',
  nodeId: 4,
  isRecovered: false,
  sender: 4,
  seq: 1,
  ownCount: 1,
  ringId,
  guarantee: 0,
  payload: new Uint8Array(10),
};

function decode(bytes: Uint8Array, options: Partial<DecoderOptions> = {}): unknown {
  return new DatagramDecoder({ cluster: 'blue', wire: undefined, ...options }).decode(bytes);
}

describe('A decoder for observers', () => {
  it('understands both formats', () => {
    expect(decode(nativeDetect)).toMatchObject({ ok: true, wire: 'native', transmitter: 5 });
    expect(decode(composePacket(detect))).toMatchObject({ ok: true, wire: 'corosync', transmitter: 70_000 });
  });

  it('needs no node list: whoever is named in a join or a commit token is a node', () => {
    const join: CorosyncPacket = {
      type: 'join',
      nodeId: 9,
      sender: 9,
      ringSeq: 8,
      procList: [9, 3],
      failedList: [],
    };
    const sender: Join['sender'] = memberOf(9, { incarnation: 0, address: '' });
    expect(decode(composePacket(join))).toMatchObject({ ok: true, message: { sender, procSet: [3, 9] } });
    expect(decode(composePacket({ ...detect, nodeId: 0, sender: 0 }))).toMatchObject({ ok: false });
  });

  it("does not take the originator of Corosync's data for who transmitted it", () => {
    expect(decode(composePacket(mcast))).toMatchObject({ ok: true, message: { sender: 4 }, transmitter: undefined });
  });

  it('may be asked for one format', () => {
    expect(decode(nativeDetect, { wire: 'corosync' })).toMatchObject({ ok: false, reason: 'foreign' });
    expect(decode(composePacket(detect), { wire: 'native' })).toMatchObject({ ok: false, reason: 'foreign' });
    expect(decode(composePacket(detect), { wire: 'corosync' })).toMatchObject({ ok: true });
  });

  it('says what is wrong with the rest', () => {
    expect(decode(nativeDetect, { cluster: 'green' })).toMatchObject({ reason: 'cluster' });
    expect(decode(composePacket(detect).slice(0, -1))).toMatchObject({ reason: 'truncated' });
    expect(decode(new Uint8Array(3))).toMatchObject({ reason: 'foreign' });
    expect(decode(new TextEncoder().encode('something else altogether'))).toMatchObject({
      reason: 'foreign',
      detail: 'not of a wire format that is listened to',
    });
  });
});
