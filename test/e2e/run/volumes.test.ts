// -v: directories and files of the host at a second place. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** A directory of the host with a file `f` in it. */
const hostDirectory = (sc: Sc, name = 'dir'): string => {
  const directory = path.join(sc.scratch, name);
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'f'), `of ${name}\n`);
  return directory;
};
const read = (...parts: readonly string[]): string => fs.readFileSync(path.join(...parts), 'utf8');

test('a directory, in both directions, at a place that the image lacks', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const directory = hostDirectory(sc);
  assert.equal(await sc.ok('run', '--rm', '-v', `${directory}:/new/deep`, 'busybox', 'sh', '-c', 'cat /new/deep/f; echo from inside > /new/deep/g'), 'of dir');
  assert.equal(read(directory, 'g'), 'from inside\n');
});

test('a directory over one of the image hides that one, for this container only', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const directory = hostDirectory(sc);
  assert.equal(await sc.ok('run', '--rm', '-v', `${directory}:/home`, 'busybox', 'ls', '/home'), 'f');
  assert.equal(await sc.ok('run', '--rm', 'busybox', 'ls', '/home'), 'app');
});

test(':ro is read-only inside, also for what is made below it, and the host may still write', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const directory = hostDirectory(sc);
  const { out, err } = await sc('run', '--rm', '-v', `${directory}:/v:ro`, 'busybox', 'sh', '-c', 'echo x > /v/f; touch /v/g; rm /v/f; cat /v/f');
  assert.equal(out, 'of dir\n');
  assert.equal(err.match(/Read-only file system/g)?.length, 3, err);
});

test('a single file, present and absent in the image', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const file = path.join(hostDirectory(sc), 'f');
  assert.equal(await sc.ok('run', '--rm', '-v', `${file}:/etc/passwd`, '-v', `${file}:/opt/new/file:ro`, 'busybox', 'sh', '-c', 'cat /etc/passwd /opt/new/file; echo more >> /etc/passwd'), 'of dir\nof dir');
  assert.equal(read(file), 'of dir\nmore\n');
});

test('a source that is not there is made, as a directory of root', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const directory = path.join(sc.scratch, 'not', 'there');
  await sc.ok('run', '--rm', '-v', `${directory}:/v`, 'busybox', 'touch', '/v/made');
  assert.ok(fs.statSync(path.join(directory, 'made')).isFile());
  assert.equal(fs.statSync(directory).uid, 0);
});

test('a relative source begins where the caller stands', { skip: requires(...CONTAINER, 'docker-client-23') }, async (t) => {
  const sc = await useBusybox(t);
  const directory = hostDirectory(sc);
  const { out } = await sc.with({ cwd: sc.scratch })('run', '--rm', '-v', './dir:/a', '-v', './dir/../dir:/b', 'busybox', 'cat', '/a/f', '/b/f');
  assert.equal(out, 'of dir\nof dir\n');
  const above = await sc.with({ cwd: directory })('run', '--rm', '-v', '../dir:/a', '-v', '.:/b', 'busybox', 'cat', '/a/f', '/b/f');
  assert.equal(above.out, 'of dir\nof dir\n');
});

test('a source that is a link shows what it leads to', { skip }, async (t) => {
  const sc = await useBusybox(t);
  fs.symlinkSync(hostDirectory(sc), path.join(sc.scratch, 'link'));
  assert.equal(await sc.ok('run', '--rm', '-v', `${sc.scratch}/link:/v`, 'busybox', 'cat', '/v/f'), 'of dir');
});

test('a target behind links of the image stays inside the container', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const members = [
    ...busyboxMembers(),
    { name: 'data', type: '2', link: '/real' }, { name: 'real/', type: '5' },
    { name: 'up', type: '2', link: '../../../../real' }, { name: 'loose', type: '2', link: '/new/place' },
  ];
  await sc.with({ input: tarArchive(members) })('import', '-', 'linked');
  const directory = hostDirectory(sc);
  const volumes = ['/data/a', '/up/b', '/loose/c'].flatMap((target) => ['-v', `${directory}:${target}`]);
  const out = await sc.ok('run', '--rm', ...volumes, 'linked', 'sh', '-c', 'cat /real/a/f /real/b/f /new/place/c/f; ls -A /real');
  assert.equal(out, 'of dir\nof dir\nof dir\na\nb');
  assert.equal(fs.existsSync('/real/a') || fs.existsSync('/new/place'), false);
});

test('mounts in mounts, whatever the order of the flags', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const [outer, inner] = [hostDirectory(sc, 'outer'), hostDirectory(sc, 'inner')];
  const out = await sc.ok('run', '--rm', '-v', `${inner}:/v/in`, '-v', `${outer}:/v`, 'busybox', 'sh', '-c', 'cat /v/f /v/in/f');
  assert.equal(out, 'of outer\nof inner');
});

for (const name of ['two words', "it's", 'a"b', '$HOME', '`id`', 'back\\slash', '#hash', 'a,b=c', 'ü€', '\\040', '-x', '%s', '*', '~', 'a\tb', '$(id)', 'E O F;&|<>']) {
  test(`a source and a target named ${JSON.stringify(name)}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const directory = hostDirectory(sc, name);
    const { code, out, err } = await sc('run', '--rm', '-v', `${directory}:/v/${name}`, '-v', `${directory}/f:/w/${name}:ro`, 'busybox', 'cat', `/v/${name}/f`, `/w/${name}`);
    assert.deepEqual([code, out, err], [0, `of ${name}\n`.repeat(2), '']);
  });
}

// docker's volumes are not nodev: it has the devices controller.
test('every volume is nodev, and others\' mounts below the source come along', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  const directory = hostDirectory(sc);
  const out = await sc.ok('run', '--rm', '-v', `${directory}:/v`, 'busybox', 'sh', '-c', 'mknod /v/null c 1 3 && echo x > /v/null; grep " /v " /proc/self/mountinfo | cut -d" " -f6');
  assert.match(out, /\bnodev\b/);
  fs.rmSync(path.join(directory, 'null'));
});

const wrong: ReadonlyArray<readonly [word: string, says: RegExp]> = [
  ['relative:/v:rw:more', /invalid (volume specification: '|spec: )relative:\/v:rw:more/],
  ['/tmp:v', /invalid volume specification: '\/tmp:v'/],
  ['/tmp:/', /invalid volume specification: '\/tmp:\/'.*destination can't be '\/'/],
  ['/tmp:/v:xx', /invalid mode: xx/],
];
for (const [word, says] of wrong) {
  test(`-v ${word} is refused`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, err } = await sc('run', '--rm', '-v', word, 'busybox', 'true');
    assert.equal(code, 125);
    assert.match(err, says);
  });
}

test('one target twice is refused', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '-v', `${sc.scratch}:/v`, '-v', `${sc.scratch}:/v/`, 'busybox', 'true');
  assert.equal(code, 125);
  assert.match(err, /Duplicate mount point: \/v/);
});
