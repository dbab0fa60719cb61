// stdout and stderr of the foreground: every byte, each stream by itself, whoever reads. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import { inShell } from '../support/shell.ts';

const skip = requires(...CONTAINER);
const MB = 1 << 20;
const hash = (data: Uint8Array): string => `${data.length} ${createHash('sha256').update(data).digest('hex')}`;

test('5 MB and 1 MB of random bytes at once, and exit code 77', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const [out, err] = [randomBytes(5 * MB), randomBytes(MB)];
  fs.writeFileSync(path.join(sc.scratch, 'out'), out);
  fs.writeFileSync(path.join(sc.scratch, 'err'), err);
  const outcome = await sc('run', '--rm', '-v', `${sc.scratch}:/v:ro`, 'busybox', 'sh', '-c', 'cat /v/err >&2 & cat /v/out; wait; exit 77');
  assert.equal(outcome.code, 77);
  assert.equal(hash(outcome.stdout), hash(out));
  assert.equal(hash(outcome.stderr), hash(err));
});

test('a line of 2 MB, and no newline at the end', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, stdout } = await sc('run', '--rm', 'busybox', 'sh', '-c', `head -c ${2 * MB} /dev/zero | tr '\\0' x; printf '\\nend'`);
  assert.equal(code, 0);
  assert.equal(hash(stdout), hash(Buffer.from(`${'x'.repeat(2 * MB)}\nend`)));
});

test('what is printed comes at once, not at the end', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = sc.start(['run', '--rm', '--name', 'it', 'busybox', 'sh', '-c', 'printf no-newline; trap "exit 0" TERM; while :; do sleep 0.05; done']);
  await eventually('it has come', () => running.stdout().toString() === 'no-newline');
  await sc.ok('kill', '-s', 'TERM', 'it');
  assert.equal((await running.outcome).code, 0);
});

test('a reader that leaves: sc ends, the container can be removed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out, err } = await inShell(sc, '{ "$@" 2>/dev/null; echo "code $?" >&2; } | head -1', ['run', '--name', 'it', 'busybox', 'yes'], { timeoutSeconds: 20 });
  assert.equal(out, 'y\n');
  assert.match(err, /^code [1-9]\d*\n$/);
  assert.equal(await sc.ok('rm', '-f', 'it'), 'it');
});

test('stdout that is a file, a pipe, /dev/null, closed', { skip: requires(...CONTAINER, 'docker-client-23') }, async (t) => {
  const sc = await useBusybox(t);
  const words = ['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 3'];
  const file = path.join(sc.scratch, 'out');
  assert.deepEqual([(await inShell(sc, `exec "$@" > ${file}`, words)).code, fs.readFileSync(file, 'utf8')], [3, 'out\n']);
  await inShell(sc, `exec "$@" >> ${file} 2>&1`, words);
  assert.deepEqual(fs.readFileSync(file, 'utf8').split('\n').sort(), ['', 'err', 'out', 'out']);
  const piped = await inShell(sc, '{ "$@" 2>&1; echo "code $?"; } | cat', words);
  assert.deepEqual(piped.out.split('\n').sort(), ['', 'code 3', 'err', 'out']);
  const nothing = await inShell(sc, 'exec "$@" > /dev/null', words);
  assert.deepEqual([nothing.code, nothing.err], [3, 'err\n']);
  const closed = await inShell(sc, 'exec "$@" >&-', words);
  assert.deepEqual([closed.code, closed.out], [3, '']);
  const bothClosed = await inShell(sc, 'exec "$@" >&- 2>&- <&-', words);
  assert.equal(bothClosed.code, 3);
});

test('a full disk for stdout does not stop the container', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code } = await inShell(sc, 'exec "$@" > /dev/full', ['run', '--name', 'it', 'busybox', 'sh', '-c', 'echo one; sleep 0.2; echo two; exit 4']);
  assert.notEqual(code, 0);
  await eventually('it has ended', async () => (await sc.ok('ps', '-q')) === '');
  assert.equal(await sc.ok('logs', 'it'), 'one\ntwo');
});

test('a detached container keeps nothing of the caller\'s: its pipe ends', { skip }, async (t) => {
  const sc = await useBusybox(t);
  // `cat` ends when the last writer is gone.
  const { code, out } = await inShell(sc, '"$@" 2>&1 | cat', ['run', '-d', 'busybox', 'sleep', '60'], { timeoutSeconds: 15 });
  assert.equal(code, 0);
  assert.match(out, /^[0-9a-f]{64}\n$/);
});
