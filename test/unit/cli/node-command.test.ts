import { parseJsonCommand, parseTypedCommand } from '../../../src/cli/node-command.ts';

describe('A JSON command', () => {
  it.each([
    ['{"send":"text"}', { type: 'send', payload: 'text', level: 'agreed', tag: undefined, group: undefined }],
    [
      '{"send":"","level":"safe","tag":"t1"}',
      { type: 'send', payload: '', level: 'safe', tag: 't1', group: undefined },
    ],
    [
      '{"send":{"base64":"AAH/"}}',
      { type: 'send', payload: Buffer.of(0, 1, 255), level: 'agreed', tag: undefined, group: undefined },
    ],
    ['{"send":"x","group":"g","tag":"t1"}', { type: 'send', payload: 'x', level: 'agreed', tag: 't1', group: 'g' }],
    ['{"join":true,"group":"g"}', { type: 'join', group: 'g' }],
    ['{"leave":true,"group":"g"}', { type: 'leave', group: 'g' }],
    ['{"stats":true}', { type: 'stats' }],
    ['{"leave":true}', { type: 'leave', group: undefined }],
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
    ['{"send":"x","level":"safe","group":"g"}', '"level" does not go with "group"'],
    ['{"send":"x","group":7}', '"group" must be a string'],
    ['{"join":true}', '"join" needs a "group"'],
    ['{"join":"g"}', '"join" must be true'],
    ['{"stats":true,"group":"g"}', '"stats" does not go with "group"'],
    ['{"stats":false}', '"stats" must be true'],
    ['{"leave":"now"}', '"leave" must be true'],
  ])('that is wrong is a mistake: %s', (line, message) => {
    expect(parseJsonCommand(line)).toEqual({ type: 'mistake', message: expect.stringContaining(message) });
  });
});

describe('A typed line', () => {
  it.each([
    ['hello there', { type: 'send', payload: 'hello there', level: 'agreed', tag: undefined, group: undefined }],
    ['/safe hello there', { type: 'send', payload: 'hello there', level: 'safe', tag: undefined, group: undefined }],
    ['/agreed x', { type: 'send', payload: 'x', level: 'agreed', tag: undefined, group: undefined }],
    ['/join blue', { type: 'join', group: 'blue' }],
    ['/join', { type: 'mistake', message: '/join needs the name of a group' }],
    ['/join a b', { type: 'mistake', message: '/join takes one name without spaces' }],
    ['/to blue hello there', { type: 'send', payload: 'hello there', level: 'agreed', tag: undefined, group: 'blue' }],
    ['/to', { type: 'mistake', message: '/to needs the name of a group' }],
    ['/leave blue', { type: 'leave', group: 'blue' }],
    ['/stats', { type: 'stats' }],
    ['/leave', { type: 'leave', group: undefined }],
    ['/help', { type: 'help' }],
    ['', { type: 'nothing' }],
    ['/quit', { type: 'mistake', message: 'there is no command /quit; try /help' }],
  ])('is read: %s', (line, command) => {
    expect(parseTypedCommand(line)).toEqual(command);
  });
});
