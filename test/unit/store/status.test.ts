// What a container is follows from the kernel and from files that the monitor left, whatever happened to either.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import type { ContainerStatus } from '../../../src/model/container.ts';
import { CommandError } from '../../../src/errors.ts';
import { recordFailedStart } from '../../../src/store/failed-start.ts';
import { containerStatus } from '../../../src/store/status.ts';
import { idOf, store, writeState } from './containers.ts';

const ID = idOf('a');
const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const statOf = (pid: number | string): string => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').trim();

type Files = ReadonlyArray<readonly ['data' | 'run', string, string]>;

describe('a container', () => {
  const status = (t: { readonly after: (done: () => void) => void }, files: Files): ContainerStatus => {
    const paths = store(t);
    for (const [where, file, text] of files) writeState(paths, ID, where, file, text);
    return containerStatus(paths, ID);
  };
  const self: Files[number] = ['run', 'pid', `${statOf('self')} ${boot}\n`];

  test('of which nothing was heard was created', (t) => assert.deepEqual(status(t, []), { state: 'created', exitCode: 0, error: '' }));

  test('runs while that very process lives', (t) => {
    const found = status(t, [self]);
    assert.ok(found.state === 'running');
    assert.equal(found.process.pid, process.pid);
    assert.ok(Math.abs(found.startedMs - Date.now()) < 60_000);
  });

  test('of another boot does not run, though the number is taken', (t) => {
    assert.equal(status(t, [['run', 'pid', `${statOf('self')} 00000000-0000-0000-0000-000000000000\n`]]).state, 'exited');
  });

  test('whose number belongs to another process now does not run', (t) => {
    const fields = statOf('self').split(') ');
    const later = `${fields[0]}) ${(fields[1] ?? '').split(' ').map((field, at) => (at === 19 ? String(Number(field) + 1) : field)).join(' ')} ${boot}\n`;
    assert.equal(status(t, [['run', 'pid', later]]).state, 'exited');
  });

  test('of which a zombie is left has ended', async (t) => {
    // A parent that stops itself does not wait for its child.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; kill -STOP $$'], { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => parent.kill('SIGKILL'));
    const pid = await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data).trim())));
    const line = statOf(pid);
    const late = Date.now() + 5000;
    while (!/\) Z /.test(statOf(pid)) && Date.now() < late) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.match(statOf(pid), /\) Z /);
    assert.equal(status(t, [['run', 'pid', `${line} ${boot}\n`]]).state, 'exited');
  });

  test('whose name holds brackets and blanks is still that process', async (t) => {
    const paths = store(t);
    fs.symlinkSync('/bin/sleep', `${paths.root}/a) R 1 (b`);
    const child = spawn(`${paths.root}/a) R 1 (b`, ['20'], { stdio: 'ignore' });
    t.after(() => child.kill('SIGKILL'));
    await new Promise((resolve) => child.once('spawn', resolve));
    const late = Date.now() + 5000;
    while (!statOf(child.pid ?? 0).includes('(a) R 1 (b)') && Date.now() < late) await new Promise((resolve) => setTimeout(resolve, 10));
    writeState(paths, ID, 'run', 'pid', `${statOf(child.pid ?? 0)} ${boot}\n`);
    const found = containerStatus(paths, ID);
    assert.ok(found.state === 'running');
    assert.equal(found.process.pid, child.pid);
  });

  const gone: Files[number] = ['run', 'pid', `${statOf('self')} elsewhere\n`];
  test('has ended as the monitor says', (t) => {
    const check = (text: string, exitCode: number | undefined, oomKilled = false): void => {
      const found = status(t, [gone, ['data', 'exit.json', text]]);
      assert.ok(found.state === 'exited', text);
      assert.deepEqual([found.exitCode, found.oomKilled], [exitCode, oomKilled], text);
    };
    check('{"exitCode":0}\n', 0);
    check('{"exitCode":137,"oomKills":2}', 137, true);
    check('{"exitCode":1,"oomKills":0}', 1);
    check('', undefined);
    check('{"exitCo', undefined);
    check('null', undefined);
    check('{"exitCode":"0"}', undefined);
  });

  test('has ended by the word of the shell inside, until the monitor has written', (t) => {
    const check = (files: Files, exitCode: number | undefined): void => {
      const found = status(t, [gone, ...files]);
      assert.ok(found.state === 'exited');
      assert.equal(found.exitCode, exitCode);
    };
    check([['run', 'exit', '7\n']], 7);
    check([['run', 'exit', '']], undefined);
    check([], undefined);
    check([['run', 'exit', '7\n'], ['data', 'exit.json', '{"exitCode":8}']], 8);
  });

  test('with a torn pid file has not begun', (t) => {
    for (const text of ['', '123', '123 (x) S 1', `${statOf('self')}\n`, 'garbage ) ) ('])
      assert.equal(status(t, [['run', 'pid', text]]).state, 'created', JSON.stringify(text));
  });

  test('whose command could not be started was created, with docker’s exit code', (t) => {
    const paths = store(t);
    fs.mkdirSync(`${paths.containers}/${ID}`);
    recordFailedStart(paths, ID, new CommandError('exec: "x": not found', 127));
    assert.deepEqual(containerStatus(paths, ID), { state: 'created', exitCode: 127, error: 'exec: "x": not found' });
  });
});
