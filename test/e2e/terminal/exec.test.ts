// exec with a terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { atTerminal } from '../support/expect.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER, 'terminals', 'expect');

test('a terminal of the container\'s own, with the size of the caller\'s', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '600');
  await atTerminal(sc, `
    sc exec -it it sh -c {tty; stty size; echo "TERM=$TERM"; exit 42}
    want {/dev/pts/0\\r\\n37 101\\r\\nTERM=xterm\\r\\n}
    ends 42
    sc exec -it it sh -c {trap 'stty size; exit 5' WINCH; echo up; while :; do sleep 0.1; done}
    want {up\\r}; size 41 87; want {41 87\\r}; ends 5`);
});

test('two at once have two terminals', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-dt', '--name', 'it', 'busybox', 'sleep', '600');
  await atTerminal(sc, `
    sc exec -it it sh -c {tty; cat}
    want {/dev/pts/1\\r}
    sc exec -it it tty
    want {/dev/pts/2\\r}; ends 0`);
});

test('Ctrl-C, Ctrl-D', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '600');
  await atTerminal(sc, `
    sc exec -it it sh -c {echo up; sleep 60}
    want {up\\r}; key C; ends 130
    sc exec -it it cat
    send "abc\\r"; want {abc\\r\\nabc\\r}; key D; ends 0`);
});

test('the keys leave it running, and its output goes nowhere', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '600');
  await atTerminal(sc, `
    sc exec -it it sh -c {echo up; sleep 1; seq 1 100000; touch /done; sleep 515}
    want {up\\r}; key P; key Q; ends 0
    sc exec -it --detach-keys ctrl-x,y it sh -c {echo up; sleep 516}
    want {up\\r}; key X; send y; ends 0`);
  await sc.ok('exec', 'it', 'sh', '-c', 'while [ ! -e /done ]; do sleep 0.1; done');
  assert.match(await sc.ok('exec', 'it', 'ps'), /sleep 515[^]*sleep 516/);
});

test('sc killed: the command goes with it', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '600');
  await atTerminal(sc, `
    sc exec -it it sh -c {echo up; sleep 517}
    want {up\\r}
    exec kill -KILL [exp_pid]
    expect eof`);
  await eventually('it is gone', async () => !/sleep 517/.test(await sc.ok('exec', 'it', 'ps')));
});

test('-t alone, and -dt', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '600');
  const { code, out, err } = await sc('exec', '-t', 'it', 'sh', '-c', 'echo one; echo two >&2; exit 3');
  assert.deepEqual([code, out, err], [3, 'one\r\ntwo\r\n', '']);
  await sc.ok('exec', '-d', '-t', 'it', 'sh', '-c', 'tty > /tty; sleep 60');
  assert.equal(await sc.ok('exec', 'it', 'sh', '-c', 'while [ ! -s /tty ]; do sleep 0.1; done; cat /tty'), '/dev/pts/0');
  const refused = await sc.with({ input: '' })('exec', '-it', 'it', 'true');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /cannot attach stdin to a TTY-enabled container because stdin is not a terminal/);
});

test('a container that put something else in the place of /dev/pts gets no terminal of the host', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', '--cap-add', 'SYS_ADMIN', 'busybox', 'sleep', '600');
  await sc.ok('exec', 'it', 'sh', '-c', 'umount /dev/pts; rmdir /dev/pts; ln -s /dev/shm /dev/pts');
  const { code, err, out } = await sc('exec', '-t', 'it', 'tty');
  assert.equal(code, 125, out);
  assert.match(err, /step terminal\.join failed/);
  await sc.ok('exec', 'it', 'sh', '-c', 'mv /dev /old && ln -s /proc/1/root/old /dev || true');
  assert.notEqual((await sc('exec', '-t', 'it', 'tty')).code, 0);
});
