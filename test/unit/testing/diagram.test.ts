/**
 * Diagrams of a run that is told line by line, so that every character of the drawing is known: two nodes form a ring,
 * one sends, the links are cut, the other node crashes.
 */
import type { Message } from '../../../src/message.ts';
import { TimeScale } from '../../../src/testing/diagram-scale.ts';
import { diagramSvg } from '../../../src/testing/diagram-svg.ts';
import { diagramText } from '../../../src/testing/diagram-text.ts';
import { makeDiagram } from '../../../src/testing/diagram.ts';
import type { Diagram } from '../../../src/testing/diagram.ts';
import { RunHistory } from '../../../src/testing/history.ts';
import type { TraceConfiguration, TraceEvent } from '../../../src/testing/trace.ts';

const ringId = { seq: 4, representative: 1 };

function token(tokenSeq: number, seq: number): Message {
  const empty = {
    aru: seq,
    aruNode: 0,
    flowControlCount: 0,
    backlog: 0,
    window: 50,
    windowNode: 0,
    retransmitFlag: false,
    retransmit: [],
  };
  return { type: 'token', ringId, tokenSeq, seq, messageCount: seq, ...empty };
}

const data: Message = {
  type: 'data',
  ringId,
  seq: 1,
  sender: 1,
  level: 'agreed',
  messageNumber: 1,
  chunks: [],
  recovered: undefined,
};

const regular: TraceConfiguration = {
  id: '4.1',
  kind: 'regular',
  members: ['1.1', '2.1'],
  from: undefined,
  to: undefined,
  ringSeq: 4,
  representative: 1,
};

/** Tells a history what happens, a step for each thing. */
class Story {
  readonly history: RunHistory = new RunHistory();
  #step = 0;

  send(atMs: number, link: readonly [number, number], message: Message, arrivesMs: number | undefined): this {
    const [from, to] = link;
    const origin = { nodeId: from, incarnation: 1 };
    const datagram = { from, to, origin, toIncarnation: undefined, unicast: true, message, bytes: undefined };
    this.history.effect(from, { type: 'writable' }, this.#moment(atMs));
    this.history.datagram(datagram, arrivesMs, { step: this.#step, atMs });
    return this;
  }

  tell(atMs: number, event: TraceEvent): this {
    this.history.event(event, this.#moment(atMs));
    return this;
  }

  fault(atMs: number, kind: 'partition' | 'crash' | 'pause'): this {
    if (kind === 'partition') this.history.fault({ kind, groups: [[1], [2]] }, this.#moment(atMs));
    else if (kind === 'crash') this.history.fault({ kind, node: 2 }, this.#moment(atMs));
    else this.history.fault({ kind, node: 1, forMs: 2 }, this.#moment(atMs));
    return this;
  }

  #moment(atMs: number): { readonly step: number; readonly atMs: number } {
    this.#step++;
    return { step: this.#step, atMs };
  }
}

function install(process: string): TraceEvent {
  return { process, step: undefined, event: 'configuration', configuration: regular };
}

function deliver(process: string, seq = 1): TraceEvent {
  const message = `1.1/${seq}`;
  return { process, step: undefined, event: 'deliver', message, level: 'agreed', configuration: '4.1', seq };
}

function tiny(): Diagram {
  const { history } = new Story()
    .send(10, [1, 2], token(1, 0), 10.2)
    .tell(10.2, install('2.1'))
    .send(10.2, [2, 1], token(2, 0), 10.4)
    .tell(10.4, install('1.1'))
    .send(10.4, [1, 2], data, 10.6)
    .tell(10.4, deliver('1.1'))
    .fault(10.5, 'partition')
    .send(10.6, [2, 1], token(3, 1), undefined)
    .fault(11, 'crash')
    .tell(11, { process: '2.1', step: undefined, event: 'fail' })
    .fault(11.5, 'pause')
    .send(12, [1, 2], token(3, 1), undefined);
  const violation = { property: 'S3.1', message: 'node <2> forgot & left', events: [] };
  return makeDiagram(history, { window: { fromMs: 10, toMs: 12 }, violation });
}

describe('A diagram in characters', () => {
  it('shows messages as arrows, what was lost, configurations, faults, ends and the violation', () => {
    expect(diagramText(tiny()).split('\n')).toEqual([
      '          ms   1       2',
      '      10.000   ●───────▶       token 1 seq 0, +0.2 ms',
      '      10.200   ┊       ■       2 installs regular 4.1 of 1 2',
      '      10.200   ◀───────●       token 2 seq 0, +0.2 ms',
      '      10.400   ■       │       1 installs regular 4.1 of 1 2',
      '      10.400   ●───────▶       data 1, +0.2 ms',
      '      10.400   ▼       │       1 delivers 1.1/1 as number 1 agreed in 4.1',
      '      10.500 ! ─────────       partition groups 1 | 2',
      '      10.600   ╳───────●       token 3 seq 1, lost on the way to 1',
      '      11.000 ! ─────────       crash node 2',
      '      11.000   │       ╳       2 process 2.1 ends',
      '      11.500 ! ─────────       pause node 1 forMs 2',
      '      12.000   ●───────╳       token 3 seq 1, lost on the way to 2',
      '      12.000 ╳ ════════════════ S3.1: node <2> forgot & left',
    ]);
  });

  it('draws a multicast as one line with all its receivers', () => {
    const story = new Story().send(0, [1, 2], token(1, 0), 1).send(0, [3, 2], token(1, 0), 1);
    const { history } = story;
    const origin = { nodeId: 2, incarnation: 1 };
    const packet = { from: 2, origin, toIncarnation: undefined, unicast: false, message: data, bytes: undefined };
    const at = { step: 9, atMs: 2 };
    history.effect(2, { type: 'writable' }, at);
    history.datagram({ ...packet, to: 1 }, 2.5, at);
    history.datagram({ ...packet, to: 3 }, undefined, at);
    const text = diagramText(makeDiagram(history, { window: { fromMs: 0, toMs: 3 } }));
    expect(text.split('\n').at(-1)).toBe(
      '       2.000   ◀───────●───────╳       data 1, +0.5 ms, lost on the way to 3',
    );
  });

  it('draws a token that goes round with nothing to do as one line', () => {
    const story = new Story();
    for (let hop = 1; hop <= 40; hop++) {
      story.send(hop, hop % 2 === 1 ? [1, 2] : [2, 1], token(hop, 0), hop + 0.2);
    }
    const diagram = makeDiagram(story.history, { window: { fromMs: 0, toMs: 50 } });
    expect(diagram.transmissions).toHaveLength(2);
    expect(diagramText(diagram)).toMatch(/the token goes round, hops 2 to 39, until 39\.000/);
  });

  it('shows what nodes are when the window opens after it happened', () => {
    const { history } = new Story()
      .send(0.5, [2, 1], token(1, 0), 0.7)
      .tell(1, install('1.1'))
      .tell(2, install('2.1'))
      .tell(3, { process: '2.1', step: undefined, event: 'fail' })
      .send(9, [1, 2], token(2, 0), 9.2)
      .tell(10, deliver('1.1'));
    const lines = diagramText(makeDiagram(history, { window: { fromMs: 9.5, toMs: 12 } })).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('      10.000   ▼               1 delivers 1.1/1 as number 1 agreed in 4.1');
  });

  it('makes room for long node ids', () => {
    const { history } = new Story()
      .send(1, [4_000_000_001, 7], token(1, 0), 1.2)
      .send(2, [7, 4_000_000_001], data, 2.2);
    const text = diagramText(makeDiagram(history, { window: { fromMs: 0, toMs: 3 } }));
    expect(text.split('\n')).toEqual([
      '          ms   7           4000000001',
      '       1.000   ◀───────────●           token 1 seq 0, +0.2 ms',
      '       2.000   ●───────────▶           data 1, +0.2 ms',
    ]);
  });

  it('puts together what a node delivers at once', () => {
    const history = new RunHistory();
    history.effect(1, { type: 'writable' }, { step: 1, atMs: 1 });
    for (const seq of [1, 2, 3]) history.event({ ...deliver('1.1', seq), step: 1 }, { step: 1, atMs: 1 });
    const { notes } = makeDiagram(history, { window: { fromMs: 0, toMs: 2 } });
    expect(notes.map(({ text }) => text)).toEqual(['delivers 3 messages, numbers 1 to 3 in 4.1']);
  });
});

/** The elements of a document as `name` and attributes. Throws when it is not well-formed XML. */
function parseXml(text: string): { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[] {
  const found: { name: string; attributes: Map<string, string> }[] = [];
  const open: string[] = [];
  const markup = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>|([^<]+)/y;
  while (markup.lastIndex < text.length) {
    const place = markup.lastIndex;
    const match = markup.exec(text);
    if (match === null) throw new Error(`not well-formed at ${text.slice(place, place + 60)}`);
    const [, closing, name = '', list = '', empty, content] = match;
    if (/&(?!amp;|lt;|gt;|quot;)/.test(content ?? list)) throw new Error(`a bare ampersand in ${content ?? list}`);
    if (content !== undefined) {
      if (open.length === 0 && content.trim() !== '') throw new Error(`text outside: ${content}`);
    } else if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
    } else {
      if (open.length === 0 && found.length > 0) throw new Error('two roots');
      const pairs = [...list.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value] as const);
      if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`an attribute twice in <${name}>`);
      found.push({ name, attributes: new Map(pairs) });
      if (empty !== '/') open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join()}`);
  return found;
}

describe('A diagram as a picture', () => {
  it('is well-formed', () => {
    const elements = parseXml(diagramSvg(tiny()));
    expect(elements[0]?.name).toBe('svg');
    expect(elements[0]?.attributes.get('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(elements.length).toBeGreaterThan(30);
  });

  it.each(['<a>', '<a></b>', '<a/><b/>', '<a>&</a>', '<a x="1" x="2"/>', 'text'])(
    'would not pass for well-formed if it were %s',
    (text) => {
      expect(() => parseXml(text)).toThrow();
    },
  );

  it('draws every message, bar, mark and shade where it belongs', () => {
    const lines = diagramSvg(tiny()).split('\n');
    const arrow = (colour: string, rest: string): string => `stroke="${colour}" stroke-width="${rest}`;
    const body = lines.join('');
    // Node 1 is at x 197, node 2 at x 407; the height of 10.000 ms is 86, each further time is 13 or more below.
    expect(body).toContain(
      `<line x1="203" y1="86" x2="401" y2="99" ${arrow('#8a8f98', '1.2" marker-end="url(#head-token)"')}/>`,
    );
    expect(body).toContain(
      `<line x1="401" y1="99" x2="203" y2="112" ${arrow('#8a8f98', '1.2" marker-end="url(#head-token)"')}/>`,
    );
    expect(body).toContain(
      `<line x1="203" y1="112" x2="401" y2="138" ${arrow('#1f6fd1', '1.6" marker-end="url(#head-data)"')}/>`,
    );
    expect(body).toMatch(
      /<line x1="407" y1="138" x2="284\.6" y2="146" stroke="#8a8f98" stroke-width="1\.2" stroke-dasharray="4 2"\/>/,
    );
    expect(body).toMatch(
      /<rect x="401" y="99" width="12" height="52" [^>]*fill="#7fb3e6"><title>regular 4\.1<\/title>/,
    );
    expect(body).toMatch(/<rect x="92" y="125" width="420" [^>]*fill="#e74c3c" opacity="0\.1"\/>/);
    expect(body).toMatch(/<rect x="171" [^>]*width="52" [^>]*fill="#555b66"/);
    expect(body).toContain('S3.1: node &lt;2&gt; forgot &amp; left</text>');
    for (const text of ['node 1', 'node 2', 'token 1 seq 0', 'data 1', 'crash node 2', '2 process 2.1 ends']) {
      expect(body).toContain(`>${text}</text>`);
    }
  });

  it('gives every configuration a colour of its own, the same at all nodes', () => {
    const second: TraceConfiguration = { ...regular, id: '8.1', ringSeq: 8 };
    const story = new Story()
      .send(0, [1, 2], token(1, 0), 0.2)
      .send(0.2, [2, 1], token(2, 0), 0.4)
      .tell(1, install('1.1'))
      .tell(1, install('2.1'));
    for (const process of ['1.1', '2.1']) {
      story.tell(2, { process, step: undefined, event: 'configuration', configuration: second });
    }
    const svg = diagramSvg(makeDiagram(story.history, { window: { fromMs: 0, toMs: 3 } }));
    const colours = [...svg.matchAll(/fill="(#\w+)"><title>regular (\S+)<\/title>/g)].map(
      ([, colour, id]) => `${id} ${colour}`,
    );
    expect(colours).toHaveLength(4);
    expect(new Set(colours).size).toBe(2);
    expect(new Set(colours.map((one) => one.split(' ')[1])).size).toBe(2);
  });
});

describe('The scale of time in a picture', () => {
  it('keeps the order of all times and shortens long waits', () => {
    const scale = new TimeScale([5, 0, 1, 1000, 1000.1]);
    const heights = [0, 1, 5, 1000, 1000.1].map((time) => scale.at(time));
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(new Set(heights).size).toBe(5);
    expect(scale.height).toBe(heights.at(-1));
    expect(scale.shortened).toEqual([{ fromMs: 5, toMs: 1000 }]);
    expect(scale.at(1000) - scale.at(5)).toBe(scale.at(5) - scale.at(1));
  });

  it('interpolates between two times and stops at its ends', () => {
    const scale = new TimeScale([0, 2]);
    expect(scale.at(1)).toBe(scale.height / 2);
    expect(scale.at(-5)).toBe(0);
    expect(scale.at(9)).toBe(scale.height);
  });
});
