import { PassThrough, Writable } from 'node:stream';

import { LineOutput, outputBytesMax } from '../../../src/cli/line-output.ts';

function open(stream: Writable) {
  const lost: string[] = [];
  return { lost, output: new LineOutput(stream, (why) => lost.push(why)) };
}

describe('Line output', () => {
  it('writes lines', () => {
    const stream = new PassThrough();
    const { output, lost } = open(stream);
    output.write('one');
    output.write('two');
    expect([String(stream.read()), lost]).toEqual(['one\ntwo\n', []]);
  });

  it('tells once that the reader is gone, and writes no more', async () => {
    const written: string[] = [];
    const stream = new Writable({
      autoDestroy: false,
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const { output, lost } = open(stream);
    output.write('one');
    await new Promise(setImmediate);
    output.write('two');
    await new Promise(setImmediate);
    expect([written, lost]).toEqual([['one\n'], ['the reader of the output is gone']]);
  });

  it('tells when a reader is too slow', () => {
    const { output, lost } = open(new Writable({ write: () => undefined }));
    const line = 'x'.repeat(outputBytesMax / 4);
    for (let count = 0; count < 6; count += 1) {
      output.write(line);
    }
    expect(lost).toEqual(['the reader of the output is too slow']);
  });
});
