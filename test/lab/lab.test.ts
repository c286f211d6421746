/**
 * The lab itself: that it notices what it is there to notice, and leaves nothing behind, however a test ends.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { Lab, withLab } from './lab.ts';
import { caretakerScript } from './network.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 240_000;
const judgeCommand = join(import.meta.dirname, 'judge.mjs');

async function namespaces(): Promise<string> {
  return runCommand('ip', ['netns', 'list']);
}

labDescribe()('the lab', () => {
  test(
    'cuts hosts off one way and both ways, and heals',
    () =>
      withLab({ hosts: 3 }, async ({ network }) => {
        await network.partition([[1, 2], [3]]);
        expect([1, 2, 3].map((host) => network.faults(host).deafTo)).toEqual([[3], [3], [1, 2]]);
        await network.cutOneWay({ from: 2, to: 1 });
        expect([1, 2].map((host) => network.faults(host).deafTo)).toEqual([[3, 2], [3]]);
        await network.loss(25);
        const rules = await runCommand('ip', ['netns', 'exec', network.namespace(1), 'nft', 'list', 'ruleset']);
        expect(rules).toContain(`ip saddr ${network.address(2)} counter name "cut" drop`);
        expect(rules).toContain('numgen random mod 100 < 25 counter name "lost" drop');
        await network.heal();
        const healed = await runCommand('ip', ['netns', 'exec', network.namespace(1), 'nft', 'list', 'ruleset']);
        expect(healed).not.toContain('drop');
      }),
    limitMs,
  );

  test(
    'fails a wait when a process ends that nobody ended, and shows its last lines and the place of the traces',
    async () => {
      const failing = withLab({ hosts: 2 }, async (lab) => {
        const [first] = await lab.startAll();
        const pid = Number(await runCommand('ip', ['netns', 'pids', lab.network.namespace(first?.id ?? 0)]));
        expect(pid).toBeGreaterThan(1);
        process.kill(pid, 'SIGKILL');
        await lab.until('the end of time', () => false);
      });
      const message = await failing.then(
        () => 'no error',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      const folder = /^Traces: (.*)$/m.exec(message)?.[1] ?? '';
      expect(message).toContain('node 1 ended by itself with SIGKILL, while waiting until the end of time');
      expect(message).toContain('"event":"configuration"');
      expect(await readFile(join(folder, 'node-2-start-1.jsonl'), 'utf8')).toContain('"event":"listening"');
      await rm(folder, { recursive: true });
    },
    limitMs,
  );

  test(
    'keeps a run that can be judged again, with the same verdict until somebody changes it',
    () =>
      withLab({ hosts: 2 }, async (lab) => {
        await lab.startAll();
        lab.send(1, 'hello', 'safe');
        await lab.delivered('hello');
        await lab.drained();
        expect(lab.judge({ groups: [[1, 2]] }).faults).toEqual([]);
        const folder = await lab.save();
        expect(await runCommand(process.execPath, [judgeCommand, folder])).toContain('0 problems, 0 violations');
        const output = join(folder, 'node-2-start-1.jsonl');
        const lines = (await readFile(output, 'utf8'))
          .split('\n')
          .filter((line) => !line.includes('"event":"message"'));
        await writeFile(output, lines.join('\n'));
        const again = spawnSync(process.execPath, [judgeCommand, folder], { encoding: 'utf8' });
        expect(again.status).toBe(1);
        expect(again.stdout).toMatch(/^S7\.1: .* delivers .* as safe/m);
        await rm(folder, { recursive: true });
      }),
    limitMs,
  );

  test(
    'leaves no namespace and no process when it is closed',
    async () => {
      const lab = await Lab.create({ hosts: 2 });
      const { switchNamespace } = lab.network;
      const [first] = await lab.startAll();
      first?.stop();
      expect(await namespaces()).toContain(switchNamespace);
      await lab.close();
      expect(await namespaces()).not.toContain(switchNamespace.replace('-switch', ''));
      expect(lab.processes.map(({ ended }) => ended)).toEqual([true, true]);
    },
    limitMs,
  );

  test(
    'is cleaned up even when the process that made it is killed',
    () =>
      withLab({ hosts: 2 }, async (lab) => {
        await lab.startAll();
        // A shell of the same kind as the lab's caretaker outlives its maker here; the maker is killed without warning.
        const name = `${lab.network.switchNamespace}-orphan`;
        const maker = spawn(process.execPath, ['-e', makerProgram, caretakerScript, name], { stdio: 'pipe' });
        await once(maker.stdout, 'data');
        expect(await namespaces()).toContain(name);
        maker.kill('SIGKILL');
        await lab.until('the namespace is gone', async () => !(await namespaces()).includes(name));
      }),
    limitMs,
  );
});

/** Makes a namespace with a process in it, under the eyes of a caretaker, and then does nothing. */
const makerProgram = `
const { spawn, spawnSync } = require('node:child_process');
const [script, name] = process.argv.slice(1);
spawn('sh', ['-c', script, 'caretaker', name], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
spawnSync('ip', ['netns', 'add', name]);
spawn('ip', ['netns', 'exec', name, 'sleep', '1000000'], { detached: true, stdio: 'ignore' });
console.log('made');
setInterval(() => undefined, 1000000);`;
