// Who somebody is at a registry: from the terminal, or the password from a pipe. Never from the words of the command,
// which everybody on the machine can read.
import { HostError, UsageError } from '../errors.ts';
import { askLine, askSecret } from '../host/prompt.ts';
import { readStdin } from '../host/stdin.ts';
import { isTerminal } from '../host/terminal.ts';

export interface Asked {
  readonly user: string | undefined;
  readonly passwordFromStdin: boolean;
}

/** @throws UsageError, HostError in docker's words */
export const credentials = ({ user: given, passwordFromStdin }: Asked): { readonly user: string; readonly password: string } => {
  if (passwordFromStdin) {
    if (given === undefined || given === '') throw new UsageError('the --password-stdin option requires --username to be set', 1);
    return { user: given, password: readStdin().replace(/\r?\n$/, '') };
  }
  if (!isTerminal(0)) throw new HostError('Cannot perform an interactive login from a non TTY device', 1);
  const user = given ?? askLine('Username: ')?.trim() ?? '';
  if (user === '') throw new UsageError('Error: Non-null Username Required', 1);
  const password = askSecret('Password: ') ?? '';
  if (password === '') throw new UsageError('Error: Password Required', 1);
  return { user, password };
};
