// Capabilities as the kernel has them, to the bit. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);
/** docker's fourteen. */
const DEFAULT = '00000000a80425fb';
const NONE = '0000000000000000';
const bit = (number: number): bigint => 1n << BigInt(number);
const hex = (value: bigint): string => value.toString(16).padStart(16, '0');
const plus = (...numbers: readonly number[]): string => hex(numbers.reduce((set, number) => set | bit(number), BigInt(`0x${DEFAULT}`)));
const minus = (...numbers: readonly number[]): string => hex(numbers.reduce((set, number) => set & ~bit(number), BigInt(`0x${DEFAULT}`)));
const [CHOWN, NET_RAW, SYS_CHROOT, SYS_ADMIN, NET_ADMIN, SYS_PTRACE, SETPCAP, SETUID, SETGID] = [0, 13, 18, 21, 12, 19, 8, 7, 6];

/** Inheritable, permitted, effective, bounding, ambient. */
const SETS = ['grep', '^Cap', '/proc/self/status'];
const sets = (out: string): string[] => out.split('\n').map((line) => line.split('\t')[1] ?? '');
/** What this machine itself may hand on: one that is a virtual machine or a container lacks some. */
const whole = (): string => /^CapBnd:\t(.*)$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';

const cases: ReadonlyArray<readonly [name: string, flags: readonly string[], bounding: string]> = [
  ['by default docker\'s fourteen', [], DEFAULT],
  ['--cap-drop ALL', ['--cap-drop', 'ALL'], NONE],
  ['--cap-drop ALL and two added', ['--cap-drop', 'all', '--cap-add', 'CHOWN', '--cap-add', 'cap_net_raw'], hex(bit(CHOWN) | bit(NET_RAW))],
  ['one more', ['--cap-add', 'SYS_PTRACE'], plus(SYS_PTRACE)],
  ['one more, one less', ['--cap-add', 'CAP_NET_ADMIN', '--cap-drop', 'net_raw'], hex(BigInt(`0x${minus(NET_RAW)}`) | bit(NET_ADMIN))],
  ['without SYS_CHROOT, which the way in needs', ['--cap-drop', 'SYS_CHROOT'], minus(SYS_CHROOT)],
  ['without SETPCAP, SETUID and SETGID, which the way in needs', ['--cap-drop', 'SETPCAP', '--cap-drop', 'SETUID', '--cap-drop', 'SETGID'], minus(SETPCAP, SETUID, SETGID)],
  ['SYS_ADMIN', ['--cap-add', 'SYS_ADMIN'], plus(SYS_ADMIN)],
];
for (const [name, flags, bounding] of cases) {
  test(name, { skip }, async (t) => {
    const sc = await useBusybox(t);
    assert.deepEqual(sets(await sc.ok('run', '--rm', ...flags, 'busybox', ...SETS)), [NONE, bounding, bounding, bounding, NONE]);
  });
}

// runc wants CAP_SYS_RESOURCE for it, which not every root has.
test('--cap-add ALL, less one, and --privileged: all that this machine has', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  assert.deepEqual(sets(await sc.ok('run', '--rm', '--cap-add', 'ALL', 'busybox', ...SETS)), [NONE, whole(), whole(), whole(), NONE]);
  assert.deepEqual(sets(await sc.ok('run', '--rm', '--privileged', 'busybox', ...SETS)), [NONE, whole(), whole(), whole(), NONE]);
  const less = hex(BigInt(`0x${whole()}`) & ~bit(SYS_ADMIN));
  assert.equal(sets(await sc.ok('run', '--rm', '--cap-add', 'ALL', '--cap-drop', 'SYS_ADMIN', 'busybox', ...SETS))[3], less);
});

for (const [flags, command] of [[['-w', '/etc'], 'pwd'], [['-u', 'app'], 'id'], [['-u', 'app', '-w', '/etc'], 'pwd']] as const) {
  test(`without the capabilities of the way in, ${flags.join(' ')} still holds`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const out = await sc.ok('run', '--rm', '--cap-drop', 'ALL', ...flags, 'busybox', 'sh', '-c', `${command}; grep CapBnd /proc/self/status`);
    assert.match(out, command === 'pwd' ? /^\/etc\n/ : /^uid=1000\(app\) gid=1000\(app\)/);
    assert.match(out, new RegExp(`CapBnd:\t${NONE}$`));
  });
}

test('what is not there cannot be done', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const out = await sc.ok('run', '--rm', '--cap-drop', 'CHOWN', 'busybox', 'sh', '-c', 'chown 1 /etc/passwd 2>/dev/null || echo no chown; mount -t tmpfs none /tmp 2>/dev/null || echo no mount; hostname x 2>/dev/null || echo no hostname');
  assert.equal(out, 'no chown\nno mount\nno hostname');
});

test('an unknown capability', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '--cap-add', 'nosuch', 'busybox', 'true');
  assert.equal(code, 125);
  assert.match(err, /unknown capability: "CAP_NOSUCH"/);
});

test('no-new-privileges', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const see = ['grep', 'NoNewPrivs', '/proc/self/status'];
  assert.equal(await sc.ok('run', '--rm', 'busybox', ...see), 'NoNewPrivs:\t0');
  for (const word of ['no-new-privileges', 'no-new-privileges:true', 'no-new-privileges=true'])
    assert.equal(await sc.ok('run', '--rm', '--security-opt', word, '-u', 'app', 'busybox', ...see), 'NoNewPrivs:\t1', word);
  assert.equal(await sc.ok('run', '--rm', '--security-opt', 'no-new-privileges:false', 'busybox', ...see), 'NoNewPrivs:\t0');
});
