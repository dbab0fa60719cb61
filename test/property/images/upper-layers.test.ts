// A layer, unpacked as overlay's upper directory and packed by the inverse filter, unpacks to the same again: files,
// whiteouts, opaque directories.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nastyLayers } from '../../../fixtures/images/nasty.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import type { TarMember } from '../../../fixtures/images/tar-maker.ts';
import { packUpper } from '../../../src/host/tar.ts';
import { layerOfUpper } from '../../../src/images/upper-filter.ts';
import { unpackLayer } from '../../../src/images/unpack.ts';
import type { Unpacked } from '../../../src/images/unpack.ts';

const root = process.getuid?.() === 0 ? {} : { skip: 'needs root, for owners and whiteouts' };

const NAMES = ['a', 'b', 'c'];
const PLACES = ['', 'a/', 'b/', 'a/b/'];

/** What lies below: every name in every place is something there. */
const LOWER = tarArchive([
  ...['a', 'b', 'a/b'].map((name): TarMember => ({ name, type: '5' })),
  ...PLACES.flatMap((place) => ['x', 'y', 'z'].map((name): TarMember => ({ name: `${place}${name}`, data: 'below' }))),
]);

const place = fc.constantFrom(...PLACES);
const times = { mode: fc.integer({ min: 0, max: 0o7777 }), uid: fc.nat(70_000), gid: fc.nat(3_000_000), mtime: fc.integer({ min: 0, max: 2_000_000_000 }) };
const member: fc.Arbitrary<TarMember> = fc.oneof(
  fc.record({ name: fc.tuple(place, fc.constantFrom('x', 'new', 'é', 'n\nl', 'L'.repeat(130))).map((parts) => parts.join('')), type: fc.constant('0'), data: fc.string({ maxLength: 900 }), ...times }),
  fc.record({ name: fc.tuple(place, fc.constantFrom(...NAMES)).map((parts) => parts.join('')), type: fc.constant('5'), ...times }),
  fc.record({ name: place.map((where) => `${where}link`), type: fc.constant('2'), link: fc.constantFrom('x', '/etc', '../..') }),
  fc.record({ name: fc.tuple(place, fc.constantFrom('y', 'z', 'a', 'b')).map(([where, name]) => `${where}.wh.${name}`) }),
  fc.record({ name: place.map((where) => `${where}.wh..wh..opq`) }),
);

const scratch = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'sc-property-'));

const listing = (directory: string): string[] =>
  spawnSync('find', ['.', '-mindepth', '1', '-printf', String.raw`%P\t%y\t%m\t%U:%G\t%s\t%l\0`], { cwd: directory, encoding: 'utf8' }).stdout
    // The size of a directory is the file system's business.
    .split('\0').map((line) => (line.includes('\td\t') ? line.replace(/\t\d+\t$/, '\t\t') : line)).sort();

const pack = async (directory: string, file: string): Promise<void> => {
  const pieces: Buffer[] = [];
  for await (const piece of layerOfUpper(packUpper(directory))) pieces.push(piece);
  fs.writeFileSync(file, Buffer.concat(pieces));
};

const roundTrip = async (lower: Buffer, layer: Buffer): Promise<void> => {
  const directory = scratch();
  try {
    const below = path.join(directory, 'below');
    const unpack = async (archive: Buffer, name: string, lowers: readonly string[]): Promise<Unpacked> => {
      fs.writeFileSync(path.join(directory, `${name}.tar`), archive);
      return unpackLayer({
        blob: path.join(directory, `${name}.tar`), directory: path.join(directory, name),
        lowers: () => Promise.resolve(lowers.map((one) => ({ directory: one, isOpaque: () => false }))),
      });
    };
    await unpack(lower, 'below', []);
    const first = await unpack(layer, 'first', [below]);
    await pack(path.join(directory, 'first'), path.join(directory, 'packed'));
    const second = await unpack(fs.readFileSync(path.join(directory, 'packed')), 'second', [below]);
    assert.deepEqual(listing(path.join(directory, 'second')), listing(path.join(directory, 'first')));
    assert.deepEqual([...second.opaque].sort(), [...first.opaque].sort());
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
};

test('any changes to a tree', root, async () => {
  await fc.assert(fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 12 }), async (list) => {
    // A name below a link or a file of the same layer is refused before it comes to this.
    const isBelow = (name: string): boolean => list.some((other) => other.type === '2' && name.startsWith(`${other.name}/`));
    await roundTrip(LOWER, tarArchive(list.filter(({ name }) => !isBelow(name))));
  }), { numRuns: 60 });
});

test('the nasty layers', root, async () => {
  const [low, ...upper] = nastyLayers();
  for (const layer of upper.slice(0, 2)) await roundTrip(low ?? Buffer.alloc(0), layer);
});
