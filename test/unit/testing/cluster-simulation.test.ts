import type { Cluster } from '../../../src/cluster.ts';
import type { ApplicationContext } from '../../../src/testing/application.ts';
import { ClusterSimulation } from '../../../src/testing/cluster-simulation.ts';

/** Keeps what it is told. */
class Listener {
  readonly heard: string[] = [];
  readonly context: ApplicationContext;

  constructor(context: ApplicationContext) {
    this.context = context;
    context.cluster.on('message', (message) => this.heard.push(`${message.from.nodeId} ${message.text()}`));
    context.cluster.on('configuration', ({ kind, members }) => {
      this.heard.push(`${kind} ${members.map(({ nodeId }) => nodeId).join()}`);
    });
  }

  get cluster(): Cluster {
    return this.context.cluster;
  }
}

async function threeListeners(): Promise<ClusterSimulation<Listener>> {
  const sim = new ClusterSimulation({ seed: 1, application: (context) => new Listener(context) });
  sim.start(1, 2, 3);
  expect(await sim.settle()).toBe(true);
  return sim;
}

describe('A simulation of clusters', () => {
  it('delivers what programs send to all of them, and resolves their promises', async () => {
    const sim = await threeListeners();
    const sent = sim.application(2).cluster.send('hello', { level: 'safe' });
    await sim.advance(1000);
    expect((await sent).configuration.members).toHaveLength(3);
    expect(sim.applications.map(({ application }) => application.heard.at(-1))).toEqual(Array(3).fill('2 hello'));
    sim.finish();
  });
});
