// The least that must work on every kernel: a container runs, ends, and is gone.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { useStore } from '../support/sc.ts';

const skip = requires('root', 'cgroup2', 'overlay', 'static-busybox', 'capsh');

test('a foreground container: its bytes, its status, and nothing left of it', { skip }, async (t) => {
  const sc = useStore(t);
  await importBusybox(sc);
  const { code, out, err } = await sc('run', '--rm', '-h', 'box', 'busybox', 'sh', '-c', 'hostname; echo $$; echo no >&2; exit 7');
  assert.deepEqual([code, out, err], [7, 'box\n1\n', 'no\n']);
  assert.equal(await sc.ok('ps', '-aq'), '');
});

test('a detached container: ps sees it, stop ends it, logs keep its words', { skip }, async (t) => {
  const sc = useStore(t);
  await importBusybox(sc);
  const id = await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sh', '-c', 'trap "echo bye; exit 3" TERM; echo hi; while :; do sleep 0.1; done');
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), id);
  await sc.ok('stop', 'web');
  assert.equal(await sc.ok('wait', 'web'), '3');
  assert.equal(await sc.ok('logs', 'web'), 'hi\nbye');
  await sc.ok('rm', 'web');
});

test('a command that is not there', { skip }, async (t) => {
  const sc = useStore(t);
  await importBusybox(sc);
  assert.equal((await sc('run', '--rm', 'busybox', 'nowhere')).code, 127);
});
