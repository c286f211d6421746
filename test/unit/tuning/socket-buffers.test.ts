import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { BufferedSocket, BufferRules } from '../../../src/tuning/socket-buffers.ts';
import {
  describeBufferGrant,
  grantedBytes,
  readBufferRules,
  sizeSocketBuffers,
} from '../../../src/tuning/socket-buffers.ts';

const linux: BufferRules = { reportFactor: 2, receiveBytesMax: 4_194_304, sendBytesMax: 212_992 };
const other: BufferRules = { reportFactor: 1, receiveBytesMax: undefined, sendBytesMax: undefined };

/** A kernel's side of one socket: stores what `setsockopt` stores, or refuses. */
class FakeSocket implements BufferedSocket {
  readonly writes: string[] = [];
  receive = 212_992;
  send = 212_992;
  readonly #rules: BufferRules;
  /** Larger requests fail instead of being cut. */
  readonly #refuseAbove: number;

  constructor(rules: BufferRules, refuseAbove = Infinity) {
    this.#rules = rules;
    this.#refuseAbove = refuseAbove;
  }

  getRecvBufferSize(): number {
    return this.receive;
  }

  getSendBufferSize(): number {
    return this.send;
  }

  setRecvBufferSize(bytes: number): void {
    this.writes.push(`receive ${bytes}`);
    this.receive = this.#grant(bytes, this.#rules.receiveBytesMax);
  }

  setSendBufferSize(bytes: number): void {
    this.writes.push(`send ${bytes}`);
    this.send = this.#grant(bytes, this.#rules.sendBytesMax);
  }

  #grant(bytes: number, bytesMax = Infinity): number {
    if (bytes > this.#refuseAbove) {
      throw new Error('setsockopt ENOBUFS');
    }
    return Math.min(bytes, bytesMax) * this.#rules.reportFactor;
  }
}

describe('on Linux', () => {
  test('a request within the limit is granted and read back doubled', () => {
    const socket = new FakeSocket(linux);
    expect(sizeSocketBuffers(socket, { receiveBytes: 1_048_576, sendBytes: 200_000 }, linux)).toEqual({
      receiveAsked: 1_048_576,
      receiveReported: 2_097_152,
      sendAsked: 200_000,
      sendReported: 400_000,
    });
  });

  test('a request above the limit is cut, and the grant shows it', () => {
    const grant = sizeSocketBuffers(new FakeSocket(linux), { receiveBytes: 26_214_400, sendBytes: 0 }, linux);
    expect(grant.receiveReported).toBe(8_388_608);
    expect(grantedBytes(grant.receiveReported, linux)).toBe(4_194_304);
  });

  test('the default is not doubled, so asking for exactly that much still helps', () => {
    const grant = sizeSocketBuffers(new FakeSocket(linux), { receiveBytes: 212_992, sendBytes: 0 }, linux);
    expect(grant.receiveReported).toBe(425_984);
  });

  test('a buffer that is large enough is not touched', () => {
    const socket = new FakeSocket(linux);
    socket.receive = 52_428_800;
    const grant = sizeSocketBuffers(socket, { receiveBytes: 26_214_400, sendBytes: 0 }, linux);
    expect(socket.writes).toEqual([]);
    expect(grant.receiveReported).toBe(52_428_800);
  });

  test('a buffer above the limit is not shrunk by asking for still more', () => {
    const socket = new FakeSocket(linux);
    socket.receive = 52_428_800;
    const grant = sizeSocketBuffers(socket, { receiveBytes: 100_000_000, sendBytes: 0 }, linux);
    expect(socket.writes).toEqual([]);
    expect(grant.receiveReported).toBe(52_428_800);
  });

  test('a request of 0 leaves the buffer as it is and still reads it', () => {
    const socket = new FakeSocket(linux);
    const grant = sizeSocketBuffers(socket, { receiveBytes: 0, sendBytes: 0 }, linux);
    expect(socket.writes).toEqual([]);
    expect(grant).toEqual({ receiveAsked: 0, receiveReported: 212_992, sendAsked: 0, sendReported: 212_992 });
  });
});

describe('elsewhere', () => {
  test('what is granted is reported as it is', () => {
    const grant = sizeSocketBuffers(new FakeSocket(other), { receiveBytes: 1_000_000, sendBytes: 0 }, other);
    expect(grant.receiveReported).toBe(1_000_000);
    expect(grantedBytes(grant.receiveReported, other)).toBe(1_000_000);
  });

  test('a refusal is followed by half the size until it is accepted', () => {
    const socket = new FakeSocket(other, 300_000);
    const grant = sizeSocketBuffers(socket, { receiveBytes: 1_000_000, sendBytes: 0 }, other);
    expect(socket.writes).toEqual(['receive 1000000', 'receive 500000', 'receive 250000']);
    expect(grant.receiveReported).toBe(250_000);
  });

  test('halving stops before it would shrink the buffer', () => {
    const socket = new FakeSocket(other, 100_000);
    const grant = sizeSocketBuffers(socket, { receiveBytes: 1_000_000, sendBytes: 0 }, other);
    expect(grant.receiveReported).toBe(212_992);
    expect(socket.writes).toEqual(['receive 1000000', 'receive 500000', 'receive 250000']);
  });
});

describe('in words', () => {
  test('a shortfall names what is missing and the command that fixes it', () => {
    const grant = { receiveAsked: 26_214_400, receiveReported: 8_388_608, sendAsked: 0, sendReported: 212_992 };
    expect(describeBufferGrant('group socket', grant, linux)).toBe(
      'group socket: receive buffer asked 26214400 bytes, granted 4194304, 22020096 missing, ' +
        'fix with: sysctl -w net.core.rmem_max=26214400; send buffer left as it is (212992 bytes reported).',
    );
  });

  test('a short send buffer is fixed by its own setting', () => {
    const grant = { receiveAsked: 0, receiveReported: 1, sendAsked: 4000, sendReported: 4608 };
    expect(describeBufferGrant('token socket', grant, linux)).toContain(
      'send buffer asked 4000 bytes, granted 2304, 1696 missing, fix with: sysctl -w net.core.wmem_max=4000',
    );
  });

  test('a full grant needs no remedy, an unknown one is said to be unknown', () => {
    const grant = { receiveAsked: 1000, receiveReported: 4608, sendAsked: 1000, sendReported: undefined };
    expect(describeBufferGrant('x', grant, linux)).toBe(
      'x: receive buffer asked 1000 bytes, granted 2304; send buffer asked 1000 bytes, granted unknown.',
    );
  });

  test('other systems have another command', () => {
    const grant = { receiveAsked: 8000, receiveReported: 4000, sendAsked: 0, sendReported: 4000 };
    expect(describeBufferGrant('x', grant, other)).toContain(
      '4000 missing, fix with: sysctl -w kern.ipc.maxsockbuf=9000',
    );
  });
});

describe('a real socket', () => {
  let socket: Socket;

  beforeEach(() => {
    socket = createSocket('udp4');
  });

  afterEach(async () => {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  });

  test('grows to what was asked for and keeps it when asked for less', async () => {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const rules = readBufferRules();
    const grown = sizeSocketBuffers(socket, { receiveBytes: 300_000, sendBytes: 300_000 });
    const possible = Math.min(300_000, rules.receiveBytesMax ?? 300_000);
    expect(grantedBytes(grown.receiveReported, rules)).toBeGreaterThanOrEqual(possible);
    const again = sizeSocketBuffers(socket, { receiveBytes: 1000, sendBytes: 1000 });
    expect(again.receiveReported).toBe(grown.receiveReported);
    expect(again.sendReported).toBe(grown.sendReported);
  });

  test('that is not bound has sizes that are not known', () => {
    expect(sizeSocketBuffers(socket, { receiveBytes: 300_000, sendBytes: 300_000 })).toEqual({
      receiveAsked: 300_000,
      receiveReported: undefined,
      sendAsked: 300_000,
      sendReported: undefined,
    });
  });
});
