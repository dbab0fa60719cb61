import { command } from '../cli/command.ts';
import { ENVIRONMENT_FLAGS, TERMINAL_FLAGS } from './container-flags.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Execute a command in a running container',
  paths: ['sc container exec', 'sc exec'],
  flags: {
    detach: { kind: 'bool', short: 'd', help: 'Detached mode: run command in the background' },
    'detach-keys': TERMINAL_FLAGS['detach-keys'],
    ...ENVIRONMENT_FLAGS,
    interactive: { kind: 'bool', short: 'i', help: 'Keep STDIN open even if not attached' },
    privileged: { kind: 'bool', help: 'Give extended privileges to the command' },
    tty: TERMINAL_FLAGS.tty,
    user: { kind: 'string', short: 'u', help: 'Username or UID (format: "<name|uid>[:<group|gid>]")' },
    workdir: { kind: 'string', short: 'w', help: 'Working directory inside the container' },
    'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
  },
  operands: [2, Number.MAX_SAFE_INTEGER],
  interspersed: false,
  run: async ({ values, operands: [container = '', ...words], context: { paths, argv } }) => {
    const { execFromFlags } = await import('./exec-flow.ts');
    return await execFromFlags({ flags: values, container, words, paths, argv, dryRun: values['dry-run'], detachKeys: values['detach-keys'] });
  },
});
