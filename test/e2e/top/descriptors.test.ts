// top with podman's words: what ps cannot say, above all the capabilities.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';

const skip = requires(...CONTAINER);
const DEFAULT = 'CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,SETGID,SETUID,SETPCAP,NET_BIND_SERVICE,NET_RAW,SYS_CHROOT,MKNOD,AUDIT_WRITE,SETFCAP';

test('the five sets, seccomp, and the words, by words or by commas', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sleep', '60');
  const seen = await eventually('it is the command', async () => {
    const text = await sc.ok('top', 'web', 'pid', 'capeff', 'capbnd', 'capprm', 'capinh', 'capamb', 'seccomp', 'args');
    return text.endsWith('sleep 60') ? text : undefined;
  });
  const [header = '', row = ''] = seen.split('\n').map((line) => line.split(/ {2,}/).join('|'));
  assert.equal(header, 'PID|EFFECTIVE CAPS|BOUNDING CAPS|PERMITTED CAPS|INHERITED CAPS|AMBIENT CAPS|SECCOMP|COMMAND');
  assert.equal(row, `1|${DEFAULT}|${DEFAULT}|${DEFAULT}|none|none|disabled|sleep 60`);
  assert.match(await sc.ok('top', 'web', 'pid,ppid,state,comm'), /^PID +PPID +STATE +COMMAND\n1 +0 +[SR] +sleep$/);
});

test('another user: no capability but in the bounding set; names of the container\'s own users', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', '-u', 'app', '--cap-drop', 'ALL', '--cap-add', 'KILL', 'busybox', 'sleep', '60');
  await eventually('it is the command', async () => (await sc.ok('top', 'web', 'args')).endsWith('sleep 60'));
  const [, row = ''] = (await sc.ok('top', 'web', 'user', 'group', 'groups', 'capeff', 'capbnd', 'tty', 'nice')).split('\n');
  assert.equal(row.split(/ {2,}/).join('|'), 'app|app|users,app|none|KILL|?|0');
});

test('numbers of the host beside those of the container; process trees', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', 'busybox', 'sh', '-c', 'sleep 1001 & wait');
  const rows = await eventually('both are there', async () => {
    const [, ...lines] = (await sc.ok('top', 'web', 'hpid', 'pid', 'ppid', 'pgid', 'args')).split('\n').map((line) => line.split(/ {2,}/));
    return lines.length === 2 && lines[1]?.[4] === 'sleep 1001' ? lines : undefined;
  });
  assert.deepEqual([rows[0]?.slice(1, 4), rows[1]?.[2]], [['1', '0', '1'], '1']);
  assert.equal(await sc.ok('inspect', '-f', '{{.State.Pid}}', 'web'), rows[0]?.[0]);
});

test('--privileged: the bounding set is named, or full', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'web', '--privileged', 'busybox', 'sleep', '60');
  await eventually('it is the command', async () => (await sc.ok('top', 'web', 'args')).endsWith('sleep 60'));
  // A root that lacks one itself cannot hand on all.
  assert.match(await sc.ok('top', 'web', 'capeff'), /\n(full|.*SYS_ADMIN.*)$/);
});
