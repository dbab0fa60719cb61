// Images for tests, made from the host's busybox: no registry, and in a slow guest no fork per file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { run } from './run.ts';
import { useStore } from './sc.ts';
import type { Sc } from './sc.ts';

let archive: Buffer | undefined;

/** Brings `busybox:latest` into the store. */
export const importBusybox = async (sc: Sc): Promise<void> => {
  archive ??= tarArchive(busyboxMembers());
  const { code, err } = await sc.with({ input: archive, timeoutSeconds: 60 })('import', '-', 'busybox');
  assert.equal(code, 0, err);
};

let template: string | undefined;

/** A store with the image and with what the host's tools answered, made once in this process. */
const makeTemplate = async (sc: Sc): Promise<string> => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-template-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
  archive ??= tarArchive(busyboxMembers());
  const call = (words: readonly string[], input?: Buffer) =>
    sc.with({ environment: { SC_ROOT: directory }, timeoutSeconds: 60, ...(input === undefined ? {} : { input }) })(...words);
  const { code, err } = await call(['import', '-', 'busybox'], archive);
  assert.equal(code, 0, err);
  fs.mkdirSync(path.join(directory, 'run'), { mode: 0o700 });
  // Asks the tools, and keeps the answers. docker knows no such flag, and has no answers to keep.
  await call(['version', '--tools']);
  return directory;
};

/** A fresh store that has `busybox:latest`: most tests begin here. Hard links of a template, for an import takes 0.2 s. */
export const useBusybox = async (t: TestContext): Promise<Sc> => {
  const sc = useStore(t);
  template ??= await makeTemplate(sc);
  // Not the locks: two names of one lock file are one lock. What docker imported is in its daemon.
  const parts = ['images', 'layers', 'run'].map((name) => path.join(template ?? '', name)).filter((part) => fs.existsSync(part));
  const copied = await run(['cp', '-al', ...parts, sc.root]);
  assert.equal(copied.code, 0, copied.err);
  return sc;
};

/** What a container needs of the host, for `requires`. */
export const CONTAINER = ['root', 'cgroup2', 'overlay', 'static-busybox', 'capsh'] as const;
