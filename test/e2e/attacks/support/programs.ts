// The attack programs of fixtures/attacks, compiled statically, so that an image needs nothing else to run them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repository } from '../../../root.ts';
import { findTool } from '../../support/runtime.ts';

const SOURCES = path.join(repository, 'fixtures/attacks');

export const PROGRAMS = ['root-escape', 'handle', 'device', 'overwrite', 'terminal', 'watch', 'processes', 'keyring', 'release-agent', 'status'] as const;
export type Program = (typeof PROGRAMS)[number];

const compile = (source: string, to: string, flags: readonly string[]): void => {
  const done = spawnSync('cc', ['-O1', '-w', ...flags, '-o', to, path.join(SOURCES, source)], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`cannot compile ${source}: ${done.error?.message ?? done.stderr}`);
};

const inCache = (source: string, flags: readonly string[]): string => {
  const directory = path.join(os.tmpdir(), `sc-attacks-${process.getuid?.() ?? 0}`);
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const hash = createHash('sha256').update(fs.readFileSync(path.join(SOURCES, source))).update(flags.join(' ')).digest('hex').slice(0, 16);
  const file = path.join(directory, `${path.basename(source, '.c')}-${hash}`);
  if (!fs.existsSync(file)) {
    // Renamed when whole: several test files may want it at once.
    const beside = `${file}.${process.pid}`;
    compile(source, beside, flags);
    fs.renameSync(beside, file);
  }
  return file;
};

/** The path of a program, compiled once for as long as its source is the same. */
export const attackProgram = (name: Program): string => inCache(`${name}.c`, ['-static']);

/** What takes the place of a dynamic loader, and where the loader of the host's own tools lies; undefined where they are static. */
export const hostileLoader = (): { readonly file: string; readonly place: string } | undefined => {
  const unshare = findTool('unshare');
  // PT_INTERP: the first text in a dynamic program. elf(5)
  const place = unshare === undefined ? undefined : /\/[\w./-]*\/ld-[\w.-]+/.exec(fs.readFileSync(unshare, 'latin1').slice(0, 4096))?.[0];
  return place === undefined ? undefined : { file: inCache('loader.c', ['-static', '-nostdlib', '-nostartfiles', '-fno-stack-protector']), place };
};

/** A library that makes `mark` when any program loads it. */
export const markingLibrary = (mark: string, to: string): void => compile('preload.c', to, ['-shared', '-fPIC', `-DMARK="${mark}"`]);
