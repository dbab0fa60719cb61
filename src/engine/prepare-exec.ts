// From what was asked of an exec to a complete specification: the container's own, with another process in it.
import { CommandError, UsageError } from '../errors.ts';
import { readText } from '../host/files.ts';
import { CAPABILITIES } from '../model/capabilities.ts';
import { environment, parseEnvironmentFile } from '../model/environment.ts';
import { askedOfExec, execDirectory, type ExecFlags } from '../model/exec-request.ts';
import type { RootView } from '../model/root-view.ts';
import type { ContainerSpec } from '../model/spec.ts';
import { resolveUser, type ContainerUser } from '../model/user.ts';
import type { ExecAsked } from '../plan/exec.ts';
import { findCommand } from './command-lookup.ts';

export interface ExecInput {
  readonly flags: ExecFlags;
  readonly spec: ContainerSpec;
  /** Of the container as it is now. */
  readonly view: RootView;
  readonly words: readonly string[];
}

const readEnvironmentFile = (file: string): string[] => {
  const text = readText(file);
  if (text === undefined) throw new UsageError(`open ${file}: no such file or directory`);
  return parseEnvironmentFile(text, file);
};

/** docker finds out only when it starts the command: 126. */
const user = (request: string | undefined, own: ContainerUser, view: RootView): ContainerUser => {
  if (request === undefined || request === '') return own;
  try {
    return resolveUser(request, { passwd: view.readText('/etc/passwd') ?? '', group: view.readText('/etc/group') ?? '' });
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, 126) : error;
  }
};

const checkDirectory = (cwd: string, view: RootView): void => {
  const { kind } = view.resolve(cwd);
  const refuse = (reason: string, code: number): never => {
    throw new CommandError(`chdir to cwd (${JSON.stringify(cwd)}) set in config.json failed: ${reason}`, code);
  };
  if (kind === 'missing') refuse('no such file or directory', 127);
  if (kind !== 'directory') refuse('not a directory', 126);
};

/**
 * @throws UsageError for a user that the container does not have
 * @throws CommandError 126, 127 for a command or a directory that cannot be
 */
export const prepareExec = ({ flags, spec, view, words }: ExecInput): ExecAsked => {
  const { process: own } = spec;
  const env = environment({
    image: own.env.map(([name, value]) => `${name}=${value}`),
    words: [...flags['env-file'].flatMap(readEnvironmentFile), ...flags.env], host: (name) => process.env[name],
  });
  const who = user(flags.user, own.user, view);
  const cwd = execDirectory(flags.workdir, own.cwd);
  checkDirectory(cwd, view);
  const [command = ''] = words;
  const file = findCommand({ view, command, cwd, path: env.get('PATH') ?? '', mountPoints: [] });
  return {
    file,
    detach: flags.detach,
    spec: {
      ...spec,
      process: {
        ...own, args: words, env: [...env], home: env.has('HOME') ? undefined : who.home, cwd, user: who,
        bounding: flags.privileged ? CAPABILITIES : own.bounding,
      },
      terminal: flags.tty,
      stdin: flags.interactive && !flags.detach ? 'once' : 'none',
      asked: askedOfExec(flags),
    },
  };
};
