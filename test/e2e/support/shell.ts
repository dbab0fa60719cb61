// sc from a line of shell, for what only a shell can do to its descriptors and its process groups.
import path from 'node:path';
import { repository } from '../../root.ts';
import { start } from './run.ts';
import type { Outcome, Running, RunOptions } from './run.ts';
import type { Sc } from './sc.ts';

const program = process.env['SC'] ?? path.join(repository, 'bin/sc');

/** `"$@"` in the script is sc and its words. */
export const startInShell = (sc: Sc, script: string, words: readonly string[], options: RunOptions = {}): Running =>
  start(['sh', '-c', script, 'sh', program, ...words], { ...options, environment: { SC_ROOT: sc.root, TMPDIR: path.join(sc.root, '../tmp'), ...options.environment } });

export const inShell = (sc: Sc, script: string, words: readonly string[], options?: RunOptions): Promise<Outcome> => startInShell(sc, script, words, options).outcome;
