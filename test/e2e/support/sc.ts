// bin/sc with a store of its own for each test:  const sc = useStore(t);  const { out } = await sc('ps', '-a');
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { repository } from '../../root.ts';
import { assertNoLeaks, before, leaks } from './leaks.ts';
import { describe, run, start } from './run.ts';
import type { Outcome, Running, RunOptions } from './run.ts';

export interface Sc {
  (...words: string[]): Promise<Outcome>;
  readonly with: (options: RunOptions) => (...words: string[]) => Promise<Outcome>;
  /** Without waiting for its end. */
  readonly start: (words: readonly string[], options?: RunOptions) => Running;
  /** Runs it, asserts status 0, gives stdout without its last newline: an id, mostly. */
  readonly ok: (...words: string[]) => Promise<string>;
  /** SC_ROOT: containers, names, images, layers, locks, run. */
  readonly root: string;
  /** A directory for the test's own files, gone after it. */
  readonly scratch: string;
  /** What a container left, as of now; the end of the test asserts the same after removing what is still there. */
  readonly left: () => string[];
}

/** SC: another build of it, or, to hold the tests themselves against, docker. */
const program = process.env['SC'] ?? path.join(repository, 'bin/sc');
const isSc = path.basename(program) === 'sc';

const environmentOf = (directory: string): Readonly<Record<string, string>> => ({
  SC_ROOT: path.join(directory, 'root'), TMPDIR: path.join(directory, 'tmp'),
});

const containersOf = async (sc: Sc): Promise<string[]> => {
  const containers = path.join(sc.root, 'containers');
  if (isSc) return fs.existsSync(containers) ? fs.readdirSync(containers) : [];
  // docker has one store for all. Only of a daemon that was started for these tests is everything ours: test/docker.
  return process.env['SC_DISPOSABLE'] === undefined ? [] : (await sc.ok('ps', '-aq')).split('\n').filter((id) => id !== '');
};

const removeAll = async (sc: Sc): Promise<void> => {
  const ids = await containersOf(sc);
  if (ids.length === 0) return;
  const removed = await sc('rm', '--force', ...ids);
  if (removed.code !== 0) throw new Error(`cannot tidy up: ${describe(removed)}`);
};

const samePids = (pid: string): boolean => {
  try {
    return fs.readlinkSync(`/proc/${pid}/ns/pid`) === fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    return true;
  }
};

/** A failed test must not keep processes or mounts below a directory that is about to be deleted. */
const killAll = async (directory: string): Promise<void> => {
  for (const line of leaks(directory, before())) {
    const [, pid, sign] = /^process (\d+) \(by ([^)]*)\)/.exec(line) ?? [];
    // A mount that leaked is seen by every process of the host: of those that only see it, a container's alone are ours.
    if (pid === undefined || (sign === 'its mounts' && samePids(pid))) continue;
    await run(['kill', '-KILL', pid]);
  }
  await run(['sh', '-c', 'cut -d" " -f5 /proc/self/mountinfo | grep -F "$1" | sort -r | xargs -r -n1 umount -l', 'sh', directory]);
};

const removeDirectory = (directory: string): void => {
  // A bind mount that is still there leads out of the store: deleting through it would delete the host's files.
  if (fs.readFileSync('/proc/self/mountinfo', 'utf8').includes(directory)) throw new Error(`not deleted, for something is mounted in it: ${directory}`);
  fs.rmSync(directory, { recursive: true, force: true });
};

/**
 * A fresh store for this test. Afterwards: its containers are removed as a user would, then whatever is still there
 * fails the test.
 */
export const useStore = (t: TestContext): Sc => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-e2e-'));
  for (const name of ['root', 'tmp', 'scratch']) fs.mkdirSync(path.join(directory, name), { mode: 0o700 });
  const environment = environmentOf(directory);
  const earlier = before();

  const begin = (words: readonly string[], options: RunOptions = {}): Running =>
    start([program, ...words], { ...options, environment: { ...environment, ...options.environment } });
  const call = (options: RunOptions) => (...words: string[]): Promise<Outcome> => begin(words, options).outcome;
  const sc: Sc = Object.assign(call({}), {
    with: call,
    start: begin,
    ok: async (...words: string[]): Promise<string> => {
      const outcome = await call({})(...words);
      assert.equal(outcome.code, 0, describe(outcome));
      return outcome.out.replace(/\n$/, '');
    },
    root: path.join(directory, 'root'),
    scratch: path.join(directory, 'scratch'),
    left: () => leaks(directory, earlier),
  });

  t.after(async () => {
    try {
      await removeAll(sc);
      if (isSc) await assertNoLeaks(directory, earlier);
    } catch (error) {
      await killAll(directory);
      throw error;
    } finally {
      removeDirectory(directory);
    }
  });
  return sc;
};
