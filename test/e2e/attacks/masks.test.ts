// What /proc, /sys and the control groups say and take. With CAP_SYS_ADMIN all of it can be undone from inside: that
// is the control, and a row of docs/security.md.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describe } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { attackNeeds, importHostile, MODES } from './support/hostile.ts';

const skip = attackNeeds();

/** Each prints DONE where it got through. What is written is what stands there already: no attack may harm this host. */
const ATTACKS: Readonly<Record<string, string>> = {
  'umount a mask': 'for m in $(grep -o " /proc/[a-z_]* " /proc/self/mountinfo); do umount -l $m && echo DONE; done',
  'umount /proc/sys': 'umount -l /proc/sys && echo DONE',
  'remount /proc/sys': 'mount -o remount,bind,rw /proc/sys && echo DONE',
  'remount /sys': 'mount -o remount,rw /sys && echo DONE',
  'remount the control groups': 'mount -o remount,bind,rw /sys/fs/cgroup && echo DONE',
  'bind over a mask': 'mount --bind /tmp /proc/acpi && echo DONE; mount --bind /etc/passwd /proc/keys && echo DONE',
  'another /proc': 'mkdir /tmp/p; mount -t proc p /tmp/p && echo DONE',
  'another /sys': 'mkdir /tmp/s; mount -t sysfs s /tmp/s && echo DONE',
  'another control group file system': 'mkdir /tmp/c; mount -t cgroup2 c /tmp/c && echo DONE',
};

/** These are refused even to CAP_SYS_ADMIN, for a mount of the kernel is written through and not a mask taken off. */
const WRITES: Readonly<Record<string, string>> = {
  core_pattern: 'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern && echo DONE',
  'modprobe path': 'cat /proc/sys/kernel/modprobe > /proc/sys/kernel/modprobe && echo DONE',
  'sysrq-trigger': 'echo h > /proc/sysrq-trigger && echo DONE',
  'irq affinity': 'cat /proc/irq/default_smp_affinity > /proc/irq/default_smp_affinity && echo DONE',
  'uevent_helper': 'echo > /sys/kernel/uevent_helper && echo DONE',
  'a file of /sys': 'for f in /sys/kernel/mm/transparent_hugepage/enabled /sys/module/*/parameters/*; do cat $f > $f && echo DONE $f && break; done; false',
  'the own control group': 'echo 0 > /sys/fs/cgroup/cgroup.procs && echo DONE; mkdir /sys/fs/cgroup/below && echo DONE',
  'the own limits': 'for f in /sys/fs/cgroup/*.max /sys/fs/cgroup/cgroup.freeze /sys/fs/cgroup/cgroup.kill; do echo max > $f && echo DONE; done',
  'groups above': 'cd /sys/fs/cgroup; for d in .. ../.. ../../..; do [ -e $d/cgroup.procs ] && echo DONE; done; false',
  'what is masked': 'for f in keys timer_list interrupts kcore; do head -c 1 /proc/$f | grep -q . && echo DONE $f; done; ls -A /sys/firmware | grep -q . && echo DONE; false',
  'the log of the kernel': 'dmesg && echo DONE; dd if=/dev/kmsg bs=1 count=1 && echo DONE; dd if=/proc/kmsg bs=1 count=1 && echo DONE; false',
  'the clock': 'date -s @$(date +%s) 2>&1 | grep -q "not permitted" || echo DONE',
  'the name of the host, by sethostname': 'hostname other && echo DONE',
  'oom_score_adj below its own': 'echo -1000 > /proc/self/oom_score_adj && echo DONE',
};

/** In a user namespace of its own a process has all capabilities over what it makes there; mounts it copied are locked. */
const nested = (script: string): string => `unshare -U -r -m -p -f sh -c '${script.replaceAll("'", "'\\''")}'`;

/** All in one container: none gets through, so none is in the way of the next. */
const assertAllFail = async (sc: Sc, flags: readonly string[], attacks: Readonly<Record<string, string>>): Promise<void> => {
  const script = Object.entries(attacks).map(([name, text]) => `echo '== ${name}'; ( ${text} ) 2>&1`).join('\n');
  const done = await sc('run', '--rm', ...flags, 'attack', 'sh', '-c', script);
  const answers = done.out.split(/^== /m).slice(1);
  assert.equal(answers.length, Object.keys(attacks).length, describe(done));
  assert.deepEqual(answers.filter((answer) => answer.includes('DONE')), []);
};

for (const [mode, flags] of [['default capabilities', MODES['default capabilities']], ['an ordinary --user', MODES['an ordinary --user']]] as const) {
  test(`nothing is undone and nothing written: ${mode}`, { skip }, async (t) => {
    const sc = useStore(t);
    await importHostile(sc);
    const core = fs.readFileSync('/proc/sys/kernel/core_pattern', 'utf8');
    await assertAllFail(sc, flags, { ...ATTACKS, ...WRITES });
    // In mounts of its own a process may cover a mask, and see its own control group once more: that takes nothing off.
    const harmless = ['another control group file system', 'bind over a mask'];
    await assertAllFail(sc, flags, Object.fromEntries(Object.entries(ATTACKS).filter(([name]) => !harmless.includes(name)).map(([name, script]) => [`nested: ${name}`, nested(script)])));
    assert.equal(fs.readFileSync('/proc/sys/kernel/core_pattern', 'utf8'), core);
  });
}

test('the control: --cap-add SYS_ADMIN undoes them, as docs/security.md says', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  for (const [name, script] of Object.entries(ATTACKS)) {
    const done = await sc('run', '--rm', ...MODES['--cap-add SYS_ADMIN'], 'attack', 'sh', '-c', script);
    assert.match(done.out, /DONE/, `${name}: ${describe(done)}`);
  }
});

test('release_agent of cgroup v1: not without CAP_SYS_ADMIN, nor from a user namespace', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  // CVE-2022-0492 was a kernel that let the last of these through.
  const control = await sc('run', '--rm', ...MODES['--cap-add SYS_ADMIN'], 'attack', 'release-agent');
  if (!control.out.includes('WROTE')) t.diagnostic(`no control, this kernel has no cgroup v1: ${control.out.trim().split('\n').at(-1) ?? ''}`);
  for (const flags of [MODES['default capabilities'], MODES['an ordinary --user']]) {
    for (const words of [[], ['nested']]) {
      const done = await sc('run', '--rm', ...flags, 'attack', 'release-agent', ...words);
      assert.doesNotMatch(done.out, /WROTE/, describe(done));
      // Nothing forbids user namespaces here; a host without cgroup v1 has no such groups to make. docs/security.md says so.
      if (/MADE/.test(done.out)) t.diagnostic(`${flags.join(' ')} ${words.join(' ')}: ${done.out.match(/MADE .*/g)?.join(', ') ?? ''}`);
    }
  }
});

test('the control: --privileged may write, docker lets it too', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  for (const name of ['core_pattern', 'what is masked']) {
    const done = await sc('run', '--rm', '--privileged', 'attack', 'sh', '-c', WRITES[name] ?? '');
    assert.match(done.out, /DONE/, `${name}: ${describe(done)}`);
  }
});

test('/proc/self/attr, /proc/sys and the like cannot be made links by an image', { skip }, async (t) => {
  // CVE-2025-52881: a volume or an image makes what the runtime writes to another file of /proc.
  const sc = useStore(t);
  await importHostile(sc);
  const trap = path.join(sc.scratch, 'trap');
  fs.mkdirSync(trap);
  fs.symlinkSync('/proc/sysrq-trigger', path.join(trap, 'hostname'));
  const target = path.join(sc.scratch, 'target');
  fs.writeFileSync(target, 'as it was\n');
  for (const name of ['ip_unprivileged_port_start', 'ping_group_range', 'kernel', 'cgroup.procs']) fs.symlinkSync(target, path.join(trap, name));
  const done = await sc('run', '--rm', '-h', 'written', '-v', `${trap}:/proc/sys/kernel`, '-v', `${trap}:/proc/sys/net/ipv4`, 'attack', 'hostname');
  assert.ok(done.code === 0 || done.code === 125, describe(done));
  assert.equal(fs.readFileSync(target, 'utf8'), 'as it was\n');
});
