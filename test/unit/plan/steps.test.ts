// What single flags and facts do to single steps; whole plans are in fixtures/plans.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostFacts } from '../../../src/model/host-facts.ts';
import { planSettings } from '../../../src/plan/settings.ts';
import type { FstabEntry, Plan, StepKind, StepOf } from '../../../src/plan/step.ts';
import { flagOf, why } from '../../../src/plan/why.ts';
import { planOf, readHost } from '../../golden/cases.ts';

const debian = readHost('debian-12');
const plan = (facts: HostFacts, ...words: readonly string[]): Plan => planOf({ argv: ['run', ...words, 'busybox', 'sh'], facts }).plan;
const step = <K extends StepKind>(kind: K, ...words: readonly string[]): StepOf<K> => {
  const found = plan(debian, ...words).steps.find((one): one is StepOf<K> => one.kind === kind);
  assert.ok(found !== undefined, kind);
  return found;
};
/** Those of the container; the others protect the host's tools from it while they are still needed. */
const entries = (...words: readonly string[]): readonly FstabEntry[] => step('fstab.write', ...words).entries.filter(({ target }) => target.in === 'root');
const at = (target: string, ...words: readonly string[]): readonly FstabEntry[] => entries(...words).filter(({ target: { path } }) => path === target);

describe('mounts', () => {
  test('are nodev, but for the host’s own nodes and the terminals', () => {
    const open = entries('-v', '/srv/data:/d', '--tmpfs', '/t').filter(({ options }) => !options.includes('nodev')).map(({ target: { path } }) => path);
    const nodes = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name}`);
    const masked = debian.masked.files;
    assert.deepEqual(open, ['/dev/pts', ...nodes, ...masked]);
  });
  test('of a volume and of a tmpfs cannot be made to take devices', () => {
    assert.ok(at('/d', '-v', '/srv/data:/d')[0]?.options.includes('nodev'));
    assert.deepEqual(at('/t', '--tmpfs', '/t:exec,suid,size=1m')[0]?.options, ['nodev', 'exec', 'suid', 'size=1m', 'X-mount.mkdir']);
  });
  test('cover the host’s secrets, last, unless privileged', () => {
    const covered = [...debian.readonlyPaths, ...debian.masked.files, ...debian.masked.directories];
    assert.deepEqual(entries('-v', '/srv/data:/proc/x').slice(-covered.length).map(({ target: { path } }) => path), covered);
    assert.deepEqual(entries('--privileged').filter(({ target: { path } }) => covered.includes(path)), []);
  });
  test('of the kernel are read-only unless privileged', () => {
    for (const target of ['/sys', '/sys/fs/cgroup']) {
      assert.ok(at(target)[0]?.options.includes('ro'), target);
      assert.ok(!at(target, '--privileged')[0]?.options.includes('ro'), target);
    }
  });
});

describe('process 1', () => {
  const last = (...words: readonly string[]) => step('process.exec', ...words).last;
  test('is started by a tool of the host where it may still enter a root', () => {
    assert.equal(last(), 'unshare');
    assert.equal(last('-u', 'student'), 'unshare');
    assert.equal(last('-u', 'student', '--cap-drop', 'SETUID'), 'image-shell');
    assert.equal(last('--cap-drop', 'SETUID'), 'unshare');
    assert.equal(last('--cap-drop', 'SYS_CHROOT'), 'image-shell');
    assert.equal(last('--cap-drop', 'ALL', '--entrypoint', '/bin/id'), 'direct');
    assert.equal(last('--cap-drop', 'ALL', '--entrypoint', '/bin/id', '-w', '/tmp'), 'image-shell');
  });
  test('loses what was not given to it, names and numbers', () => {
    assert.deepEqual(step('process.exec', '--privileged').dropped, []);
    assert.equal(step('process.exec').dropped.length, 41 - 14);
    assert.ok(step('process.exec').dropped.every((name) => name.startsWith('cap_')));
    const of = (lastCapability: number, ...words: readonly string[]): readonly string[] =>
      plan({ ...debian, kernel: { ...debian.kernel, lastCapability } }, ...words).steps.flatMap((one) => (one.kind === 'process.exec' ? one.dropped : []));
    assert.deepEqual(of(43, '--cap-drop', 'ALL').slice(-3), ['41', '42', '43']);
    assert.deepEqual(of(43, '--privileged'), []);
    assert.equal(of(37, '--cap-drop', 'ALL').length, 38);
    assert.ok(!of(37, '--cap-drop', 'ALL').includes('cap_bpf'));
  });
  test('has HOME of its user unless somebody sets it', () => {
    const home = (...words: readonly string[]): string | undefined => step('process.exec', ...words).env.findLast(([name]) => name === 'HOME')?.[1];
    assert.equal(home(), '/root');
    assert.equal(home('-u', 'student'), '/home/student');
    assert.equal(home('-u', '77'), '/');
    assert.equal(home('-e', 'HOME=/x'), '/x');
    assert.deepEqual(step('process.exec', '-e', 'HOME=/x').env.filter(([name]) => name === 'HOME').length, 1);
  });
});

describe('namespaces', () => {
  test('are all but the network of the host, where that was asked for', () => {
    assert.deepEqual(step('namespaces.make').namespaces, ['mount', 'uts', 'ipc', 'net', 'pid']);
    assert.deepEqual(step('namespaces.make', '--network', 'host').namespaces, ['mount', 'uts', 'ipc', 'pid']);
    const ids = (...words: readonly string[]): string[] => plan(debian, ...words).steps.map(({ id }) => id);
    assert.ok(ids().includes('net.up'));
    assert.ok(!ids('--network', 'host').includes('net.up'));
    assert.ok(!ids('--network', 'host').includes('host.name'));
    assert.ok(ids('--network', 'host', '-h', 'x').includes('host.name'));
  });
});

describe('every plan', () => {
  test('names each step once', () => {
    const ids = plan(debian, '-m', '64m', '-i', '-v', './new:/x').steps.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
  test('of equal requests is equal', () => assert.deepEqual(plan(debian, '-m', '64m', '-i'), plan(debian, '-m', '64m', '-i')));
  test('keeps values of the environment out of its reasons', () => {
    const { steps } = plan(debian, '-e', 'PASSWORD=secret');
    assert.ok(!JSON.stringify(steps.map((one) => one.why)).includes('secret'));
  });
});

describe('PATH of a program', () => {
  const path = (...places: readonly string[]): string =>
    planSettings({ ...debian, tools: Object.fromEntries(places.map((place) => [place, { path: place, version: undefined }])) }, { state: '/s', run: '/r' }).path;
  test('is the usual one', () => assert.equal(path('/usr/bin/env', '/sbin/ip'), '/usr/sbin:/usr/bin:/sbin:/bin'));
  test('begins with where tools were found first', () => assert.equal(path('/opt/x/mount', '/usr/bin/env', '/usr/local/bin/ip'), '/opt/x:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'));
});

test('a reason shows the flags that were given, as typed', () => {
  const asked = { memory: ['64m'], rm: ['true'], env: ['A', 'B'] };
  assert.equal(flagOf({ asked }, 'memory'), '--memory 64m');
  assert.equal(flagOf({ asked }, 'rm'), '--rm');
  assert.equal(flagOf({ asked }, 'env'), '--env A --env B');
  assert.equal(flagOf({ asked }, 'env', 'B'), '--env B');
  assert.equal(flagOf({ asked }, 'env', 'C'), undefined);
  assert.equal(flagOf({ asked }, 'user'), undefined);
  assert.deepEqual(why({ asked }, 'text', 'user', 'rm', 'memory'), { flag: '--rm --memory 64m', text: 'text' });
  assert.deepEqual(why({ asked }, 'text', 'user'), { text: 'text' });
});
