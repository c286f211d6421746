/** Putting messages together from the chunks of data messages that come in order. */
import { Reassembly } from '../../../src/ring/reassembly.ts';
import type { Chunk, Data } from '../../../src/message.ts';
import { makeData, payloadOf, textOf, wholeChunk } from '../../support/rings.ts';

function head(text: string): Chunk {
  return { first: true, last: false, payload: payloadOf(text) };
}

function middle(text: string): Chunk {
  return { first: false, last: false, payload: payloadOf(text) };
}

function tail(text: string): Chunk {
  return { first: false, last: true, payload: payloadOf(text) };
}

/** Each completed message as `sender number level text`. */
function completedBy(...datas: readonly Data[]): string[] {
  const reassembly = new Reassembly();
  const completed: string[] = [];
  for (const data of datas) {
    reassembly.add(data, ({ sender, number, level, payload }) => {
      completed.push(`${sender} ${number} ${level} ${textOf(payload)}`);
    });
  }
  return completed;
}

describe('Reassembly', () => {
  it('completes the whole messages of a data message with numbers in a row', () => {
    const data = makeData(1, { messageNumber: 8, chunks: [wholeChunk('a'), wholeChunk('b'), wholeChunk('')] });
    expect(completedBy(data)).toEqual(['2 8 agreed a', '2 9 agreed b', '2 10 agreed ']);
  });

  it('hands over a whole payload as it is, without a copy', () => {
    const chunk = wholeChunk('x');
    const seen: Uint8Array[] = [];
    new Reassembly().add(makeData(1, { chunks: [chunk] }), ({ payload }) => seen.push(payload));
    expect(seen[0]).toBe(chunk.payload);
  });

  it('puts a message together over several data messages and gives it the number of its last chunk', () => {
    const completed = completedBy(
      makeData(1, { messageNumber: 3, chunks: [wholeChunk('one'), head('t')] }),
      makeData(2, { messageNumber: 4, chunks: [middle('w')] }),
      makeData(3, { messageNumber: 4, level: 'agreed', chunks: [tail('o'), wholeChunk('three')] }),
    );
    expect(completed).toEqual(['2 3 agreed one', '2 4 agreed two', '2 5 agreed three']);
  });

  it('does not number the messages of groups: they have the number of the application message before them', () => {
    const completed = completedBy(
      makeData(1, { channel: 'groups', messageNumber: 1, chunks: [wholeChunk('a'), head('b')] }),
      makeData(2, { channel: 'groups', messageNumber: 1, chunks: [tail('b')] }),
      makeData(3, { messageNumber: 1, chunks: [wholeChunk('one'), wholeChunk('two')] }),
      makeData(4, { channel: 'groups', messageNumber: 3, chunks: [wholeChunk('c')] }),
    );
    const numbers = completed.map((line) => line.replace(' agreed', ''));
    expect(numbers).toEqual(['2 0 a', '2 0 bb', '2 1 one', '2 2 two', '2 2 c']);
  });

  it('keeps the messages of two senders apart', () => {
    const completed = completedBy(
      makeData(1, { sender: 2, messageNumber: 1, chunks: [head('from ')] }),
      makeData(2, { sender: 3, messageNumber: 1, chunks: [head('of ')] }),
      makeData(3, { sender: 3, messageNumber: 1, chunks: [tail('three')] }),
      makeData(4, { sender: 2, messageNumber: 2, chunks: [tail('two')] }),
    );
    expect(completed).toEqual(['3 1 agreed of three', '2 2 agreed from two']);
  });

  it('says nothing of a message whose beginning is missing', () => {
    const completed = completedBy(
      makeData(5, { messageNumber: 9, chunks: [middle('lost')] }),
      makeData(6, { messageNumber: 9, chunks: [tail('lost')] }),
    );
    expect(completed).toEqual([]);
  });

  it('keeps the numbers of the messages behind one whose beginning is missing', () => {
    const completed = completedBy(makeData(6, { messageNumber: 9, chunks: [tail('lost'), wholeChunk('ten')] }));
    expect(completed).toEqual(['2 10 agreed ten']);
  });

  it('forgets a message that its sender began again', () => {
    const completed = completedBy(
      makeData(1, { messageNumber: 1, chunks: [head('half ')] }),
      makeData(2, { messageNumber: 1, chunks: [head('who')] }),
      makeData(3, { messageNumber: 1, chunks: [tail('le')] }),
    );
    expect(completed).toEqual(['2 1 agreed whole']);
  });
});
