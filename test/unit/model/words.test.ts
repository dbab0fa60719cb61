// The small words of the command line: capabilities, mounts, users, signals, names, moments, filters, labels.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../../src/errors.ts';
import { boundingSet, CAPABILITIES, DEFAULT_CAPABILITIES } from '../../../src/model/capabilities.ts';
import { environment, parseEnvironmentFile } from '../../../src/model/environment.ts';
import { anyOf, hasLabels, matches, parseFilters } from '../../../src/model/filters.ts';
import { parseDuration, parseMoment } from '../../../src/model/moment.ts';
import { cleanPath, parseTmpfs, parseVolume } from '../../../src/model/mount.ts';
import { isContainerName, madeUpName } from '../../../src/model/names.ts';
import { parseLabels } from '../../../src/model/request.ts';
import { isSignal, signalNumber, signalWord } from '../../../src/model/signals.ts';
import { resolveUser } from '../../../src/model/user.ts';

describe('capabilities', () => {
  const check = (add: string, drop: string, expected: readonly string[]): void => {
    const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
    assert.deepEqual(boundingSet({ add: words(add), drop: words(drop), privileged: false }), expected, `+${add} -${drop}`);
  };
  const inOrder = (...names: readonly string[]): string[] => CAPABILITIES.filter((name) => names.includes(name));
  test('docker’s fourteen, and its rules', () => {
    assert.equal(DEFAULT_CAPABILITIES.length, 14);
    check('', '', inOrder(...DEFAULT_CAPABILITIES));
    check('NET_ADMIN', '', inOrder(...DEFAULT_CAPABILITIES, 'net_admin'));
    check('', 'CAP_CHOWN mknod', inOrder(...DEFAULT_CAPABILITIES.filter((name) => name !== 'chown' && name !== 'mknod')));
    check('chown', 'chown', inOrder(...DEFAULT_CAPABILITIES));
    check('', 'ALL', []);
    check('chown', 'all', ['chown']);
    check('ALL', '', [...CAPABILITIES]);
    check('ALL', 'ALL', [...CAPABILITIES]);
    check('ALL', 'sys_admin', CAPABILITIES.filter((name) => name !== 'sys_admin'));
  });
  test('an unknown one is named as the kernel would', () => {
    assert.throws(() => boundingSet({ add: ['fly'], drop: [], privileged: false }), /unknown capability: "CAP_FLY"/);
    assert.throws(() => boundingSet({ add: [], drop: ['cap_fly'], privileged: true }), /unknown capability: "CAP_FLY"/);
  });
});

describe('volumes', () => {
  const check = (word: string, source: string, target: string, readonly = false): void =>
    assert.deepEqual(parseVolume(word, '/cwd'), { type: 'bind', word, kind: 'directory', source, target, readonly });
  const refuse = (word: string, text: RegExp): void => assert.throws(() => parseVolume(word, '/cwd'), text, word);
  test('SRC:DST[:ro|rw]', () => {
    check('/a:/b', '/a', '/b');
    check('/a:/b:ro', '/a', '/b', true);
    check('/a:/b:rw', '/a', '/b');
    check('./a:/b', '/cwd/a', '/b');
    check('../a/:/b//c/../d/', '/a', '/b/d');
    check('/:/host', '/', '/host');
    check('/a b#:/c d', '/a b#', '/c d');
  });
  test('all else is refused, with what to do', () => {
    refuse('/data', /anonymous volumes are not supported.*-v SRC:\/data/);
    refuse('data:/data', /named volumes are not supported.*-v \.\/data:\/data/);
    refuse('/a:b', /mount path must be absolute/);
    refuse('/a:/', /destination can't be '\/'/);
    refuse('/a:/..', /destination can't be '\/'/);
    refuse('/a:/b:z', /invalid mode: z/);
    refuse('/a:/b:ro:x', /invalid volume specification/);
    refuse(':/b', /invalid volume specification/);
    refuse('/a:', /invalid volume specification/);
  });
  test('tmpfs takes its own options only, and never dev', () => {
    assert.deepEqual(parseTmpfs('/run'), { type: 'tmpfs', word: '/run', target: '/run', options: [] });
    assert.deepEqual(parseTmpfs('/run/:size=64m,mode=1777,exec').options, ['size=64m', 'mode=1777', 'exec']);
    for (const option of ['dev', 'bind', 'lowerdir=/', 'size=x', 'mode=9', 'size=1m,dev', 'context="a,b"'])
      assert.throws(() => parseTmpfs(`/run:${option}`), /invalid tmpfs option/, option);
    assert.throws(() => parseTmpfs('run'), UsageError);
    assert.throws(() => parseTmpfs('/'), UsageError);
  });
  test('paths are cleaned by words', () => {
    assert.deepEqual(['/', '//', '/a/./b', '/a/../..', '/../a', '/a//b/'].map(cleanPath), ['/', '/', '/a/b', '/', '/a', '/a/b']);
  });
});

describe('users', () => {
  const database = {
    passwd: 'root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/var/www:/bin/false\nnohome:x:50:50:::\n42:x:7:7::/seven:\nbroken\nbad:x:x:1::/:\n',
    group: 'root:x:0:\nstaff:x:50:web,root\naudio:x:29:web\nempty:x:60\n',
  };
  const check = (request: string, uid: number, gid: number, additionalGids: readonly number[], home: string): void =>
    assert.deepEqual(resolveUser(request, database), { uid, gid, additionalGids, home }, request);
  test('by name, by number, with and without a group', () => {
    check('', 0, 0, [50], '/root');
    check('root', 0, 0, [50], '/root');
    check('web', 33, 34, [50, 29], '/var/www');
    check('33', 33, 34, [50, 29], '/var/www');
    check('web:staff', 33, 50, [], '/var/www');
    check('web:0', 33, 0, [], '/var/www');
    check('web:', 33, 34, [50, 29], '/var/www');
    check(':staff', 0, 50, [], '/root');
    check('1234', 1234, 0, [], '/');
    check('1234:5678', 1234, 5678, [], '/');
    check('nohome', 50, 50, [], '/');
    check('42', 42, 0, [], '/');
  });
  test('who is not there is refused', () => {
    const refuse = (request: string, text: RegExp): void => assert.throws(() => resolveUser(request, database), text, request);
    refuse('nobody', /unable to find user nobody/);
    refuse('bad', /unable to find user bad/);
    refuse('web:nogroup', /unable to find group nogroup/);
    refuse('-1', /range 0-2147483647/);
    refuse('2147483648', /range 0-2147483647/);
    refuse('0:2147483648', /range 0-2147483647/);
  });
});

test('signals in docker’s spellings', () => {
  const check = (text: string, expected: number | undefined): void => {
    assert.equal(signalNumber(text), expected, text);
    assert.equal(isSignal(text), expected !== undefined);
  };
  check('TERM', 15);
  check('SIGTERM', 15);
  check('sigterm', 15);
  check('15', 15);
  check('KILL', 9);
  check('1', 1);
  check('64', 64);
  check('RTMIN', 34);
  check('SIGRTMIN+3', 37);
  check('RTMAX-1', 63);
  check('RTMAX', 64);
  for (const text of ['', '0', '65', '-9', 'SIG', 'SIGSIGTERM', 'FOO', 'RTMIN-1', 'RTMAX+1', 'RTMIN+31', 'TERM ']) check(text, undefined);
  assert.deepEqual([1, 9, 15, 28, 34, 64].map(signalWord), ['HUP', 'KILL', 'TERM', 'WINCH', '34', '64']);
});

test('names', () => {
  for (const name of ['ab', 'a1', '/web', 'Web_1.2-3', '0x']) assert.ok(isContainerName(name), name);
  for (const name of ['', 'a', '/', '-ab', '.ab', '_ab', 'a b', 'a/b', 'a\n', 'ä1', '//ab', '/a']) assert.ok(!isContainerName(name), JSON.stringify(name));
  assert.deepEqual([0, 1, 7].map((attempt) => madeUpName(attempt, () => 0)), ['agile_allen', 'agile_allen0', 'agile_allen0']);
  assert.deepEqual([0, 1, 2, 7].map((attempt) => madeUpName(attempt, () => 0.9999999)), ['witty_zuse', 'witty_zuse9', 'witty_zuse99', 'witty_zuse999999']);
});

describe('moments', () => {
  const NOW = Date.parse('2026-03-01T12:00:00Z');
  const check = (text: string, expected: string): void => assert.equal(new Date(parseMoment(text, NOW)).toISOString(), expected, text);
  test('durations count back, all else is a point in time', () => {
    check('10m', '2026-03-01T11:50:00.000Z');
    check('1h30m', '2026-03-01T10:30:00.000Z');
    check('1.5s', '2026-03-01T11:59:58.500Z');
    check('0', '1970-01-01T00:00:00.000Z');
    check('1700000000', '2023-11-14T22:13:20.000Z');
    check('1700000000.25', '2023-11-14T22:13:20.250Z');
    check('2026-03-01T11:00:00Z', '2026-03-01T11:00:00.000Z');
    check('2026-03-01T11:00:00.5+02:00', '2026-03-01T09:00:00.500Z');
    check('2026-03-01T11:00Z', '2026-03-01T11:00:00.000Z');
    check('2026-03-01T11Z', '2026-03-01T11:00:00.000Z');
    check('2026-03-01', '2026-03-01T00:00:00.000Z');
  });
  test('all else is refused', () => {
    for (const text of ['', 'yesterday', '10x', '2026-13-01', '2026-03-01 11:00', '1h1', 'Z', '-1']) assert.throws(() => parseMoment(text, NOW), /failed to parse/, text);
  });
  test('durations are Go’s', () => {
    const rows: ReadonlyArray<readonly [string, number | undefined]> = [['1ms', 1], ['1us', 1e-3], ['1µs', 1e-3], ['2ns', 2e-6], ['-1s', -1000], ['+1s', 1000], ['1', undefined], ['', undefined], ['s', undefined], ['1s ', undefined]];
    for (const [text, ms] of rows) assert.equal(parseDuration(text), ms, text);
  });
});

describe('filters', () => {
  const filters = parseFilters(['name=a', 'NAME = b', 'label=x', 'label=y=1=2'], ['name', 'label']);
  test('values of a key are alternatives, keys and labels are all demanded', () => {
    assert.deepEqual([...filters], [['name', ['a', 'b']], ['label', ['x', 'y=1=2']]]);
    assert.ok(anyOf(filters, 'name', (value) => value === 'b'));
    assert.ok(!anyOf(filters, 'name', (value) => value === 'c'));
    assert.ok(anyOf(filters, 'status', () => false));
    assert.ok(hasLabels(filters, { x: '', y: '1=2' }));
    assert.ok(!hasLabels(filters, { x: '' }));
    assert.ok(!hasLabels(filters, { x: '', y: '1' }));
    assert.ok(!hasLabels(parseFilters(['label=toString'], ['label']), {}));
  });
  test('a pattern is a regular expression, or the letters where it is none', () => {
    assert.ok(matches('^we', 'web'));
    assert.ok(!matches('^eb', 'web'));
    assert.ok(matches('a(b', 'xa(by'));
  });
  test('other words are refused', () => {
    assert.throws(() => parseFilters(['name'], ['name']), /bad format of filter/);
    assert.throws(() => parseFilters(['size=1'], ['name']), /invalid filter 'size': known are name/);
  });
});

test('labels: the last word on a key wins', () => {
  assert.deepEqual(parseLabels(['a=1', 'b', 'a=2=3', 'c=']), { a: '2=3', b: '', c: '' });
  assert.throws(() => parseLabels(['=x']), UsageError);
  assert.throws(() => parseLabels(['']), UsageError);
});

describe('environment', () => {
  const host = (name: string): string | undefined => ({ EDITOR: 'vi' })[name];
  test('words in docker’s order', () => {
    const check = (image: readonly string[], words: readonly string[], expected: ReadonlyArray<readonly [string, string]>): void =>
      assert.deepEqual([...environment({ image, words, host })], expected);
    const path = ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] as const;
    check([], [], [path]);
    check(['A=1'], ['A=2', 'B='], [path, ['A', '2'], ['B', '']]);
    check(['PATH=/x'], [], [['PATH', '/x']]);
    check(['A=1', 'B=1'], ['A', 'EDITOR'], [path, ['B', '1'], ['EDITOR', 'vi']]);
    check([], ['A=b=c'], [path, ['A', 'b=c']]);
    assert.throws(() => environment({ image: [], words: ['=x'], host }), UsageError);
    assert.throws(() => environment({ image: [], words: ['A=\0'], host }), UsageError);
  });
  test('a file’s errors name the file and the line', () => {
    assert.throws(() => parseEnvironmentFile('A=1\n=2\n', 'app.env'), /\(app\.env\): no variable name on line '=2'/);
    assert.throws(() => parseEnvironmentFile('A B=1', 'app.env'), /\(app\.env\): variable 'A B' contains whitespaces/);
  });
});
