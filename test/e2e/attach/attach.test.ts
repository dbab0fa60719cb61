// Coming to a container that runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { atTerminal } from '../support/expect.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER);
const terminal = requires(...CONTAINER, 'terminals', 'expect');

test('both streams from now on, each to its own, and the exit code; --rm too', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const flags of [[], ['--rm']]) {
    await sc.ok('run', '-d', '-i', ...flags, '--name', 'it', 'busybox', 'sh', '-c', 'echo before; while read x; do echo "out $x"; echo "err $x" >&2; [ "$x" != end ] || exit 19; done');
    await eventually('it has spoken', async () => (await sc('logs', 'it')).out === 'before\n');
    const { code, out, err } = await sc.with({ input: 'one\nend\n' })('attach', 'it');
    assert.deepEqual([code, out, err], [19, 'out one\nout end\n', 'err one\nerr end\n']);
    if (flags.length === 0) await sc.ok('rm', 'it');
    else await eventually('it is removed', async () => (await sc.ok('ps', '-aq')) === '');
  }
});

test('a foreground container has two readers', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const first = sc.start(['run', '--name', 'it', 'busybox', 'sh', '-c', 'echo up; trap "echo bye; exit 3" USR1; while :; do sleep 0.1; done']);
  await eventually('it is up', () => first.stdout().toString() === 'up\n');
  const second = sc.start(['attach', '--no-stdin', 'it']);
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  await sc.ok('kill', '-s', 'USR1', 'it');
  const [one, two] = await Promise.all([first.outcome, second.outcome]);
  assert.deepEqual([one.code, one.out], [3, 'up\nbye\n']);
  assert.deepEqual([two.code, two.out], [3, 'bye\n']);
});

test('signals: passed on, unless --sig-proxy=false', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const start = ['run', '-d', '--name', 'it', 'busybox', 'sh', '-c', 'trap "echo heard; exit 4" TERM; echo up; while :; do sleep 0.1; done'];
  await sc.ok(...start);
  const passing = sc.start(['attach', '--no-stdin', 'it']);
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  passing.child.kill('SIGTERM');
  const { code, out } = await passing.outcome;
  assert.deepEqual([code, out], [4, 'heard\n']);
  await sc.ok('rm', 'it');
  await sc.ok(...start);
  const own = sc.start(['attach', '--no-stdin', '--sig-proxy=false', 'it']);
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  own.child.kill('SIGTERM');
  await own.outcome;
  assert.match(await sc.ok('ps', '--format', '{{.Status}}'), /^Up/);
});

test('a container that does not run, or that is not there: 1', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--name', 'it', 'busybox', 'true');
  const over = await sc('attach', 'it');
  assert.equal(over.code, 1);
  assert.match(over.err, /cannot attach to a stopped container, start it first/);
  const none = await sc('attach', 'nothing');
  assert.equal(none.code, 1);
  assert.match(none.err, /No such container: nothing/);
});

test('a terminal: what is on it, its size, the keys, and back again', { skip: terminal }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-dit', '--name', 'it', '-e', 'PS1=in> ', 'busybox', 'sh');
  await atTerminal(sc, `
    sc attach it
    sleep 0.5; send "\\r"; want {in> }
    send "stty size\\r"; want {37 101\\r}
    send "x=kept\\r"; want {in> }
    key P; key Q; ends 0
    sc attach --detach-keys ctrl-a it
    sleep 0.5; send "echo \\$x\\r"; want {kept\\r}
    key A; ends 0
    sc attach it
    sleep 0.5; send "exit 21\\r"; ends 21`);
});

test('run -it, left by the keys, found again by attach', { skip: terminal }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run -it --name it -e {PS1=in> } busybox sh
    want {in> }; key P; key Q; ends 0
    sc attach it
    sleep 0.5; send "\\r"; want {in> }
    send "exit 6\\r"; ends 6`);
});

test('--no-stdin types nothing; without it, stdin must be a terminal where the container has one', { skip: terminal }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-dit', '--name', 'it', 'busybox', 'sh', '-c', 'sleep 1; echo said; exit 8');
  const refused = await sc.with({ input: '' })('attach', 'it');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /cannot attach stdin to a TTY-enabled container because stdin is not a terminal/);
  const { code, out } = await sc('attach', '--no-stdin', 'it');
  assert.deepEqual([code, out], [8, 'said\r\n']);
});
