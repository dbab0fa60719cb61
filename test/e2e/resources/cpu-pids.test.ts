// --cpus and --pids-limit really bite: counted by the kernel, not by a clock of ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { run } from '../support/run.ts';

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
  const id = await sc.ok('run', '-d', '--name', 'bomb', '--pids-limit', '40', 'busybox', 'sh', '-c', 'b() { b | b & sleep 1; }; while :; do b 2>/dev/null; sleep 0.1; done');
  const began = performance.now();
  const most: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const { code, out } = await run(['sh', '-c', `cat "$(awk '$0 ~ / - cgroup2 / { print $5; exit }' /proc/self/mountinfo)/sc/${id}/pids.current"`]);
    assert.equal(code, 0);
    most.push(Number(out));
  }
  t.diagnostic(`at most ${Math.max(...most)} processes, ten looks took ${Math.round(performance.now() - began)} ms`);
  assert.ok(Math.max(...most) <= 40, most.join(' '));
  assert.equal(await sc.ok('rm', '-f', 'bomb'), 'bomb');
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'echo', 'usable'), 'usable');
});

test('three limits at once, read by the program that set them', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '-m', '64m', '--cpus', '0.5', '--pids-limit', '20', 'busybox', 'sh', '-c', 'cd /sys/fs/cgroup; cat memory.max cpu.max pids.max');
  assert.deepEqual(out.split('\n'), [String(64 << 20), '50000 100000', '20']);
});
