import { ProcessDirectory } from '../../../src/sniff/process-directory.ts';

describe('The directory of processes', () => {
  it('keeps the latest 4096 processes of a node', () => {
    const directory = new ProcessDirectory();
    directory.list(
      2,
      Array.from({ length: 5000 }, (_, pid) => ({ group: 'grp', pid })),
    );
    const [group] = directory.groups();
    expect(group?.members).toHaveLength(4096);
    expect(group?.members.at(0)).toEqual({ nodeId: 2, pid: 904 });
    expect(group?.members.at(-1)).toEqual({ nodeId: 2, pid: 4999 });
  });

  it('sorts groups by name and members by node and number, and has no group without members', () => {
    const directory = new ProcessDirectory();
    directory.join(3, { group: 'b', pid: 1 });
    directory.join(1, { group: 'b', pid: 10 });
    directory.join(1, { group: 'b', pid: 9 });
    directory.join(1, { group: 'a', pid: 9 });
    directory.join(1, { group: 'gone', pid: 9 });
    directory.leave(1, { group: 'gone', pid: 9 });
    expect(directory.groups()).toEqual([
      { name: 'a', members: [{ nodeId: 1, pid: 9 }] },
      {
        name: 'b',
        members: [
          { nodeId: 1, pid: 9 },
          { nodeId: 1, pid: 10 },
          { nodeId: 3, pid: 1 },
        ],
      },
    ]);
  });

  it('replaces what is known of a node by its list, and knows all of it then', () => {
    const directory = new ProcessDirectory();
    directory.join(1, { group: 'a', pid: 1 });
    expect(directory.knows(1)).toBe(false);
    directory.list(1, [{ group: 'b', pid: 1 }]);
    expect(directory.knows(1)).toBe(true);
    expect(directory.groups().map(({ name }) => name)).toEqual(['b']);
  });
});
