// The command's place in an image, the title of a program, the lines of a log.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCommand } from '../../../src/engine/command-lookup.ts';
import { splitLog, type LogSelection } from '../../../src/engine/log-lines.ts';
import { titleOf } from '../../../src/engine/title.ts';
import { CommandError } from '../../../src/errors.ts';
import { cleanPath } from '../../../src/model/mount.ts';
import type { ResolvedPath, RootView } from '../../../src/model/root-view.ts';

const FILES: Readonly<Record<string, ResolvedPath>> = {
  '/bin/sh': { path: '/bin/busybox', kind: 'file', mode: 0o755 },
  '/usr/bin/tool': { path: '/usr/bin/tool', kind: 'file', mode: 0o100 },
  '/opt/tool': { path: '/opt/tool', kind: 'file', mode: 0o644 },
  '/srv': { path: '/srv', kind: 'directory', mode: 0o755 },
  '/srv/run': { path: '/srv/run', kind: 'file', mode: 0o755 },
  '/dev/node': { path: '/dev/node', kind: 'other', mode: 0o777 },
};
const view: RootView = { resolve: (path) => FILES[cleanPath(path)] ?? { path, kind: 'missing' }, readText: () => undefined };

describe('a command', () => {
  const find = (command: string, { path = '/usr/bin:/bin', cwd = '/', mountPoints = [] as string[] } = {}): string | undefined => findCommand({ view, command, cwd, path, mountPoints });
  const refuse = (exitCode: number, text: RegExp, ...question: Parameters<typeof find>): void => assert.throws(() => find(...question), (error: unknown) => {
    assert.ok(error instanceof CommandError);
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, text);
    return true;
  });

  test('is found on the container’s PATH, or where it says', () => {
    assert.equal(find('sh'), '/bin/sh');
    assert.equal(find('tool'), '/usr/bin/tool');
    assert.equal(find('tool', { path: '/opt:/usr/bin' }), '/usr/bin/tool');
    assert.equal(find('/bin/sh'), '/bin/sh');
    assert.equal(find('./run', { cwd: '/srv' }), '/srv/./run');
  });
  test('may lie below an empty or relative part of PATH', () => {
    assert.equal(find('run', { path: '', cwd: '/srv' }), '/srv/run');
    assert.equal(find('sh', { path: 'bin', cwd: '' }), '/bin/sh');
  });
  test('behind a mount cannot be known', () => {
    assert.equal(find('sh', { mountPoints: ['/bin'] }), undefined);
    assert.equal(find('/nowhere/x', { mountPoints: ['/nowhere'] }), undefined);
    assert.equal(find('nothing', { path: '/a:/mnt', mountPoints: ['/mnt'] }), undefined);
    assert.equal(find('sh', { mountPoints: ['/bi', '/binx'] }), '/bin/sh');
  });
  test('that is not there is 127, one that cannot be executed 126', () => {
    refuse(127, /exec: "nothing": executable file not found in \$PATH/, 'nothing');
    refuse(127, /exec: "\/nothing": stat \/nothing: no such file or directory/, '/nothing');
    refuse(127, /executable file not found/, 'tool', { path: '/opt' });
    refuse(126, /exec: "\/opt\/tool": permission denied/, '/opt/tool');
    refuse(126, /exec: "\/srv": is a directory/, '/srv');
    refuse(126, /permission denied/, '/dev/node');
    refuse(127, /executable file not found/, '');
  });
});

test('a title is the command as typed, less what only looks', () => {
  const check = (argv: readonly string[], operands: number, expected: string): void => assert.equal(titleOf(argv, operands), expected);
  check(['run', 'busybox'], 0, 'sc run busybox');
  check(['run', '--dry-run', '--rm', 'busybox', 'sh', '-c', 'a b'], 3, "sc run --rm busybox sh -c 'a b'");
  check(['run', '--explain', '--trace=true', '--dry-run=1', 'busybox'], 0, 'sc run busybox');
  check(['run', '--host-facts', 'h.json', '--host-facts=x', 'busybox'], 0, 'sc run busybox');
  check(['run', 'busybox', 'sc', '--dry-run'], 2, 'sc run busybox sc --dry-run');
});

describe('a log', () => {
  const ALL: LogSelection = { since: undefined, until: undefined, timestamps: false };
  const split = (text: string, selection = ALL) => {
    const into = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const used = splitLog(Buffer.from(text), selection, into);
    return { used, out: Buffer.concat(into.stdout).toString(), err: Buffer.concat(into.stderr).toString() };
  };
  const one = '2026-01-01T00:00:01.000001Z stdout F one\n';
  const two = '2026-01-01T00:00:02.000000Z stderr F two  words\n';
  const part = '2026-01-01T00:00:03.000000Z stdout P part';

  test('goes back to its two streams', () => {
    assert.deepEqual(split(one + two), { used: one.length + two.length, out: 'one\n', err: 'two  words\n' });
    assert.deepEqual(split(''), { used: 0, out: '', err: '' });
  });
  test('a line without an end gets none', () => assert.equal(split(`${part}\n${one}`).out, 'partone\n'));
  test('an empty line is a line', () => assert.equal(split('2026-01-01T00:00:01Z stdout F \n').out, '\n'));
  test('what goes on behind the piece is left for the next', () => {
    assert.deepEqual(split(one + part), { used: one.length, out: 'one\n', err: '' });
    assert.deepEqual(split(part), { used: 0, out: '', err: '' });
  });
  test('bytes are kept as they are', () => {
    const into = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    splitLog(Buffer.concat([Buffer.from('2026-01-01T00:00:01Z stdout F '), Buffer.from([0xff, 0, 0xc3]), Buffer.from('\n')]), ALL, into);
    assert.deepEqual(Buffer.concat(into.stdout), Buffer.from([0xff, 0, 0xc3, 10]));
  });
  test('--timestamps, --since and --until', () => {
    assert.equal(split(one, { ...ALL, timestamps: true }).out, '2026-01-01T00:00:01.000001Z one\n');
    const from = Date.parse('2026-01-01T00:00:02Z');
    assert.deepEqual(split(one + two, { ...ALL, since: from }), { used: one.length + two.length, out: '', err: 'two  words\n' });
    assert.deepEqual(split(one + two, { ...ALL, until: from - 1 }), { used: one.length + two.length, out: 'one\n', err: '' });
  });
});
