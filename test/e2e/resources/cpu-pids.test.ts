// --cpus and --pids-limit really bite: counted by the kernel, not by a clock of ours.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { cgroup2Mounts, requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER, 'cgroup2-controllers');

const numbers = (stat: string): Record<string, number> => Object.fromEntries(stat.trim().split('\n').map((line) => {
  const [key = '', value = ''] = line.split(' ');
  return [key, Number(value)];
}));

for (const cpus of [0.2, 0.5])
  test(`--cpus ${cpus}: so much of one CPU, by cpu.stat`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    // Two loops want two CPUs. What was used is set against the periods that passed: each is 100 ms of the kernel's own clock.
    const { code, out, err } = await sc.with({ timeoutSeconds: 60 })('run', '--rm', '--cpus', String(cpus), 'busybox', 'sh', '-c',
      'cat /sys/fs/cgroup/cpu.max; cat /sys/fs/cgroup/cpu.stat; echo --; (while :; do :; done) & (while :; do :; done) & sleep 4; cat /sys/fs/cgroup/cpu.stat; kill %1 %2 2>/dev/null; exit 0');
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out.split('\n')[0], `${cpus * 100_000} 100000`);
    const [before = {}, after = {}] = out.split('--\n').map(numbers);
    const grown = (key: string): number => (after[key] ?? 0) - (before[key] ?? 0);
    const periods = grown('nr_periods');
    const share = grown('usage_usec') / (periods * 100_000);
    t.diagnostic(`${periods} periods, ${grown('nr_throttled')} throttled, ${share.toFixed(3)} CPUs`);
    assert.ok(periods >= 10, `${periods} periods`);
    assert.ok(grown('nr_throttled') >= periods / 2, out);
    assert.ok(share > cpus * 0.7 && share < cpus * 1.3, `${share} CPUs`);
  });

test('more CPUs than one', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', '--cpus', '1.5', 'busybox', 'cat', '/sys/fs/cgroup/cpu.max'), '150000 100000');
});

test('--pids-limit: the file, and the fork that is one too many', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out, err } = await sc('run', '--rm', '--pids-limit', '5', 'busybox', 'sh', '-c', 'cat /sys/fs/cgroup/pids.max; for i in 1 2 3 4 5 6 7 8; do sleep 5 & done; echo never');
  assert.match(out, /^5\n/);
  assert.match(err, /can't fork: Resource temporarily unavailable/);
});

test('a fork bomb is stopped, the machine stays usable, and rm -f ends it', { skip }, async (t) => {
  const sc = await useBusybox(t);
  // Process 1 only sleeps: a shell that cannot fork gives up.
  const bomb = '(while :; do (b() { b | b & sleep 1; }; b) 2>/dev/null & sleep 0.05; done) 2>/dev/null &';
  const id = await sc.ok('run', '-d', '--name', 'bomb', '--pids-limit', '40', 'busybox', 'sh', '-c', `${bomb} ${bomb} exec sleep 600`);
  const group = path.join(cgroup2Mounts()[0] ?? '', 'sc', id);
  const read = (file: string): string => fs.readFileSync(path.join(group, file), 'utf8');
  await eventually('forks are refused', () => Number(/^max (\d+)/m.exec(read('pids.events'))?.[1]) > 0, 20);
  const looks = Array.from({ length: 20 }, () => Number(read('pids.current')));
  t.diagnostic(`at most ${Math.max(...looks)} processes`);
  assert.ok(Math.max(...looks) <= 40, looks.join(' '));
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'echo', 'usable'), 'usable');
  assert.equal(await sc.ok('rm', '-f', 'bomb'), 'bomb');
});

test('three limits at once, read by the program that set them', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '-m', '64m', '--cpus', '0.5', '--pids-limit', '20', 'busybox', 'sh', '-c', 'cd /sys/fs/cgroup; cat memory.max cpu.max pids.max');
  assert.deepEqual(out.split('\n'), [String(64 << 20), '50000 100000', '20']);
});
