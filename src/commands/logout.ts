import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { print } from '../output/print.ts';

export const definition = command({
  usage: '[SERVER]',
  summary: 'Log out from a registry',
  paths: ['sc logout'],
  flags: {},
  operands: [0, 1],
  run: async ({ operands: [server], context: { paths } }) => {
    requireRoot('logout');
    const { logOut, registryOf } = await import('../images/accounts.ts');
    const registry = registryOf(server);
    print(await logOut(paths, registry) ? `Removing login credentials for ${registry}` : `Not logged in to ${registry}`);
  },
});
