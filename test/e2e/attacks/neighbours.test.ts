// From one container to the others, to its monitor and to the store; and from an ordinary user of the host to all of them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describe, eventually, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { attackProgram } from './support/programs.ts';
import { attackNeeds, hostSecret, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();

/** Process 1 of a container in host numbers, and the shell that waits for it. */
const processesOf = (sc: Sc, id: string): { readonly first: number; readonly waiting: number } => {
  const words = fs.readFileSync(path.join(sc.root, 'run', id, 'pid'), 'utf8').split(' ');
  return { first: Number(words[0]), waiting: Number(words[3]) };
};

test('no process of the host or of another container is within reach', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const id = await sc.ok('run', '-d', 'attack', 'sleep', '60');
  const { first, waiting } = processesOf(sc, id);
  const targets = [first, waiting, process.pid, process.ppid].map(String);
  const control = await run([attackProgram('processes'), ...targets.slice(0, 2)]);
  assert.ok((control.out.match(/REACHED/g) ?? []).length >= 10, `the control, from the host: ${describe(control)}`);
  for (const mode of modes) {
    const done = await sc('run', '--rm', ...MODES[mode], 'attack', 'processes', ...targets);
    assert.match(done.out, /kill \d+: No such process/);
    assert.doesNotMatch(done.out, /REACHED/, `${mode}: ${describe(done)}`);
  }
});

test('kill -1 and kill 0 end the container at most', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const other = await sc.ok('run', '-d', '--name', 'other', 'attack', 'sleep', '60');
  for (const mode of modes) {
    for (const script of ['kill -9 -1; echo after', 'kill -TERM 0; echo after', 'sleep 50 & kill -9 0; echo after', 'kill -STOP -1; kill -STOP 1; echo after']) {
      const done = await sc.with({ timeoutSeconds: 15 })('run', '--rm', ...MODES[mode], 'attack', 'sh', '-c', script);
      assert.ok(done.code !== null, `${mode}, ${script}: sc itself was killed`);
    }
  }
  assert.equal(await sc.ok('ps', '-q', '--no-trunc'), other);
  await sc.ok('rm', '-f', 'other');
});

test('process 1 has no process group, session or terminal of the caller', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const { out } = await sc('run', '--rm', 'attack', 'sh', '-c', 'cut -d" " -f4-8 /proc/1/stat');
  assert.equal(out, '0 1 1 0 -1\n');
});

test('the store of one container is nowhere in another', { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  await importHostile(sc);
  const id = await sc.ok('run', '-d', '-e', 'TOKEN=of-the-first', 'attack', 'sh', '-c', 'echo private > /root/private; sleep 60');
  const script = [
    'for p in /var/lib/sc /run/sc "$0" $(grep -o "upperdir=[^,]*\\|workdir=[^,]*\\|lowerdir=[^,]*" /proc/self/mountinfo | cut -d= -f2 | tr : "\\n") $(cut -d" " -f4 /proc/self/mountinfo); do',
    '  case $p in /|/sys|/fs|/irq|/bus|/null|/zero|/full|/random|/urandom|/tty) continue;; esac; ls -d "$p" && echo "FOUND $p"; done',
    'grep -rl of-the-first /proc/[0-9]*/environ && echo FOUND; find / -name private -o -name "$1*" | grep . && echo FOUND',
  ].join('\n');
  assert.ok(fs.existsSync(sc.root), 'the control: on the host it is there');
  for (const mode of modes) {
    const done = await sc('run', '--rm', ...MODES[mode], 'attack', 'sh', '-c', script, sc.root, id, secret);
    assert.doesNotMatch(done.out, /FOUND/, `${mode}: ${describe(done)}`);
  }
});

test('an ordinary user of the host reads and starts nothing of the store', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  // The directory above is a test's own; in a store of root's, /var/lib and /run stand open.
  fs.chmodSync(path.dirname(sc.root), 0o755);
  fs.chmodSync(sc.root, 0o755);
  const id = await sc.ok('run', '-d', '-e', 'TOKEN=secret', 'attack', 'sh', '-c', 'cp /bin/busybox /id; chmod 4755 /id; sleep 60');
  await eventually('the set-user-ID program is made', () => fs.existsSync(path.join(sc.root, 'containers', id, 'upper/id')));
  for (const name of ['containers', 'run', 'images', 'layers', 'names', 'locks'])
    assert.equal((fs.statSync(path.join(sc.root, name)).mode & 0o077).toString(8), '0', `${name} is open to others`);
  const script = [
    `cd "$0" && for p in containers/* run/* containers/${id}/config.json containers/${id}/program.sh run/${id}/stdout run/${id}/pid layers/* images/*; do [ -r "$p" ] && echo "READ $p"; done`,
    `"$0/containers/${id}/upper/id" && echo RAN`, `echo > "$0/run/${id}/stdout" && echo WROTE`, ': > "$0/locks/x" && echo WROTE',
  ].join('\n');
  const asRoot = await run(['sh', '-c', script, sc.root]);
  assert.match(asRoot.out, /READ .*config\.json[^]*RAN/, 'the control: root can');
  const done = await run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', script, sc.root]);
  assert.doesNotMatch(done.out, /READ|RAN|WROTE/, describe(done));
  const { first, waiting } = processesOf(sc, id);
  const look = await run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', 'cat /proc/$0/environ /proc/$1/environ; ls /proc/$0/root/ /proc/$0/fd', String(first), String(waiting)]);
  assert.equal(look.out, '');
});

test('what a container writes or links in its own /etc and /dev stays in it', { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  await importHostile(sc);
  const script = 'rm -f /etc/hosts /etc/hostname; umount /etc/hosts; ln -sf "$0" /etc/hosts; ln -sf "$0" /etc/passwd; ln -sf "$0" /etc/group; echo taken > /etc/resolv.conf; mkdir /new; mv /dev/shm /new; ln -sf "$0" /dev/console; ln -sfn / /dev/pts; sleep 60';
  for (const mode of modes) {
    await sc.ok('run', '-d', '--name', 'hostile', ...MODES[mode], 'attack', 'sh', '-c', script, secret);
    for (const words of [['ps', '-a'], ['inspect', 'hostile'], ['logs', 'hostile'], ['stop', '-t', '1', 'hostile'], ['rm', 'hostile']]) {
      const done = await sc.with({ timeoutSeconds: 20 })(...words);
      assert.equal(done.code, 0, describe(done));
      assert.doesNotMatch(done.out, /secret of the host/, describe(done));
    }
    assert.equal(fs.readFileSync(secret, 'utf8'), 'secret of the host\n');
  }
});

test('the keys of the host’s root: another user cannot, root can; nothing but a user namespace parts them', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const name = `sc-attack-${process.pid}`;
  const added = await run([attackProgram('keyring'), 'add', name]);
  if (added.code !== 0) return t.skip(`needs a kernel with keys: ${added.err.trim()}`);
  const { out } = await sc('run', '--rm', '--user', '1000', 'attack', 'keyring', 'read', name);
  assert.match(out, /^keyctl: /);
  // The control, and a row of docs/security.md: it has no seccomp filter, so root inside is root's user of the keys.
  t.diagnostic(`as root: ${(await sc('run', '--rm', 'attack', 'keyring', 'read', name)).out.trim()}`);
});
