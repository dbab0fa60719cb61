// Signals to the caller reach process 1. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER);
const HEARING = ['sh', '-c', 'for s in HUP INT QUIT USR1 USR2 TERM; do trap "echo $s; exit 20" $s; done; echo up; while :; do sleep 0.05; done'];

for (const signal of ['INT', 'TERM', 'HUP', 'QUIT', 'USR1', 'USR2'] as const)
  test(`SIG${signal} to the caller`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const running = sc.start(['run', '--rm', 'busybox', ...HEARING]);
    await eventually('it is up', () => running.stdout().toString() === 'up\n');
    running.child.kill(`SIG${signal}`);
    const { code, out } = await running.outcome;
    assert.deepEqual([code, out], [20, `up\n${signal}\n`]);
  });

test('signals that process 1 does not hear end neither it nor the caller', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = sc.start(['run', '--name', 'it', 'busybox', 'sh', '-c', 'echo up; exec sleep 60']);
  await eventually('it is up', () => running.stdout().toString() === 'up\n');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) running.child.kill(signal);
  assert.equal(await sc.ok('ps', '--format', '{{.Names}}'), 'it');
  await sc.ok('kill', 'it');
  assert.equal((await running.outcome).code, 137);
});

// docker's client may lose it.
test('a signal that comes before the container is ready is not lost', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  let heard = 0;
  for (const delay of [60, 80, 100, 120, 140, 160]) {
    // Process 1 waits for the handler to be called; sc may also be killed before it listens: then nothing may be left.
    const running = sc.start(['run', '--rm', '--name', 'it', 'busybox', ...HEARING]);
    await new Promise((resolve) => { setTimeout(resolve, delay); });
    running.child.kill('SIGTERM');
    const first = await Promise.race([running.outcome, new Promise<undefined>((resolve) => { setTimeout(() => resolve(undefined), 1_500); })]);
    if (first === undefined) {
      // The shell of process 1 had no handler yet: the kernel drops it, as with docker.
      running.child.kill('SIGTERM');
    }
    const { code, signal } = await running.outcome;
    if (code === 20) heard += 1;
    else assert.equal(signal, 'SIGTERM', `exit code ${code}`);
    await eventually('nothing is left', async () => (await sc.ok('ps', '-aq')) === '');
  }
  t.diagnostic(`${heard} of 6 reached the container`);
});

test('Ctrl-C in a terminal\'s process group reaches the container once', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = sc.start(['run', '--rm', 'busybox', 'sh', '-c', 'n=0; trap "n=\\$((n+1))" INT; echo up; i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i+1)); done; echo "$n"']);
  await eventually('it is up', () => running.stdout().toString() === 'up\n');
  running.child.kill('SIGINT');
  assert.equal((await running.outcome).out, 'up\n1\n');
});
