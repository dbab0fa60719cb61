import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { followProgram } from '../../../src/engine/progress.ts';
import { remedy } from '../../../src/engine/remedies.ts';
import type { Step } from '../../../src/plan/step.ts';
import { planKill } from '../../../src/plan/visit.ts';
import { planOf, readHost } from '../../golden/cases.ts';

const { plan } = planOf({ argv: ['run', '-m', '64m', 'busybox', 'sh'], facts: readHost('debian-12') });

describe('following a program', () => {
  const follow = (...lines: readonly string[]) => {
    const begun: string[] = [];
    const over: string[] = [];
    const progress = followProgram(plan, (id) => begun.push(id), ({ id }, ms) => over.push(`${id} ${ms >= 0}`));
    for (const line of lines) progress.line(line);
    return { begun, over, progress };
  };

  test('a mark begins a step and ends the one before it', () => {
    const { begun, over, progress } = follow('# state.make upper takes', '# lock.take', '# files.write it');
    assert.deepEqual(begun, ['state.make', 'lock.take', 'files.write']);
    assert.deepEqual(over, ['state.make true', 'lock.take true']);
    assert.equal(progress.current(), 'files.write');
    assert.deepEqual(progress.times().map(({ id }) => id), begun);
  });

  test('the last mark names the step that failed, with all that it said', () => {
    const { progress } = follow('# state.make', '# cgroup.limit --memory 64m', 'sh: 1: cannot create: Permission denied', '', 'second', 'sc: step cgroup.limit failed');
    const { failure, message, exitCode } = progress.failure();
    assert.equal(exitCode, 125);
    assert.deepEqual([failure.step, failure.flag, failure.answer], ['cgroup.limit', '--memory 64m', 'sh: 1: cannot create: Permission denied\nsecond']);
    const at = plan.steps.findIndex(({ id }) => id === 'cgroup.limit') + 1;
    assert.equal(message, [
      `step cgroup.limit failed (${at} of ${plan.steps.length}, because of --memory 64m)`,
      '  answer: sh: 1: cannot create: Permission denied',
      '          second',
      '  try:    the controller is not switched on above this group: see cgroup.subtree_control there',
      '  undone: the steps before it; nothing is left behind',
    ].join('\n'));
  });

  test('a program that only comes to a container has taken nothing back, and does not say so', () => {
    const visit = planKill({ id: 'a'.repeat(64), title: 'sc kill x', facts: readHost('debian-12'), places: { state: '/s', run: '/r' } }, 'KILL');
    const progress = followProgram(visit, () => undefined);
    for (const line of ['# container.check', '# process.signal', 'sh: 1: kill: Operation not permitted']) progress.line(line);
    assert.match(progress.failure().message, /\n {2}undone: nothing; what the steps before it did stands$/);
  });

  test('what the program says itself goes before the mark', () => {
    const { progress } = follow('# cgroup.join', '# rootfs.mount', '# tools.keep', 'sc: step cgroup.join failed', 'sc: step later failed');
    assert.equal(progress.failure().failure.step, 'cgroup.join');
  });

  test('many words are cut behind the first', () => {
    const { progress } = follow('# rootfs.mount', ...Array.from({ length: 30 }, (_, at) => `mount: ${at}`));
    const lines = progress.failure().failure.answer.split('\n');
    assert.equal(lines[0], 'mount: 0');
    assert.equal(lines.at(-1), '(and 22 lines more)');
    assert.equal(lines.length, 9);
  });

  test('a program that says nothing failed before its first step', () => {
    const { message } = follow().progress.failure();
    assert.match(message, /^step the start of the program failed \(0 of \d+\)/);
  });
});

test('a remedy goes by the step and by what was said', () => {
  const step = (kind: string): Step => plan.steps.find((one) => one.kind === kind) ?? assert.fail(kind);
  const check = (kind: string, answer: string, expected: RegExp | undefined): void => {
    const found = remedy(step(kind), answer);
    if (expected === undefined) assert.equal(found, undefined);
    else assert.match(found ?? '', expected);
  };
  check('state.make', 'mkdir: No space left on device', /sc rm/);
  check('state.make', 'mkdir: Read-only file system', /--root DIR/);
  check('cgroup.make', 'echo: write error: Device or resource busy', /no internal processes/);
  check('namespaces.make', 'unshare: unshare failed: Operation not permitted', /run as root/);
  check('rootfs.mount', "mount: unknown filesystem type 'overlay'", /modprobe overlay/);
  check('rootfs.mount', 'mount: something else', undefined);
  check('lock.take', 'whatever', undefined);
});
