// run with a terminal, as a person has it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { atTerminal, program } from '../support/expect.ts';
import { requires } from '../support/requires.ts';
import { describe, eventually } from '../support/run.ts';

const skip = requires(...CONTAINER, 'terminals', 'expect');
const bash = requires(...CONTAINER, 'terminals', 'expect', 'bash');

test('the terminal is the container\'s own: its name, its console, its size, TERM, the exit status', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it busybox sh -c {tty; stty size; echo "TERM=$TERM"; echo to-console >/dev/console; echo err >&2; exit 42}
    want {/dev/pts/0\\r\\n37 101\\r\\nTERM=xterm\\r\\nto-console\\r\\nerr\\r\\n}
    ends 42`);
});

test('Ctrl-C, Ctrl-Z and job control, Ctrl-D, a new size', { skip: bash }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it --rootfs / -e {PS1=in> } -e TERM=dumb bash --norc --noprofile
    want {in> }
    send "sleep 100\\r"; key C; want {in> }
    send "echo code=\\$?\\r"; want {code=130\\r}
    send "sleep 101\\r"; key Z; want {Stopped.*sleep 101}
    send "fg\\r"; want {sleep 101}; key C; want {in> }
    size 50 120; sleep 0.3
    send "stty size\\r"; want {50 120\\r}
    send "cat\\r"; want {cat\\r}; sleep 0.3; send "abc\\r"; want {abc\\r\\nabc}; key D; want {in> }
    send "exit 21\\r"; ends 21`);
});

test('a process that hears of the new size', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it busybox sh -c {trap 'stty size; exit 5' WINCH; echo up; while :; do sleep 0.1; done}
    want {up\\r}
    size 41 87
    want {41 87\\r}
    ends 5`);
});

test('Ctrl-C to a process 1 that handles it, and to one that does not', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it busybox sh -c {trap 'echo heard; exit 9' INT; echo up; while :; do sleep 0.1; done}
    want {up\\r}; key C; want {heard}; ends 9`);
});

test('the caller\'s terminal is as it was, on every way out', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const ways = {
    'its end': `send "exit 3\\r"; want {code=3}`,
    'SIGKILL of the container': `exec ${program} kill it; want {code=137}`,
    'the keys': `key P; key Q; want {code=0}`,
    'SIGTERM of sc': `exec pkill -TERM -P [exp_pid]; want {code=143}`,
  };
  for (const [name, leave] of Object.entries(ways)) {
    await atTerminal(sc, `
      shell
      send "stty -g > ${sc.scratch}/before; ${program} run --name it -it -e 'PS1=in> ' busybox sh; echo code=\\$?; stty -g > ${sc.scratch}/after\\r"
      want {commands.*in> }
      ${leave}
      want {host> }
      send "cmp ${sc.scratch}/before ${sc.scratch}/after && echo as before\\r"; want {\\nas before}
      send "exit 0\\r"; ends 0`);
    await sc.ok('rm', '-f', 'it');
    t.diagnostic(name);
  }
});

test('-t without -i needs no terminal; stdout and stderr are one, with the ends of lines that a terminal has', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('run', '--name', 'it', '-t', 'busybox', 'sh', '-c', 'echo one; echo two >&2; exit 4');
  assert.deepEqual([code, out, err], [4, 'one\r\ntwo\r\n', '']);
  assert.equal((await sc('logs', 'it')).out, 'one\r\ntwo\r\n');
  assert.match((await sc('logs', '-t', 'it')).out, /^\d{4}-\S+Z one\r\n\d{4}-\S+Z two\r\n$/);
  assert.equal((await sc('logs', '-n', '1', 'it')).out, 'two\r\n');
});

test('-it where stdin is no terminal: docker\'s words, status 1, and nothing made', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc.with({ input: '' })('run', '-it', 'busybox', 'true');
  assert.equal(code, 1);
  assert.match(err, /cannot attach stdin to a TTY-enabled container because stdin is not a terminal/);
  assert.equal(await sc.ok('ps', '-aq'), '');
});

test('-d -t: a terminal with nobody at it', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '-t', '--name', 'it', 'busybox', 'sh', '-c', 'tty; stty size; read x; echo never');
  await eventually('it has spoken', async () => (await sc('logs', 'it')).out === '/dev/pts/0\r\n24 80\r\n');
  assert.match(await sc.ok('ps', '--format', '{{.Status}}'), /^Up/);
});

test('10 MB come through, byte for byte', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const outcome = await sc.with({ timeoutSeconds: 120 })('run', '--rm', '-t', 'busybox', 'seq', '1', '1500000');
  assert.equal(outcome.code, 0, describe({ ...outcome, out: '' }));
  const wanted = Array.from({ length: 1_500_000 }, (_, at) => `${at + 1}\r\n`).join('');
  assert.ok(outcome.out === wanted, `${outcome.out.length} of ${wanted.length} bytes`);
});

test('a program that takes the whole screen', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it -e {PS1=in> } busybox sh
    want {in> }
    send "vi /text\\r"; want {~.*/text}
    send "ifirst\\rsecond\\033"; sleep 0.5; send ":wq\\r"; want {in> }
    send "cat /text\\r"; want {first\\r\\nsecond\\r}
    send "exit\\r"; ends 0`);
});

test('a long paste into a program that reads slowly', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await atTerminal(sc, `
    sc run --rm -it busybox sh -c {stty raw -echo; echo up; sleep 1; head -c 100000 | md5sum}
    want {up}
    for {set i 0} {$i < 1000} {incr i} { send [string repeat "abcdefghi\\n" 10] }
    want {${createHash('md5').update('abcdefghi\n'.repeat(10_000)).digest('hex')}}
    ends 0`);
});

test('of an ordinary user: the terminal is that user\'s', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out } = await sc('run', '--rm', '-t', '-u', '1234', 'busybox', 'sh', '-c', 'echo again > /dev/stdout; stat -c %u /dev/pts/0');
  assert.deepEqual([code, out], [0, 'again\r\n1234\r\n']);
});
