/** The rules about effects: each accepts what is right and rejects a list of effects made to break it. */
import type { Effect } from '../../../src/effect.ts';
import type { CommitToken, Data, Member, RingId, Token } from '../../../src/message.ts';
import { EffectRules } from '../../../src/testing/effect-rules.ts';
import type { SimNode } from '../../../src/testing/sim-node.ts';
import { simulationSettings } from '../../../src/testing/simulation-settings.ts';
import { Simulation } from '../../../src/testing/simulator.ts';

const ringId: RingId = { representative: 1, seq: 4 };
const simulation = new Simulation();
const [first, second] = [simulation.node(1), simulation.node(2)];
const { self: member } = first;

function unicast(message: Token | CommitToken): Effect {
  return { type: 'unicast', to: member, message };
}

function commitToken(members: readonly Member[]): CommitToken {
  return { type: 'commitToken', ringId, tokenSeq: 0, firstSeq: 0, members, entries: [] };
}

function token(tokenSeq: number): Effect {
  const counts = { messageCount: 0, flowControlCount: 0, backlog: 0, window: 3, windowNode: 0 };
  const rest = { seq: 0, aru: 0, aruNode: 0, retransmitFlag: false, retransmit: [] };
  return unicast({ type: 'token', ringId, tokenSeq, ...counts, ...rest });
}

const settings = { ...simulationSettings, windowFrames: 3 };

const data: Data = {
  type: 'data',
  ringId,
  seq: 1,
  sender: 1,
  level: 'agreed',
  messageNumber: 1,
  chunks: [],
  recovered: undefined,
};
const multicast: Effect = { type: 'multicast', message: data };

/** Rules with a window of three that have seen a ring of two form, with its number stored by both. */
function ringOfTwo(): EffectRules {
  const rules = new EffectRules(settings);
  for (const node of [first, second]) {
    rules.effect(node, { type: 'persist', ringSeq: 4 });
    rules.effect(node, unicast(commitToken([first.self, second.self])));
  }
  return rules;
}

/** Shows the rules a visit: so many data messages, then the token. */
function visit(rules: EffectRules, node: SimNode, { frames, hop }: { frames: number; hop: number }): void {
  for (let count = 0; count < frames; count += 1) rules.effect(node, multicast);
  rules.effect(node, token(hop));
}

describe('The window', () => {
  it('may be filled in every rotation by all members together', () => {
    const rules = ringOfTwo();
    expect(() => {
      for (let hop = 1; hop < 20; hop += 2) {
        visit(rules, first, { frames: 2, hop });
        visit(rules, second, { frames: 1, hop: hop + 1 });
      }
    }).not.toThrow();
  });

  it('is violated by one message more in one rotation', () => {
    const rules = ringOfTwo();
    visit(rules, first, { frames: 2, hop: 1 });
    expect(() => {
      visit(rules, second, { frames: 2, hop: 2 });
    }).toThrow('window: 4 data messages in one rotation on ring 4.1; the token allows 3');
  });

  it('counts across the place where the token comes back to its beginning', () => {
    const rules = ringOfTwo();
    visit(rules, first, { frames: 0, hop: 1 });
    visit(rules, second, { frames: 3, hop: 2 });
    expect(() => {
      visit(rules, first, { frames: 1, hop: 3 });
    }).toThrow('window: 4 data messages');
  });

  it('is not violated by a token that is sent again', () => {
    const rules = ringOfTwo();
    visit(rules, first, { frames: 3, hop: 1 });
    expect(() => {
      visit(rules, first, { frames: 0, hop: 1 });
      visit(rules, second, { frames: 0, hop: 2 });
      visit(rules, first, { frames: 3, hop: 3 });
    }).not.toThrow();
  });
});

describe('Durability', () => {
  it('is violated by a commit token of a ring whose number is not stored', () => {
    const rules = new EffectRules(settings);
    rules.effect(first, { type: 'persist', ringSeq: 3 });
    expect(() => {
      rules.effect(first, unicast(commitToken([first.self])));
    }).toThrow('durability: 1.0 names ring 4.1, but its stable storage says 3');
  });

  it('is violated by a number that another node has stored', () => {
    const rules = new EffectRules(settings);
    rules.effect(second, { type: 'persist', ringSeq: 4 });
    expect(() => {
      rules.effect(first, token(1));
    }).toThrow('durability');
  });

  it('lets a node name rings that are older than what it has stored', () => {
    const rules = new EffectRules(settings);
    rules.effect(first, { type: 'persist', ringSeq: 9 });
    expect(() => {
      rules.effect(first, token(1));
    }).not.toThrow();
  });
});
