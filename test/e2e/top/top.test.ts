// top: ps of the host, the lines of the container. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** `web`: a shell and two that sleep. */
const withThree = async (t: TestContext): Promise<Sc> => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sh', '-c', 'sleep 1001 & sleep 1002 & wait');
  await eventually('all three are there', async () => (await sc.ok('top', 'web')).split('\n').length === 4);
  return sc;
};

test('without options: ps -ef, columns of 20, numbers of the host, no process of another', { skip }, async (t) => {
  const sc = await withThree(t);
  const [header = '', ...rows] = (await sc.ok('top', 'web')).split('\n');
  assert.equal(header, ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'].map((title) => title.padEnd(20)).join('').trimEnd());
  const cells = rows.map((row) => row.split(/ {2,}/));
  assert.deepEqual(cells.map((row) => row[7]), ['sh -c sleep 1001 & sleep 1002 & wait', 'sleep 1001', 'sleep 1002']);
  assert.equal(fs.readFileSync(`/proc/${cells[1]?.[1]}/cmdline`, 'utf8'), 'sleep\u00001001\0');
  assert.equal(cells[1]?.[2], cells[0]?.[1]);
});

test('options of ps: other columns, other order, threads', { skip }, async (t) => {
  const sc = await withThree(t);
  assert.match(await sc.ok('top', 'web', '-o', 'pid,args'), /^PID {17}COMMAND\n\d+ +sh -c .*\n\d+ +sleep 1001\n\d+ +sleep 1002$/);
  assert.match(await sc.ok('top', 'web', 'aux'), /^USER {16}PID {17}%CPU {16}%MEM/);
  assert.match(await sc.ok('top', 'web', '-e', '-f'), /^UID {17}PID/);
  assert.equal((await sc.ok('top', 'web', '-m')).split('\n').filter((line) => line.startsWith('-')).length, 3);
  assert.equal((await sc.ok('top', 'web', 'axf')).split('\n').length, 4);
});

test('a process of exec is the container\'s, too', { skip }, async (t) => {
  const sc = await withThree(t);
  await sc.ok('exec', '-d', 'web', 'sleep', '1003');
  await eventually('it is there', async () => (await sc.ok('top', 'web', '-o', 'pid,args')).endsWith('sleep 1003'));
});

const wrong: ReadonlyArray<readonly [words: readonly string[], says: RegExp]> = [
  [['-o', 'user'], /Couldn't find PID field in ps output/],
  [['-o', 'foo=PID'], /specifying "foo=PID" is not allowed/],
  [['-nosuch'], /ps: error: unsupported SysV option/],
  [['-eo', 'pid,nosuch'], /ps: error: unknown user-defined format specifier "nosuch"/],
  [['--nosuch'], /ps: error: unknown gnu long option/],
];
for (const [words, says] of wrong) {
  test(`top web ${words.join(' ')} is refused`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sleep', '60');
    const { code, out, err } = await sc('top', 'web', ...words);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, says);
  });
}

test('of one that does not run, of none, of nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'over', 'busybox', 'true');
  await sc.ok('wait', 'over');
  for (const [words, says] of [[['over'], new RegExp(`[Cc]ontainer ${id} is not running`)], [['nosuch'], /No such container: nosuch/], [[], /top'? ?"?.*requires at least 1 argument/]] as const) {
    const { code, out, err } = await sc('top', ...words);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, says);
  }
});
