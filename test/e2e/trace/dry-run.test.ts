// --dry-run does nothing: no file, no process, no namespace; for nobody, and for a host that is elsewhere.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../../root.ts';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { inShell } from '../support/shell.ts';

const skip = requires(...CONTAINER);

const files = (directory: string): string[] => fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .map((name) => `${name} ${fs.lstatSync(path.join(directory, name)).mtimeMs}`).sort();

for (const flag of ['--dry-run', '--explain'])
  test(`${flag} changes no file of the store, the volume or the host`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const before = [files(sc.root), fs.readFileSync('/proc/self/mountinfo', 'utf8')];
    const { code, err } = await sc('run', flag, '-d', '--name', 'it', '--cidfile', `${sc.scratch}/cid`, '-v', `${sc.scratch}/made:/v`, 'busybox', 'true');
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual([files(sc.root), fs.readFileSync('/proc/self/mountinfo', 'utf8')], before);
    assert.deepEqual(fs.readdirSync(sc.scratch), []);
    assert.equal(await sc.ok('ps', '-aq'), '');
  });

test('a store that is not there is not made', { skip }, async (t) => {
  const sc = useStore(t);
  const root = path.join(sc.scratch, 'none');
  const { code, out } = await sc.with({ environment: { SC_ROOT: root } })('run', '--dry-run', '--rootfs', '/', 'true');
  assert.equal(code, 0);
  assert.ok(out.includes(`state=${root}\n`));
  assert.equal(fs.existsSync(root), false);
});

test('no namespace is made, nothing is mounted and nobody is signalled: seen by strace', { skip: requires(...CONTAINER, 'strace') }, async (t) => {
  const sc = await useBusybox(t);
  const log = path.join(sc.scratch, 'calls');
  await inShell(sc, `exec strace -f -qq -e trace=mount,umount2,unshare,setns,pivot_root,chroot,mknod,mknodat,kill,rename,unlink,mkdir -o ${log} "$@"`, ['run', '--dry-run', 'busybox', 'true']);
  assert.equal(fs.readFileSync(log, 'utf8').split('\n').filter((line) => /\b(mount|umount2|unshare|setns|pivot_root|chroot|mknodat|mkdir)\(/.test(line)).join('\n'), '');
});

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const;
const readable = await run([...nobody, 'test', '-r', path.join(repository, 'dist/main.cjs')]).then(({ code }) => code === 0, () => false);

test('an ordinary user gets the same program as root', { skip: requires('root', 'cgroup2') || (readable ? false : 'needs a repository that nobody (uid 65534) may read') }, async (t) => {
  const sc = useStore(t);
  const words = ['run', '--dry-run', '--rootfs', '/', '--memory', '64m', 'true'];
  const asRoot = await inShell(sc, 'cd /; SC_ROOT=/tmp/nowhere-in-particular exec "$@"', words);
  const asNobody = await inShell(sc, `cd /; SC_ROOT=/tmp/nowhere-in-particular HOME=/ exec ${nobody.join(' ')} "$@"`, words);
  assert.deepEqual([asNobody.code, asNobody.out], [0, asRoot.out]);
  assert.match(asNobody.out, /^step process\.exec|# process\.exec/m);
});

test('for another host: its paths, its tools, its limits', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const hosts = path.join(repository, 'fixtures/hosts');
  const described = fs.readdirSync(hosts).filter((name) => name.endsWith('.json'));
  assert.ok(described.length > 3);
  for (const name of described) {
    const { code, out, err } = await sc('run', '--dry-run', '--host-facts', path.join(hosts, name), '-m', '64m', 'busybox', 'true');
    assert.equal(code, 0, `${name}: ${err}`);
    const { cgroup, tools } = JSON.parse(fs.readFileSync(path.join(hosts, name), 'utf8')) as { cgroup: { mount?: string; controllers: string[] }; tools: Record<string, { path: string } | undefined> };
    assert.ok(out.includes(`cg=${cgroup.mount ?? '/sys/fs/cgroup'}/sc/$id`), name);
    assert.ok(out.includes(tools['capsh']?.path ?? 'capsh'), name);
    // What it cannot do is said beside the program, which is there to be read all the same.
    assert.equal(/this host could not run it/.test(err), !cgroup.controllers.includes('memory') || err.includes('needs'), `${name}: ${err}`);
  }
});

test('an image that is not here: the program all the same, and a word about it', { skip }, async (t) => {
  const sc = useStore(t);
  const { code, out, err } = await sc('run', '--dry-run', 'nosuch', 'true');
  assert.equal(code, 0);
  assert.match(out, /^#!\/bin\/sh\n# sc run nosuch true\n/);
  assert.match(err, /image .*nosuch.* is not here/);
});

test('facts that are none', { skip }, async (t) => {
  const sc = useStore(t);
  fs.writeFileSync(path.join(sc.scratch, 'torn'), '{"version": 1');
  const torn = await sc('run', '--dry-run', '--host-facts', `${sc.scratch}/torn`, '--rootfs', '/', 'true');
  assert.deepEqual([torn.code, torn.out, torn.err], [125, '', `sc: ${sc.scratch}/torn is no JSON\n`]);
  const gone = await sc('run', '--dry-run', '--host-facts', '/nowhere', '--rootfs', '/', 'true');
  assert.deepEqual([gone.code, gone.err], [125, 'sc: --host-facts /nowhere: no such file\n']);
});

test('stop, kill and rm --dry-run print their program and do nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '60');
  for (const verb of ['stop', 'kill', 'rm -f']) {
    const { code, out } = await sc(...verb.split(' '), '--dry-run', 'it');
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^#!/bin/sh\\n# sc ${verb} it\\nid=${id}\\n`));
    assert.equal((await run(['sh', '-n'], { input: out })).err, '');
  }
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), id);
});

test('the printed program of rm removes, fed to sh', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sleep', '60');
  const { out } = await sc('rm', '-f', '--dry-run', 'it');
  const { code } = await run(['sh'], { input: out, environment: { SC_NAME: 'it' } });
  assert.equal(code, 0);
  assert.equal(await sc.ok('ps', '-aq'), '');
});
