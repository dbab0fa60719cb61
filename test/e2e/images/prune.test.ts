// Looking through the store and tidying it: filters, history, prune, system df.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { assertTidy, layerDirectories } from './tree.ts';

const needed = { skip: requires('root', 'overlay') };

const importFile = async (sc: Sc, name: string, { changes = [], bytes = 1000 }: { readonly changes?: readonly string[]; readonly bytes?: number } = {}): Promise<string> => {
  const archive = path.join(sc.scratch, 'root.tar');
  fs.writeFileSync(archive, tarArchive([{ name: 'f', data: randomBytes(bytes) }]));
  return sc.ok('import', ...changes.flatMap((change) => ['-c', change]), archive, name);
};

test('images: filters, formats', needed, async (t) => {
  const sc = useStore(t);
  const first = await importFile(sc, 'app:1', { changes: ['LABEL stage=old'] });
  await importFile(sc, 'app:2', { changes: ['LABEL stage=new owner=me'] });
  await importFile(sc, 'example.org/other/app:2');
  const dangling = await importFile(sc, 'moved');
  await importFile(sc, 'moved');
  const names = async (...words: string[]): Promise<string> => (await sc.ok('images', '--format', '{{.Repository}}:{{.Tag}}', ...words)).split('\n').sort().join(' ');
  assert.equal(await names(), 'app:1 app:2 example.org/other/app:2 moved:latest');
  assert.equal(await names('-f', 'dangling=true'), '<none>:<none>');
  assert.equal(await sc.ok('images', '-q', '--no-trunc', '-f', 'dangling=true'), dangling);
  assert.equal(await names('-a', '-f', 'dangling=false'), 'app:1 app:2 example.org/other/app:2 moved:latest');
  assert.equal(await names('-f', 'label=stage'), 'app:1 app:2');
  assert.equal(await names('-f', 'label=stage=new', '-f', 'label=owner'), 'app:2');
  assert.equal(await names('-f', 'reference=app:*'), 'app:1 app:2');
  assert.equal(await names('-f', 'reference=*/*/app', '-f', 'reference=mov*'), 'example.org/other/app:2 moved:latest');
  assert.equal(await names('-f', 'before=app:2'), 'app:1');
  assert.equal(await names('-f', `since=${first.slice(7, 20)}`, '-f', 'reference=app'), 'app:2');
  assert.equal(await names('-f', 'until=1h'), '');
  assert.equal(await names('app'), 'app:1 app:2');
  const bad = await Promise.all([['dangling=x'], ['before=nothing'], ['until=x'], ['colour=red']].map(([filter = '']) => sc('images', '-f', filter)));
  for (const { code } of bad) assert.equal(code, 1);
  assert.deepEqual(bad.slice(0, 2).map(({ err }) => err), ["sc: invalid filter 'dangling=[x]'\n", 'sc: No such image: nothing:latest\n']);
  const json = JSON.parse(await sc.ok('images', '--format', 'json', 'app:1')) as Record<string, string>;
  assert.deepEqual([json['Repository'], json['Tag'], json['ID'], json['Size']], ['app', '1', first.slice(7, 19), '1kB']);
});

test('history', needed, async (t) => {
  const sc = useStore(t);
  const id = await importFile(sc, 'app');
  const table = (await sc.ok('history', 'app')).split('\n');
  assert.match(table[0] ?? '', /^IMAGE {10,}CREATED {2,}CREATED BY +SIZE +COMMENT$/);
  assert.match(table[1] ?? '', new RegExp(`^${id.slice(7, 19)} +\\S.* ago +1kB +Imported from .*root\\.tar$`));
  assert.equal(await sc.ok('history', '-q', '--no-trunc', 'app'), id);
  assert.match(await sc.ok('history', '-H=false', '--format', '{{.Size}} {{.CreatedAt}}', 'app'), /^1000 \d{4}-\d\d-\d\dT/);
  const failed = await sc('history', 'nothing');
  assert.deepEqual([failed.code, failed.err], [1, 'sc: No such image: nothing:latest\n']);
});

test('prune: what has no name; with -a what no container needs; it asks first', { skip: requires(...CONTAINER) }, async (t) => {
  const sc = await useBusybox(t);
  const gone = await importFile(sc, 'moved', { bytes: 50_000 });
  await importFile(sc, 'moved');
  const kept = await importFile(sc, 'kept', { changes: ['LABEL keep=me'] });
  const container = await sc.ok('run', '-d', 'busybox', 'true');
  const asked = await sc.with({ input: 'n\n' })('image', 'prune');
  assert.deepEqual([asked.code, asked.out], [0, '']);
  assert.equal(asked.err, 'WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ');
  assert.equal(layerDirectories(sc.root).length, 4);
  const first = await sc.with({ input: 'y\n' })('image', 'prune');
  assert.match(first.out, new RegExp(`^Deleted Images:\ndeleted: ${gone}\ndeleted: sha256:[0-9a-f]{64}\n\nTotal reclaimed space: \\d+(\\.\\d+)?kB\n$`), describe(first));
  assert.equal(await sc.ok('image', 'prune', '-f'), 'Total reclaimed space: 0B');
  assert.equal(await sc.ok('image', 'prune', '-af', '--filter', 'until=24h'), 'Total reclaimed space: 0B');
  assert.match(await sc.ok('image', 'prune', '-af', '--filter', 'label!=keep'), /^Deleted Images:\nuntagged: moved:latest\ndeleted: /);
  assert.deepEqual((await sc.ok('images', '--format', '{{.Repository}}')).split('\n').sort(), ['busybox', 'kept']);
  assert.match(await sc.ok('image', 'prune', '-af', '--filter', 'label=keep=me'), new RegExp(`untagged: kept:latest\ndeleted: ${kept}\n`));
  await sc.ok('rm', '-f', container);
  assert.match(await sc.ok('image', 'prune', '-af'), /untagged: busybox:latest/);
  assert.deepEqual([layerDirectories(sc.root), fs.readdirSync(path.join(sc.root, 'images/blobs/sha256'))], [[], []]);
  assertTidy(sc.root);
});

test('system df: layers count once', { skip: requires(...CONTAINER) }, async (t) => {
  const sc = await useBusybox(t);
  await importFile(sc, 'one', { bytes: 1_000_000 });
  await sc.ok('tag', 'one', 'two');
  const container = await sc.ok('run', '-d', 'busybox', 'dd', 'if=/dev/zero', 'of=/x', 'bs=1000', 'count=500');
  await sc.ok('wait', container);
  const rows = (await sc.ok('system', 'df', '--format', '{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}')).split('\n');
  assert.match(rows[0] ?? '', /^Images\|2\|1\|\d\.\d+MB\|1MB \(\d+%\)$/);
  assert.equal(rows[1], 'Containers|1|0|500kB|500kB (100%)');
  assert.match(rows.at(-1) ?? '', /^Image Blobs\|6\|6\|/);
  assert.match(await sc.ok('system', 'df', '-v'), /REPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS\n[^]*two +latest +\S+ +.* ago +1MB +0B +1MB +0\n/);
  assert.match((await run(['du', '-sb', path.join(sc.root, 'images/blobs')])).out, /^\d/);
});
