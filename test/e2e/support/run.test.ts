import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, start } from './run.ts';

test('keeps bytes and streams apart, and the status', async () => {
  const { code, stdout, err } = await run(['sh', '-c', 'printf "\\377\\0a"; echo no >&2; exit 7']);
  assert.deepEqual([code, stdout, err], [7, Buffer.from([255, 0, 97]), 'no\n']);
});

test('gives the signal', async () => assert.equal((await run(['sh', '-c', 'kill -9 $$'])).signal, 'SIGKILL'));

test('feeds input', async () => assert.equal((await run(['cat'], { input: 'hi' })).out, 'hi'));

test('kills what takes too long', async () => assert.rejects(run(['sleep', '60'], { timeoutSeconds: 0.2 }), /killed: sleep 60/));

test('finds out what keeps the caller’s stdout', async () => {
  const { outcome, stdout } = start(['sh', '-c', 'sleep 60 & echo $!']);
  await assert.rejects(outcome, /still holds its stdout/);
  process.kill(Number(stdout().toString()), 'SIGKILL');
});

test('a program that is not there', async () => assert.rejects(run(['/nowhere/sc']), /ENOENT/));
