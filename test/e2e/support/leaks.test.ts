// The leak finder bites: each kind of leak is made by hand and found, and its absence is seen.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { assertNoLeaks, before, leaks } from './leaks.ts';
import { cgroup2Mounts, requires } from './requires.ts';
import { eventually, run } from './run.ts';

const emptyStore = (t: TestContext): string => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-leaks-'));
  for (const name of ['root/run', 'root/names', 'root/containers', 'tmp']) fs.mkdirSync(path.join(directory, name), { recursive: true });
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
};

const sleeper = (t: TestContext, argv: readonly string[], environment: NodeJS.ProcessEnv = {}): void => {
  const child = spawn(argv[0] ?? '', argv.slice(1), { env: { PATH: process.env['PATH'], ...environment }, stdio: 'ignore', detached: true });
  t.after(() => { if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL'); });
};

test('a clean store has no leaks', async (t) => {
  await assertNoLeaks(emptyStore(t), before(), 0);
});

test('a file, a pipe, a name, a container, a temporary file', (t) => {
  const store = emptyStore(t);
  const earlier = before();
  fs.mkdirSync(path.join(store, 'root/containers/abc'));
  fs.symlinkSync('../containers/abc', path.join(store, 'root/names/web'));
  fs.writeFileSync(path.join(store, 'root/run/pid'), '1');
  fs.writeFileSync(path.join(store, 'tmp/left'), '1');
  spawnSync('mkfifo', [path.join(store, 'root/run/stdout')]);
  const found = leaks(store, earlier).map((line) => line.replace(store, ''));
  assert.deepEqual(found.sort(), ['container: abc', 'file: /root/run/pid', 'name: web', 'pipe: /root/run/stdout', 'temporary file: /tmp/left']);
});

test('facts of the host are no leak', (t) => {
  const store = emptyStore(t);
  fs.writeFileSync(path.join(store, 'root/run/facts.json'), '{}');
  assert.deepEqual(leaks(store, before()), []);
});

test('a process that names the store in its words, its environment, its open files', async (t) => {
  const store = emptyStore(t);
  const earlier = before();
  sleeper(t, ['sh', '-c', 'sleep 60; :', store]);
  sleeper(t, ['sleep', '60'], { SC_ROOT: store });
  const held = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', fs.openSync(path.join(store, 'root/lock'), 'w')] });
  t.after(() => held.kill('SIGKILL'));
  await eventually('three are found', () => leaks(store, earlier).filter((line) => line.startsWith('process')).length >= 3);
  const found = leaks(store, earlier).join('\n');
  assert.match(found, /by its words/);
  assert.match(found, /by its environment/);
  assert.match(found, /by its open files/);
});

test('a process whose mount namespace alone names the store', { skip: requires('root') }, async (t) => {
  const store = emptyStore(t);
  const earlier = before();
  sleeper(t, ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs none ${store}/root/run; exec env -i sleep 60`]);
  await eventually('it is found', () => leaks(store, earlier).some((line) => /by its mounts.*sleep 60/.test(line)));
});

test('a mount on the host, until it is gone', { skip: requires('root') }, async (t) => {
  const store = emptyStore(t);
  const earlier = before();
  await run(['mount', '-t', 'tmpfs', 'none', path.join(store, 'root/run')]);
  const found = leaks(store, earlier);
  await run(['umount', path.join(store, 'root/run')]);
  assert.match(found.join('\n'), /^mount: /);
  await assertNoLeaks(store, earlier, 1);
});

test('a control group, and clean-up that is late but comes', { skip: requires('root', 'cgroup2') }, async (t) => {
  const store = emptyStore(t);
  const earlier = before();
  const parent = path.join(cgroup2Mounts()[0] ?? '', 'sc');
  const wasThere = fs.existsSync(parent);
  const group = path.join(parent, 'f'.repeat(64));
  fs.mkdirSync(group, { recursive: true });
  t.after(() => {
    if (fs.existsSync(group)) fs.rmdirSync(group);
    if (!wasThere) fs.rmdirSync(parent);
  });
  await assert.rejects(assertNoLeaks(store, earlier, 0), /control group: .*f{64}/);
  setTimeout(() => fs.rmdirSync(group), 300);
  await assertNoLeaks(store, earlier, 5);
});

test('a network interface', { skip: requires('root', 'ip') }, async (t) => {
  const store = emptyStore(t);
  const earlier = before();
  const made = await run(['ip', 'link', 'add', 'scleak0', 'type', 'veth', 'peer', 'name', 'scleak1']);
  if (made.code !== 0) return t.skip(`needs veth: ${made.err.trim()}`);
  const found = leaks(store, earlier).join('\n');
  await run(['ip', 'link', 'delete', 'scleak0']);
  assert.match(found, /network interface: scleak0/);
});
