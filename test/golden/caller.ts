// Whoever types the commands of the golden cases: the same on every machine.
import fs from 'node:fs';
import path from 'node:path';
import type { Caller } from '../../src/engine/prepare.ts';

export const CALLER_CWD = '/home/student';

const DIRECTORIES = ['/', '/srv', '/srv/data', '/srv/odd name #1', '/srv/tree, one:two', CALLER_CWD, `${CALLER_CWD}/site`];
const FILES = [`${CALLER_CWD}/app.conf`];
const LINKS: Readonly<Record<string, string>> = { '/srv/current': '/srv/data' };
const VARIABLES: Readonly<Record<string, string>> = { EDITOR: 'vi' };

/** @param folder files that the caller reads (`--env-file`) lie here */
export const callerOf = (folder: string): Caller => {
  const real = (file: string): string => LINKS[file] ?? file;
  const kindOf = (file: string): 'directory' | 'file' | undefined => {
    if (DIRECTORIES.includes(real(file))) return 'directory';
    return FILES.includes(real(file)) ? 'file' : undefined;
  };
  return {
    kindOf,
    realPath: (file) => (kindOf(file) === undefined ? undefined : real(file)),
    readText: (file) => {
      const own = path.join(folder, path.basename(file));
      return fs.existsSync(own) ? fs.readFileSync(own, 'utf8') : undefined;
    },
    variable: (name) => VARIABLES[name],
  };
};
