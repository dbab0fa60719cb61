// Removal: what others need stays, the rest goes from the disk too.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { busyboxArchive } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { requires } from '../support/requires.ts';
import { describe, eventually } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { startRegistry } from './registry.ts';
import { assertTidy, imageIndex, layerDirectories, treeOf } from './tree.ts';

const importFile = async (sc: Sc, name: string, file: string): Promise<string> => {
  const archive = path.join(sc.scratch, `${file}.tar`);
  fs.writeFileSync(archive, tarArchive([{ name: file, data: 'x' }]));
  return sc.ok('import', archive, name);
};

const blobs = (root: string): string[] => fs.readdirSync(path.join(root, 'images/blobs/sha256'));

test('a layer goes with the last image that has it', { skip: requires('root', 'overlay') }, async (t) => {
  const sc = useStore(t);
  const one = await importFile(sc, 'one', 'a');
  await importFile(sc, 'two', 'a');
  const other = await importFile(sc, 'other', 'b');
  const layer = layerDirectories(sc.root).find((chain) => imageIndex(sc.root).images[one]?.chainIds.includes(chain));
  assert.equal(await sc.ok('rmi', 'one'), `Untagged: one:latest\nDeleted: ${one}`);
  assert.deepEqual(Object.keys(await treeOf(sc.root, 'docker.io/library/two:latest')), ['a']);
  assert.match(await sc.ok('rmi', 'two'), new RegExp(`^Untagged: two:latest\nDeleted: sha256:[0-9a-f]+\nDeleted: sha256:${layer}$`));
  assert.deepEqual([layerDirectories(sc.root).length, blobs(sc.root).length], [1, 3]);
  const several = await sc('rmi', 'nothing', 'other', 'nothing:2');
  assert.deepEqual([several.code, several.err], [1, 'sc: No such image: nothing:latest\nsc: No such image: nothing:2\n']);
  assert.match(several.out, new RegExp(`Deleted: ${other}`));
  assert.equal((await sc('rmi', '-f', 'nothing')).code, 0);
  assert.deepEqual([layerDirectories(sc.root), blobs(sc.root), fs.readdirSync(path.join(sc.root, 'layers/l'))], [[], [], []]);
  assertTidy(sc.root);
});

test('an image without a name is shown with -a and goes by its id', { skip: requires('root') }, async (t) => {
  const sc = useStore(t);
  const old = await importFile(sc, 'name', 'a');
  const young = await importFile(sc, 'name', 'b');
  assert.equal(await sc.ok('images', '-q', '--no-trunc'), young);
  assert.match(await sc.ok('images', '-a'), new RegExp(`<none> +<none> +${old.slice(7, 19)} `));
  assert.match(await sc.ok('rmi', old.slice(7, 15)), new RegExp(`^Deleted: ${old}\nDeleted: sha256:`));
  assert.equal(await sc.ok('images', '-aq', '--no-trunc'), young);
});

test('a container keeps its image, and its layers even where the image is forced away', { skip: requires('root', 'overlay', 'static-busybox') }, async (t) => {
  const sc = useStore(t);
  await sc.ok('import', busyboxArchive(path.join(sc.scratch, 'busybox.tar')), 'busybox');
  const id = await sc.ok('run', '-d', 'busybox', 'sleep', '60');
  const short = id.slice(0, 12);
  const inUse = await sc('rmi', 'busybox');
  assert.equal(inUse.code, 1);
  assert.match(inUse.err, new RegExp(`^sc: conflict: unable to remove repository reference "busybox" \\(must force\\) - container ${short} is using its referenced image [0-9a-f]{12}\n$`));
  assert.equal(await sc.ok('rmi', '-f', 'busybox'), 'Untagged: busybox:latest');
  assert.equal(layerDirectories(sc.root).length, 1);
  await sc.ok('kill', id);
  await eventually('it has ended', async () => (await sc.ok('ps', '-q')) === '');
  const image = await sc.ok('images', '-aq');
  const stopped = await sc('rmi', image);
  assert.match(stopped.err, new RegExp(`conflict: unable to delete ${image} \\(must be forced\\) - image is being used by stopped container ${short}`));
  assert.match(await sc.ok('rmi', '-f', image), /^Deleted: sha256:[0-9a-f]{64}$/);
  assert.equal(layerDirectories(sc.root).length, 1, 'the container can still be read');
});

test('pull, import and rm at once: every outcome is one that some order gives', { skip: requires('root', 'overlay', 'skopeo', 'docker-registry') }, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  const shared = tarArchive([{ name: 'shared', data: randomBytes(100_000) }]);
  const names = Array.from({ length: 4 }, (_, index) => `${registry.address}/p${index}:1`);
  for (const index of names.keys()) await registry.push({ name: `p${index}:1`, layers: [shared, tarArchive([{ name: `own${index}` }])] });
  for (let round = 0; round < 3; round += 1) {
    const outcomes = await Promise.all([
      ...names.map((name) => sc.with({ timeoutSeconds: 60 })('pull', '-q', name)), importFile(sc, `i${round}:1`, `f${round}`),
      ...names.map((name) => sc.with({ timeoutSeconds: 60 })('rmi', name)), sc('rmi', '-f', 'i0:1'),
    ]);
    for (const outcome of outcomes) {
      if (typeof outcome !== 'string' && outcome.code !== 0) assert.match(outcome.err, /^sc: No such image: /, describe(outcome));
    }
    for (const name of Object.keys(imageIndex(sc.root).references)) {
      assert.ok(Object.keys(await treeOf(sc.root, name)).length > 0, name);
    }
  }
  for (const name of names) await sc('rmi', '-f', name);
  for (const image of (await sc.ok('images', '-aq')).split('\n').filter(Boolean)) await sc('rmi', '-f', image);
  assert.deepEqual([layerDirectories(sc.root), blobs(sc.root)], [[], []]);
  assertTidy(sc.root);
});
