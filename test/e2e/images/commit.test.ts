// From a container back to an image: diff, export, commit. The expected lines of diff are those of a Docker Engine.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { describe, eventually, run } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';
import { assertTidy, imageIndex, layerDirectories } from './tree.ts';

const needed = { skip: requires(...CONTAINER) };

const CHANGE = [
  'echo x > /etc/new', 'rm /etc/group', 'chmod 600 /etc/passwd', 'rm -rf /home', 'mkdir /home', 'echo y > /home/y', 'mkdir -p /a/b/c', 'touch /a/b/f', 'ln -s x /l',
  'rm -rf /var/tmp', 'mkfifo /p', 'touch /dev/foo', 'mv /bin/env /bin/env2', 'ln /etc/new /hard', 'chown 12:34 /a', 'chmod 4755 /a/b/f', 'touch -d @1000000000 /a/b/c', 'echo z > "/a/odd  name"',
].join('\n');

const DIFF = [
  'A /a', 'A /a/b', 'A /a/b/c', 'A /a/b/f', 'A /a/odd  name', 'C /bin', 'D /bin/env', 'A /bin/env2', 'C /etc', 'D /etc/group', 'A /etc/new', 'C /etc/passwd', 'A /hard',
  'C /home', 'D /home/app', 'A /home/y', 'A /l', 'A /p', 'C /var', 'D /var/tmp',
];

/** Members of an export as `tar -tv` lists them; which of two hard links is the file does not matter. */
const members = async (archive: Buffer): Promise<string[]> => {
  const listed = await run(['tar', '--utc', '--numeric-owner', '--full-time', '-tvf', '-'], { input: archive });
  assert.equal(listed.code, 0, describe(listed));
  return listed.out.trim().split('\n').filter((line) => !/ (?:\.\/|dev\/|dev\/foo)$/.test(line))
    // tar pads its columns as wide as a time without its last zeros happens to be; the name behind them stays as it is.
    .map((line) => line.replace(/ link to .*/, '').replace(/^(\S+) +(\S+) +(\d+(?:,\d+)?) +(\S+) +(\S+) +/, '$1 $2 $3 $4 $5 ')).sort();
};

const changed = async (sc: Sc): Promise<string> => {
  const outcome = await sc('run', '--name', 'changed', '-v', `${sc.scratch}:/volume`, 'busybox', 'sh', '-ec', CHANGE);
  assert.equal(outcome.code, 0, describe(outcome));
  return 'changed';
};

test('diff: as docker tells it, without what is mounted', needed, async (t) => {
  const sc = await useBusybox(t);
  await changed(sc);
  assert.deepEqual((await sc.ok('diff', 'changed')).split('\n'), [...DIFF, 'A /volume']);
  await sc.ok('run', '--name', 'same', 'busybox', 'true');
  assert.equal(await sc.ok('container', 'diff', 'same'), '');
  const failed = await sc('diff', 'nothing');
  assert.deepEqual([failed.code, failed.err], [1, 'sc: No such container: nothing\n']);
});

test('commit: a container of the new image has the same files', needed, async (t) => {
  const sc = await useBusybox(t);
  await changed(sc);
  const id = await sc.ok('commit', '-a', 'me <me@example.org>', '-m', 'what I did', '-c', 'CMD ["cat","/home/y"]', '-c', 'LABEL a=b', 'changed', 'new:1');
  assert.match(id, /^sha256:[0-9a-f]{64}$/);
  assert.equal(imageIndex(sc.root).references['docker.io/library/new:1']?.image, id);
  assert.equal(await sc.ok('run', '--name', 'again', 'new:1'), 'y');
  const [before, after] = [await sc('export', 'changed'), await sc('export', 'again')];
  const expected = await members(before.stdout);
  assert.ok(expected.some((line) => line.endsWith(' a/odd  name')) && expected.some((line) => line.includes('-rwsr-xr-x')), 'there is something to compare');
  assert.deepEqual(await members(after.stdout), expected);
  const [image] = JSON.parse(await sc.ok('image', 'inspect', 'new:1')) as { Author: string; Comment: string; Config: { Cmd: string[]; Labels: object }; RootFS: { Layers: string[] } }[];
  assert.deepEqual([image?.Author, image?.Comment, image?.Config.Cmd, image?.Config.Labels, image?.RootFS.Layers.length], ['me <me@example.org>', 'what I did', ['cat', '/home/y'], { a: 'b' }, 2]);
  assert.match(await sc.ok('history', '--format', '{{.CreatedBy}}|{{.Comment}}', 'new:1'), /^sh -ec echo x > \/etc\/new[^]*…\|what I did\n/);
  assert.deepEqual([await sc.ok('diff', 'again'), layerDirectories(sc.root).length], ['', 2]);
  await sc.ok('rm', 'changed', 'again');
  await sc.ok('rmi', 'new:1');
  assert.equal(layerDirectories(sc.root).length, 1);
  assertTidy(sc.root);
});

test('commit: the layer is one that others can read', { skip: requires(...CONTAINER, 'docker-engine') }, async (t) => {
  const sc = await useBusybox(t);
  await changed(sc);
  await sc.ok('commit', 'changed', 'sc-test/commit:1');
  await sc.ok('save', '-o', path.join(sc.scratch, 'c.tar'), 'sc-test/commit:1');
  t.after(() => run(['docker', 'rmi', '-f', 'sc-test/commit:1']));
  t.after(() => run(['docker', 'rm', '-f', 'sc-test-commit']));
  const loaded = await run(['docker', 'load', '-i', path.join(sc.scratch, 'c.tar')], { timeoutSeconds: 60 });
  assert.equal(loaded.code, 0, describe(loaded));
  assert.equal((await run(['docker', 'create', '--name', 'sc-test-commit', '--network', 'none', 'sc-test/commit:1', 'true'])).code, 0);
  const theirs = await run(['docker', 'export', 'sc-test-commit'], { timeoutSeconds: 60 });
  // docker adds its mount points; and its own /etc, /dev come with them.
  const paths = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/\/$/, '')).map((line) => line.split(/ \d\d:\d\d:\d\d(?:\.\d+)? +/)[1] ?? line)
    .filter((name) => !/^(?:\.dockerenv|dev(?:\/.*)?|etc\/(?:hostname|hosts|mtab|resolv\.conf))$/.test(name.split(' -> ')[0] ?? '')).sort();
  assert.deepEqual(paths(await members(theirs.stdout)), paths(await members((await sc('export', 'changed')).stdout)));
});

test('a running container: export, and commit that holds it still for a moment', needed, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', 'busybox', 'sh', '-c', 'n=0; while :; do n=$((n+1)); echo $n > /first; cp /first /second; done');
  await eventually('it has begun', async () => (await sc.ok('diff', id)).includes('/second'));
  const file = path.join(sc.scratch, 'running.tar');
  await sc.ok('export', '-o', file, id);
  assert.ok((await members(fs.readFileSync(file))).some((line) => line.endsWith(' first')));
  await sc.ok('commit', id, 'still');
  await sc.ok('commit', '--pause=false', id, 'moving');
  const numbers = (await sc.ok('run', '--rm', 'still', 'cat', '/first', '/second')).split('\n').map(Number);
  assert.ok((numbers[0] ?? 0) - (numbers.at(-1) ?? 0) <= 1, `one instant: ${numbers.join(' and ')}`);
  const count = async (): Promise<string> => sc.ok('exec', id, 'cat', '/second');
  const before = await count();
  await eventually('it goes on', async () => (await count()) !== before);
  assertTidy(sc.root);
});

test('export | import; a terminal is refused; what cannot be committed', { skip: requires(...CONTAINER, 'terminals') }, async (t) => {
  const sc = await useBusybox(t);
  await changed(sc);
  const exported = await sc('export', 'changed');
  const imported = await sc.with({ input: exported.stdout })('import', '-', 'flat');
  assert.equal(imported.code, 0, describe(imported));
  assert.equal(await sc.ok('run', '--rm', 'flat', 'cat', '/home/y', '/etc/new'), 'y\nx');
  const { argv } = await sc('version');
  const typed = await run(['script', '-qec', `${argv[0]} export changed`, '/dev/null'], { environment: { SC_ROOT: sc.root, NO_COLOR: '1' } });
  assert.match(typed.out, /cowardly refusing to save to a terminal/);
  await sc.ok('rmi', '-f', 'busybox');
  const rows: ReadonlyArray<readonly [words: readonly string[], message: RegExp]> = [
    [['nothing'], /No such container: nothing/],
    [['changed', 'Bad'], /must be lowercase/],
    [['-c', 'RUN x', 'changed'], /RUN is not a valid change command/],
  ];
  for (const [words, message] of rows) {
    const failed = await sc('commit', ...words);
    assert.equal(failed.code, 1, describe(failed));
    assert.match(failed.err, message);
  }
  assertTidy(sc.root);
});
