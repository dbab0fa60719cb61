// From a real registry on loopback into the store.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import type { MadeImage } from '../../../fixtures/images/layout.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { startRegistry } from './registry.ts';
import type { Registry } from './registry.ts';
import { assertTidy, imageIndex, inImage, layerDirectories, treeOf } from './tree.ts';

const needed = { skip: requires('root', 'overlay', 'skopeo', 'docker-registry') };

const world = async (t: TestContext): Promise<{ sc: Sc; registry: Registry }> => {
  const registry = await startRegistry(t);
  return { sc: useStore(t), registry };
};

const layer = (name: string, bytes = 10): Buffer => tarArchive([{ name, data: randomBytes(bytes) }]);
const small: MadeImage = { name: 'small:1', layers: [layer('low'), layer('top')], config: { Cmd: ['sh'] } };
const short = (digest: string | undefined): string => (digest ?? '').slice('sha256:'.length, 'sha256:'.length + 12);

test('pulls in the words of docker, and a second time without a copy', needed, async (t) => {
  const { sc, registry } = await world(t);
  const { manifest, config, layers } = await registry.push(small);
  const name = `${registry.address}/small:1`;
  const first = await sc('pull', name);
  assert.equal(first.code, 0, describe(first));
  assert.equal(first.err, '');
  assert.deepEqual(first.out.split('\n'), [
    '1: Pulling from small', ...layers.map((digest) => `${short(digest)}: Pulling fs layer`), ...layers.map((digest) => `${short(digest)}: Pull complete`),
    `Digest: ${manifest}`, `Status: Downloaded newer image for ${name}`, name, '',
  ]);
  assert.equal(await sc.ok('images', '-q', '--no-trunc'), config);
  assert.deepEqual(Object.keys(await treeOf(sc.root, name)).sort(), ['low', 'top']);
  for (const digest of layers) fs.rmSync(registry.blob(digest));
  assert.equal(await sc.ok('pull', name), ['1: Pulling from small', `Digest: ${manifest}`, `Status: Image is up to date for ${name}`, name].join('\n'));
  assert.equal(await sc.ok('pull', '-q', `${registry.address}/small@${manifest}`), `${registry.address}/small@${manifest}`);
  assert.match(await sc.ok('images', '--digests'), new RegExp(`small +1 +${manifest} +${short(config)} `));
  assertTidy(sc.root);
});

test('the default tag is said, a name that nobody has is refused', needed, async (t) => {
  const { sc, registry } = await world(t);
  const missing = await sc('pull', `${registry.address}/nothing`);
  assert.deepEqual([missing.code, missing.out], [1, 'Using default tag: latest\n']);
  assert.equal(missing.err, `sc: manifest for ${registry.address}/nothing:latest not found: manifest unknown: manifest unknown\n`);
  const bad = await sc('pull', 'user/App');
  assert.deepEqual([bad.code, bad.err.split('\n')[0]], [1, 'sc: invalid reference format: repository name (user/App) must be lowercase']);
  assert.equal(await sc.ok('images', '-qa'), '');
});

test('of several platforms the right one; a wrong one is refused before its layers are fetched', needed, async (t) => {
  const { sc, registry } = await world(t);
  await registry.pushList('many:1', [{ ...small, name: 'many:arm', architecture: 's390x' }, { ...small, name: 'many:amd', layers: [layer('mine')], architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' }]);
  await sc.ok('pull', `${registry.address}/many:1`);
  assert.deepEqual(Object.keys(await treeOf(sc.root, `${registry.address}/many:1`)), ['mine']);
  const none = await sc('pull', '--platform', 'linux/riscv64', `${registry.address}/many:1`);
  assert.deepEqual([none.code, none.err], [1, 'sc: no matching manifest for linux/riscv64 in the manifest list entries\n']);
  await sc.ok('pull', '--platform', 'linux/s390x', `${registry.address}/many:1`);
  const { layers } = await registry.push({ ...small, name: 'foreign:1', layers: [layer('x')], architecture: 's390x' });
  const wrong = await sc('pull', `${registry.address}/foreign:1`);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /foreign:1 was found but does not match the specified platform: wanted linux\/\w+, actual: linux\/s390x/);
  assert.ok(!fs.existsSync(path.join(sc.root, 'images/blobs/sha256', (layers[0] ?? '').slice('sha256:'.length))));
  assertTidy(sc.root);
});

test('docker schema 2 keeps its id and its digest', needed, async (t) => {
  const { sc, registry } = await world(t);
  await registry.push(small);
  const [from, to] = [`docker://${registry.address}/small:1`, `docker://${registry.address}/schema:2`];
  const copied = await run(['skopeo', 'copy', '--quiet', '--format', 'v2s2', '--src-tls-verify=false', '--dest-tls-verify=false', from, to]);
  assert.equal(copied.code, 0, describe(copied));
  const raw = await run(['skopeo', 'inspect', '--raw', '--tls-verify=false', to]);
  const manifest = JSON.parse(raw.out) as { mediaType: string; config: { digest: string } };
  assert.match(manifest.mediaType, /docker\.distribution\.manifest\.v2/);
  await sc.ok('pull', `${registry.address}/schema:2`);
  assert.equal(await sc.ok('images', '-q', '--no-trunc'), manifest.config.digest);
});

test('twenty pulls at once of images that share a layer: no reference is lost', needed, async (t) => {
  const { sc, registry } = await world(t);
  const base = layer('base', 6 << 20);
  for (let index = 0; index < 20; index += 1) await registry.push({ name: `c${index}:1`, layers: [base, layer(`own${index % 10}`, 2000)] });
  const names = Array.from({ length: 20 }, (_, index) => `${registry.address}/c${index}:1`);
  const outcomes = await Promise.all(names.map((name) => sc.with({ timeoutSeconds: 120 })('pull', '-q', name)));
  for (const outcome of outcomes) assert.equal(outcome.code, 0, describe(outcome));
  assert.deepEqual(Object.keys(imageIndex(sc.root).references).filter((name) => !name.includes('@')).sort(), [...names].sort());
  assert.equal(layerDirectories(sc.root).length, 21);
  for (const [index, name] of names.entries()) assert.deepEqual(Object.keys(await treeOf(sc.root, name)).sort(), ['base', `own${index % 10}`]);
  assertTidy(sc.root);
});

test('twenty pulls at once of the same image', needed, async (t) => {
  const { sc, registry } = await world(t);
  await registry.push({ name: 'same:1', layers: [layer('base', 6 << 20), layer('top')] });
  const name = `${registry.address}/same:1`;
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => sc.with({ timeoutSeconds: 120 })('pull', '-q', name)));
  for (const outcome of outcomes) assert.equal(outcome.code, 0, describe(outcome));
  assert.equal(layerDirectories(sc.root).length, 2);
  assert.equal(fs.readdirSync(path.join(sc.root, 'layers/l')).length, 2);
  assertTidy(sc.root);
});

const flip = (file: string): void => {
  const bytes = fs.readFileSync(file);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  fs.writeFileSync(file, bytes);
};

test('a byte flipped in a stored blob is found and fetched again; one flipped on the way is refused', needed, async (t) => {
  const { sc, registry } = await world(t);
  const shared = layer('shared', 50_000);
  const { layers: [digest = ''] } = await registry.push({ name: 'one:1', layers: [shared] });
  await registry.push({ name: 'two:1', layers: [layer('below'), shared] });
  await sc.ok('pull', `${registry.address}/one:1`);
  const blob = path.join(sc.root, 'images/blobs/sha256', digest.slice('sha256:'.length));
  const good = fs.readFileSync(blob);
  flip(blob);
  await sc.ok('pull', `${registry.address}/two:1`);
  assert.ok(fs.readFileSync(blob).equals(good), 'repaired');
  assert.deepEqual(Object.keys(await treeOf(sc.root, `${registry.address}/two:1`)).sort(), ['below', 'shared']);

  flip(blob);
  const named = await sc('save', '-o', path.join(sc.scratch, 'x.tar'), `${registry.address}/one:1`);
  assert.deepEqual([named.code, named.err], [1, `sc: the stored blob ${digest} is damaged: its contents have another digest; pull or load the image again\n`]);
  await sc.ok('pull', `${registry.address}/one:1`);
  assert.ok(fs.readFileSync(blob).equals(good), 'repaired, though its layer was unpacked');
  await sc.ok('save', '-o', path.join(sc.scratch, 'x.tar'), `${registry.address}/one:1`);

  const { layers: [moving = ''] } = await registry.push({ name: 'three:1', layers: [layer('three', 50_000)] });
  flip(registry.blob(moving));
  const failed = await sc('pull', `${registry.address}/three:1`);
  assert.equal(failed.code, 1);
  assert.match(failed.err, /[Dd]igest/);
  assert.equal(imageIndex(sc.root).references[`${registry.address}/three:1`], undefined);
  assertTidy(sc.root);
});

test('a configuration that was damaged in the store is named, and the next pull repairs it', needed, async (t) => {
  const { sc, registry } = await world(t);
  const { config } = await registry.push(small);
  const name = `${registry.address}/small:1`;
  await sc.ok('pull', name);
  flip(path.join(sc.root, 'images/blobs/sha256', config.slice('sha256:'.length)));
  const broken = await sc('run', '--pull', 'never', name, 'true');
  assert.equal(broken.code, 125);
  assert.match(broken.err, new RegExp(`configuration of image ${config} is damaged`));
  await sc.ok('pull', name);
  assert.equal((await inImage(sc.root, name, 'ls')).toString(), 'low\ntop\n');
});

test('a configuration that lies about a layer: nothing is stored', needed, async (t) => {
  const { sc, registry } = await world(t);
  const diffId = `sha256:${'0'.repeat(64)}`;
  await registry.push({ name: 'liar:1', layers: [layer('x')], diffIds: [diffId] });
  const failed = await sc('pull', `${registry.address}/liar:1`);
  assert.equal(failed.code, 1);
  assert.match(failed.err, new RegExp(`^sc: the layer is not what the image says: its digest is sha256:[0-9a-f]+, not ${diffId}`));
  assert.deepEqual(layerDirectories(sc.root), []);
  await registry.push({ name: 'short:1', layers: [layer('x'), layer('y')], diffIds: [diffId] });
  assert.match((await sc('pull', `${registry.address}/short:1`)).err, /disagree on its layers/);
  assertTidy(sc.root);
});

test('killed at any moment, the next pull works and sweeps', needed, async (t) => {
  const { sc, registry } = await world(t);
  await registry.push({ name: 'big:1', layers: [layer('a', 3 << 20), layer('b', 3 << 20), layer('c', 3 << 20)] });
  const name = `${registry.address}/big:1`;
  for (let moment = 20; moment < 320; moment += 30) {
    const pull = sc.start(['pull', '-q', name]);
    setTimeout(() => pull.child.kill('SIGKILL'), moment);
    await pull.outcome.catch(() => undefined);
    assert.ok([0, 1].includes((await sc.ok('images', '-q')).split('\n').filter(Boolean).length));
  }
  await sc.ok('pull', '-q', name);
  assert.deepEqual(Object.keys(await treeOf(sc.root, name)).sort(), ['a', 'b', 'c']);
  await sc.ok('rmi', name);
  assert.deepEqual(layerDirectories(sc.root), []);
  assert.deepEqual(fs.readdirSync(path.join(sc.root, 'images/blobs/sha256')), []);
});
