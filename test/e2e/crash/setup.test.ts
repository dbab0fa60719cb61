// SIGKILL at any moment of the set-up: what is left is nothing, or a container that ps tells the truth of and rm removes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';
import { family } from './processes.ts';

const skip = requires(...CONTAINER);
const POINTS = 20;
const LONGEST_MS = 260;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const ids = (sc: Sc): string[] => {
  const containers = path.join(sc.root, 'containers');
  return fs.existsSync(containers) ? fs.readdirSync(containers) : [];
};

const kill = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
};

/** Kills what `victims` names of a run at 20 moments. @returns in how many of them something was left */
const strike = async (sc: Sc, victims: (caller: number) => readonly number[]): Promise<number> => {
  let left = 0;
  for (let point = 0; point < POINTS; point += 1) {
    const detached = point % 2 === 0;
    const running = sc.start(['run', ...(detached ? ['-d'] : []), '--name', 'it', 'busybox', 'sleep', '60']);
    await pause((LONGEST_MS * point) / POINTS);
    kill(victims(running.child.pid ?? 0));
    await new Promise((resolve) => { running.child.on('exit', resolve); if (running.child.exitCode !== null || running.child.signalCode !== null) resolve(undefined); });
    // The program may still be at it: it ends in a container or in nothing.
    await pause(100);
    const listed = await sc('ps', '-a', '--format', '{{.Names}} {{.State}}');
    assert.equal(listed.code, 0, listed.err);
    assert.match(listed.out, /^$|^it (created|running|exited)\n$/);
    if (ids(sc).length > 0) left += 1;
    for (const id of ids(sc)) await sc.ok('rm', '-f', id);
    await eventually(`nothing is left of point ${point}: ${sc.left().join('\n')}`, () => sc.left().length === 0, 5);
    assert.equal(await sc.ok('ps', '-aq'), '');
  }
  return left;
};

test('the caller is killed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const left = await strike(sc, (caller) => [caller]);
  t.diagnostic(`${POINTS} points, a container was there after ${left}`);
});

test('the caller is killed, and at the same moment all that it started', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const left = await strike(sc, family);
  t.diagnostic(`${POINTS} points, a container was there after ${left}`);
});

test('the name is free again after a set-up that was killed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const running = sc.start(['run', '-d', '--name', 'it', 'busybox', 'sleep', '60']);
  await eventually('the name is reserved', () => fs.existsSync(path.join(sc.root, 'names', 'it')));
  kill(family(running.child.pid ?? 0));
  await sc.ok('rm', '-f', 'it');
  assert.equal(await sc.ok('run', '--rm', '--name', 'it', 'busybox', 'echo', 'hi'), 'hi');
});
