// -m really bites: what is written, and what happens at the limit. In docker's words only, but for exit.json.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER, 'cgroup2-controllers');

for (const [word, bytes] of [['64m', 64 << 20], ['24MiB', 24 << 20], ['0.25g', 256 << 20]] as const)
  test(`-m ${word}: memory.max, and as much swap again`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, out, err } = await sc('run', '--rm', '-m', word, 'busybox', 'sh', '-c', 'cat /sys/fs/cgroup/memory.max; [ ! -e /sys/fs/cgroup/memory.swap.max ] || cat /sys/fs/cgroup/memory.swap.max');
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(new Set(out.trim().split('\n')), new Set([String(bytes)]));
  });

test('no -m, no limit', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await sc('run', '--rm', 'busybox', 'sh', '-c', '[ ! -e /sys/fs/cgroup/memory.max ] || cat /sys/fs/cgroup/memory.max');
  assert.match(out, /^(max\n)?$/);
});

test('what is below the limit runs, what is above it is killed: 137, and the record says why', { skip }, async (t) => {
  const sc = await useBusybox(t);
  // awk holds its string in memory; /dev/shm counts as well, but swaps out first.
  const hold = (megabytes: number): string[] => ['awk', `BEGIN { s = sprintf("%${1 << 20}s", ""); for (i = 0; i < ${megabytes}; i++) a[i] = s i; print length(a) }`];
  const fits = await sc.with({ timeoutSeconds: 60 })('run', '--rm', '-m', '128m', 'busybox', ...hold(32));
  assert.deepEqual([fits.code, fits.out], [0, '32\n'], fits.err);
  const { code, out } = await sc.with({ timeoutSeconds: 120 })('run', '--name', 'big', '-m', '32m', 'busybox', ...hold(200));
  assert.deepEqual([code, out], [137, '']);
  assert.match(await sc.ok('ps', '-a', '--format', '{{.Status}}'), /^Exited \(137\)/);
  const id = await sc.ok('ps', '-aq', '--no-trunc');
  const exit = JSON.parse(fs.readFileSync(path.join(sc.root, 'containers', id, 'exit.json'), 'utf8')) as { exitCode: number; oomKills: number };
  assert.equal(exit.exitCode, 137);
  assert.ok(exit.oomKills >= 1, JSON.stringify(exit));
});

test('a child that is killed at the limit: process 1 goes on', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out } = await sc.with({ timeoutSeconds: 120 })('run', '--rm', '-m', '32m', 'busybox', 'sh', '-c',
    'awk \'BEGIN { s = sprintf("%1048576s", ""); for (i = 0; i < 200; i++) a[i] = s i }\'; echo "child $?"; exit 4');
  assert.deepEqual([code, out], [4, 'child 137\n']);
});

test('the limit cannot be raised from inside', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await sc('run', '--rm', '-m', '32m', 'busybox', 'sh', '-c', 'echo max > /sys/fs/cgroup/memory.max || true; cat /sys/fs/cgroup/memory.max');
  assert.equal(out, `${32 << 20}\n`);
});
