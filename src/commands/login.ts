import { command } from '../cli/command.ts';
import { credentials } from '../engine/credentials.ts';
import { requireRoot } from '../engine/privilege.ts';
import { UsageError } from '../errors.ts';
import { print } from '../output/print.ts';

export const definition = command({
  usage: '[OPTIONS] [SERVER]',
  summary: 'Authenticate to a registry',
  paths: ['sc login'],
  flags: {
    password: { kind: 'string', short: 'p', hidden: true, help: 'Not taken: everybody could read it' },
    'password-stdin': { kind: 'bool', help: 'Take the password from stdin' },
    'tls-verify': { kind: 'bool', default: true, help: 'Insist on https with a certificate that somebody vouches for' },
    username: { kind: 'string', short: 'u', help: 'Username' },
  },
  operands: [0, 1],
  run: async ({ values, changed, operands: [server], context: { paths } }) => {
    if (changed.has('password')) throw new UsageError('a password in the command line can be read by everybody: use --password-stdin, or let sc ask for it', 1);
    requireRoot('login');
    const { logIn, registryOf } = await import('../images/accounts.ts');
    const registry = registryOf(server);
    const { user, password } = credentials({ user: values.username, passwordFromStdin: values['password-stdin'] });
    logIn(paths, { registry, user, password, tlsVerify: values['tls-verify'] });
    print('Login Succeeded');
  },
});
