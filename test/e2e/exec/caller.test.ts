// The caller of an exec: its signals, its death, and what is left when it is gone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { cgroup2Mounts, requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

const running = async (sc: Sc, ...flags: string[]): Promise<string> => await sc.ok('run', '-d', '--name', 'it', ...flags, 'busybox', 'sleep', '600');

const group = (id: string): string => path.join(cgroup2Mounts()[0] ?? '', 'sc', id);
const execsOf = (directory: string): string[] => fs.readdirSync(directory).filter((name) => name.startsWith('exec-'));

test('an exec has a control group of its own below the container\'s, and leaves nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await running(sc);
  assert.match(await sc.ok('exec', 'it', 'cat', '/proc/self/cgroup'), /^0::\/exec-\d+$/m);
  await eventually('its group and its directory are gone', () => execsOf(group(id)).length === 0 && execsOf(path.join(sc.root, 'run', id)).length === 0);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} to sc is ${signal} to the command`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    await running(sc);
    const handled = sc.start(['exec', 'it', 'sh', '-c', `trap 'echo heard; exit 7' ${signal.slice(3)}; echo up; while :; do sleep 0.1; done`]);
    await eventually('it is up', () => handled.stdout().toString() === 'up\n');
    handled.child.kill(signal);
    const { code, out } = await handled.outcome;
    assert.deepEqual([code, out], [7, 'up\nheard\n']);
  });
}

test('kill(0) and kill(-1) inside reach nothing outside', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const other = sc.start(['exec', 'it', 'sleep', '60']);
  await eventually('it runs', async () => /sleep 60/.test(await sc.ok('exec', 'it', 'ps')));
  assert.equal((await sc('exec', 'it', 'sh', '-c', 'kill -TERM 0; sleep 5')).code, 143);
  assert.equal(other.child.exitCode, null);
  other.child.kill('SIGTERM');
  assert.equal((await other.outcome).code, 143);
});

test('sc killed by SIGKILL: the command and all it started are gone; process 1 is not', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await running(sc);
  for (const early of [false, true]) {
    const one = sc.start(['exec', 'it', 'sh', '-c', 'trap "" TERM HUP INT; setsid sleep 411 & echo up; sleep 412']);
    if (early) await new Promise((resolve) => { setTimeout(resolve, 40); });
    else await eventually('it is up', () => one.stdout().toString() === 'up\n');
    one.child.kill('SIGKILL');
    await eventually('all of it is gone', async () => !/sleep 41/.test(await sc.ok('exec', 'it', 'ps')));
    await eventually('and its group', () => execsOf(group(id)).length === 0);
  }
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), id);
});

test('with -d it outlives its caller', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  await sc.ok('exec', '-d', 'it', 'sleep', '414');
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  assert.match(await sc.ok('exec', 'it', 'ps'), /sleep 414/);
});

test('the container ends meanwhile: 137, and nothing is left', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const one = sc.start(['exec', 'it', 'sh', '-c', 'echo up; sleep 60']);
  await eventually('it is up', () => one.stdout().toString() === 'up\n');
  await sc.ok('kill', 'it');
  assert.equal((await one.outcome).code, 137);
});

test('a reader that leaves early ends the command', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const one = sc.start(['exec', 'it', 'yes']);
  await eventually('it speaks', () => one.stdout().length > 100_000);
  one.child.stdout?.destroy();
  assert.equal((await one.outcome.catch(() => ({ code: 141 }))).code, 141);
  await eventually('it is gone', async () => !/\byes\b/.test(await sc.ok('exec', 'it', 'ps')));
});

test('a frozen container is refused', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await running(sc);
  fs.writeFileSync(path.join(group(id), 'cgroup.freeze'), '1');
  const { code, err } = await sc('exec', 'it', 'true');
  fs.writeFileSync(path.join(group(id), 'cgroup.freeze'), '0');
  assert.equal(code, 1);
  assert.match(err, /Container it is paused, unpause the container before exec/);
});

test('capabilities are the container\'s; --privileged gives all', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc, '--cap-drop', 'ALL', '--cap-add', 'CHOWN');
  const sets = async (...flags: string[]): Promise<string[]> =>
    [...(await sc.ok('exec', ...flags, 'it', 'cat', '/proc/self/status')).matchAll(/^Cap(?:Inh|Prm|Eff|Bnd|Amb):\s*(\w+)$/gm)].map(([, hex = '']) => hex.replace(/^0+(?=.)/, ''));
  assert.deepEqual(await sets(), ['0', '1', '1', '1', '0']);
  assert.deepEqual(await sets('-u', '7'), ['0', '0', '0', '1', '0']);
  const own = /^CapBnd:\s*0*(\w+)$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  assert.deepEqual((await sets('--privileged')).slice(1, 4), [own, own, own]);
});

test('--dry-run prints what would run, and by hand it does the same', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const program = await sc.ok('exec', '--dry-run', 'it', 'sh', '-c', 'echo by hand; exit 9');
  assert.match(program, /^# sc exec it sh -c 'echo by hand; exit 9'$/m);
  const file = path.join(sc.scratch, 'program.sh');
  fs.writeFileSync(file, program);
  const { run } = await import('../support/run.ts');
  const done = await run(['sh', file], { input: '' });
  assert.deepEqual([done.code, done.out], [9, 'by hand\n']);
});
