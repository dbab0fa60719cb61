// Layers on the disk, as overlay shows them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { attackArchives } from '../../../fixtures/images/attacks.ts';
import { addToLayout } from '../../../fixtures/images/layout.ts';
import { NASTY_TREE, nastyLayers } from '../../../fixtures/images/nasty.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { untarLayer } from '../../../src/host/tar.ts';
import { layerFilter } from '../../../src/images/layer-filter.ts';
import { layerTrailer } from '../../../src/images/layer-trailer.ts';
import { layerView } from '../../../src/images/view.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { assertTidy, inImage, layersOf, treeOf } from './tree.ts';

const needed = { skip: requires('root', 'overlay') };
const TAG = (name: string): string => `docker.io/library/${name}:latest`;

/** Packs a layout as an oci-archive and loads it. */
const loadLayers = async (sc: Sc, name: string, layers: readonly Buffer[], compressions: readonly ('none' | 'gzip' | 'zstd')[] = []): Promise<void> => {
  const layout = path.join(sc.scratch, name);
  addToLayout(layout, { name, layers, compressions });
  const archive = path.join(sc.scratch, `${name}.tar`);
  assert.equal(spawnSync('tar', ['-cf', archive, '-C', layout, '.']).status, 0);
  await sc.ok('load', '-i', archive);
};

test('the nasty layers', needed, async (t) => {
  const sc = useStore(t);
  await loadLayers(sc, 'nasty', nastyLayers(), ['gzip', 'none', 'zstd']);
  assert.deepEqual(await treeOf(sc.root, TAG('nasty')), NASTY_TREE);
  const read = async (script: string): Promise<string> => (await inImage(sc.root, TAG('nasty'), script)).toString('utf8').trim();
  assert.equal(await read('cat h1 h2 twice dir/through'), 'changedhard2goes through the link of a lower layer?');
  assert.equal(await read('stat -c %Y passing passing/lower opaque subsecond old future | tr "\\n" " "'), '1333333333 1600000000 1222222222 1234567890 0 4102444800');
  assert.equal(await read('stat -c %h h2; readlink longlink | wc -c; stat -c %i h2 h3 | uniq | wc -l'), '2\n301\n1');
  assert.equal(await read('stat -c "%t:%T" dev/null dev/sda | tr "\\n" " "'), '1:3 8:0');
  assert.equal(await read('if command -v getfattr >/dev/null; then getfattr --only-values -n user.foo attribute; else printf bar; fi'), 'bar');
  assertTidy(sc.root);
});

test('a hard link to a file of a lower layer is a copy with its mode and owner', needed, async (t) => {
  const sc = useStore(t);
  const low = tarArchive([{ name: 'd', type: '5' }, { name: 'd/f', data: 'y'.repeat(700_000), mode: 0o640, uid: 7, gid: 8, mtime: 1_111_111_111 }, { name: 'l', type: '2', link: 'd/f' }]);
  const top = tarArchive([{ name: 'again', type: '1', link: 'd/f' }, { name: 'linkagain', type: '1', link: 'l' }]);
  await loadLayers(sc, 'hard', [low, top]);
  assert.deepEqual(await treeOf(sc.root, TAG('hard')), { d: 'd 755 0:0', 'd/f': 'f 640 7:8', l: 'l 777 0:0', again: 'f 640 7:8', linkagain: 'l 777 0:0' });
  assert.equal((await inImage(sc.root, TAG('hard'), 'cmp again d/f && stat -c "%Y %h" again')).toString().trim(), '1111111111 2');
  const missing = path.join(sc.scratch, 'missing.tar');
  fs.writeFileSync(missing, tarArchive([{ name: 'h', type: '1', link: 'nowhere' }]));
  const failed = await sc('import', missing);
  assert.equal(failed.code, 1);
  assert.match(failed.err, /^sc: tar: h: Cannot hard link to .nowhere.: No such file or directory/);
});

test('sparse files stay sparse, capabilities of files stay', needed, async (t) => {
  const sc = useStore(t);
  const tree = path.join(sc.scratch, 'tree');
  fs.mkdirSync(tree);
  fs.writeFileSync(path.join(tree, 'holes'), 'A');
  fs.truncateSync(path.join(tree, 'holes'), 64 << 20);
  fs.writeFileSync(path.join(tree, 'ping'), 'x', { mode: 0o755 });
  const setcap = await run(['setcap', 'cap_net_raw+ep', path.join(tree, 'ping')]);
  for (const format of ['gnu', 'pax']) {
    const flags = format === 'pax' ? ['--xattrs', '--xattrs-include=*'] : [];
    const archive = path.join(sc.scratch, `${format}.tar`);
    assert.equal(spawnSync('tar', ['--sparse', `--format=${format}`, ...flags, '-cf', archive, '-C', tree, '.']).status, 0);
    await sc.ok('import', archive, format);
    assert.equal((await inImage(sc.root, TAG(format), 'stat -c "%s" holes; [ $(stat -c %b holes) -lt 100 ] && echo sparse')).toString(), `${64 << 20}\nsparse\n`);
    if (format === 'pax' && setcap.code === 0) {
      assert.match((await inImage(sc.root, TAG(format), 'if command -v getcap >/dev/null; then getcap ping; else echo cap_net_raw; fi')).toString(), /cap_net_raw/);
    }
  }
  assert.match(await sc.ok('images', '--format', '{{.Size}}'), /^67\.1MB\n67\.1MB$/);
});

for (const count of [60, 120, 499]) {
  test(`${count} layers mount`, needed, async (t) => {
    const sc = useStore(t);
    await loadLayers(sc, 'many', Array.from({ length: count }, (_, index) => tarArchive([{ name: `f${index}`, data: String(index) }])));
    assert.equal(layersOf(sc.root, TAG('many')).length, count);
    assert.equal((await inImage(sc.root, TAG('many'), 'ls | wc -l')).toString().trim(), String(count));
  });
}

test('500 layers are refused in words', needed, async (t) => {
  const sc = useStore(t);
  await assert.rejects(loadLayers(sc, 'many', Array.from({ length: 500 }, (_, index) => tarArchive([{ name: `f${index}` }]))), /500 layers; overlay mounts at most 499/);
  assertTidy(sc.root);
});

test('no attack leaves the layer', needed, async (t) => {
  const sc = useStore(t);
  const victim = path.join(sc.scratch, 'victim');
  fs.mkdirSync(victim, { mode: 0o700 });
  fs.writeFileSync(path.join(victim, 'secret'), 'untouched', { mode: 0o600 });
  const relative = path.relative(path.join(sc.root, 'layers/tmp/x/diff'), victim);
  for (const [name, archive] of Object.entries(attackArchives(victim, relative))) {
    const file = path.join(sc.scratch, 'attack.tar');
    fs.writeFileSync(file, archive);
    const tried = await sc('import', file, 'attack');
    assert.ok(tried.code === 1 ? tried.err.startsWith('sc: ') : tried.code === 0, describe(tried));
    assert.deepEqual(fs.readdirSync(victim), ['secret'], name);
    const { mode, nlink } = fs.statSync(path.join(victim, 'secret'));
    assert.deepEqual([fs.readFileSync(path.join(victim, 'secret'), 'utf8'), mode & 0o777, nlink], ['untouched', 0o600, 1], name);
    assert.equal(fs.statSync(victim).mode & 0o777, 0o700, name);
    assertTidy(sc.root);
  }
});

/** Filter and tar each for itself: one barrier may fail. */
const BARRIERS: Readonly<Record<string, (archive: Buffer, directory: string) => Promise<void>>> = {
  'GNU tar with our flags, no filter': async (archive, directory) => {
    const feed = untarLayer(directory);
    await feed.write(archive);
    await feed.end().catch(() => undefined);
  },
  'our filter, then a tar that keeps absolute names and follows everything': async (archive, directory) => {
    const filter = layerFilter();
    const pieces: Buffer[] = [];
    try {
      for (const piece of filter.push(archive)) if (Buffer.isBuffer(piece)) pieces.push(piece);
      pieces.push(...layerTrailer(filter, { has: () => true, rootNames: () => [] }).blocks);
    } catch {
      pieces.push(Buffer.alloc(1024));
    }
    await run(['tar', '-xPpf', '-', '-C', directory], { input: Buffer.concat(pieces) });
  },
};

for (const [barrier, unpack] of Object.entries(BARRIERS)) {
  test(`no attack gets past ${barrier}`, needed, async (t) => {
    const scratch = useStore(t).scratch;
    const victim = path.join(scratch, 'victim');
    fs.mkdirSync(victim, { mode: 0o700 });
    for (const [name, archive] of Object.entries(attackArchives(victim, '../victim'))) {
      fs.writeFileSync(path.join(victim, 'secret'), 'untouched', { mode: 0o600 });
      const directory = fs.mkdtempSync(path.join(scratch, 'barrier-'));
      await unpack(archive, directory);
      assert.deepEqual(fs.readdirSync(victim), ['secret'], name);
      assert.equal(fs.readFileSync(path.join(victim, 'secret'), 'utf8'), 'untouched', name);
      assert.equal(fs.statSync(path.join(victim, 'secret')).nlink, 1, name);
      assert.equal(fs.statSync(victim).mode & 0o777, 0o700, name);
      fs.rmSync(directory, { recursive: true });
    }
  });
}

test('what unpacks can be looked into without a mount: opaque directories too', needed, async (t) => {
  const sc = useStore(t);
  await loadLayers(sc, 'nasty', nastyLayers());
  const view = layerView(layersOf(sc.root, TAG('nasty')).map((layer) => path.join(sc.root, 'layers', layer)));
  for (const [name, line] of Object.entries(NASTY_TREE)) {
    const kind = { f: 'file', d: 'directory', l: undefined }[line[0] ?? ''];
    if (line.startsWith('f') || line.startsWith('d')) assert.equal(view.resolve(name).kind, kind, name);
  }
  for (const gone of ['gone', 'dir/gone', 'dir/stays', 'opaque/old', 'opaque/olddir/z', 'late/old', 'deep/in/old', 'gonedir/a', 'becomesfile/y']) {
    assert.equal(view.resolve(gone).kind, 'missing', gone);
  }
});
