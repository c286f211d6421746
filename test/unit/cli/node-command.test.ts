import { parseJsonCommand, parseTypedCommand } from '../../../src/cli/node-command.ts';

describe('A JSON command', () => {
  it.each([
    ['{"send":"text"}', { type: 'send', payload: 'text', level: 'agreed', tag: undefined }],
    ['{"send":"","level":"safe","tag":"t1"}', { type: 'send', payload: '', level: 'safe', tag: 't1' }],
    ['{"send":{"base64":"AAH/"}}', { type: 'send', payload: Buffer.of(0, 1, 255), level: 'agreed', tag: undefined }],
    ['{"stats":true}', { type: 'stats' }],
    ['{"leave":true}', { type: 'leave' }],
    ['  ', { type: 'nothing' }],
  ])('is read: %s', (line, command) => {
    expect(parseJsonCommand(line)).toEqual(command);
  });

  it.each([
    ['{"send":', 'not JSON'],
    ['hello', 'not JSON'],
    ['7', 'a command is a JSON object'],
    ['[]', 'a command is a JSON object'],
    ['null', 'a command is a JSON object'],
    ['{}', 'exactly one of'],
    ['{"send":"x","leave":true}', 'exactly one of'],
    ['{"__proto__":{"leave":true}}', 'exactly one of'],
    ['{"send":"x","lvl":"safe"}', '"send" does not go with "lvl"'],
    ['{"send":"x","level":"fifo"}', '"level" must be'],
    ['{"send":7}', '"send" must be'],
    ['{"send":{"base64":"***"}}', '"send" must be'],
    ['{"send":{"base64":7}}', '"send" must be'],
    ['{"send":"x","tag":7}', '"tag" must be a string'],
    ['{"stats":false}', '"stats" must be true'],
    ['{"leave":"now"}', '"leave" must be true'],
  ])('that is wrong is a mistake: %s', (line, message) => {
    expect(parseJsonCommand(line)).toEqual({ type: 'mistake', message: expect.stringContaining(message) });
  });
});

describe('A typed line', () => {
  it.each([
    ['hello there', { type: 'send', payload: 'hello there', level: 'agreed', tag: undefined }],
    ['/safe hello there', { type: 'send', payload: 'hello there', level: 'safe', tag: undefined }],
    ['/agreed x', { type: 'send', payload: 'x', level: 'agreed', tag: undefined }],
    ['/stats', { type: 'stats' }],
    ['/leave', { type: 'leave' }],
    ['/help', { type: 'help' }],
    ['', { type: 'nothing' }],
    ['/quit', { type: 'mistake', message: 'there is no command /quit; try /help' }],
  ])('is read: %s', (line, command) => {
    expect(parseTypedCommand(line)).toEqual(command);
  });
});
