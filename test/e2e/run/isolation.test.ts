// What the container sees of the machine and what it cannot do to it. In docker's words only.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);

interface Mount {
  readonly place: string;
  readonly options: readonly string[];
  readonly type: string;
}
const mounts = (mountinfo: string): Mount[] => mountinfo.trim().split('\n').map((line) => {
  const [before = '', after = ''] = line.split(' - ');
  const fields = before.split(' ');
  return { place: fields[4] ?? '', options: (fields[5] ?? '').split(','), type: after.split(' ')[0] ?? '' };
});

test('every mount is nodev, but for the terminals and the device nodes', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const found = mounts(await sc.ok('run', '--rm', '--tmpfs', '/t', '-v', `${sc.scratch}:/v`, 'busybox', 'cat', '/proc/self/mountinfo'));
  const withDevices = found.filter(({ options }) => !options.includes('nodev')).map(({ place }) => place);
  const nodes = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name}`);
  const masks = withDevices.filter((place) => place.startsWith('/proc/') || place.startsWith('/sys/'));
  assert.deepEqual(withDevices.filter((place) => !masks.includes(place)).sort(), ['/dev/pts', ...nodes].sort());
  // A masked file is /dev/null over it: nothing else there may be a device.
  for (const mask of masks) assert.ok(found.some(({ place, options }) => place === mask && options.includes('ro')), mask);
});

test('what is mounted, and nothing of the host', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const found = mounts(await sc.ok('run', '--rm', 'busybox', 'cat', '/proc/self/mountinfo'));
  const types = new Map(found.map(({ place, type }) => [place, type]));
  for (const [place, type] of [['/', 'overlay'], ['/proc', 'proc'], ['/sys', 'sysfs'], ['/dev/pts', 'devpts'], ['/dev/shm', 'tmpfs'], ['/dev/mqueue', 'mqueue'], ['/sys/fs/cgroup', 'cgroup2']] as const)
    assert.equal(types.get(place), type, place);
  assert.equal(found.filter(({ place }) => place === '/').length, 1);
  assert.ok(found.length < 40, `${found.length} mounts`);
  const known = /^\/$|^\/(proc|sys|dev)(\/|$)|^\/etc\/(hostname|hosts|resolv\.conf)$/;
  assert.deepEqual(found.map(({ place }) => place).filter((place) => !known.test(place)), []);
});

test('settings of the kernel are read-only, its secrets covered', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', 'busybox', 'sh', '-c', [
    'for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/irq/default_smp_affinity /sys/kernel/mm/ksm/run; do [ ! -e $f ] || { echo x > $f; } 2>/dev/null && [ -e $f ] && echo wrote $f; done',
    'for f in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts; do [ ! -e $f ] || [ "$(head -c 1 $f | wc -c)" = 0 ] || echo read $f; done',
    'for d in /proc/acpi /proc/scsi /sys/firmware; do [ ! -d $d ] || [ -z "$(ls -A $d)" ] || echo listed $d; done',
    'mkdir /sys/fs/cgroup/x 2>/dev/null && echo made a group',
    'echo done',
  ].join('\n'));
  assert.equal(out, 'done');
});

test('the control group is the root of what the container sees', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.match(await sc.ok('run', '--rm', 'busybox', 'cat', '/proc/self/cgroup'), /^0::\/$/m);
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'grep -c . /sys/fs/cgroup/cgroup.procs; echo $$; [ -e /sys/fs/cgroup/cgroup.events ] && echo own'), '2\n1\nown');
});

test('the devices work', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '-u', 'app', 'busybox', 'sh', '-c', [
    'echo gone > /dev/null && head -c 3 /dev/null | wc -c',
    'head -c 3 /dev/zero | od -An -tx1',
    'echo x > /dev/full 2>/dev/null || echo full',
    'head -c 16 /dev/urandom | wc -c; head -c 16 /dev/random | wc -c',
    'cat < /dev/tty 2>/dev/null || echo no terminal',
    'stat -c "%n %F %t:%T %a" /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty',
    'echo x > /dev/shm/x && cat /dev/shm/x; stat -c %a /dev/shm',
  ].join('\n'));
  const node = (name: string, numbers: string): string => `/dev/${name} character special file ${numbers} 666`;
  assert.deepEqual(out.split('\n'), [
    '0', ' 00 00 00', 'full', '16', '16', 'no terminal',
    node('null', '1:3'), node('zero', '1:5'), node('full', '1:7'), node('random', '1:8'), node('urandom', '1:9'), node('tty', '5:0'), 'x', '1777',
  ]);
});

test('the links of /dev, and reopening stdout by any user', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const links = await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'for l in fd stdin stdout stderr ptmx core; do readlink /dev/$l; done');
  assert.deepEqual(links.split('\n'), ['/proc/self/fd', '/proc/self/fd/0', '/proc/self/fd/1', '/proc/self/fd/2', 'pts/ptmx', '/proc/kcore']);
  const { out, err } = await sc('run', '--rm', '-u', 'app', 'busybox', 'sh', '-c', 'echo out > /dev/stdout; echo err > /dev/stderr; echo fd > /dev/fd/1');
  assert.deepEqual([out, err], ['out\nfd\n', 'err\n']);
});

test('no descriptor of the caller or of sc reaches the command', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'sh', '-c', 'ls /proc/1/fd; :'), '0\n1\n2');
});

test('the kernel hands nothing to process 1: signals, masks, niceness', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', 'busybox', 'grep', '-E', '^Sig(Blk|Ign)|^ShdPnd', '/proc/1/status');
  assert.deepEqual(out.split('\n').map((line) => line.split('\t')[1]), Array<string>(3).fill('0000000000000000'));
});

test('its own namespaces, every one', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const names = ['mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];
  const inside = (await sc.ok('run', '--rm', '--network', 'none', 'busybox', 'sh', '-c', names.map((name) => `readlink /proc/self/ns/${name}`).join('; '))).split('\n');
  const outside = names.map((name) => fs.readlinkSync(`/proc/self/ns/${name}`));
  assert.deepEqual(names.filter((_, at) => inside[at] === outside[at]), []);
  assert.equal(new Set(inside).size, names.length);
});

test('--network none: loopback and nothing else, and it works', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--network', 'none', '-u', 'app', 'busybox', 'sh', '-c',
    'ls /sys/class/net; cat /etc/hosts | head -1; nc -l -p 80 -e echo heard & sleep 0.2; nc 127.0.0.1 80 < /dev/null; cat /proc/sys/net/ipv4/ping_group_range');
  const lines = out.split('\n');
  assert.match(lines[1] ?? '', /^127\.0\.0\.1\s+localhost$/);
  assert.deepEqual([lines[0], ...lines.slice(2)], ['lo', 'heard', '0\t2147483647']);
});

test('--network host: the host\'s interfaces, its name, its hosts file', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--network', 'host', 'busybox', 'sh', '-c', 'readlink /proc/self/ns/net; hostname; cat /etc/hosts');
  const [net, name, ...hosts] = out.split('\n');
  assert.equal(net, fs.readlinkSync('/proc/self/ns/net'));
  assert.equal(name, fs.readFileSync('/proc/sys/kernel/hostname', 'utf8').trim());
  assert.equal(hosts.join('\n').trim(), fs.readFileSync('/etc/hosts', 'utf8').trim());
});

test('kill(0) and kill(-1) inside reach nobody outside', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.after(() => bystander.kill());
  const other = await sc.ok('run', '-d', 'busybox', 'sleep', '60');
  const everyone = await sc('run', '--rm', 'busybox', 'sh', '-c', 'trap : TERM; sleep 60 & until grep -q sleep /proc/$!/comm; do :; done; kill -TERM -1; wait $!; echo $?');
  assert.deepEqual([everyone.code, everyone.out], [0, '143\n'], everyone.err);
  const group = await sc('run', '--rm', 'busybox', 'sh', '-c', 'trap "echo heard" TERM; kill -TERM 0; echo on; exit 4');
  assert.deepEqual([group.code, group.out], [4, 'heard\non\n']);
  assert.equal(bystander.exitCode ?? bystander.signalCode, null);
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), other);
});

test('--privileged: writable kernel settings and the host\'s devices', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const devices = fs.readdirSync('/dev', { withFileTypes: true }).filter((entry) => entry.isBlockDevice()).map(({ name }) => name);
  const out = await sc.ok('run', '--rm', '--privileged', 'busybox', 'sh', '-c', [
    'mount -t tmpfs none /tmp && echo mounts',
    'mkdir /sys/fs/cgroup/x && rmdir /sys/fs/cgroup/x && echo groups',
    'cat /proc/sys/kernel/printk > /proc/sys/kernel/printk && echo settings',
    'ls /proc/acpi /proc/scsi > /dev/null 2>&1; grep -c " /proc/[a-z]" /proc/self/mountinfo',
    'ls /dev',
  ].join('\n'));
  const [mounted, groups, settings, masks, ...nodes] = out.split('\n');
  assert.deepEqual([mounted, groups, settings, masks], ['mounts', 'groups', 'settings', '0']);
  assert.deepEqual(devices.filter((name) => !nodes.includes(name)), []);
});

test('what a privileged container does to /dev stays its own', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--rm', '--privileged', 'busybox', 'sh', '-c', 'rm /dev/null; echo x > /dev/left-by-sc; umount /dev/shm');
  assert.ok(fs.statSync('/dev/null').isCharacterDevice());
  assert.equal(fs.existsSync('/dev/left-by-sc'), false);
});
