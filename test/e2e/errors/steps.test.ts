// A step fails on the real kernel: which one, what the command said, what to try; exit code 125, and nothing is left.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { cgroup2Mounts, requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import { findTool } from '../support/runtime.ts';
import { inShell } from '../support/shell.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);
const RUN = ['run', '--name', 'it', 'busybox', 'echo', 'never'];

/** In a mount namespace of the caller's own, where this has been done to the host first. */
const onSuchAHost = (sc: Sc, change: string, words: readonly string[] = RUN) =>
  inShell(sc, `exec unshare --mount sh -ec '${change}; exec "$@"' sh "$@"`, words);

/** A tool that always fails, in the place of one of the host's. */
const broken = (sc: Sc, tool: string, says: string): string => {
  const file = path.join(sc.scratch, tool);
  fs.writeFileSync(file, `#!/bin/sh\necho "${says}" >&2\nexit 1\n`, { mode: 0o755 });
  return `mount --bind ${file} ${fs.realpathSync(findTool(tool) ?? '')}`;
};
const nothing = async (sc: Sc): Promise<void> => {
  assert.equal(await sc.ok('ps', '-aq'), '');
  // Others' control groups come and go on a machine that is shared: what stays is ours.
  await eventually('nothing is left', () => sc.left().length === 0);
};

test('a cgroup2 file system that is read-only', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const [mount = ''] = cgroup2Mounts();
  const { code, out, err } = await onSuchAHost(sc, `mount -o remount,bind,ro ${mount}`);
  assert.deepEqual([code, out], [125, '']);
  assert.match(err, /^sc: step cgroup\.make failed \(\d+ of \d+\)\n {2}answer: mkdir: cannot create directory .*: Read-only file system\n {2}try: {4}the cgroup2 file system is mounted read-only here: run sc on the host, or remount it rw\n {2}undone: the steps before it; nothing is left behind\n$/);
  await nothing(sc);
});

for (const [tool, step] of [['pivot_root', 'rootfs.pivot'], ['ip', 'net.up'], ['mkfifo', 'log.pump']] as const)
  test(`${tool} fails: the step is ${step}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, out, err } = await onSuchAHost(sc, broken(sc, tool, `${tool}: out of luck`));
    assert.deepEqual([code, out], [125, '']);
    assert.match(err, new RegExp(`^sc: step ${step.replace('.', '\\.')} failed \\(\\d+ of \\d+\\)\\n  answer: (?:.*\\n +)*${tool}: out of luck\\n`));
    assert.match(err, /undone: the steps before it; nothing is left behind\n$/);
    await nothing(sc);
  });

test('with -d no id is printed, and with --rm the words are the same', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const flag of ['-d', '--rm']) {
    const { code, out, err } = await onSuchAHost(sc, broken(sc, 'pivot_root', 'no luck'), ['run', flag, 'busybox', 'true']);
    assert.deepEqual([code, out], [125, ''], flag);
    assert.match(err, /^sc: step rootfs\.pivot failed/);
    await nothing(sc);
  }
});

for (const [tool, named] of [['pivot_root', 'util-linux'], ['capsh', 'libcap2-bin'], ['ip', 'iproute2']] as const)
  test(`${tool} is not installed: its package is named, and nothing begins`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    // A place that is no file is no tool; the path of sc's own search finds no other.
    const file = findTool(tool) ?? '';
    const places = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', path.dirname(file)].map((directory) => path.join(directory, tool));
    const there = [...new Set(places.filter((place) => fs.existsSync(place)).map((place) => fs.realpathSync(place)))];
    const { code, out, err } = await onSuchAHost(sc, there.map((place) => `mount --bind /dev/null ${place}`).join('; '));
    assert.deepEqual([code, out], [125, '']);
    assert.ok(err.startsWith(`sc: this container needs ${tool}, not found here`) && err.includes(`install ${named}`), err);
    await nothing(sc);
  });

test('a file where the run directory should be', { skip }, async (t) => {
  const sc = await useBusybox(t);
  fs.rmSync(path.join(sc.root, 'run'), { recursive: true });
  fs.writeFileSync(path.join(sc.root, 'run'), '');
  const { code, out, err } = await sc(...RUN);
  fs.rmSync(path.join(sc.root, 'run'));
  assert.deepEqual([code, out], [125, '']);
  assert.ok(err.includes(path.join(sc.root, 'run')), err);
  assert.match(err, /^sc: this host refused: E/);
  await nothing(sc);
});

test('a store that is read-only', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await onSuchAHost(sc, `mount --bind ${sc.root} ${sc.root}; mount -o remount,bind,ro ${sc.root}`);
  assert.deepEqual([code, out], [125, '']);
  assert.match(err, /[Rr]ead-only file system/);
  assert.match(err, /^sc: this host refused: E/);
  await nothing(sc);
});
