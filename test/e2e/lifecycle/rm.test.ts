// rm: what it refuses, what it forces, what it leaves (nothing). In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);

test('rm of a running one is refused in docker\'s words', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sleep', '60');
  const { code, out, err } = await sc('rm', 'web');
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /cannot remove (container "\/?web": container is running: s|a running container [0-9a-f]{64}\. S)top the container before (removing|attempting removal) or force remove/);
  assert.equal(await sc.ok('ps', '--format', '{{.Names}}'), 'web');
});

test('rm -f of a running one: its processes are gone with it', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sh', '-c', 'sleep 61 & sleep 62 & wait');
  assert.equal(await sc.ok('rm', '-f', 'web'), 'web');
  assert.equal(await sc.ok('ps', '-aq'), '');
});

test('rm -f of what is not there: said, and exit code 0; without -f it is 1', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const forced = await sc('rm', '-f', 'nosuch');
  assert.deepEqual([forced.code, forced.out], [0, '']);
  assert.match(forced.err, /No such container: nosuch/);
  assert.equal((await sc('rm', 'nosuch')).code, 1);
});

test('rm of several, one of which runs', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'runs', 'busybox', 'sleep', '60');
  for (const name of ['one', 'two']) await sc.ok('run', '--name', name, 'busybox', 'true');
  const { code, out } = await sc('rm', 'one', 'runs', 'two');
  assert.deepEqual([code, out], [1, 'one\ntwo\n']);
  assert.equal(await sc.ok('ps', '-a', '--format', '{{.Names}}'), 'runs');
});

test('rm of files that are hard to remove: no permissions, odd names, a deep tree', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--name', 'web', 'busybox', 'sh', '-c', 'mkdir -p /d/e; touch "/d/-rf" "/d/a b" "/d/new\nline"; chmod 000 /d/e /d; i=0; cd /tmp; while [ $i -lt 200 ]; do mkdir d; cd d; i=$((i+1)); done');
  assert.equal(await sc.ok('rm', 'web'), 'web');
});

test('stop and rm of the same container at once: nothing is left, nobody crashes', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sleep', '60');
  const outcomes = await Promise.all([sc('rm', '-f', 'web'), sc('rm', '-f', 'web'), sc('stop', '-t', '0', 'web'), sc('kill', 'web'), sc('ps', '-a')]);
  for (const { code, err } of outcomes) {
    assert.ok(code === 0 || code === 1, err);
    assert.doesNotMatch(err, /internal error|panic/);
  }
  await sc('rm', '-f', 'web');
  assert.equal(await sc.ok('ps', '-aq'), '');
});
