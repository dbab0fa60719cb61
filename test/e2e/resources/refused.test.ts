// Where cgroup v2 has no controllers a limit is refused with the reason, never dropped in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const lacks = requires('cgroup2-controllers');
const skip = requires(...CONTAINER) || (lacks === false ? 'needs a host whose cgroup v2 lacks controllers (this one has them)' : false);

for (const [flag, value, controller] of [['memory', '64m', 'memory'], ['cpus', '0.5', 'cpu'], ['pids-limit', '10', 'pids']] as const)
  test(`--${flag} is refused: which controller, where it is, what to do`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, out, err } = await sc('run', '--rm', `--${flag}`, value, 'busybox', 'echo', 'never');
    assert.deepEqual([code, out], [125, '']);
    const reasons = [
      `the ${controller} controller is on cgroup v1; boot with systemd.unified_cgroup_hierarchy=1 (or cgroup_no_v1=${controller})`,
      `this kernel offers no ${controller} controller to cgroup v2`,
    ];
    assert.ok(reasons.some((reason) => err.startsWith(`sc: cannot enforce --${flag} on this host: ${reason}`)), err);
    assert.match(err, /, or run without the limit\n$/);
    assert.equal(await sc.ok('ps', '-aq'), '');
  });

test('what asks for no limit is no limit', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const words of [['-m', '0'], ['--cpus', '0'], ['--pids-limit', '0'], ['--pids-limit', '-1'], ['--pids-limit=-1', '--cpus=0', '--memory=0']])
    assert.equal(await sc.ok('run', '--rm', ...words, 'busybox', 'echo', 'hi'), 'hi', words.join(' '));
});

test('a dry run shows the limit all the same, and says that this host could not', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('run', '--dry-run', '-m', '64m', 'busybox', 'true');
  assert.equal(code, 0);
  assert.match(out, /echo 67108864 > "\$cg\/memory\.max"/);
  assert.match(err, /this host could not run it: cannot enforce --memory/);
});
