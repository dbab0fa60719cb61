// --rootfs, which docker has not got: a directory of this host below the container, / the first of all lessons.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** A directory with a shell in it, and links that would lead out. */
const tree = async (sc: Sc, name = 'tree'): Promise<string> => {
  const directory = path.join(sc.scratch, name);
  for (const part of ['bin', 'proc', 'etc']) fs.mkdirSync(path.join(directory, part), { recursive: true });
  const { out } = await run(['sh', '-c', 'command -v busybox']);
  fs.copyFileSync(out.trim(), path.join(directory, 'bin/busybox'));
  for (const applet of ['sh', 'cat', 'ls', 'touch', 'id', 'echo']) fs.symlinkSync('busybox', path.join(directory, 'bin', applet));
  return directory;
};
/** Everything below it. Links are not followed: node's own recursive way of it does. */
const contents = (directory: string): string[] => fs.readdirSync(directory, { withFileTypes: true })
  .flatMap((entry) => [entry.name, ...(entry.isDirectory() ? contents(path.join(directory, entry.name)).map((name) => `${entry.name}/${name}`) : [])]).sort();

test('--rootfs /: the tools of this host in a container, which cannot change them', { skip }, async (t) => {
  const sc = useStore(t);
  const out = await sc.ok('run', '--rm', '--rootfs', '/', 'sh', '-c', 'echo $$; cat /etc/os-release; touch /usr/bin/made-in-a-container && ls /usr/bin/made-in-a-container; ls /proc | grep -c "^[0-9]"');
  assert.match(out, /^1\n/);
  assert.ok(out.includes(fs.readFileSync('/etc/os-release', 'utf8').trim()));
  assert.match(out, /\/usr\/bin\/made-in-a-container\n/);
  assert.equal(fs.existsSync('/usr/bin/made-in-a-container'), false);
});

test('--rootfs DIR: the directory is as it was before', { skip }, async (t) => {
  const sc = useStore(t);
  const directory = await tree(sc);
  const before = contents(directory);
  assert.equal(await sc.ok('run', '--rm', '--rootfs', directory, 'sh', '-c', 'touch /made /etc/made; ls /made; id -u'), '/made\n0');
  assert.deepEqual(contents(directory), before);
});

test('ps calls it by its directory', { skip }, async (t) => {
  const sc = useStore(t);
  const directory = await tree(sc);
  await sc.ok('run', '--rootfs', directory, 'echo');
  assert.equal(await sc.ok('ps', '-a', '--format', '{{.Image}}'), directory);
});

for (const name of ['a:b', 'a,b', 'a b', 'a\\b', '$x', "a'b", '#a', 'ü']) {
  test(`a directory named ${JSON.stringify(name)}`, { skip }, async (t) => {
    const sc = useStore(t);
    const { code, out, err } = await sc('run', '--rm', '--rootfs', await tree(sc, name), 'echo', 'hi');
    assert.deepEqual([code, out, err], [0, 'hi\n', '']);
  });
}

test('a name that mount(8) cannot take is refused in words', { skip }, async (t) => {
  const sc = useStore(t);
  const directory = await tree(sc, 'a"b');
  const { code, err } = await sc('run', '--rm', '--rootfs', directory, 'echo');
  assert.deepEqual([code, err], [125, `sc: --rootfs ${directory}: mount(8) takes no double quote in the name of a layer: rename the directory\n`]);
});

test('links of the directory lead nowhere outside', { skip }, async (t) => {
  const sc = useStore(t);
  const directory = await tree(sc);
  fs.rmdirSync(path.join(directory, 'etc'));
  fs.rmdirSync(path.join(directory, 'proc'));
  fs.symlinkSync(sc.scratch, path.join(directory, 'etc'));
  fs.symlinkSync('../../..', path.join(directory, 'proc'));
  const before = contents(sc.scratch);
  assert.equal(await sc.ok('run', '--rm', '-h', 'inside', '--rootfs', directory, 'cat', '/etc/hostname'), 'inside');
  assert.deepEqual(contents(sc.scratch), before);
});

test('a directory that is not there, and a file', { skip }, async (t) => {
  const sc = useStore(t);
  for (const word of ['/nowhere', '/etc/passwd']) {
    const { code, err } = await sc('run', '--rm', '--rootfs', word, 'true');
    assert.deepEqual([code, err], [125, `sc: --rootfs ${word}: no such directory\n`]);
  }
});

test('a command is needed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rootfs', '/');
  assert.deepEqual([code, err], [125, 'sc: no command specified\n']);
});
