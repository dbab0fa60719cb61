// The flags of `exec` as they were meant: parsed, checked, nothing looked up yet.
import { UsageError } from '../errors.ts';

/** What the command line says, by flag. Texts are as typed. */
export interface ExecFlags {
  readonly detach: boolean;
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly env: readonly string[];
  readonly 'env-file': readonly string[];
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly privileged: boolean;
}

/** The words as typed, by flag, for the reasons of the steps. Values of the environment may be secret: their names only. */
export const askedOfExec = (flags: ExecFlags): Record<string, readonly string[]> => ({
  ...(flags.detach ? { detach: ['true'] } : {}),
  ...(flags.interactive ? { interactive: ['true'] } : {}),
  ...(flags.tty ? { tty: ['true'] } : {}),
  ...(flags.privileged ? { privileged: ['true'] } : {}),
  ...(flags.env.length === 0 ? {} : { env: flags.env.map((word) => word.split('=', 1)[0] ?? word) }),
  ...(flags['env-file'].length === 0 ? {} : { 'env-file': flags['env-file'] }),
  ...(flags.user === undefined ? {} : { user: [flags.user] }),
  ...(flags.workdir === undefined ? {} : { workdir: [flags.workdir] }),
});

/** docker refuses a relative one only when it starts the command. @throws UsageError */
export const execDirectory = (asked: string | undefined, own: string): string => {
  if (asked === undefined || asked === '') return own;
  if (!asked.startsWith('/')) throw new UsageError(`the working directory '${asked}' is invalid, it needs to be an absolute path`, 126);
  return asked;
};
