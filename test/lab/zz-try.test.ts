import { withLab } from './lab.ts';
import { runCommand } from './command.ts';
for (let k = 0; k < 10; k++) test('mdb'+k, () => withLab({ hosts: 5 }, async (lab) => {
  const log: string[] = [];
  let last = '';
  const t0=Date.now();
  const show = async (w: string) => {
    const states = await runCommand('ip', ['netns','exec',lab.network.switchNamespace,'sh','-c','cat /sys/class/net/port*/brport/state']);
    const s = states.replace(/\n/g,' ') + (await lab.network.groupPorts()).toSorted().join(' ');
    if (s !== last) log.push(`${w} ${Date.now()-t0} ${s}`);
    last = s;
  };
  await show('made');
  for (const id of lab.network.hosts) lab.start(id);
  await lab.until('x', async () => { await show('s'); return Date.now()-t0>3500; });
  process.stderr.write(`RUN${k}\n${log.join('\n')}\n`+lab.processes.map(p=>p.id+' '+p.configurations.map(c=>c.t.toFixed(0)+c.kind[0]+c.members.join('')).join(',')).join('\n')+'\n');
}), 100000);
