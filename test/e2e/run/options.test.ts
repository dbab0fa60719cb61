// The flags around the container: labels, names, the file for the id, where the image comes from. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER);

test('--rm: nothing stays, whatever the exit code; without it the container does', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal((await sc('run', '--rm', 'busybox', 'false')).code, 1);
  assert.equal(await sc.ok('ps', '-aq'), '');
  assert.equal((await sc('run', '--name', 'it', 'busybox', 'false')).code, 1);
  assert.equal(await sc.ok('ps', '-a', '--format', '{{.Names}} {{.State}}'), 'it exited');
});

test('-d --rm: gone when it ends', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--rm', 'busybox', 'sleep', '60');
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), id);
  await sc.ok('stop', '-t', '0', id);
  // docker removes it behind stop's back, too.
  const { code } = await eventually('logs know it no more', async () => {
    const seen = await sc('logs', id);
    return seen.err.includes('No such container') ? seen : undefined;
  });
  assert.equal(code, 1);
});

test('labels: the last wins, one without a value is empty, ps finds them', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const flags = ['-l', 'tier=web', '--label', 'tier=db', '-l', 'plain', '-l', 'odd.key/x=a=b c'];
  const id = await sc.ok('run', '-d', ...flags, 'busybox', 'true');
  const other = await sc.ok('run', '-d', '-l', 'tier=web', 'busybox', 'true');
  await sc.ok('wait', id, other);
  const found = (filter: string): Promise<string> => sc.ok('ps', '-aq', '--no-trunc', '--filter', filter);
  assert.equal(await found('label=tier=db'), id);
  assert.equal(await found('label=tier=web'), other);
  assert.equal(await found('label=tier'), `${other}\n${id}`);
  assert.equal(await found('label=plain='), id);
  assert.equal(await found('label=odd.key/x=a=b c'), id);
  assert.equal(await found('label=nosuch'), '');
  assert.equal(await sc.ok('ps', '-a', '--filter', `id=${id}`, '--format', '{{.Label "tier"}}|{{.Label "plain"}}|{{.Label "no"}}'), 'db||');
});

test('an empty label is refused', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '-l', '=x', 'busybox', 'true');
  assert.equal(code, 125);
  assert.match(err, /invalid label/);
});

test('--cidfile: the whole id, without a newline; a file that is there is left alone', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const file = path.join(sc.scratch, 'cid');
  const id = await sc.ok('run', '-d', '--cidfile', file, 'busybox', 'true');
  assert.equal(fs.readFileSync(file, 'utf8'), id);
  const again = await sc('run', '--rm', '--cidfile', file, 'busybox', 'true');
  assert.equal(again.code, 125);
  assert.match(again.err, /container ID file found, make sure the other container isn't running or delete/);
  assert.equal(fs.readFileSync(file, 'utf8'), id);
  assert.equal(await sc.ok('ps', '-aq', '--no-trunc'), id);
});

test('--cidfile of a container that did not come to be: there is none', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const file = path.join(sc.scratch, 'cid');
  await sc.ok('run', '-d', '--name', 'taken', 'busybox', 'true');
  const { code } = await sc('run', '--name', 'taken', '--cidfile', file, 'busybox', 'true');
  assert.equal(code, 125);
  assert.equal(fs.existsSync(file), false);
});

// docker gives 127 for whatever says "no such file or directory".
test('--cidfile in a directory that is not there', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  const { code } = await sc('run', '--rm', '--cidfile', path.join(sc.scratch, 'no', 'cid'), 'busybox', 'true');
  assert.equal(code, 125);
  assert.equal(await sc.ok('ps', '-aq'), '');
});

test('--pull never: an image that is not here is an error, one that is runs', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '--pull', 'never', 'not-here', 'true');
  assert.equal(code, 125);
  assert.match(err, /No such image: not-here:latest/);
  assert.equal(await sc.ok('run', '--rm', '--pull', 'never', 'busybox', 'echo', 'hi'), 'hi');
});

test('an image by its id, by the beginning of it, and with its tag', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('images', '-q', '--no-trunc', 'busybox');
  assert.match(id, /^sha256:[0-9a-f]{64}$/);
  for (const word of [id, id.slice(7), id.slice(7, 19), 'busybox:latest', 'docker.io/library/busybox'])
    assert.equal(await sc.ok('run', '--rm', word, 'echo', 'hi'), 'hi', word);
});

test('both spellings', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('container', 'run', '-d', 'busybox', 'echo', 'hi');
  assert.equal(await sc.ok('container', 'wait', id), '0');
  assert.equal(await sc.ok('container', 'logs', id), 'hi');
  assert.equal(await sc.ok('container', 'ls', '-aq', '--no-trunc'), id);
  assert.equal(await sc.ok('container', 'rm', id), id);
});

test('flags in all of docker\'s forms; after the image they are the command\'s', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm=true', '--hostname=a', '--env=X=1', 'busybox', 'sh', '-c', 'echo $HOSTNAME $X', '--rm'), 'a 1');
  assert.equal(await sc.ok('run', '-ieX=2', '--rm', '-hb', 'busybox', 'sh', '-c', 'echo $HOSTNAME $X'), 'b 2');
  assert.equal(await sc.ok('run', '--rm', '--', 'busybox', 'echo', '-d', '--', 'x'), '-d -- x');
});

test('the exit code of -d is that of the start, and its word the id alone', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('run', '-d', 'busybox', 'false');
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^[0-9a-f]{64}\n$/);
  assert.equal(await sc.ok('wait', out.trim()), '1');
});
