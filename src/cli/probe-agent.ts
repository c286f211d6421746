/**
 * A doctor's part in a probe, the same for those that respond and for the one that asks: it says hello, passes control
 * messages on, answers pings, sends the probes of a test when it is its turn, counts what it hears and reports.
 *
 * The asking doctor only adds what comes next (probe-coordinator.ts). So every host is measured as a sender and as a
 * receiver, and a fault between two responders is seen as well as one beside the asking host.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import type { ForeignTraffic, PeerFacts, ProbeAction, ProbeChannel, TestReport } from '../tuning/probe-facts.ts';
import { ProbeTallies } from '../tuning/probe-tallies.ts';
import type { Collect, Control, Done, Hello, Plan, Pong, Probe, ProbeMessage, ReportPart } from './probe-message.ts';
import { encodeMessage, partCharacters, partsMax, readMessage } from './probe-message.ts';
import type { ProbeOptions } from './probe-options.ts';
import { ProbePeers } from './probe-peers.ts';
import { factsOf } from './probe-self.ts';
import { ProbeSockets } from './probe-sockets.ts';
import { sendStream } from './probe-stream.ts';
import { ProbeTargets } from './probe-targets.ts';
import { ProbeWatch } from './probe-watch.ts';

/** What the owner of an agent is told. */
export interface AgentListener {
  /** Somebody that was not known, or not for a while. */
  peer?(facts: PeerFacts): void;
  /** A test begins; `by` is the key of the doctor that asks. */
  test?(action: ProbeAction, by: string): void;
  pong?(pong: Pong, channel: ProbeChannel): void;
  done?(done: Done): void;
  report?(part: ReportPart): void;
}

const helloMs = 1000;
/** After this silence of the asking doctor another one may ask. */
const sessionMs = 20_000;
/** The first look at the counters, when the message that started the test has reached everybody. */
const markMs = 150;
/** Time to read what has arrived before counting it. */
const drainMs = 100;
/** Time for the last words to leave. */
const byeMs = 50;
const seenMax = 8192;
const foreignMax = 64;

/** A control message without the fields that the agent fills in. */
type Unsigned = { [Kind in Control['kind']]: Omit<Extract<Control, { kind: Kind }>, 'from' | 'id'> }[Control['kind']];

interface Test {
  readonly session: string;
  readonly step: number;
  readonly by: string;
  readonly action: ProbeAction;
  readonly sent: Record<string, number>;
  readonly others: { unicast: number; multicast: number };
}

export class ProbeAgent {
  readonly facts: PeerFacts;
  readonly peers: ProbePeers = new ProbePeers();
  readonly #options: ProbeOptions;
  readonly #listener: AgentListener;
  readonly #sockets: ProbeSockets;
  readonly #targets: ProbeTargets;
  readonly #watch: ProbeWatch;
  readonly #codec: ProtobufCodec;
  readonly #tallies = new ProbeTallies();
  readonly #seen = new Set<string>();
  readonly #foreign = new Map<string, ForeignTraffic>();
  readonly #timer: NodeJS.Timeout;
  #nextId = 0;
  #test: Test | undefined;
  #askedMs = -Infinity;
  #ringHeard = false;

  private constructor(options: ProbeOptions, listener: AgentListener, { sockets, targets }: Place) {
    this.#options = options;
    this.#listener = listener;
    this.#sockets = sockets;
    this.#targets = targets;
    const { cluster } = options;
    this.#watch = new ProbeWatch(sockets.watched);
    this.#codec = new ProtobufCodec({ cluster, self: { nodeId: options.nodeId ?? 1, incarnation: 1 } });
    this.facts = factsOf(options, sockets, this.#watch);
    this.#timer = setInterval(this.sayHello, helloMs);
  }

  /** Opens the sockets and says hello. Throws what the sockets throw. */
  static async open(options: ProbeOptions, listener: AgentListener): Promise<ProbeAgent> {
    const early: { agent?: ProbeAgent } = {};
    const targets = await ProbeTargets.open(options);
    const sockets = await ProbeSockets.open(options, targets.peers, {
      datagram: (bytes, from, channel) => early.agent?.receive(bytes, from, channel),
    });
    early.agent = new ProbeAgent(options, listener, { sockets, targets });
    early.agent.sayHello();
    return early.agent;
  }

  /** Has anything been heard on the ring's own port? Then no probes are sent there. */
  get ringHeard(): boolean {
    return this.#ringHeard;
  }

  /** Addresses of the list of peers at which another doctor should respond; empty with multicast. */
  get expected(): readonly string[] {
    return this.#targets.others(this.facts.address);
  }

  /** The asking doctor's own stalls belong to the session only. */
  forgetStalls(): void {
    this.#watch.forgetStalls();
  }

  readonly sayHello = (): void => {
    this.peers.forgetSilent(performance.now());
    const bytes = this.#sign({ kind: 'hello', facts: this.facts });
    this.#spread(bytes, this.facts.key);
    this.#targets.refresh();
    for (const address of this.#targets.addresses) {
      this.#sockets.send(bytes, 'unicast', address);
    }
  };

  /** Sends a control message to everybody, by every way, and acts on it as if it had been heard. */
  flood(message: Unsigned): void {
    const bytes = this.#sign(message);
    this.#spread(bytes, this.facts.key);
    const read = readMessage(bytes);
    if (read.ok) {
      this.#act(read.message, bytes);
    }
  }

  ping(session: string, number: number): void {
    const bytes = this.#encode({ kind: 'ping', from: this.facts.key, session, number });
    for (const { facts } of this.peers.list()) {
      this.#sockets.send(bytes, 'unicast', facts.address);
    }
  }

  receive(bytes: Uint8Array, from: string, channel: ProbeChannel): void {
    const read = readMessage(bytes);
    if (!read.ok) {
      this.#refuse(bytes, from, { channel, ...read });
      return;
    }
    const { message } = read;
    if (message.from === this.facts.key) {
      this.#countOther(channel);
      return;
    }
    this.peers.touch(message.from, performance.now());
    if (message.kind === 'probe') {
      this.#count(message, channel);
      return;
    }
    this.#countOther(channel);
    if (message.kind === 'ping') {
      this.#answer(message.from, message.session, message.number);
    } else if (message.kind === 'pong') {
      this.#listener.pong?.(message, channel);
    } else if (this.#isFirst(message)) {
      this.#relay(message, bytes);
      this.#act(message, bytes);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#watch.stop();
    this.#test = undefined;
    this.flood({ kind: 'bye' });
    await delay(byeMs);
    await this.#sockets.close();
  }

  #encode(message: ProbeMessage, bytes = 0): Uint8Array {
    return encodeMessage(this.#options.cluster, message, bytes);
  }

  #sign(message: Unsigned): Uint8Array {
    this.#nextId += 1;
    return this.#encode({ ...message, from: this.facts.key, id: this.#nextId });
  }

  /** To everybody but `origin`, by every way. */
  #spread(bytes: Uint8Array, origin: string): void {
    this.#sockets.send(bytes, 'multicast');
    this.#sockets.send(bytes, 'control');
    for (const { facts } of this.peers.list()) {
      if (facts.key !== origin) {
        this.#sockets.send(bytes, 'unicast', facts.address);
      }
    }
  }

  #isFirst({ from, id }: Control): boolean {
    const name = `${from} ${id}`;
    if (this.#seen.has(name)) {
      return false;
    }
    if (this.#seen.size >= seenMax) {
      this.#seen.clear();
    }
    this.#seen.add(name);
    return true;
  }

  /** Hellos are not passed on as they come: once a second from everybody to everybody would be too many. */
  #relay(message: Control, bytes: Uint8Array): void {
    if (message.kind !== 'hello') {
      this.#spread(bytes, message.from);
    }
  }

  #act(message: ProbeMessage, bytes: Uint8Array): void {
    switch (message.kind) {
      case 'ping':
      case 'pong':
      case 'probe':
        // Answered or counted where they arrive.
        return;
      case 'hello':
        this.#meet(message, bytes);
        return;
      case 'bye':
        this.peers.remove(message.from);
        return;
      case 'plan':
        this.#begin(message);
        return;
      case 'collect':
        // After a stall the queues of the sockets are read in turn: what lies in the others is to be counted first.
        setTimeout(() => {
          this.#report(message);
        }, drainMs);
        return;
      case 'done':
        this.#listener.done?.(message);
        return;
      case 'report':
        this.#listener.report?.(message);
        break;
    }
  }

  /** Introduces somebody new to those one knows, and them to it. */
  #meet({ facts }: Hello, bytes: Uint8Array): void {
    if (!this.peers.heard(facts, Uint8Array.from(bytes), performance.now())) {
      return;
    }
    this.#listener.peer?.(facts);
    this.#sockets.send(this.#sign({ kind: 'hello', facts: this.facts }), 'unicast', facts.address);
    for (const other of this.peers.alive(performance.now())) {
      if (other.facts.key !== facts.key) {
        this.#sockets.send(other.hello, 'unicast', facts.address);
        this.#sockets.send(bytes, 'unicast', other.facts.address);
      }
    }
  }

  #begin({ session, step, action, from }: Plan): void {
    const nowMs = performance.now();
    const present = this.#test;
    if (present !== undefined && present.session !== session && nowMs - this.#askedMs < sessionMs) {
      return;
    }
    if (present?.session !== session) {
      this.#watch.forgetStalls();
      this.#foreign.clear();
    } else if (step <= present.step) {
      return;
    }
    this.#askedMs = nowMs + (action.kind === 'soak' ? action.seconds * 1000 : 0);
    this.#listener.test?.(action, from);
    if (action.kind === 'end') {
      this.#test = undefined;
      return;
    }
    this.#start({ session, step, by: from, action, sent: {}, others: { unicast: 0, multicast: 0 } });
  }

  #start(test: Test): void {
    this.#test = test;
    this.#tallies.clear();
    setTimeout(() => {
      if (this.#test === test) {
        this.#watch.mark();
        Object.assign(test.others, { unicast: 0, multicast: 0 });
      }
    }, markMs);
    if (test.action.kind === 'soak' || ('sender' in test.action && test.action.sender === this.facts.key)) {
      void this.#send(test);
    }
  }

  async #send(test: Test): Promise<void> {
    const { session, step, action, sent } = test;
    const from = this.facts.key;
    const encode = (series: Pick<Probe, 'channel' | 'label' | 'number'>, bytes: number): Uint8Array =>
      this.#encode({ kind: 'probe', from, session, step, ...series }, bytes);
    const add = (name: string, count: number): void => {
      sent[name] = (sent[name] ?? 0) + count;
    };
    const { transport } = this.#options;
    await sendStream(action, {
      transport,
      signal: this.#options.signal,
      outdated: () => this.#test !== test || this.#options.signal.aborted,
      probe: (series, bytes) => {
        if (series.channel !== 'ring' || !this.#ringHeard) {
          add(`${series.label} ${series.channel}`, 1);
          this.#sendProbe(encode(series, bytes), series.channel);
        }
      },
      burst: (label, count, bytes) => {
        add(`${label} ${transport}`, count);
        const all = Array.from({ length: count }, (_, number) => encode({ channel: transport, label, number }, bytes));
        for (const one of all) {
          this.#sendProbe(one, transport);
        }
      },
    });
    if (this.#test === test) {
      this.flood({ kind: 'done', session, step });
    }
  }

  #sendProbe(bytes: Uint8Array, channel: ProbeChannel): void {
    if (channel !== 'unicast') {
      this.#sockets.send(bytes, channel);
      return;
    }
    for (const { facts } of this.peers.list()) {
      this.#sockets.send(bytes, 'unicast', facts.address);
    }
  }

  /** A probe counts on the way it was sent by; one that took another way is a stranger's trick. */
  #count(probe: Probe, channel: ProbeChannel): void {
    if (channel !== this.#options.transport) {
      this.#countOther(channel);
    }
    const test = this.#test;
    if (test?.session === probe.session && test.step === probe.step && probe.channel === channel) {
      this.#tallies.add(probe);
    }
  }

  #countOther(channel: ProbeChannel): void {
    const others = this.#test?.others;
    if (others !== undefined) {
      others[channel === 'unicast' ? 'unicast' : 'multicast'] += 1;
    }
  }

  /** Two answers, one by each way. */
  #answer(to: string, session: string, number: number): void {
    const bytes = this.#encode({ kind: 'pong', from: this.facts.key, to, session, number });
    const address = this.peers.get(to)?.facts.address;
    if (address !== undefined) {
      this.#sockets.send(bytes, 'unicast', address);
      this.#sockets.send(bytes, 'multicast');
    }
  }

  #refuse(bytes: Uint8Array, source: string, refusal: Refusal): void {
    this.#countOther(refusal.channel);
    let { reason, detail } = refusal;
    if (refusal.channel === 'ring' && reason === 'foreign') {
      this.#ringHeard = true;
      const decoded = this.#codec.decode(bytes);
      if (decoded.ok) {
        return;
      }
      ({ reason, detail } = decoded);
    }
    const name = `${source} ${reason}`;
    const count = (this.#foreign.get(name)?.count ?? 0) + 1;
    if (count > 1 || this.#foreign.size < foreignMax) {
      this.#foreign.set(name, { source, reason, detail: detail.slice(0, 256), count });
    }
  }

  #report({ session, step }: Collect): void {
    const test = this.#test;
    if (test?.session !== session || test.step !== step) {
      return;
    }
    this.#askedMs = performance.now();
    const text = JSON.stringify(this.#account(test));
    const parts = Math.ceil(text.length / partCharacters);
    for (let part = 0; part < Math.min(parts, partsMax); part += 1) {
      const piece = text.slice(part * partCharacters, (part + 1) * partCharacters);
      this.flood({ kind: 'report', session, step, part, parts, text: piece });
    }
  }

  #account(test: Test): TestReport {
    const routes = this.peers.list().flatMap(({ facts }) => {
      const device = this.#watch.routeTo(facts.address.slice(0, facts.address.lastIndexOf(':')));
      return device === undefined ? [] : [[facts.key, device] as const];
    });
    const groupDevices = this.#watch.groupDevices();
    const querier = this.#watch.querier();
    const known = this.peers.list().map(({ facts }) => facts);
    const unlisted = known.filter(({ address }) => !this.#targets.lists(address)).map(({ key }) => key);
    return {
      key: this.facts.key,
      step: test.step,
      sent: test.sent,
      tallies: this.#tallies.list(),
      growth: this.#watch.growth(test.others),
      loop: this.#watch.loop,
      ...(groupDevices === undefined ? {} : { groupDevices }),
      ...(querier === undefined ? {} : { querier }),
      ...(unlisted.length === 0 ? {} : { unlisted }),
      routes: Object.fromEntries(routes),
      foreign: [...this.#foreign.values()],
    };
  }
}

/** Where an agent is, and where it looks for others. */
interface Place {
  readonly sockets: ProbeSockets;
  readonly targets: ProbeTargets;
}

interface Refusal {
  readonly channel: ProbeChannel;
  readonly reason: string;
  readonly detail: string;
}
