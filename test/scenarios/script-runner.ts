/**
 * Performs the commands of a scenario script on the simulator and answers what the nodes did. The network is perfect and
 * the seed fixed, so a script has one output.
 *
 *   form 1 2 3               starts nodes and waits for their ring; shows the result only
 *   start 1 2, restart 1     starts nodes; a node that was live before is a new process
 *   crash 1 2, leave 1       ends processes, without a word or with a farewell
 *   pause 1, pause 1 500     stalls a process, for ever or for that many milliseconds; `resume 1`
 *   send 1 safe a b c        submits messages with these texts, at most 11 characters each
 *   send 1 agreed 5000 bytes submits one long message
 *   partition 1 2 | 3        splits the network; `cut 1 -> 2` closes one direction of one link; `heal` opens all
 *   drop 2 token from 1      loses the next two such datagrams; `drop all ...` until `drop nothing` (see drop-rule.ts)
 *   advance 100              lets milliseconds pass
 *   settle                   until every node is operational, in one configuration with all it is connected with
 *   until 1 is gather        until the node's engine is in that state
 *   until 1 has delivered 2  until it has delivered so many messages since it started; also `has sent 2`
 *   until 1 is with 1 2      until it is in a regular configuration of exactly these
 *   state                    where every node stands
 *   counters 1 tokensResent  the named counters of a node
 *   show tokens, hide joins  chooses the lines shown (see event-log.ts)
 *   set tokenMs 500          changes a setting, before the first node starts
 *   namesake 4 of 3 age 9    whoever starts as node 4 calls itself node 3, incarnation 9
 */
import type { Level, NodeId } from '../../src/message.ts';
import { Simulation } from '../../src/testing/simulator.ts';
import { simulationSettings } from '../../src/testing/simulation-settings.ts';
import type { SimNode } from '../../src/testing/sim-node.ts';
import { parseDropRule } from './drop-rule.ts';
import { EventLog, lineKinds } from './event-log.ts';
import type { LineKind } from './event-log.ts';
import { Namesakes } from './namesakes.ts';
import type { Block } from './script-file.ts';

type Words = readonly string[];

/** How long `until` and `settle` wait, in simulated milliseconds. */
const patienceMs = 60_000;

export class ScriptRunner {
  readonly #log = new EventLog();
  readonly #namesakes = new Namesakes();
  #settings = simulationSettings;
  #simulation: Simulation | undefined;
  #isQuiet = false;

  /** Performs a block and answers its output; `ok` when the nodes did nothing. */
  run(block: Block): string[] {
    this.#log.begin(this.#simulation?.now ?? 0);
    for (const [index, command] of block.commands.entries()) {
      try {
        this.#execute(command.split(' '));
      } catch (error) {
        throw new Error(`line ${block.line + index}, ${command}: ${String(error)}`, { cause: error });
      }
    }
    const lines = this.#log.take();
    return lines.length === 0 ? ['ok'] : lines;
  }

  /** Ends all trouble, waits until the cluster is at rest and lets the checkers judge the whole run. */
  judge(): void {
    const sim = this.#simulation;
    if (sim === undefined || !this.#namesakes.isEmpty) return;
    this.#isQuiet = true;
    sim.network.clearFilters();
    sim.heal();
    sim.resume(...sim.nodes.map(({ id }) => id));
    if (!sim.settle(patienceMs) || !sim.drain(patienceMs)) throw new Error('the cluster does not come to rest');
    sim.advance(3000);
    sim.finish();
  }

  get #sim(): Simulation {
    this.#simulation ??= new Simulation({
      settings: this.#settings,
      check: this.#namesakes.isEmpty,
      createEngine: (options) => this.#namesakes.newEngine(options),
      onEffect: (node, effect) => {
        if (!this.#isQuiet) this.#log.effect(this.#sim.now, node.id, this.#namesakes.original(effect));
      },
    });
    return this.#simulation;
  }

  #execute([name = '', ...words]: Words): void {
    const command = this.#commands[name];
    if (command === undefined) throw new Error('no such command');
    command(words);
  }

  readonly #commands: Readonly<Record<string, (words: Words) => void>> = {
    form: (words) => this.#form(ids(words)),
    start: (words) => this.#sim.start(...ids(words)),
    restart: (words) => this.#sim.restart(...ids(words)),
    crash: (words) => this.#sim.crash(...ids(words)),
    leave: (words) => ids(words).forEach((id) => this.#sim.leave(id)),
    pause: ([id, ms]) => this.#sim.pause(toNumber(id), ms === undefined ? undefined : toNumber(ms)),
    resume: (words) => this.#sim.resume(...ids(words)),
    send: (words) => this.#send(words),
    partition: (words) =>
      this.#sim.partition(
        ...words
          .join(' ')
          .split(' | ')
          .map((group) => ids(group.split(' '))),
      ),
    cut: ([source, , target]) => this.#sim.cut(toNumber(source), toNumber(target)),
    heal: () => this.#sim.heal(),
    drop: (words) => this.#drop(words),
    advance: ([ms]) => this.#sim.advance(toNumber(ms)),
    settle: () => this.#settle(),
    until: (words) => this.#until(words),
    state: () => this.#sim.nodes.forEach((node) => this.#showState(node)),
    counters: ([id, ...names]) => this.#showCounters(toNumber(id), names),
    show: (words) => this.#log.show(toKind(words)),
    hide: (words) => this.#log.hide(toKind(words)),
    set: ([name, value]) => this.#set(name, toNumber(value)),
    namesake: ([place, , nodeId, , age]) =>
      this.#namesakes.add({ place: toNumber(place), nodeId: toNumber(nodeId), incarnation: toNumber(age) }),
  };

  #form(nodes: readonly NodeId[]): void {
    this.#isQuiet = true;
    this.#sim.start(...nodes);
    const isFormed = this.#sim.settle();
    this.#isQuiet = false;
    this.#log.begin(this.#sim.now);
    this.#log.remark(this.#sim.now, isFormed ? `ring ${this.#ringAt(nodes[0])} is formed` : 'no ring is formed');
  }

  #ringAt(id: NodeId | undefined): string {
    return id === undefined ? '-' : (this.#sim.node(id).configuration?.id ?? '-');
  }

  #send([id, level, ...texts]: Words): void {
    const node = toNumber(id);
    if (texts[1] === 'bytes') {
      this.#submit(node, toNumber(texts[0]), toLevel(level));
      return;
    }
    for (const text of texts) {
      if (text.length > 11) throw new Error('a text has at most 11 characters');
      this.#submit(node, new TextEncoder().encode(text), toLevel(level));
    }
  }

  #submit(id: NodeId, content: Uint8Array | number, level: Level): void {
    const name = this.#sim.send(id, content, level);
    if (name === undefined) this.#log.remark(this.#sim.now, `node ${id} takes no message`);
  }

  #drop([count = '', ...rule]: Words): void {
    const sim = this.#sim;
    if (count === 'nothing') {
      sim.network.clearFilters();
      return;
    }
    const filter = parseDropRule(rule);
    let left = count === 'all' ? Infinity : toNumber(count);
    sim.drop((datagram) => {
      if (left === 0 || !filter(datagram)) return false;
      left -= 1;
      if (!this.#isQuiet) this.#log.loss(sim.now, datagram);
      return true;
    });
  }

  #settle(): void {
    if (!this.#sim.runUntil(() => this.#isAtRest, patienceMs)) this.#log.remark(this.#sim.now, 'not settled');
  }

  /** Converged as far as configurations tell, and nobody is about to leave its ring. */
  get #isAtRest(): boolean {
    const { liveNodes, converged } = this.#sim;
    return converged && liveNodes.every(({ state }) => state === 'operational');
  }

  #until([id, verb, ...rest]: Words): void {
    const node = this.#sim.node(toNumber(id));
    const words = rest.join(' ');
    const isWith = verb === 'is' && words.startsWith('with ');
    const conditions: Readonly<Record<string, () => boolean>> = {
      is: isWith ? () => `with ${membersOf(node)}` === words : () => node.state === words,
      has: () => this.#countOf(node, rest[0]) >= toNumber(rest[1]),
    };
    const condition = conditions[verb ?? ''];
    if (condition === undefined) throw new Error('no such condition');
    if (!this.#sim.runUntil(condition, patienceMs)) this.#log.remark(this.#sim.now, 'it does not come to that');
  }

  /** How many messages a node has `sent` or `delivered` since it started. */
  #countOf({ id, deliveries }: SimNode, what: string | undefined): number {
    if (what === 'delivered') return deliveries.length;
    if (what === 'sent') return this.#namesakes.engine(id)?.statistics().messagesSent ?? 0;
    throw new Error(`nothing to count: ${what ?? ''}`);
  }

  #showState(node: SimNode): void {
    const { configuration, deliveries, id } = node;
    const where = configuration === undefined ? 'no configuration' : `${configuration.id} with ${membersOf(node)}`;
    const what = node.phase === 'running' ? (node.state ?? '') : node.phase;
    this.#log.note(this.#sim.now, id, `is ${what}, in ${where}, delivered ${deliveries.length}`);
  }

  #showCounters(id: NodeId, names: Words): void {
    const counters: Readonly<Record<string, unknown>> = { ...this.#namesakes.engine(id)?.statistics() };
    const facts = names.map((name) => `${name} ${String(counters[name])}`);
    this.#log.note(this.#sim.now, id, `has ${facts.join(', ')}`);
  }

  #set(name: string | undefined, value: number): void {
    if (name === undefined || !(name in this.#settings)) throw new Error('no such setting');
    if (this.#simulation !== undefined) throw new Error('too late to change settings');
    this.#settings = { ...this.#settings, [name]: value };
  }
}

function membersOf({ configuration }: SimNode): string {
  return configuration?.members.map(({ nodeId }) => nodeId).join(' ') ?? '';
}

function toNumber(word: string | undefined): number {
  const value = Number(word);
  if (word === undefined || word === '' || Number.isNaN(value)) throw new Error(`${word ?? 'nothing'} is not a number`);
  return value;
}

function ids(words: Words): NodeId[] {
  return words.map(toNumber);
}

function toLevel(word: string | undefined): Level {
  if (word !== 'agreed' && word !== 'safe') throw new Error(`no such level: ${word ?? ''}`);
  return word;
}

function toKind(words: Words): LineKind {
  const kind = lineKinds.find((candidate) => candidate === words.join(' '));
  if (kind === undefined) throw new Error(`nothing to show or hide: ${words.join(' ')}`);
  return kind;
}
