/**
 * The program of every child process: plays the role named on its command line until its parent goes away. Signals of
 * the terminal are left to the parent, which ends its children itself, in order.
 */
import type { Request, Role, RoleName } from './role.ts';

const roles: Readonly<Record<RoleName, () => Promise<{ readonly role: Role }>>> = {
  member: () => import('./member-role.ts'),
  sender: () => import('./sender-role.ts'),
  receiver: () => import('./receiver-role.ts'),
  noise: () => import('./noise-role.ts'),
  staller: () => import('./staller-role.ts'),
};

async function answer(role: Role, { id, name, argument }: Request): Promise<void> {
  try {
    const request = role[name];
    if (request === undefined) throw new Error(`there is no request ${name}`);
    const value = await request(argument as never);
    process.send?.({ id, value });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);
const { role } = await roles[process.argv[2] as RoleName]();
process.on('disconnect', () => {
  void Promise.resolve(role['abandoned']?.(undefined as never)).finally(() => process.exit(0));
});
process.on('message', (request: Request) => {
  void answer(role, request);
});
process.send?.({ id: 0 });
