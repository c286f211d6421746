/**
 * The mechanics of a simulation, with engines that do as they are told: what reaches an engine when, what its effects
 * do, and what survives a crash.
 */
import type { Effect } from '../../../src/effect.ts';
import type { HoldCancel, Member } from '../../../src/message.ts';
import { Simulation } from '../../../src/testing/simulator.ts';
import type { SimulationOptions } from '../../../src/testing/simulator.ts';
import { ScriptedEngine, configurationOf } from './scripted-engine.ts';
import type { Script } from './scripted-engine.ts';

const message: HoldCancel = { type: 'holdCancel', ringId: { representative: 1, seq: 4 }, sender: 1 };
const shout: Effect = { type: 'multicast', message };

function scripted(script: Script, options: SimulationOptions = {}): { sim: Simulation; engines: ScriptedEngine[] } {
  const engines: ScriptedEngine[] = [];
  const sim = new Simulation({
    ...options,
    createEngine: (engineOptions) => {
      const engine = new ScriptedEngine(engineOptions, script);
      engines.push(engine);
      return engine;
    },
  });
  return { sim, engines };
}

function install(self: Member, seq = 4): Effect {
  return { type: 'install', configuration: configurationOf(seq, [self]) };
}

describe('Simulation', () => {
  it('brings a multicast to the other nodes after the delay of the network', () => {
    const { sim, engines } = scripted((input, { self }) => (input === 'start' && self.nodeId === 1 ? [shout] : []));
    sim.start(1, 2, 3);
    sim.advance(1);
    expect(engines.map(({ inputs }) => inputs)).toEqual([
      ['start@0'],
      ['start@0', 'receive holdCancel from 1@0.2'],
      ['start@0', 'receive holdCancel from 1@0.2'],
    ]);
  });

  it('wakes an engine at its deadline and not before', () => {
    const { sim, engines } = scripted((input, engine) => {
      if (input === 'start') engine.nextDeadline = 30;
      return [];
    });
    sim.start(1);
    sim.advance(100);
    expect(engines[0]?.inputs).toEqual(['start@0', 'expire@30']);
  });

  it('wakes an engine for a deadline that moved, once', () => {
    const { sim, engines } = scripted((input, engine) => {
      if (input === 'start') engine.nextDeadline = 30;
      if (input.startsWith('receive')) engine.nextDeadline = 70;
      return input === 'start' && engine.self.nodeId === 2 ? [shout] : [];
    });
    sim.start(1, 2);
    sim.advance(100);
    expect(engines[0]?.inputs).toEqual(['start@0', 'receive holdCancel from 2@0.2', 'expire@70']);
  });

  it('fires timers late by up to the time it is told', () => {
    const { sim, engines } = scripted(
      (input, engine) => {
        if (input === 'start') engine.nextDeadline = 30;
        return [];
      },
      { timerLateMsMax: 5 },
    );
    sim.start(1);
    sim.advance(100);
    const at = Number(engines[0]?.inputs[1]?.split('@')[1]);
    expect(at).toBeGreaterThan(30);
    expect(at).toBeLessThan(35);
  });

  it('stops when an engine asks to be woken at once for ever', () => {
    const { sim } = scripted((_input, engine) => {
      engine.nextDeadline = 10;
      return [];
    });
    sim.start(1);
    expect(() => {
      sim.advance(100);
    }).toThrow(/timers: 1\.1 asks to be woken at 10 ms again and again/);
  });

  it('hands a stalled node its datagrams before its timers, all at the time it goes on', () => {
    const { sim, engines } = scripted((input, engine) => {
      if (input === 'start') engine.nextDeadline = 30;
      return input === 'start' && engine.self.nodeId === 2 ? [shout] : [];
    });
    sim.start(1);
    sim.pause(1, 50);
    sim.start(2);
    sim.advance(100);
    expect(engines[0]?.inputs).toEqual(['start@0', 'receive holdCancel from 2@50', 'expire@50']);
  });

  it('loses what does not fit into the buffer of a stalled node', () => {
    const { sim, engines } = scripted(
      (input, { self }) => (input === 'start' && self.nodeId === 2 ? [shout, shout, shout] : []),
      {
        receiveBufferBytes: 2 * 832,
      },
    );
    sim.start(1);
    sim.pause(1);
    sim.start(2);
    sim.advance(10);
    sim.resume(1);
    expect(engines[0]?.inputs.length).toBe(3);
  });

  it('performs nothing that follows a persist before the number is stored', () => {
    const { sim } = scripted(
      (input, { self }) => (input === 'start' ? [{ type: 'persist', ringSeq: 4 }, install(self)] : []),
      {
        persistMsMax: 20,
      },
    );
    sim.start(1);
    expect(sim.node(1).configurations.length).toBe(0);
    sim.advance(20);
    expect(sim.node(1).configuration?.id).toBe('4.1');
  });

  it('gives a restarted node a greater incarnation and the stored number, and nothing else', () => {
    const { sim, engines } = scripted(
      (input, { self }) => (input === 'start' ? [{ type: 'persist', ringSeq: 4 }, install(self)] : []),
      {
        check: false,
      },
    );
    sim.start(1);
    sim.crash(1);
    expect([sim.node(1).phase, engines[0]?.ringSeq]).toEqual(['down', 0]);
    sim.restart(1);
    expect(engines[1]?.ringSeq).toBe(4);
    expect(sim.trace.map(({ process, event }) => `${process} ${event}`)).toEqual([
      '1.1 configuration',
      '1.1 fail',
      '1.2 configuration',
    ]);
  });

  it('stores a number or loses it when the crash comes while it is written', () => {
    const stored = (seed: number): number | undefined => {
      const { sim, engines } = scripted((input) => (input === 'start' ? [{ type: 'persist', ringSeq: 4 }] : []), {
        persistMsMax: 20,
        seed,
      });
      sim.start(1);
      sim.crash(1);
      sim.restart(1);
      return engines[1]?.ringSeq;
    };
    expect(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(stored))).toEqual(new Set([0, 4]));
  });

  it('crashes a node between two effects', () => {
    const { sim } = scripted((input, { self }) => (input === 'send 1' ? [install(self), install(self, 8)] : []));
    sim.start(1);
    sim.node(1).crashAfterEffects(1);
    sim.send(1, 1);
    expect(sim.node(1).configurations.map(({ id }) => id)).toEqual(['4.1']);
    expect(sim.node(1).phase).toBe('down');
  });

  it('brings a token that a node sends to itself back, and not to its successor', () => {
    const token = {
      type: 'commitToken',
      ringId: message.ringId,
      tokenSeq: 0,
      firstSeq: 0,
      members: [],
      entries: [],
    } as const;
    const { sim, engines } = scripted((input, { self }) =>
      input === 'start' ? [{ type: 'unicast', to: self, message: token }] : [],
    );
    sim.start(1);
    sim.advance(1);
    expect(engines[0]?.inputs).toEqual(['start@0', 'receive commitToken from 1@0.02']);
    sim.crash(1);
    sim.restart(1);
    sim.crash(1);
    sim.restart(1);
    sim.advance(1);
    expect(engines[1]?.inputs).toEqual(['start@1']);
    expect(engines[2]?.inputs.length).toBe(2);
  });

  it('ends a process that left', () => {
    const { sim } = scripted((input) => (input === 'leave' ? [shout, { type: 'halt', reason: { kind: 'left' } }] : []));
    sim.start(1);
    sim.leave(1);
    expect(sim.node(1).phase).toBe('down');
    expect(sim.trace.at(-1)?.event).toBe('fail');
  });

  it('fails when an engine halts for another reason', () => {
    const { sim } = scripted((input) =>
      input === 'start' ? [{ type: 'halt', reason: { kind: 'duplicate-node-id', nodeId: 1, incarnation: 9 } }] : [],
    );
    expect(() => {
      sim.start(1);
    }).toThrow('halt: 1.1 halted: duplicate-node-id');
  });

  it('fails when an engine throws', () => {
    const { sim } = scripted(() => {
      throw new Error('boom');
    });
    expect(() => {
      sim.start(1);
    }).toThrow('assertion: 1.1 threw Error: boom');
  });

  it('notices a payload that is not what was submitted', () => {
    const { sim } = scripted((input, { self }) => {
      if (!input.startsWith('send')) return [];
      const configuration = configurationOf(4, [self]);
      const payload = new Uint8Array(20);
      return [
        { type: 'install', configuration },
        { type: 'sent', ownId: 1, seq: 1, level: 'agreed', configuration },
        { type: 'deliver', delivery: { sender: self, seq: 1, level: 'agreed', configuration, payload, ownId: 1 } },
      ];
    });
    sim.start(1);
    expect(() => {
      sim.send(1, 20);
    }).toThrow('integrity: message 1.1/1 at 1.1 differs from what was submitted at byte 3');
  });

  it('writes a line for each effect when asked for a log', () => {
    const { sim } = scripted((input) => (input === 'start' ? [shout] : []), { log: true });
    sim.start(1);
    expect(sim.log).toEqual(['0.000 1 multicast hold cancel ring 4.1 from 1']);
  });

  it('groups live nodes into components by who hears whom', () => {
    const { sim } = scripted(() => []);
    sim.start(1, 2, 3, 4, 5);
    sim.partition([1, 4], [2, 3]);
    sim.crash(3);
    expect(sim.components().map((component) => component.map(({ id }) => id))).toEqual([[1, 4], [2], [5]]);
  });

  it('moves time on even when nothing happens', () => {
    const { sim } = scripted(() => []);
    sim.advance(7);
    expect(sim.now).toBe(7);
    expect(sim.step()).toBe(false);
  });
});
