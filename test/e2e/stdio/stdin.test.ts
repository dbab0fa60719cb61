// stdin: none without -i, all of it with -i. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import { startInShell } from '../support/shell.ts';

const skip = requires(...CONTAINER);
const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

test('-i: 3 MB, every byte, there and back, and its end', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const input = randomBytes(3 << 20);
  const { code, stdout } = await sc.with({ input })('run', '--rm', '-i', 'busybox', 'cat');
  assert.deepEqual([code, stdout.length, hash(stdout)], [0, input.length, hash(input)]);
});

test('-i: a NUL byte, no newline at the end, nothing at all', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const input of ['a\0b\n\0', 'no newline', '']) {
    const { stdout } = await sc.with({ input })('run', '--rm', '-i', 'busybox', 'cat');
    assert.equal(stdout.toString(), input);
  }
});

test('without -i the command reads the end at once, whatever the caller has', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out } = await sc.with({ input: 'not for you\n' })('run', '--rm', 'busybox', 'sh', '-c', 'cat; read x; echo "$?-$x"');
  assert.deepEqual([code, out], [0, '1-\n']);
});

test('the container ends first: sc does not wait for the rest of the input', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out } = await sc.with({ input: Buffer.alloc(3 << 20, 'x\n') })('run', '--rm', '-i', 'busybox', 'sh', '-c', 'read line; echo "got $line"; exit 5');
  assert.deepEqual([code, out], [5, 'got x\n']);
});

test('the container closes stdin and goes on', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out } = await sc.with({ input: Buffer.alloc(1 << 20) })('run', '--rm', '-i', 'busybox', 'sh', '-c', 'exec < /dev/null; sleep 0.3; echo on; exit 6');
  assert.deepEqual([code, out], [6, 'on\n']);
});

test('an input that stays open does not hold sc after the end', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, milliseconds } = await startInShell(sc, 'mkfifo f; exec 9<>f; "$@" <f 9<&-', ['run', '--rm', '-i', 'busybox', 'sh', '-c', 'exit 7'], { cwd: sc.scratch }).outcome;
  assert.equal(code, 7);
  assert.ok(milliseconds < 15_000);
});

test('line by line, in both directions', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = startInShell(sc, 'mkfifo f; exec 3<>f; "$@" < f & echo one >&3; wait', ['run', '--rm', '-i', 'busybox', 'sh', '-c', 'read a; echo "1 $a"; exit 0'], { cwd: sc.scratch });
  const { out } = await running.outcome;
  assert.equal(out, '1 one\n');
});

test('two containers in a pipe', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out, code } = await startInShell(sc, 'sc=$1; "$sc" run --rm busybox seq 1 5000 | "$sc" run --rm -i busybox sh -c "awk \'{ s += \\$1 } END { print s }\'"', []).outcome;
  assert.deepEqual([code, out], [0, '12502500\n']);
});

test('-d -i: stdin is open and empty; the container waits', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '-i', 'busybox', 'sh', '-c', 'echo up; cat; echo never');
  await eventually('it is up', async () => (await sc.ok('logs', id)) === 'up');
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), id);
});
