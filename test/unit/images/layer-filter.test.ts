// What goes through the filter, what comes in the trailer, what is refused. Read back with our own reader, byte by byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackArchives } from '../../../fixtures/images/attacks.ts';
import { tarArchive, tarMember } from '../../../fixtures/images/tar-maker.ts';
import type { TarMember } from '../../../fixtures/images/tar-maker.ts';
import { layerFilter } from '../../../src/images/layer-filter.ts';
import type { LayerFilter } from '../../../src/images/layer-filter.ts';
import { layerTrailer } from '../../../src/images/layer-trailer.ts';
import { readMember } from '../../../src/images/tar-block.ts';

const feed = (archive: Buffer, chunk = archive.length): { filter: LayerFilter; out: Buffer; copies: string[] } => {
  const filter = layerFilter();
  const out: Buffer[] = [];
  const copies: string[] = [];
  for (let at = 0; at < archive.length; at += chunk) {
    for (const piece of filter.push(archive.subarray(at, at + chunk))) {
      if (Buffer.isBuffer(piece)) out.push(piece);
      else copies.push(piece.copyUp);
    }
  }
  filter.end();
  return { filter, out: Buffer.concat(out), copies };
};

const through = (members: readonly TarMember[]): string[] => {
  const { out } = feed(tarArchive(members));
  return namesIn(out);
};

const namesIn = (archive: Buffer): string[] => {
  const names: string[] = [];
  for (let at = 0; at < archive.length;) {
    const read = readMember(archive, at);
    if (read.kind === 'more') break;
    if (read.kind === 'member') {
      const { type, name, size, pax } = read.member;
      names.push(`${type} ${name}${pax.has('SCHILY.xattr.trusted.overlay.opaque') ? ' opaque' : ''}`);
      at = read.next + Math.ceil(size / 512) * 512;
    } else {
      at = read.next;
    }
  }
  return names;
};

const trailer = (members: readonly TarMember[], below: readonly string[] | 'all' = 'all'): string[] => {
  const { filter } = feed(tarArchive(members));
  const has = (name: string): boolean => below === 'all' || below.includes(name);
  const { blocks } = layerTrailer(filter, { has, rootNames: () => (below === 'all' ? [] : below.filter((name) => !name.includes('/'))) });
  return namesIn(Buffer.concat(blocks));
};

test('what is kept is the same bytes, however they are cut', () => {
  const members: TarMember[] = [
    { name: 'a/', type: '5' }, { name: 'a/f', data: 'x'.repeat(1000) }, { name: `a/${'n'.repeat(300)}`, data: 'long' },
    { name: 'l', type: '2', link: 'y'.repeat(200) }, { name: 'h', type: '1', link: 'a/f' }, { name: 'empty' },
  ];
  const whole = Buffer.concat(members.map(tarMember));
  for (const chunk of [1, 7, 511, 512, 513, 1024, 4000, 1 << 20]) assert.ok(feed(tarArchive(members), chunk).out.equals(whole), `cut every ${chunk}`);
});

test('whiteouts are taken out and come at the end', () => {
  const members = [{ name: 'a/', type: '5' }, { name: 'a/.wh.b', data: 'with contents' }, { name: '.wh.c' }, { name: 'd' }];
  assert.deepEqual(through(members), ['5 a/', '0 d']);
  assert.deepEqual(trailer(members), ['3 a/b', '3 c']);
  assert.deepEqual(trailer(members, ['c']), ['3 c'], 'what hides nothing is left out');
});

const TRAILERS: ReadonlyArray<readonly [what: string, members: readonly TarMember[], trailer: readonly string[], below?: readonly string[]]> = [
  ['a file and its whiteout: the file stays', [{ name: 'f' }, { name: '.wh.f' }], []],
  ['a directory and its whiteout: made anew, so opaque', [{ name: '.wh.d' }, { name: 'd', type: '5' }], ['5 d opaque']],
  ['an opaque directory', [{ name: 'd', type: '5' }, { name: 'd/.wh..wh..opq' }], ['5 d opaque']],
  ['an opaque directory without an entry', [{ name: 'd/.wh..wh..opq' }], ['5 d opaque']],
  ['a whiteout in an opaque directory', [{ name: 'd/.wh.x' }, { name: 'd/.wh..wh..opq' }], ['5 d opaque']],
  ['a whiteout below an opaque directory', [{ name: 'd/e/.wh.x' }, { name: 'd/.wh..wh..opq' }], ['5 d opaque']],
  ['notes of AUFS', [{ name: '.wh..wh.plnk', type: '5' }, { name: '.wh..wh.plnk/1.2' }, { name: '.wh..wh.aufs' }], []],
  ['the directory of a whiteout becomes a link', [{ name: 'a/.wh.x' }, { name: 'a', type: '2', link: '/etc' }], []],
  ['the opaque directory becomes a file', [{ name: 'a/.wh..wh..opq' }, { name: 'a' }], []],
  ['an opaque root hides each name', [{ name: '.wh..wh..opq' }, { name: 'new', type: '5' }], ['3 old', '5 new opaque'], ['old', 'new']],
];

for (const [what, members, expected, below] of TRAILERS) test(what, () => assert.deepEqual(trailer(members, below), expected));

test('a hard link to what only lower layers have asks for a copy, once', () => {
  const { copies } = feed(tarArchive([{ name: 'own' }, { name: 'h', type: '1', link: 'own' }, { name: 'i', type: '1', link: 'low' }, { name: 'j', type: '1', link: './low' }]));
  assert.deepEqual(copies, ['low']);
});

test('counts the bytes of files, of sparse ones as they will be', () => {
  const sparse = { name: 's', data: 'x', pax: { 'GNU.sparse.realsize': '1000' } };
  assert.deepEqual(feed(tarArchive([{ name: 'a', data: '12345' }, sparse, { name: 'd', type: '5' }])).filter.count(), { entries: 3, bytes: 1005 });
});

test('a global header speaks for nobody', () => {
  const header = tarMember({ name: 'global', type: 'g', data: '30 path=../../../../etc/passwd\n' });
  assert.deepEqual(namesIn(feed(Buffer.concat([header, tarArchive([{ name: 'f' }])])).out), ['0 f']);
});

test('no end-of-archive mark, a short one, bytes after it', () => {
  const member = tarMember({ name: 'f', data: 'x' });
  for (const rest of [0, 512, 700, 1024, 5000]) assert.deepEqual(namesIn(feed(Buffer.concat([member, Buffer.alloc(rest)])).out), ['0 f']);
  assert.deepEqual(namesIn(feed(Buffer.concat([member, Buffer.alloc(1024), Buffer.from('rubbish')])).out), ['0 f']);
  assert.deepEqual(feed(Buffer.alloc(1024)).out.length, 0, 'an empty layer');
});

const REFUSED: ReadonlyArray<readonly [what: string, archive: Buffer, message: RegExp]> = [
  ['nothing', Buffer.alloc(0), /cut off/],
  ['cut off in its data', tarMember({ name: 'f', data: 'x'.repeat(600) }).subarray(0, 1000), /cut off/],
  ['cut off in a header', Buffer.concat([tarMember({ name: 'f' }), tarMember({ name: 'g' }).subarray(0, 100)]), /cut off/],
  ['no tar', Buffer.from('x'.repeat(2000)), /not a number|checksum/],
  ['a type from elsewhere', tarArchive([{ name: 'v', type: 'V' }]), /type "V"/],
  ['a root that is a file', tarArchive([{ name: './', type: '2', link: 'x' }]), /root/],
  ['a directory with contents', tarArchive([{ name: 'd/', data: 'x' }]), /contents/],
  ['something in a whiteout', tarArchive([{ name: '.wh.a/b' }]), /whiteout/],
  ['a size that overflows', tarArchive([{ name: 'f', pax: { size: '99999999999999999999' } }]), /size/],
  ['a negative size', tarArchive([{ name: 'f', pax: { size: '-1' } }]), /size/],
  ['an attribute that overlay obeys', tarArchive([{ name: 'f', pax: { 'SCHILY.xattr.user.overlay.metacopy': '' } }]), /overlay/],
];

for (const [what, archive, message] of REFUSED) test(`refuses ${what}`, () => assert.throws(() => feed(archive), message));

const HARMLESS = ['file over a link', 'hard link to a link, then over it', 'link, then a directory over it', 'mode through a link', 'whiteout, then a link for its directory'];

for (const [name, archive] of Object.entries(attackArchives('/victim', '../victim'))) {
  if (!HARMLESS.includes(name)) test(`refuses the attack: ${name}`, () => assert.throws(() => feed(archive), { name: 'Error' }));
}
