// Whether the command is there, before anything is made: docker's exit codes 126 and 127, and its words.
import { CommandError } from '../errors.ts';
import type { RootView } from '../model/root-view.ts';

export interface CommandQuestion {
  readonly view: RootView;
  readonly command: string;
  readonly cwd: string;
  /** The container's own PATH. */
  readonly path: string;
  /** Places that something is mounted over: what lies there cannot be known yet. */
  readonly mountPoints: readonly string[];
}

const EXECUTABLE = 0o111;

const hidden = (file: string, mountPoints: readonly string[]): boolean => mountPoints.some((point) => file === point || file.startsWith(`${point}/`));

/**
 * execvp(3) by reading the image. @returns the path inside the container, undefined where a mount hides it
 * @throws CommandError 127 where there is none, 126 where it cannot be executed
 */
export const findCommand = ({ view, command, cwd, path, mountPoints }: CommandQuestion): string | undefined => {
  const named = command.includes('/');
  const candidates = named
    ? [command.startsWith('/') ? command : `${cwd}/${command}`]
    : path.split(':').map((directory) => `${directory === '' ? cwd : directory.startsWith('/') ? directory : `${cwd}/${directory}`}/${command}`);
  let refused: string | undefined;
  for (const candidate of candidates) {
    const { path: real, kind, mode = 0 } = view.resolve(candidate);
    if (hidden(candidate, mountPoints) || hidden(real, mountPoints)) return undefined;
    if (kind === 'file' && (mode & EXECUTABLE) !== 0) return candidate;
    if (kind === 'directory') refused ??= 'is a directory';
    else if (kind !== 'missing') refused ??= 'permission denied';
  }
  if (named && refused !== undefined) throw new CommandError(`exec: "${command}": ${refused}`, 126);
  if (named) throw new CommandError(`exec: "${command}": stat ${command}: no such file or directory`, 127);
  throw new CommandError(`exec: "${command}": executable file not found in $PATH`, 127);
};
