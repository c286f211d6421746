/**
 * What every transport must do, whatever network is under it. A transport's own test file is a few lines: it says how
 * to make a network and runs this suite on it. The idea is that of libp2p's interface-compliance-tests.
 *
 * Networks may lose datagrams; the suite is for those that do not lose a few small ones on a quiet machine.
 */
import { codeOf } from '../../src/transport/system-error.ts';
import type { Channel, Transport } from '../../src/transport/transport.ts';
import { bytesOf, RecordingHandler, textOf } from './recording-handler.ts';

/** A network of its own for one test. */
export interface TransportNetwork {
  /** A transport for one more node, not opened. */
  member(): Transport;
  /** Puts a datagram on the network that no transport sent, to the group and to each of the addresses. */
  inject(datagram: Uint8Array, addresses: readonly string[]): Promise<void>;
}

export interface TransportSubject {
  readonly name: string;
  newNetwork(): Promise<TransportNetwork>;
  /** Largest datagram that must pass. */
  readonly datagramBytesMax: number;
  /** Datagrams that one multicast makes. Default 1. */
  readonly copies?: number;
  /** One socket takes data and tokens: all are of the channel `group`, in the order of their arrival. Default false. */
  readonly isOneSocket?: boolean;
}

interface Node {
  readonly transport: Transport;
  readonly handler: RecordingHandler;
  readonly address: string;
}

/** A datagram whose every byte depends on its place. */
function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

/** Keeps the event loop from reading anything for a while. */
function blockLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Declares the suite. */
export function transportConformance(subject: TransportSubject): void {
  const { copies = 1, isOneSocket = false } = subject;
  const tokenChannel: Channel = isOneSocket ? 'group' : 'token';

  describe(`${subject.name} as a transport`, () => {
    let network: TransportNetwork;
    let nodes: Node[];

    beforeEach(async () => {
      network = await subject.newNetwork();
      nodes = [];
    });

    afterEach(async () => {
      await Promise.all(nodes.map(({ transport }) => transport.close()));
    });

    async function openNode(): Promise<Node> {
      const transport = network.member();
      const handler = new RecordingHandler();
      const node = { transport, handler, address: await transport.open(handler) };
      nodes.push(node);
      return node;
    }

    async function openTwo(): Promise<[Node, Node]> {
      return [await openNode(), await openNode()];
    }

    test('open answers an address that no other node has', async () => {
      const addresses = await Promise.all([openNode(), openNode(), openNode()]).then((all) =>
        all.map((it) => it.address),
      );
      expect(new Set(addresses).size).toBe(3);
      expect(addresses).not.toContain('');
      expect(nodes.map(({ transport }) => transport.statistics().address).sort()).toEqual([...addresses].sort());
    });

    test('a multicast reaches every other node, on the group channel, with the address of its sender', async () => {
      const sender = await openNode();
      const others = await Promise.all([openNode(), openNode(), openNode(), openNode()]);
      sender.transport.multicast(bytesOf('to all'));
      for (const { handler } of others) {
        await handler.until(() => handler.texts().includes('to all'));
        expect(handler.received).toMatchObject([{ from: sender.address, channel: 'group' }]);
      }
    });

    test('every node of several can speak to all others', async () => {
      const all = await Promise.all([openNode(), openNode(), openNode()]);
      all.forEach(({ transport }, index) => {
        transport.multicast(bytesOf(`from ${index}`));
      });
      for (const [self, { handler }] of all.entries()) {
        const expected = all.map((_, index) => `from ${index}`).filter((_, index) => index !== self);
        await handler.until(() => expected.every((text) => handler.texts().includes(text)));
        // Whether a node hears itself is up to the transport; the driver drops own copies.
        expect(expected.concat(`from ${self}`)).toEqual(expect.arrayContaining(handler.texts()));
      }
    });

    test(`a unicast reaches the one it is for, on the ${tokenChannel} channel, and nobody else`, async () => {
      const [sender, target] = await openTwo();
      const other = await openNode();
      sender.transport.unicast(target.address, bytesOf('token'));
      await target.handler.untilReceived(1);
      expect(target.handler.texts(tokenChannel)).toEqual(['token']);
      expect(target.handler.received[0]?.from).toBe(sender.address);

      // What comes later has come: so nothing of the token is on its way to the others.
      sender.transport.multicast(bytesOf('after'));
      await other.handler.until(() => other.handler.texts().includes('after'));
      expect(other.handler.texts()).toEqual(['after']);
      expect(sender.handler.texts().filter((text) => text !== 'after')).toEqual([]);
    });

    test('a node can send the token to itself', async () => {
      const { transport, handler, address } = await openNode();
      transport.unicast(address, bytesOf('ring of one'));
      await handler.untilReceived(1);
      expect(handler.texts(tokenChannel)).toEqual(['ring of one']);
    });

    test('an answer to the address that a datagram came from arrives', async () => {
      const [asker, answerer] = await openTwo();
      asker.transport.multicast(bytesOf('who is there?'));
      await answerer.handler.untilReceived(1);
      answerer.transport.unicast(answerer.handler.received[0]?.from ?? '', bytesOf('me'));
      await asker.handler.until(() => asker.handler.texts(tokenChannel).includes('me'));
      expect(asker.handler.received.find(({ bytes }) => textOf(bytes) === 'me')?.from).toBe(answerer.address);
    });

    test.each([1, 1400, 8192, subject.datagramBytesMax])('a datagram of %i bytes arrives whole', async (length) => {
      const [sender, target] = await openTwo();
      const datagram = patterned(length);
      sender.transport.multicast(datagram);
      sender.transport.unicast(target.address, datagram);
      await target.handler.untilReceived(2);
      for (const { bytes } of target.handler.received) {
        expect(bytes.length).toBe(length);
        expect(Buffer.compare(bytes, datagram)).toBe(0);
      }
    });

    test('the bytes that were handed over stay as they are while others arrive', async () => {
      const [sender, target] = await openTwo();
      const texts = Array.from({ length: 40 }, (_, index) => `message ${index}`);
      for (const text of texts) {
        sender.transport.multicast(bytesOf(text));
      }
      await target.handler.untilReceived(texts.length);
      expect(target.handler.texts()).toEqual(texts);
    });

    // The token is put on the network first and so is ready first. A transport that reads two sockets in the order of
    // arrival fails this; 100 datagrams are more than one turn of the event loop reads.
    const order = isOneSocket ? 'come in the order of their arrival' : 'come before the token';
    test.each([1, 100])(`of what waited while the loop was blocked, %i data ${order}`, async (count) => {
      const [sender, target] = await openTwo();
      sender.transport.unicast(target.address, bytesOf('token'));
      for (let index = 0; index < count; index++) {
        sender.transport.multicast(bytesOf(`data ${index}`));
      }
      blockLoop(20);
      await target.handler.untilReceived(count + 1);
      const data = Array.from({ length: count }, (_, index) => `data ${index}`);
      expect(target.handler.texts()).toEqual(isOneSocket ? ['token', ...data] : [...data, 'token']);
    });

    test('nothing is handed over from inside a method', async () => {
      const { transport, handler, address } = await openNode();
      transport.multicast(bytesOf('a'));
      transport.unicast(address, bytesOf('b'));
      transport.unicast('nowhere', bytesOf('c'));
      expect(handler.received).toEqual([]);
      expect(handler.troubles).toEqual([]);
      await handler.until(() => handler.texts().includes('b') && handler.troubles.length > 0);
    });

    test.each(['', 'nowhere', 'localhost:5405', '256.1.1.1:5405', '127.0.0.1:0', '127.0.0.1:99999', '[::1', '%'])(
      'a unicast to %j is trouble and not an exception',
      async (address) => {
        const [sender, target] = await openTwo();
        sender.transport.unicast(address, bytesOf('lost'));
        await sender.handler.until(() => sender.handler.troubles.length > 0);
        const code = codeOf(sender.handler.troubles[0]);
        expect(sender.transport.statistics().sendErrors).toEqual({ [code]: 1 });

        sender.transport.unicast(target.address, bytesOf('still here'));
        await target.handler.untilReceived(1);
        expect(target.handler.texts()).toEqual(['still here']);
      },
    );

    test('a datagram larger than the network can carry is trouble, and the next one passes', async () => {
      const [sender, target] = await openTwo();
      sender.transport.multicast(new Uint8Array(70_000));
      await sender.handler.until(() => sender.handler.troubles.length > 0);
      sender.transport.multicast(bytesOf('small'));
      await target.handler.untilReceived(1);
      expect(target.handler.texts()).toEqual(['small']);
    });

    test('datagrams of strangers are handed over like others and harm nothing', async () => {
      const [sender, target] = await openTwo();
      const garbage = [bytesOf('GET / HTTP/1.1'), new Uint8Array(0), patterned(1000), new Uint8Array(512).fill(255)];
      for (const datagram of garbage) {
        await network.inject(datagram, [target.address]);
      }
      sender.transport.multicast(bytesOf('data'));
      sender.transport.unicast(target.address, bytesOf('token'));
      const { handler } = target;
      await handler.until(
        () => handler.texts('group').includes('data') && handler.texts(tokenChannel).includes('token'),
      );
      expect(handler.texts()).toContain('GET / HTTP/1.1');
      expect(handler.troubles).toEqual([]);
    });

    test('statistics count what was sent and received', async () => {
      const [sender, target] = await openTwo();
      sender.transport.multicast(bytesOf('12345'));
      sender.transport.unicast(target.address, bytesOf('123'));
      await target.handler.untilReceived(2);
      expect(target.transport.statistics()).toMatchObject({ receivedDatagrams: 2, receivedBytes: 8, sentDatagrams: 0 });
      await sender.transport.close();
      expect(sender.transport.statistics()).toMatchObject({
        sentDatagrams: copies + 1,
        sentBytes: 5 * copies + 3,
        sendErrors: {},
      });
    });

    test('close may be called twice and at the same time', async () => {
      const { transport } = await openNode();
      await Promise.all([transport.close(), transport.close()]);
      await expect(transport.close()).resolves.toBeUndefined();
    });

    test('close before open is harmless', async () => {
      await expect(network.member().close()).resolves.toBeUndefined();
    });

    test('what was handed over before close arrives', async () => {
      const [sender, target] = await openTwo();
      for (let index = 0; index < 20; index++) {
        sender.transport.multicast(bytesOf(`farewell ${index}`));
      }
      await sender.transport.close();
      await target.handler.untilReceived(20);
      expect(target.handler.texts().at(-1)).toBe('farewell 19');
    });

    test('sending after close is ignored', async () => {
      const [sender, target] = await openTwo();
      await sender.transport.close();
      sender.transport.multicast(bytesOf('from the grave'));
      sender.transport.unicast(target.address, bytesOf('from the grave'));
      const witness = await openNode();
      witness.transport.multicast(bytesOf('alive'));
      await target.handler.until(() => target.handler.texts().includes('alive'));
      expect(target.handler.texts()).toEqual(['alive']);
      expect(sender.handler.troubles).toEqual([]);
    });

    test('a closed transport hands nothing over any more', async () => {
      const [sender, closed] = await openTwo();
      const witness = await openNode();
      sender.transport.multicast(bytesOf('late'));
      sender.transport.unicast(closed.address, bytesOf('late'));
      blockLoop(5);
      const closing = closed.transport.close();
      await witness.handler.until(() => witness.handler.texts().includes('late'));
      await closing;
      expect(closed.handler.received).toEqual([]);
    });
  });
}
