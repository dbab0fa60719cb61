// The caller is killed: the container goes on and says everything to its log. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import { startInShell } from '../support/shell.ts';

const skip = requires(...CONTAINER);
const TWELVE = 'i=1; while [ $i -le 12 ]; do echo line $i; echo err $i >&2; sleep 0.1; i=$((i+1)); done; exit 5';
const lines = (word: string): string => Array.from({ length: 12 }, (_, at) => `${word} ${at + 1}\n`).join('');

for (const signal of ['SIGKILL'] as const)
  test(`${signal} to the caller of a foreground container: 12 of 12 lines, and its exit code`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const running = sc.start(['run', '--name', 'it', 'busybox', 'sh', '-c', TWELVE]);
    await eventually('two lines are here', () => running.stdout().toString().includes('line 2\n'));
    running.child.kill(signal);
    assert.equal(await sc.ok('wait', 'it'), '5');
    const { out, err } = await sc('logs', 'it');
    assert.deepEqual([out, err], [lines('line'), lines('err')]);
    assert.match(await sc.ok('ps', '-a', '--format', '{{.Status}}'), /^Exited \(5\)/);
  });

test('the caller\'s shell and its whole process group are killed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = startInShell(sc, 'setsid sh -c \'echo group $$; "$@"; :\' sh "$@"', ['run', '--name', 'it', 'busybox', 'sh', '-c', TWELVE]);
  const group = await eventually('the group is known', () => /group (\d+)/.exec(running.stdout().toString())?.[1]);
  await eventually('two lines are here', () => running.stdout().toString().includes('line 2\n'));
  process.kill(-Number(group), 'SIGKILL');
  assert.equal(await sc.ok('wait', 'it'), '5');
  assert.equal((await sc('logs', 'it')).out, lines('line'));
});

test('a detached container outlives the terminal session of its caller', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await startInShell(sc, 'setsid sh -c \'"$@"; kill -HUP 0\' sh "$@"', ['run', '-d', 'busybox', 'sleep', '60']).outcome;
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), out.trim());
});

test('the reader stops reading: the container waits and goes on, and loses nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await startInShell(sc, '"$@" | { read first; echo "$first"; sleep 1; wc -l; }', ['run', '--rm', 'busybox', 'seq', '1', '100000']).outcome;
  assert.equal(out.replace(/ /g, ''), '1\n99999\n');
});
