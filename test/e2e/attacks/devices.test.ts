// mknod is among docker's default capabilities. What keeps the host's disk out is `nodev` on every mount.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { attackProgram } from './support/programs.ts';
import { attackNeeds, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();
const ZERO = ['c', '1', '5'] as const;
const MEMORY = ['c', '1', '1'] as const;
const KEYBOARD = ['c', '5', '0'] as const;

/** The first disk of this host. proc_partitions(5) */
const disk = (): readonly ['b', string, string] | undefined => {
  const found = /^\s*(\d+)\s+(\d+)\s+\d+\s+(?!ram|loop|zram|sr)\S+$/m.exec(fs.readFileSync('/proc/partitions', 'utf8'));
  return found === null ? undefined : ['b', found[1] ?? '', found[2] ?? ''];
};

const devices = (): (readonly [string, string, string])[] => {
  const host = disk();
  return [ZERO, MEMORY, KEYBOARD, ...(host === undefined ? [] : [host])];
};

const PLACES = ['/', '/tmp', '/data', '/plain', '/dev', '/dev/shm', '/dev/pts', '/dev/mqueue', '/sys', '/sys/fs/cgroup', '/proc', '/etc', '/home/app'];

const mounts = (sc: Sc): string[] => {
  const volume = path.join(sc.scratch, 'volume');
  fs.mkdirSync(volume, { recursive: true });
  fs.chmodSync(volume, 0o777);
  return ['-v', `${volume}:/data`, '--tmpfs', '/tmp', '--tmpfs', '/plain:exec,suid,mode=1777'];
};

const onHost = async (t: TestContext, sc: Sc, device: readonly string[]): Promise<boolean> => {
  const { out } = await run([attackProgram('device'), ...device, sc.scratch]);
  const opens = out.includes('OPENED');
  if (!opens) t.diagnostic(`no control for ${device.join(' ')}: on this host, too, ${out.trim()}`);
  return opens;
};

test('the control: on the host a made node is the device', { skip }, async (t) => {
  const sc = useStore(t);
  assert.ok(await onHost(t, sc, ZERO), 'temporary files lie on a nodev mount: nothing here would prove anything');
  const host = disk();
  if (host === undefined) return t.diagnostic('this host shows no disk');
  await onHost(t, sc, host);
});

for (const mode of modes) {
  test(`no made node opens anywhere: ${mode}`, { skip }, async (t) => {
    const sc = useStore(t);
    await importHostile(sc);
    for (const device of devices()) {
      const done = await sc('run', '--rm', ...mounts(sc), ...MODES[mode], 'attack', 'device', ...device, ...PLACES);
      assert.equal(done.out.split('\n').filter((line) => /^\/\S* (?:mknod|open): /.test(line)).length, PLACES.length, describe(done));
      assert.doesNotMatch(done.out, /OPENED/, describe(done));
    }
  });
}

test('the nodes that are there cannot be changed', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const before = fs.statSync('/dev/null').mode;
  const script = 'for n in null zero full random urandom tty; do chmod 600 /dev/$n; chown 1000 /dev/$n; mv /dev/$n /dev/other; rm -f /dev/$n; echo 1 > /dev/other; done';
  const { err } = await sc('run', '--rm', 'attack', 'sh', '-c', `${script} 2>&1 | grep -c "Read-only\\|busy\\|permitted" >&2`);
  assert.ok(Number(err) >= 18, err);
  assert.equal(fs.statSync('/dev/null').mode, before);
});

test('--cap-add SYS_ADMIN gives the disks away, as docs/security.md says', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const script = `mkdir /tmp/m; mount -t tmpfs none /tmp/m; device ${ZERO.join(' ')} /tmp/m`;
  assert.match((await sc('run', '--rm', '--cap-add', 'SYS_ADMIN', 'attack', 'sh', '-c', script)).out, /OPENED/);
  assert.doesNotMatch((await sc('run', '--rm', 'attack', 'sh', '-c', script)).out, /OPENED/);
});
