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

function token(tokenSeq: number, told = { window: 3, windowNode: 0 }): Effect {
  const counts = { messageCount: 0, flowControlCount: 0, backlog: 0, ...told };
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

describe('The window in force', () => {
  it('may be lowered by any member, and raised again by that member', () => {
    const rules = ringOfTwo();
    expect(() => {
      rules.effect(first, token(1));
      rules.effect(second, token(2, { window: 1, windowNode: 2 }));
      rules.effect(first, token(3, { window: 1, windowNode: 2 }));
      rules.effect(second, token(4, { window: 2, windowNode: 2 }));
      rules.effect(first, token(5, { window: 2, windowNode: 2 }));
      rules.effect(second, token(6));
    }).not.toThrow();
  });

  it('is violated by another member that raises it', () => {
    const rules = ringOfTwo();
    rules.effect(first, token(1));
    rules.effect(second, token(2, { window: 1, windowNode: 2 }));
    expect(() => {
      rules.effect(first, token(3));
    }).toThrow('window: 1.0 raises the window from 1 to 3, though node 2 has lowered it');
  });

  it('is violated by more than half of it in the second token after drops, and not after a second', () => {
    const low = { window: 1, windowNode: 1 };
    first.groupLoad.adopt(ringId);
    const after = (now: number, told?: typeof low): (() => void) => {
      const rules = ringOfTwo();
      rules.dropsTold(first, 500);
      rules.effect(first, token(1), 501);
      rules.effect(second, token(2), 502);
      return () => {
        rules.effect(first, token(3, told), now);
      };
    };
    expect(after(503)).toThrow('window: 1.0 passes on a window of 3 after its socket has dropped datagrams');
    expect(after(503, low)).not.toThrow();
    expect(after(1500)).not.toThrow();
  });

  it('is not violated by drops where the window is fixed', () => {
    const rules = new EffectRules({ ...settings, windowRule: 'fixed' });
    for (const node of [first, second]) rules.effect(node, { type: 'persist', ringSeq: 4 });
    rules.effect(first, unicast(commitToken([first.self, second.self])));
    rules.dropsTold(first, 500);
    expect(() => {
      for (let hop = 1; hop < 6; hop += 1) rules.effect(first, token(hop), 501);
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
