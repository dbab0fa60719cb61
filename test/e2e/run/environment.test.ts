// What the command finds in its environment, and where that comes from. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);
/** `env` of the image's shell would add to it: what process 1 was given, in its order. */
const SHOW = ['cat', '/proc/self/environ'];
const entries = (environ: Buffer): string[] => environ.toString().split('\0').slice(0, -1);

test('without flags: PATH, HOSTNAME, HOME, in this order, and nothing of the caller', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { stdout } = await sc.with({ environment: { SECRET: 'x', LC_ALL: 'C', TERM: 'xterm' } })('run', '--rm', '-h', 'box', 'busybox', ...SHOW);
  assert.deepEqual(entries(stdout), ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOSTNAME=box', 'HOME=/root']);
});

test('-e: a value, an empty value, the caller\'s value, the caller\'s nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { stdout } = await sc.with({ environment: { MINE: 'from here', UNSET: undefined } })(
    'run', '--rm', '-e', 'A=1', '-e', 'EMPTY=', '-e', 'MINE', '-e', 'UNSET', '-e', 'B=x=y', 'busybox', ...SHOW);
  assert.deepEqual(entries(stdout).filter((line) => !/^(PATH|HOSTNAME|HOME)=/.test(line)), ['A=1', 'EMPTY=', 'MINE=from here', 'B=x=y']);
});

test('the last word on a name wins, PATH and HOME included', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { stdout } = await sc('run', '--rm', '-e', 'A=1', '-e', 'A=2', '-e', 'HOME=/elsewhere', '-e', 'PATH=/bin', 'busybox', ...SHOW);
  const seen = entries(stdout);
  for (const line of ['A=2', 'HOME=/elsewhere', 'PATH=/bin']) assert.ok(seen.includes(line), `${line} in ${seen.join(' ')}`);
  assert.equal(new Set(seen.map((line) => line.split('=')[0])).size, seen.length);
});

test('-e HOSTNAME wins over the host name', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { stdout } = await sc('run', '--rm', '-h', 'box', '-e', 'HOSTNAME=other', 'busybox', ...SHOW);
  assert.deepEqual(entries(stdout).filter((line) => line.startsWith('HOSTNAME=')), ['HOSTNAME=other']);
});

test('values and names that shells and files trip over', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const words = [`Q='"\\`, 'D=$HOME `id` $(id)', 'N=two\nlines', 'W= a  b ', 'dotted.name-x=1', '1=2', 'U=ü€', 'E=INSIDE\nLEAVE\nFSTAB\n'];
  const { stdout } = await sc('run', '--rm', ...words.flatMap((word) => ['-e', word]), 'busybox', ...SHOW);
  // docker has no order of its own here.
  assert.deepEqual(entries(stdout).filter((line) => !/^(PATH|HOSTNAME|HOME)=/.test(line)).sort(), [...words].sort());
});

test('--env-file: comments, blanks, no quotes, the caller\'s value; and -e wins', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const file = path.join(sc.scratch, 'env');
  fs.writeFileSync(file, '# a comment\n\nA=1\n  B= two words \nC="quoted"\nD=a#b\nMINE\nUNSET\nW=dos\r\nA=file\nE=file\nlast=no newline');
  const { stdout, err } = await sc.with({ environment: { MINE: 'x y', UNSET: undefined } })('run', '--rm', '-e', 'E=flag', '--env-file', file, 'busybox', ...SHOW);
  assert.equal(err, '');
  assert.deepEqual(entries(stdout).filter((line) => !/^(PATH|HOSTNAME|HOME)=/.test(line)).sort(),
    ['A=file', 'B= two words ', 'C="quoted"', 'D=a#b', 'E=flag', 'MINE=x y', 'W=dos', 'last=no newline']);
});

test('what a file says to a JavaScript runtime is for the container, not for the runtime that runs sc', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const file = path.join(sc.scratch, 'env');
  const lines = ['NODE_OPTIONS=--nonsense', 'BUN_OPTIONS=--nonsense', 'PATH=/bin'];
  fs.writeFileSync(file, lines.join('\n'));
  const { code, stdout, err } = await sc('run', '--rm', '--env-file', file, 'busybox', ...SHOW);
  assert.deepEqual([code, err], [0, '']);
  const seen = entries(stdout);
  assert.deepEqual(lines.filter((line) => !seen.includes(line)), []);
});

const wrong: ReadonlyArray<readonly [text: string, says: RegExp]> = [
  ['A=1\nno good=1\n', /variable 'no good' contains whitespaces/],
  ['=1\n', /no variable name on line '=1'/],
];
for (const [text, says] of wrong) {
  test(`--env-file with ${JSON.stringify(text)} is refused`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const file = path.join(sc.scratch, 'env');
    fs.writeFileSync(file, text);
    const { code, err } = await sc('run', '--rm', '--env-file', file, 'busybox', 'true');
    assert.equal(code, 125);
    assert.match(err, says);
  });
}

test('an --env-file that is not there, and a name that is none', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const gone = await sc('run', '--rm', '--env-file', '/nowhere/env', 'busybox', 'true');
  assert.deepEqual([gone.code, /open \/nowhere\/env: no such file or directory/.test(gone.err)], [125, true]);
  const empty = await sc('run', '--rm', '-e', '=x', 'busybox', 'true');
  assert.deepEqual([empty.code, /invalid environment variable: =x/.test(empty.err)], [125, true]);
});
