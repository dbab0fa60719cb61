// --tmpfs and --read-only: what the container may write, and where. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);
/** Options of the mount at a place, and those of its file system. */
const OPTIONS = (place: string): string => `awk '$5 == "${place}" { print $6; print $NF; print $(NF-2) }' /proc/self/mountinfo`;

test('--tmpfs: docker\'s options by default', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const [mount = '', , type] = (await sc.ok('run', '--rm', '--tmpfs', '/new', 'busybox', 'sh', '-c', OPTIONS('/new'))).split('\n');
  assert.equal(type, 'tmpfs');
  for (const option of ['rw', 'nosuid', 'nodev', 'noexec']) assert.ok(mount.split(',').includes(option), mount);
});

test('--tmpfs: size, mode, owner', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--tmpfs', '/t:size=1m,mode=750,uid=7,gid=8', 'busybox', 'sh', '-c',
    'stat -c "%a %u:%g" /t; dd if=/dev/zero of=/t/x bs=64k count=32 2>/dev/null || echo full; stat -c %s /t/x');
  assert.deepEqual(out.split('\n'), ['750 7:8', 'full', '1048576']);
});

test('--tmpfs: exec and ro are given when they are asked for, dev never', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--tmpfs', '/x:exec', '--tmpfs', '/r:ro', 'busybox', 'sh', '-c',
    'cp /bin/busybox /x/echo && /x/echo ran; touch /r/x 2>/dev/null || echo refused; mknod /x/null c 1 3; cat /x/null 2>/dev/null || echo no device');
  assert.equal(out, 'ran\nrefused\nno device');
});

test('a tmpfs is empty and is gone with its container, below a volume too', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', '--tmpfs', '/home', '-v', `${sc.scratch}:/v`, '--tmpfs', '/v/t', 'busybox', 'sh', '-c', 'ls -A /home; touch /v/t/x; ls /v/t'), 'x');
  assert.equal(await sc.ok('run', '--rm', '-v', `${sc.scratch}:/v`, 'busybox', 'ls', '-A', '/v/t'), '');
});

test('an unknown option of --tmpfs is refused', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '--tmpfs', '/t:bogus', 'busybox', 'true');
  assert.equal(code, 125);
  assert.match(err, /invalid tmpfs option/);
});

test('--read-only: the root is, volumes and tmpfs are not', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--read-only', '-v', `${sc.scratch}:/v`, '--tmpfs', '/t', 'busybox', 'sh', '-c',
    'for d in / /etc /tmp /root; do touch $d/x 2>/dev/null && echo wrote $d; done; touch /v/x /t/x /dev/shm/x && echo the rest; echo $?');
  assert.equal(out, 'the rest\n0');
});

test('--read-only cannot be lifted from inside', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code } = await sc('run', '--rm', '--read-only', 'busybox', 'mount', '-o', 'remount,rw', '/');
  assert.notEqual(code, 0);
});

test('without --read-only what one container writes no other sees, nor the image', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'echo mine > /etc/passwd; rm /etc/group; cat /etc/passwd; ls /etc/group 2>/dev/null; echo $?'), 'mine\n1');
  assert.match(await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'cat /etc/passwd; ls /etc/group'), /^root:x:0[^]*\/etc\/group$/);
});
