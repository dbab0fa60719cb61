// What is made of the words of ps and of /proc.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileSystemOf } from '../../../src/engine/info.ts';
import { capabilityNames, descriptorsOf } from '../../../src/engine/top-descriptors.ts';
import { parsePs } from '../../../src/engine/top-ps.ts';

test('the lines of some processes: further words belong to the last column', () => {
  const output = 'UID   PID CMD\nroot  1 init\nroot 12 sh -c a  b\n  app 13 x\n';
  assert.deepEqual(parsePs(output, new Set([12, 13])), { titles: ['UID', 'PID', 'CMD'], rows: [['root', '12', 'sh -c a b'], ['app', '13', 'x']] });
});

test('threads below a process go with it', () => {
  const output = ' PID CMD\n 1 a\n - -\n 2 b\n - -\n - -\n';
  assert.deepEqual(parsePs(output, new Set([2])).rows, [['2', 'b'], ['-', '-'], ['-', '-']]);
});

test('no column PID, no number in it', () => {
  assert.throws(() => parsePs('USER\nroot\n', new Set([1])), /Couldn't find PID field in ps output/);
  assert.throws(() => parsePs('PID\nx\n', new Set([1])), /Unexpected pid 'x'/);
});

test('capabilities by name', () => {
  assert.equal(capabilityNames('0000000000000000', 40), 'none');
  assert.equal(capabilityNames('000001ffffffffff', 40), 'full');
  assert.equal(capabilityNames('0000000000000021', 40), 'CHOWN,KILL');
  assert.equal(capabilityNames('0000020000000000', 42), 'CAP_41');
});

test('podman\'s descriptors, and what is for ps', () => {
  assert.deepEqual(descriptorsOf(['pid', 'capeff', 'args']), ['pid', 'capeff', 'args']);
  assert.deepEqual(descriptorsOf(['pid,capeff args']), ['pid', 'capeff', 'args']);
  for (const words of [[], ['aux'], ['-o', 'pid'], ['pid', '-e'], ['constructor']]) assert.equal(descriptorsOf(words), undefined);
});

test('the file system of a path: the longest mount point, the latest of two', () => {
  const mountinfo = ['1 0 8:1 / / rw - ext4 /dev/a rw', '2 1 0:2 / /var rw - xfs /dev/b rw', '3 1 0:3 / /varx rw - tmpfs t rw', '4 2 0:4 / /var rw - btrfs c rw', ''].join('\n');
  assert.deepEqual(['/var/lib/sc', '/var', '/home', '/varx/a'].map((path) => fileSystemOf(mountinfo, path)), ['btrfs', 'btrfs', 'ext4', 'tmpfs']);
});
