// Ways out of a root file system, each tried where it works (a plain chroot, or a root that was only moved over another),
// then in containers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { attackProgram } from './support/programs.ts';
import { attackNeeds, hostileDirectory, hostSecret, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();
const WAYS = ['chroot-fchdir', 'nested-chroot', 'unshare', 'umount-root', 'setns', 'proc-root', 'proc-cwd', 'descriptors', 'new-proc', 'mount-move'] as const;

/** A root of the host's making, with all capabilities. Where a chroot holds, the second way of changing roots does not. */
const CONTROL = {
  chroot: 'mount --bind "$0" "$0"; mount -t proc proc "$0/proc"; exec chroot "$0" /bin/root-escape "$1" "$2"',
  moved: 'mount --bind "$0" "$0"; cd "$0"; mount -t proc proc proc; mount --move . /; exec chroot . /bin/root-escape "$1" "$2"',
} as const;

test('each way leads out of a plain root', { skip }, async (t) => {
  const sc = useStore(t);
  const [directory, secret] = [await hostileDirectory(sc), hostSecret(sc)];
  for (const way of WAYS) {
    // The descriptor that a careless runtime leaves open.
    const leak = way === 'descriptors' ? 'exec 9</; ' : '';
    const outcomes = [];
    for (const script of Object.values(CONTROL)) outcomes.push(await run(['unshare', '--mount', 'sh', '-euc', leak + script, directory, way, secret]));
    assert.ok(outcomes.some(({ out }) => out.includes('ESCAPED')), `${way} proves nothing:\n${outcomes.map(describe).join('\n')}`);
  }
});

for (const mode of modes) {
  test(`no way leads out of a container: ${mode}`, { skip }, async (t) => {
    const sc = useStore(t);
    const secret = hostSecret(sc);
    await importHostile(sc);
    for (const way of WAYS) {
      const done = await sc('run', '--rm', ...MODES[mode], 'attack', 'root-escape', way, secret);
      assert.doesNotMatch(done.out, /ESCAPED/, `${way}: ${describe(done)}`);
      assert.match(done.out, /\w+: /, `${way} did not run: ${describe(done)}`);
      assert.equal(done.err, '', way);
    }
  });
}

test('a file handle opens nothing without CAP_DAC_READ_SEARCH', { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  const made = await run([attackProgram('handle'), 'make', secret]);
  if (made.code !== 0) return t.skip(`needs a file system with file handles: ${made.err.trim()}`);
  await importHostile(sc);
  const open = (...flags: string[]) => sc('run', '--rm', ...flags, 'attack', 'handle', 'open', '/etc/hosts', made.out.trim());
  // docker gives it away as well: /etc/hosts is a file of the host's own file system.
  assert.match((await open('--cap-add', 'DAC_READ_SEARCH')).out, /^ESCAPED secret of the host/);
  for (const mode of modes) {
    const { out } = await open(...MODES[mode]);
    assert.match(out, /^open_by_handle_at: /, mode);
  }
});
