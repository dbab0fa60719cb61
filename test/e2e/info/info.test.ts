// info: docker's layout and keys, and what only sc has to say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { cgroup2Mounts, requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);

test('counts of containers by state, and of images', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const counts = '{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.Images}}';
  assert.equal(await sc.ok('info', '-f', counts), '0 0 0 0 1');
  await sc.ok('run', '-d', 'busybox', 'sleep', '60');
  await sc.ok('run', 'busybox', 'true');
  await sc('run', 'busybox', 'nosuch');
  assert.equal(await sc.ok('info', '-f', counts), '3 1 0 2 1');
  assert.match(await sc.ok('info'), /^ Containers: 3\n {2}Running: 1\n {2}Paused: 0\n {2}Stopped: 2\n Images: 1$/m);
});

test('the machine, the store, the tools', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const text = await sc.ok('info');
  for (const line of [/^ Kernel Version: \d/m, /^ Operating System: \S/m, /^ OSType: linux$/m, /^ CPUs: [1-9]/m, /^ Total Memory: [\d.]+[MG]iB$/m, /^ Cgroup Version: 2$/m, /^ {2}unshare: \d/m])
    assert.match(text, line);
  assert.ok(text.split('\n').includes(` Docker Root Dir: ${sc.root}`), text);
  assert.ok(text.includes(`  Mount: ${cgroup2Mounts()[0]}\n`), text);
});

test('json, and docker\'s errors', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const info = JSON.parse(await sc.ok('info', '-f', 'json')) as Record<string, unknown>;
  assert.deepEqual([info['OSType'], info['Driver'], info['DockerRootDir']], ['linux', 'overlay2', sc.root]);
  assert.equal((await sc('info', '-f', '{{.')).code, 64);
  assert.equal((await sc('info', '-f', '{{.Nope}}')).code, 1);
  const { code, err } = await sc('info', 'x');
  assert.deepEqual([code, /accepts no arguments/.test(err)], [1, true]);
});

test('a limit that this host cannot enforce is said on stderr, and only such', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out, err } = await sc('info');
  const controllers = /^ {2}Controllers:(.*)$/m.exec(out)?.[1]?.trim().split(' ') ?? [];
  for (const [flag, controller] of [['memory', 'memory'], ['cpus', 'cpu'], ['pids-limit', 'pids']] as const)
    assert.equal(err.includes(`WARNING: --${flag} cannot be enforced`), !controllers.includes(controller), flag);
});
