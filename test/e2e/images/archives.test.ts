// Archives and root file systems into the store, and out of it again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { busyboxArchive } from '../../../fixtures/images/busybox.ts';
import { addToLayout } from '../../../fixtures/images/layout.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { assertTidy, imageIndex, inImage, layerDirectories, layersOf, treeOf } from './tree.ts';

const needed = { skip: requires('root', 'overlay') };
const COMPRESSORS = ['gzip', 'bzip2', 'xz', 'zstd'] as const;

const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const layer = (name: string): Buffer => tarArchive([{ name, data: randomBytes(100) }]);

interface DockerImage {
  readonly names: readonly string[] | null;
  readonly layers: readonly Buffer[];
  readonly config?: object;
}

/** What `docker save` writes: a member for each layer, configuration, and manifest.json. */
const dockerArchive = (images: readonly DockerImage[]): Buffer => {
  const files = new Map<string, Buffer>();
  const entries = images.map(({ names, layers, config = {} }) => {
    const plain = layers.map((data) => (data[0] === 0x1f ? spawnSync('gzip', ['-dc'], { input: data, maxBuffer: 1 << 28 }).stdout : data));
    const document = Buffer.from(JSON.stringify({
      created: '2024-01-02T03:04:05Z', architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: plain.map((data) => `sha256:${sha(data)}`) },
    }));
    files.set(`${sha(document)}.json`, document);
    for (const data of layers) files.set(`${sha(data)}/layer.tar`, data);
    return { Config: `${sha(document)}.json`, RepoTags: names, Layers: layers.map((data) => `${sha(data)}/layer.tar`) };
  });
  return tarArchive([...[...files].map(([name, data]) => ({ name, data })), { name: 'manifest.json', data: JSON.stringify(entries) }]);
};

test('import: what busybox needs, from a file and from stdin', { skip: requires('root', 'overlay', 'static-busybox') }, async (t) => {
  const sc = useStore(t);
  const archive = busyboxArchive(path.join(sc.scratch, 'busybox.tar'));
  const id = await sc.ok('import', '-c', 'CMD ["sh"]', '-c', 'ENV A=1 B="two words"', '-m', 'made here', archive, 'busybox');
  assert.match(id, /^sha256:[0-9a-f]{64}$/);
  assert.equal((await inImage(sc.root, 'docker.io/library/busybox:latest', 'chroot . /bin/sh -c "id -un app; stat -c %a /tmp"')).toString(), 'app\n1777\n');
  const document = JSON.parse(fs.readFileSync(path.join(sc.root, 'images/blobs/sha256', id.slice('sha256:'.length)), 'utf8')) as { config: object; history: { comment: string }[] };
  assert.deepEqual(document.config, { Cmd: ['sh'], Env: ['A=1', 'B=two words'] });
  assert.equal(document.history[0]?.comment, 'made here');
  const piped = await sc.with({ input: fs.readFileSync(archive) })('import', '-', 'piped:1');
  assert.equal(piped.code, 0, describe(piped));
  assert.deepEqual(layersOf(sc.root, 'docker.io/library/piped:1'), layersOf(sc.root, 'docker.io/library/busybox:latest'), 'the same layer is stored once');
  assertTidy(sc.root);
});

test('import and load take every compression', needed, async (t) => {
  const sc = useStore(t);
  const root = path.join(sc.scratch, 'root.tar');
  fs.writeFileSync(root, tarArchive([{ name: 'f', data: 'x' }]));
  fs.writeFileSync(path.join(sc.scratch, 'save.tar'), dockerArchive([{ names: ['saved:1'], layers: [layer('s')] }]));
  for (const tool of COMPRESSORS) {
    for (const name of ['root', 'save']) fs.writeFileSync(path.join(sc.scratch, `${name}.${tool}`), spawnSync(tool, ['-c', path.join(sc.scratch, `${name}.tar`)], { maxBuffer: 1 << 28 }).stdout);
    await sc.ok('import', path.join(sc.scratch, `root.${tool}`), `${tool}:1`);
    assert.deepEqual(Object.keys(await treeOf(sc.root, `docker.io/library/${tool}:1`)), ['f']);
    assert.equal(await sc.ok('load', '-i', path.join(sc.scratch, `save.${tool}`)), 'Loaded image: saved:1');
  }
  assert.equal(layerDirectories(sc.root).length, 2);
  assertTidy(sc.root);
});

test('a missing tool, a bad change, a bad name, a missing file: said before anything is stored', needed, async (t) => {
  const sc = useStore(t);
  const archive = path.join(sc.scratch, 'root.tar');
  fs.writeFileSync(archive, tarArchive([{ name: 'f' }]));
  const rows: ReadonlyArray<readonly [words: readonly string[], message: RegExp]> = [
    [['import', '-c', 'RUN x', archive], /RUN is not a valid change command/],
    [['import', archive, 'Bad'], /must be lowercase/],
    [['import', '--platform', 'a/b/c/d', archive], /invalid OS\/ARCH/],
    [['import', '/nonexistent'], /open \/nonexistent: no such file/],
    [['import', 'https://example.org/x.tar'], /curl -L https/],
    [['load', '-i', '/nonexistent'], /open \/nonexistent: no such file/],
    [['load', '-i', archive], /neither manifest\.json \(docker save\) nor index\.json/],
  ];
  for (const [words, message] of rows) {
    const failed = await sc(...words);
    assert.equal(failed.code, 1, describe(failed));
    assert.match(failed.err, message);
  }
  assert.equal(await sc.ok('images', '-qa'), '');
  const xz = path.join(sc.scratch, 'root.xz');
  fs.writeFileSync(xz, spawnSync('xz', ['-c', archive]).stdout);
  const tools = path.join(sc.scratch, 'bin');
  fs.mkdirSync(tools);
  for (const tool of ['sh', 'tar', 'flock', 'sync', 'env', 'node', 'readlink']) fs.symlinkSync((await run(['sh', '-c', `command -v ${tool}`])).out.trim(), path.join(tools, tool));
  const lacking = await sc.with({ environment: { PATH: tools } })('import', xz);
  assert.equal(lacking.code, 1, describe(lacking));
  assert.match(lacking.err, /^sc: xz is needed to read this file and is not installed/);
  assertTidy(sc.root);
});

test('load: several images, several names, one without, shared layers', needed, async (t) => {
  const sc = useStore(t);
  const [low, top, other] = [layer('low'), layer('top'), layer('other')];
  const archive = dockerArchive([
    { names: ['one:1', 'example.org/one:2'], layers: [low, top], config: { User: 'app' } }, { names: null, layers: [low, other] }, { names: ['zipped:1'], layers: [gzipSync(low), gzipSync(other), low] },
  ]);
  const loaded = await sc.with({ input: archive })('load');
  assert.equal(loaded.code, 0, describe(loaded));
  assert.match(loaded.out, /^Loaded image: one:1\nLoaded image: example\.org\/one:2\nLoaded image ID: sha256:[0-9a-f]{64}\nLoaded image: zipped:1\n$/);
  assert.deepEqual(Object.keys(await treeOf(sc.root, 'example.org/one:2')).sort(), ['low', 'top']);
  assert.deepEqual(Object.keys(await treeOf(sc.root, 'docker.io/library/zipped:1')).sort(), ['low', 'other']);
  assert.equal(layersOf(sc.root, 'docker.io/library/zipped:1').length, 3, 'the same layer twice in one image');
  const again = await sc.with({ input: dockerArchive([{ names: ['one:1'], layers: [other] }]) })('load');
  assert.match(again.out, /^The image one:1 already exists, renaming the old one with ID sha256:[0-9a-f]{64} to empty string\nLoaded image: one:1\n$/);
  assertTidy(sc.root);
});

test('load: an OCI archive, and the blobs are whole', { skip: requires('root', 'overlay', 'skopeo') }, async (t) => {
  const sc = useStore(t);
  const layout = path.join(sc.scratch, 'layout');
  const one = addToLayout(layout, { name: 'oci/one:1', layers: [layer('a'), layer('b')], compressions: ['gzip', 'zstd'] });
  addToLayout(layout, { name: 'two', layers: [layer('c')], compressions: ['none'] });
  const archive = path.join(sc.scratch, 'oci.tar');
  spawnSync('tar', ['-czf', archive, '-C', layout, '.']);
  assert.equal(await sc.ok('load', '-i', archive), 'Loaded image: oci/one:1\nLoaded image: two:latest');
  assert.equal(await sc.ok('images', '-q', '--no-trunc', 'oci/one'), one.config);
  for (const name of fs.readdirSync(path.join(sc.root, 'images/blobs/sha256'))) {
    assert.equal(sha(fs.readFileSync(path.join(sc.root, 'images/blobs/sha256', name))), name);
  }
  assert.equal(imageIndex(sc.root).references['docker.io/oci/one:1']?.image, one.config);
  const reload = path.join(sc.scratch, 'skopeo.tar');
  const copied = await run(['skopeo', 'copy', '--quiet', `oci:${layout}:two`, `docker-archive:${reload}:from-skopeo:1`]);
  assert.equal(copied.code, 0, describe(copied));
  assert.equal(await sc.ok('load', '-i', reload), 'Loaded image: from-skopeo:1');
  assert.deepEqual(Object.keys(await treeOf(sc.root, 'docker.io/library/from-skopeo:1')), ['c']);
  assertTidy(sc.root);
});

test('load: links of the archive are followed inside it only', needed, async (t) => {
  const sc = useStore(t);
  const outside = path.join(sc.scratch, 'outside.tar');
  const data = layer('secret');
  fs.writeFileSync(outside, data);
  const document = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [`sha256:${sha(data)}`] } });
  const archive = (link: string): Buffer => tarArchive([
    { name: 'config.json', data: document }, { name: 'real/layer.tar', data }, { name: 'x/layer.tar', type: '2', link },
    { name: 'manifest.json', data: JSON.stringify([{ Config: 'config.json', RepoTags: ['l:1'], Layers: ['x/layer.tar'] }]) },
  ]);
  assert.equal((await sc.with({ input: archive('../real/layer.tar') })('load')).out, 'Loaded image: l:1\n');
  await sc.ok('rmi', 'l:1');
  for (const link of [outside, '../../../../../../../../../../etc/passwd']) {
    const failed = await sc.with({ input: archive(link) })('load');
    assert.deepEqual([failed.code, failed.err], [1, 'sc: the archive is not whole: it has no file "x/layer.tar"\n']);
  }
  assertTidy(sc.root);
});

test('a byte flipped in an archive is found: in a layer, a configuration, a manifest', needed, async (t) => {
  const sc = useStore(t);
  const layout = path.join(sc.scratch, 'layout');
  const made = addToLayout(layout, { name: 'one:1', layers: [layer('a')] });
  for (const digest of [made.layers[0] ?? '', made.config]) {
    const file = path.join(layout, 'blobs/sha256', digest.slice('sha256:'.length));
    const good = fs.readFileSync(file);
    const bad = Buffer.from(good);
    const at = bad.lastIndexOf(digest === made.config ? 'amd64' : bad.subarray(-20));
    bad[at] = (bad[at] ?? 0) ^ 1;
    fs.writeFileSync(file, bad);
    const archive = path.join(sc.scratch, 'bad.tar');
    spawnSync('tar', ['-cf', archive, '-C', layout, '.']);
    const failed = await sc('load', '-i', archive);
    assert.equal(failed.code, 1, describe(failed));
    assert.match(failed.err, /damaged: its digest is/);
    fs.writeFileSync(file, good);
  }
  const zipped = gzipSync(tarArchive([{ name: 'f', data: randomBytes(5000) }]));
  for (const bad of [Buffer.concat([zipped.subarray(0, 2000), Buffer.alloc(1), zipped.subarray(2001)]), zipped.subarray(0, 3000)]) {
    const broken = await sc.with({ input: bad })('import', '-');
    assert.equal(broken.code, 1, describe(broken));
    assert.match(broken.err, /^sc: the gzip data is damaged: /);
  }
  const data = layer('x');
  const docker = dockerArchive([{ names: ['d:1'], layers: [data] }]);
  const at = docker.indexOf(data) + 520;
  docker[at] = (docker[at] ?? 0) ^ 1;
  const failed = await sc.with({ input: docker })('load');
  assert.equal(failed.code, 1, describe(failed));
  assert.equal(await sc.ok('images', '-qa'), '');
  assert.deepEqual(layerDirectories(sc.root), []);
  assertTidy(sc.root);
});
