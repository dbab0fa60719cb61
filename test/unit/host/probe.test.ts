import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFacts } from '../../../src/model/host-facts.ts';
import { parseCgroupMounts, probeHost } from '../../../src/host/probe.ts';
import { parseIdentity, parseStat } from '../../../src/host/proc.ts';

describe('cgroup mounts', () => {
  const check = (mountinfo: string, mount: string | undefined, ...v1Controllers: readonly string[]): void =>
    assert.deepEqual(parseCgroupMounts(mountinfo), { mount, v1Controllers });
  const root = '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n';
  test('of a unified host', () => check(`${root}30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n`, '/sys/fs/cgroup'));
  test('of a hybrid host', () => check(
    [
      root.trim(), '31 25 0:27 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:8 - tmpfs tmpfs ro,mode=755', '32 31 0:28 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw',
      '33 31 0:29 / /sys/fs/cgroup/systemd rw shared:10 - cgroup cgroup rw,xattr,name=systemd', '34 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct', '35 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory', '',
    ].join('\n'),
    '/sys/fs/cgroup/unified', 'cpu', 'cpuacct', 'memory',
  ));
  test('of a host with v1 only', () => check('35 31 0:31 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n36 31 0:32 / /sys/fs/cgroup/net rw - cgroup cgroup rw,net_cls,net_prio', undefined, 'pids', 'net_cls', 'net_prio'));
  test('the first of several counts', () => check('1 0 0:1 / /first rw - cgroup2 none rw\n2 0 0:1 / /second rw - cgroup2 none rw\n', '/first'));
  test('with blanks and backslashes in the name', () => check('1 0 0:1 / /a\\040b\\134c\\011 rw - cgroup2 none rw\n', '/a b\\c\t'));
  test('with optional fields, and a name that looks like a type', () => check('1 0 0:1 /sub/tree /cg rw shared:1 master:2 propagate_from:3 - cgroup2 cgroup2 rw\n2 0 0:2 / /x rw - tmpfs cgroup2 rw\n', '/cg'));
  test('of nothing', () => {
    check('', undefined);
    check('garbage\n - \n', undefined);
  });
});

describe('a stat line', () => {
  const tail = `S 1 2 3 4 5 6 ${Array.from({ length: 12 }, (_, at) => at).join(' ')} 777 8 ${Array.from({ length: 29 }, () => 0).join(' ')}`;
  test('is read from the last bracket', () => {
    for (const name of ['sh', 'a b', 'a) R 1 (b', '((', '))', ''])
      assert.deepEqual(parseStat(`42 (${name}) ${tail}`), { pid: 42, state: 'S', startTime: '777', rest: undefined }, name);
  });
  test('of another form is none', () => {
    for (const text of ['', '42', '42 (sh', '42 (sh) S 1', 'x (sh) S']) assert.equal(parseStat(text), undefined, text);
  });
  test('with the boot behind it is an identity', () => {
    assert.deepEqual(parseIdentity(`42 (sh) ${tail} boot-id\n`), { pid: 42, startTime: '777', bootId: 'boot-id' });
    assert.equal(parseIdentity(`42 (sh) ${tail}\n`), undefined);
    assert.equal(parseIdentity(''), undefined);
  });
});

test('what is probed here is what a facts file holds', () => {
  const facts = JSON.stringify(probeHost('/nowhere/tools.json'));
  assert.deepEqual(JSON.parse(JSON.stringify(parseFacts(facts, 'here'))), JSON.parse(facts));
});
