// Who and where the command is: host name, user, working directory, and which command it is. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);

test('the host name is the first twelve digits of the id, in the kernel, in /etc/hostname and in HOSTNAME', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', 'busybox', 'sh', '-c', 'hostname; cat /etc/hostname; echo $HOSTNAME');
  await sc.ok('wait', id);
  const short = id.slice(0, 12);
  assert.equal(await sc.ok('logs', id), [short, short, short].join('\n'));
});

test('-h gives another host name', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', '-h', 'web-1.example', 'busybox', 'sh', '-c', 'hostname; cat /etc/hostname; echo $HOSTNAME'), 'web-1.example\nweb-1.example\nweb-1.example');
});

test('process 1 is the command, in a session of its own', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const seen = await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'echo $$; tr "\\0" " " < /proc/1/cmdline; echo; cut -d" " -f4,5,6 < /proc/1/stat; ls /proc | grep -c "^[0-9]"');
  const [pid, words, parentGroupSession, processes] = seen.split('\n');
  assert.equal(pid, '1');
  assert.match(words ?? '', /^sh -c echo/);
  assert.equal(parentGroupSession, '0 1 1');
  // Process 1 and the pipe's ls and grep.
  assert.ok(Number(processes) <= 3, seen);
});

test('by default root, with no further groups', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'grep -E "^(Uid|Gid|Groups):" /proc/self/status | tr -s "\\t " " "'), 'Uid: 0 0 0 0\nGid: 0 0 0 0\nGroups: 0 ');
});

const users: ReadonlyArray<readonly [word: string, id: string, home: string]> = [
  ['app', 'uid=1000(app) gid=1000(app) groups=100(users),1000(app)', '/home/app'],
  ['1000', 'uid=1000(app) gid=1000(app) groups=100(users),1000(app)', '/home/app'],
  ['app:users', 'uid=1000(app) gid=100(users) groups=100(users)', '/home/app'],
  ['app:5', 'uid=1000(app) gid=5(tty) groups=5(tty)', '/home/app'],
  ['4321', 'uid=4321 gid=0(root) groups=0(root)', '/'],
  ['4321:8765', 'uid=4321 gid=8765 groups=8765', '/'],
  ['0:0', 'uid=0(root) gid=0(root) groups=0(root)', '/root'],
];
for (const [word, id, home] of users) {
  test(`-u ${word}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const [seen, where] = (await sc.ok('run', '--rm', '-u', word, 'busybox', 'sh', '-c', 'id; echo $HOME')).split('\n');
    assert.equal(seen, id);
    assert.equal(where, home);
  });
}

const strangers: ReadonlyArray<readonly [word: string, says: RegExp]> = [
  ['nosuch', /unable to find user nosuch: no matching entries in passwd file/],
  ['app:nosuch', /unable to find group nosuch: no matching entries in group file/],
  ['-5', /uids and gids must be in range 0-2147483647/],
  ['4294967296', /uids and gids must be in range 0-2147483647/],
];
for (const [word, says] of strangers) {
  test(`-u ${word} is refused`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, err } = await sc('run', '--rm', `-u=${word}`, 'busybox', 'true');
    assert.match(err, says);
    assert.ok(code === 125 || code === 126, `docker's codes for this are 125 and 126, this is ${code}`);
    assert.equal(await sc.ok('ps', '-aq'), '');
  });
}

test('another user keeps no capability, and may not write what is root\'s', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const seen = await sc.ok('run', '--rm', '-u', 'app', 'busybox', 'sh', '-c', 'grep -E "^Cap(Inh|Prm|Eff|Amb)" /proc/self/status | cut -f2; touch /etc/x 2>/dev/null || echo refused; touch /tmp/x && echo made');
  assert.deepEqual(seen.split('\n'), [...Array<string>(4).fill('0000000000000000'), 'refused', 'made']);
});

test('-w: there, not there, in an image without a shell in the way, and its owner', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', '-w', '/etc', 'busybox', 'pwd'), '/etc');
  assert.equal(await sc.ok('run', '--rm', '-w', '/new/deep dir/$x', 'busybox', 'sh', '-c', 'pwd; stat -c %u:%g "/new/deep dir"'), '/new/deep dir/$x\n0:0');
  assert.equal(await sc.ok('run', '--rm', '-w', '/a/../var/./tmp/', 'busybox', 'pwd'), '/var/tmp');
  const relative = await sc('run', '--rm', '-w', 'etc', 'busybox', 'pwd');
  assert.equal(relative.code, 125);
  assert.match(relative.err, /the working directory 'etc' is invalid, it needs to be an absolute path/);
});

test('a working directory of an ordinary user', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', '-u', 'app', '-w', '/made', 'busybox', 'sh', '-c', 'pwd; stat -c %u .'), '/made\n0');
});
