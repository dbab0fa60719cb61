// SIGKILL to any process of a container that runs: ps tells the truth at every moment, rm -f leaves nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';
import { isAlive, processesOf } from './processes.ts';
import type { ContainerProcesses } from './processes.ts';

const skip = requires(...CONTAINER);

interface Victim extends ContainerProcesses {
  readonly sc: Sc;
  readonly id: string;
}

const begin = async (t: TestContext, ...flags: readonly string[]): Promise<Victim> => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'it', ...flags, 'busybox', 'sh', '-c', 'echo up; exec sleep 60');
  return { sc, id, ...processesOf(sc, id) };
};
const kill = (...pids: readonly number[]): void => { for (const pid of pids) process.kill(pid, 'SIGKILL'); };
const status = (sc: Sc): Promise<string> => sc.ok('ps', '-a', '--format', '{{.Status}}');
const cleans = async ({ sc, init, waiter, monitor }: Victim): Promise<void> => {
  assert.equal(await sc.ok('rm', '-f', 'it'), 'it');
  await eventually('its processes are gone', () => ![init, waiter, monitor].some(isAlive));
  assert.equal(await sc.ok('ps', '-aq'), '');
  await eventually(`nothing is left: ${sc.left().join('\n')}`, () => sc.left().length === 0, 5);
};

test('the monitor: the container runs on, ps says so, logs and kill work', { skip }, async (t) => {
  const victim = await begin(t);
  const { sc, monitor } = victim;
  kill(monitor);
  await eventually('it is gone', () => !isAlive(monitor));
  assert.match(await status(sc), /^Up /);
  assert.equal(await sc.ok('logs', 'it'), 'up');
  const refused = await sc('rm', 'it');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /container is running/);
  await cleans(victim);
});

test('the monitor, then the container ends by itself: its exit code is known all the same', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sh', '-c', 'trap "exit 6" TERM; echo up; while :; do sleep 0.05; done');
  const processes = processesOf(sc, id);
  await eventually('it is up', async () => (await sc.ok('logs', 'it')) === 'up');
  kill(processes.monitor);
  await eventually('it is gone', () => !isAlive(processes.monitor));
  await sc.ok('kill', '-s', 'TERM', 'it');
  await eventually('it has ended', async () => (await status(sc)).startsWith('Exited (6)'));
  assert.equal(await sc.ok('wait', 'it'), '6');
  await cleans({ sc, id, ...processes });
});

test('stop after the death of the monitor', { skip }, async (t) => {
  const victim = await begin(t);
  kill(victim.monitor);
  await eventually('it is gone', () => !isAlive(victim.monitor));
  assert.equal(await victim.sc.ok('stop', '-t', '1', 'it'), 'it');
  await eventually('it has ended', async () => (await status(victim.sc)).startsWith('Exited (137)'));
  await cleans(victim);
});

test('the one that waits: 137, and the container does not outlive it', { skip }, async (t) => {
  const victim = await begin(t);
  kill(victim.waiter);
  await eventually('it has ended', async () => (await status(victim.sc)).startsWith('Exited (137)'));
  await eventually('process 1 is gone', () => !isAlive(victim.init));
  assert.equal(await victim.sc.ok('wait', 'it'), '137');
  await cleans(victim);
});

test('process 1: 137, and the rest cleans up behind it', { skip }, async (t) => {
  const victim = await begin(t);
  kill(victim.init);
  assert.equal(await victim.sc.ok('wait', 'it'), '137');
  assert.match(await status(victim.sc), /^Exited \(137\)/);
  await eventually('the monitor is gone', () => !isAlive(victim.monitor));
  assert.equal(fs.existsSync(path.join(victim.sc.root, 'run', victim.id)), false);
  await cleans(victim);
});

test('all three at once', { skip }, async (t) => {
  const victim = await begin(t);
  kill(victim.monitor, victim.waiter, victim.init);
  await eventually('it has ended', async () => (await status(victim.sc)).startsWith('Exited (137)'));
  assert.equal(await victim.sc.ok('wait', 'it'), '137');
  await cleans(victim);
});

test('the monitor and the one that waits: process 1 runs on, and rm -f ends it', { skip }, async (t) => {
  const victim = await begin(t);
  kill(victim.monitor, victim.waiter);
  await eventually('they are gone', () => !isAlive(victim.monitor) && !isAlive(victim.waiter));
  assert.match(await status(victim.sc), /^Up /);
  await cleans(victim);
});

test('--rm and the monitor is killed: rm -f removes what it would have', { skip }, async (t) => {
  const victim = await begin(t, '--rm');
  kill(victim.monitor);
  await eventually('it is gone', () => !isAlive(victim.monitor));
  await cleans(victim);
});

test('the pid of another boot, and of a later process with its number, is nobody', { skip }, async (t) => {
  const victim = await begin(t);
  const { sc, id, monitor, waiter, init } = victim;
  kill(monitor, waiter);
  await eventually('they are gone', () => !isAlive(monitor) && !isAlive(waiter));
  const file = path.join(sc.root, 'run', id, 'pid');
  const truth = fs.readFileSync(file, 'utf8');
  const own = fs.readFileSync('/proc/self/stat', 'utf8').trim();
  const boot = truth.trim().split(' ').at(-1) ?? '';
  const lies = {
    'another boot': truth.replace(boot, '00000000-0000-4000-8000-000000000000'),
    'another start time': truth.replace(/^(.*\) (?:\S+ ){19})(\d+)/, (_, before: string, start: string) => `${before}${Number(start) - 1}`),
    'a process that is not there': `${own.replace(/^\d+/, '4194303')} ${boot}\n`,
  };
  for (const [what, text] of Object.entries(lies)) {
    assert.notEqual(text, truth, what);
    fs.writeFileSync(file, text);
    assert.doesNotMatch(await status(sc), /^Up/, what);
    const { code, err } = await sc('kill', 'it');
    assert.equal(code, 1, what);
    assert.match(err, /is not running/, what);
    assert.ok(isAlive(init), `${what}: nothing was sent to it`);
  }
  await cleans(victim);
});
