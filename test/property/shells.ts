// Real shells to ask how they read a text.
import { spawnSync } from 'node:child_process';

export const SHELLS: ReadonlyArray<readonly [name: string, argv: readonly [string, ...string[]]]> = [
  ['sh', ['sh']], ['dash', ['dash']], ['bash', ['bash', '--posix']], ['busybox sh', ['busybox', 'sh']],
];

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a shell does with a text, given on its stdin as sc gives it to a nested shell. */
export const ask = ([file, ...rest]: readonly [string, ...string[]], text: string, environment: Readonly<Record<string, string>> = {}): Answer => {
  const { status, stdout, stderr, error } = spawnSync(file, [...rest, '-s'], { input: text, encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C', ...environment } });
  if (error !== undefined) throw error;
  return { code: status, out: stdout, err: stderr };
};
