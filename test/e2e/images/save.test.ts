// Names, and images out of the store as archives: what others make of them, and what becomes of theirs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { addToLayout } from '../../../fixtures/images/layout.ts';
import type { MadeDigests } from '../../../fixtures/images/layout.ts';
import { nastyLayers } from '../../../fixtures/images/nasty.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { assertTidy, imageIndex, treeOf } from './tree.ts';

const needed = { skip: requires('root', 'overlay') };
const layer = (name: string, bytes = 100): Buffer => tarArchive([{ name, data: randomBytes(bytes) }]);

/** Two images that share a layer, compressed in every way a registry has, brought in as an OCI archive. */
const loadTwo = async (sc: Sc): Promise<{ one: MadeDigests; two: MadeDigests; layout: string }> => {
  const layout = path.join(sc.scratch, 'layout');
  const [low, top, other] = [layer('low', 300_000), layer('top'), layer('other')];
  const one = addToLayout(layout, { name: 'one:1', layers: [low, top, low], compressions: ['gzip', 'zstd', 'gzip'], config: { Cmd: ['sh'], Labels: { a: 'b' } } });
  const two = addToLayout(layout, { name: 'example.org/two:2', layers: [low, other], compressions: ['gzip', 'none'] });
  const archive = path.join(sc.scratch, 'in.tar');
  assert.equal((await run(['tar', '-cf', archive, '-C', layout, '.'])).code, 0);
  await sc.ok('load', '-i', archive);
  return { one, two, layout };
};

const ids = async (sc: Sc): Promise<string[]> =>
  (await sc.ok('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).split('\n').sort();

test('tag: silent, moves, by id, and the words for a bad name', needed, async (t) => {
  const sc = useStore(t);
  const { one, two } = await loadTwo(sc);
  assert.equal(await sc.ok('tag', 'one:1', 'again'), '');
  assert.equal(await sc.ok('image', 'tag', one.config, 'localhost:5000/by/id:x'), '');
  assert.equal(await sc.ok('tag', one.config.slice(7, 17), 'by-short-id'), '');
  assert.equal(await sc.ok('tag', 'example.org/two:2', 'again'), '');
  const { references } = imageIndex(sc.root);
  assert.deepEqual(Object.fromEntries(Object.entries(references).map(([name, { image }]) => [name, image])), {
    'docker.io/library/one:1': one.config, 'example.org/two:2': two.config, 'docker.io/library/again:latest': two.config,
    'localhost:5000/by/id:x': one.config, 'docker.io/library/by-short-id:latest': one.config,
  });
  const rows: ReadonlyArray<readonly [words: readonly string[], message: string]> = [
    [['nothing', 'x'], 'No such image: nothing:latest'],
    [['one:1', 'Bad'], 'Error parsing reference: "Bad" is not a valid repository/tag: invalid reference format: repository name (library/Bad) must be lowercase'],
    [['one:1', 'a:b:c'], 'Error parsing reference: "a:b:c" is not a valid repository/tag: invalid reference format'],
    [['Bad', 'x'], 'Error parsing reference: "Bad" is not a valid repository/tag: invalid reference format: repository name (library/Bad) must be lowercase'],
    [['one:1', `x@sha256:${'0'.repeat(64)}`], 'refusing to create a tag with a digest reference'],
  ];
  for (const [words, message] of rows) {
    const failed = await sc('tag', ...words);
    assert.deepEqual([failed.code, failed.out, failed.err], [1, '', `sc: ${message}\n`]);
  }
  assert.equal(await sc.ok('rmi', 'again'), 'Untagged: again:latest');
});

test('save | load: several names and ids in one archive, every layer once and as it was', needed, async (t) => {
  const sc = useStore(t);
  const { one, two } = await loadTwo(sc);
  await sc.ok('tag', 'one:1', 'one:other');
  const before = await ids(sc);
  const archive = path.join(sc.scratch, 'out.tar');
  assert.equal(await sc.ok('save', '-o', archive, 'one', 'example.org/two:2', two.config.slice(7, 19)), '', 'a repository means all its tags');
  const piped = await sc('save', 'one', 'example.org/two:2');
  assert.ok(piped.stdout.equals(fs.readFileSync(archive)), 'the same image gives the same archive');
  assert.equal(fs.statSync(archive).mode & 0o777, 0o600);
  const members = (await run(['tar', '-tf', archive])).out.trim().split('\n').sort();
  const hex = (digest: string): string => digest.slice('sha256:'.length);
  assert.deepEqual(members, [...new Set([...one.diffIds, ...two.diffIds])].map((digest) => `${hex(digest)}.tar`).concat(`${hex(one.config)}.json`, `${hex(two.config)}.json`, 'manifest.json').sort());
  const unpacked = path.join(sc.scratch, 'unpacked');
  fs.mkdirSync(unpacked);
  await run(['tar', '-xf', archive, '-C', unpacked]);
  const sums = (await run(['sh', '-c', 'sha256sum -- *.tar *.json'], { cwd: unpacked })).out.trim().split('\n').map((line) => line.split(/\s+/));
  for (const [sum, name = ''] of sums) if (name !== 'manifest.json') assert.equal(name.split('.')[0], sum);
  await sc.ok('image', 'prune', '-af');
  assert.deepEqual(await ids(sc), ['']);
  const loaded = await sc.with({ input: piped.stdout })('load');
  assert.equal(loaded.out, 'Loaded image: one:1\nLoaded image: one:other\nLoaded image: example.org/two:2\n', describe(loaded));
  assert.deepEqual(await ids(sc), before);
  assert.deepEqual(Object.keys(await treeOf(sc.root, 'docker.io/library/one:1')).sort(), ['low', 'top']);
  assertTidy(sc.root);
});

test('save --format oci-archive keeps blobs and manifests: all digests stay', needed, async (t) => {
  const sc = useStore(t);
  const { one } = await loadTwo(sc);
  const before = await ids(sc);
  const blobs = fs.readdirSync(path.join(sc.root, 'images/blobs/sha256')).sort();
  const archive = path.join(sc.scratch, 'oci.tar');
  await sc.ok('save', '--format', 'oci-archive', '-o', archive, 'one:1', 'example.org/two:2');
  await sc.ok('image', 'prune', '-af');
  assert.equal(await sc.ok('load', '-i', archive), 'Loaded image: one:1\nLoaded image: example.org/two:2');
  assert.deepEqual(await ids(sc), before);
  assert.deepEqual(fs.readdirSync(path.join(sc.root, 'images/blobs/sha256')).sort(), blobs);
  const [image] = JSON.parse(await sc.ok('image', 'inspect', 'one:1')) as { Sc: { Manifest: string } }[];
  assert.equal(path.basename(image?.Sc.Manifest ?? ''), one.manifest.slice(7));
});

test('save refuses a terminal, a place that is none, another platform, what is not there', needed, async (t) => {
  const sc = useStore(t);
  await loadTwo(sc);
  const rows: ReadonlyArray<readonly [words: readonly string[], message: RegExp]> = [
    [['nothing'], /^sc: No such image: nothing\n$/],
    [['one:1', 'nothing'], /^sc: No such image: nothing\n$/],
    [['-o', '/no/such/file', 'one:1'], /^sc: invalid output path: directory "\/no\/such" does not exist\n$/],
    [['-o', '/dev/null', 'one:1'], /^sc: invalid output path: "\/dev\/null" must be a directory or a regular file\n$/],
    [['-o', sc.scratch, 'one:1'], /is a directory/],
    [['--platform', 'linux/s390x', 'one:1'], /does not provide the specified platform \(linux\/s390x\)/],
  ];
  for (const [words, message] of rows) {
    const failed = await sc('save', ...words);
    assert.deepEqual([failed.code, failed.out], [1, ''], describe(failed));
    assert.match(failed.err, message);
  }
  assert.deepEqual(fs.readdirSync(sc.scratch).sort(), ['in.tar', 'layout'], 'nothing half-written');
});

test('save to a terminal', { skip: requires('root', 'overlay', 'terminals') }, async (t) => {
  const sc = useStore(t);
  await loadTwo(sc);
  const { argv } = await sc('version');
  const typed = await run(['script', '-qec', `${argv[0]} save one:1`, '/dev/null'], { environment: { SC_ROOT: sc.root, NO_COLOR: '1' } });
  assert.deepEqual([typed.code, typed.out], [1, 'sc: cowardly refusing to save to a terminal. Use the -o flag or redirect\r\n']);
});

test('save: a damaged blob is named, and no file is left', needed, async (t) => {
  const sc = useStore(t);
  const { one } = await loadTwo(sc);
  const [digest = ''] = one.layers;
  const file = path.join(sc.root, 'images/blobs/sha256', digest.slice(7));
  const bytes = fs.readFileSync(file);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  for (const format of ['docker-archive', 'oci-archive']) {
    fs.writeFileSync(file, bytes);
    const failed = await sc('save', '--format', format, '-o', path.join(sc.scratch, 'x.tar'), 'one:1');
    assert.equal(failed.code, 1);
    assert.match(failed.err, new RegExp(`^sc: the stored blob ${digest} is damaged`));
    assert.deepEqual(fs.readdirSync(sc.scratch).filter((name) => name.includes('x.tar')), []);
  }
  assert.equal((await sc('save', '-o', path.join(sc.scratch, 'x.tar'), 'example.org/two:2')).code, 1, 'it shares that layer');
  await sc.ok('load', '-i', path.join(sc.scratch, 'in.tar'));
  await sc.ok('save', '-o', path.join(sc.scratch, 'x.tar'), 'one:1');
});

test('skopeo reads what sc saves, and sc loads what skopeo writes', { skip: requires('root', 'overlay', 'skopeo') }, async (t) => {
  const sc = useStore(t);
  const { one, two, layout } = await loadTwo(sc);
  await sc.ok('save', '-o', path.join(sc.scratch, 'd.tar'), 'one:1', 'example.org/two:2');
  await sc.ok('save', '--format', 'oci-archive', '-o', path.join(sc.scratch, 'o.tar'), 'one:1', 'example.org/two:2');
  const inspect = async (from: string): Promise<unknown> => JSON.parse((await run(['skopeo', 'inspect', '--config', from])).out);
  const expected = await inspect(`oci:${layout}:one:1`);
  assert.deepEqual(await inspect(`docker-archive:${sc.scratch}/d.tar:one:1`), expected);
  assert.deepEqual(await inspect(`oci-archive:${sc.scratch}/o.tar:docker.io/library/one:1`), expected);
  const copied = await run(['skopeo', 'copy', '--quiet', `docker-archive:${sc.scratch}/d.tar:one:1`, `dir:${sc.scratch}/dir`]);
  assert.equal(copied.code, 0, describe(copied));
  for (const [index, to] of [`docker-archive:${sc.scratch}/s0.tar:s0:1`, `oci-archive:${sc.scratch}/s1.tar:s1:1`].entries()) {
    // docker's format knows no zstd, so it gets the other image.
    const written = await run(['skopeo', 'copy', '--quiet', `oci:${layout}:${index === 0 ? 'example.org/two:2' : 'one:1'}`, to]);
    assert.equal(written.code, 0, describe(written));
    assert.equal(await sc.ok('load', '-i', path.join(sc.scratch, `s${index}.tar`)), `Loaded image: s${index}:1`);
    assert.equal(imageIndex(sc.root).references[`docker.io/library/s${index}:1`]?.image, index === 0 ? two.config : one.config);
  }
});

test('podman loads what sc saves, and sc what podman saves', { skip: requires('root', 'overlay', 'podman') }, async (t) => {
  const sc = useStore(t);
  const { one, two } = await loadTwo(sc);
  const podman = (...words: string[]) => run(['podman', '--root', path.join(sc.scratch, 'podman'), '--runroot', path.join(sc.scratch, 'podman-run'), '--storage-driver', 'vfs', ...words], { timeoutSeconds: 90 });
  await sc.ok('save', '-o', path.join(sc.scratch, 'd.tar'), 'one:1', 'example.org/two:2');
  const loaded = await podman('load', '-q', '-i', path.join(sc.scratch, 'd.tar'));
  assert.equal(loaded.code, 0, describe(loaded));
  assert.deepEqual((await podman('images', '-q', '--no-trunc')).out.trim().split('\n').sort(), [one.config, two.config].sort());
  for (const format of ['docker-archive', 'oci-archive']) {
    const file = path.join(sc.scratch, `${format}.tar`);
    const saved = await podman('save', '-q', '--format', format, '-o', file, 'example.org/two:2');
    assert.equal(saved.code, 0, describe(saved));
    await sc.ok('image', 'prune', '-af');
    assert.equal(await sc.ok('load', '-i', file), 'Loaded image: example.org/two:2');
    assert.equal(await sc.ok('images', '-q', '--no-trunc'), two.config);
  }
  await podman('rmi', '-af');
});

test('a Docker Engine loads what sc saves, and sc what it saves', { skip: requires('root', 'overlay', 'docker-engine') }, async (t) => {
  const sc = useStore(t);
  // docker refuses two of them: the second links to a file of a lower layer, the third has a name and its whiteout.
  const layers = nastyLayers().filter((_, index) => index !== 1 && index !== 2);
  const layout = path.join(sc.scratch, 'nasty');
  const nasty = addToLayout(layout, { name: 'sc-test/nasty:1', layers });
  await run(['tar', '-cf', path.join(sc.scratch, 'in.tar'), '-C', layout, '.']);
  await sc.ok('load', '-i', path.join(sc.scratch, 'in.tar'));
  const tree = await treeOf(sc.root, 'docker.io/sc-test/nasty:1');
  const saved = path.join(sc.scratch, 'saved.tar');
  await sc.ok('save', '-o', saved, 'sc-test/nasty:1');
  t.after(() => run(['docker', 'rmi', '-f', 'sc-test/nasty:1']));
  const loaded = await run(['docker', 'load', '-i', saved], { timeoutSeconds: 60 });
  assert.equal(loaded.out, 'Loaded image: sc-test/nasty:1\n', describe(loaded));
  assert.equal((await run(['docker', 'image', 'inspect', '-f', '{{.Id}}', 'sc-test/nasty:1'])).out.trim(), nasty.config);
  const theirs = await run(['docker', 'save', '-o', path.join(sc.scratch, 'theirs.tar'), 'sc-test/nasty:1']);
  assert.equal(theirs.code, 0, describe(theirs));
  await sc.ok('rmi', 'sc-test/nasty:1');
  assert.equal(await sc.ok('load', '-i', path.join(sc.scratch, 'theirs.tar')), 'Loaded image: sc-test/nasty:1');
  assert.equal(await sc.ok('images', '-q', '--no-trunc'), nasty.config);
  assert.deepEqual(await treeOf(sc.root, 'docker.io/sc-test/nasty:1'), tree);
});
