// Any tar of safe members unpacks through our filter as GNU tar alone would unpack it; no name, however odd, gets out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { tarArchive } from '../../fixtures/images/tar-maker.ts';
import type { TarMember } from '../../fixtures/images/tar-maker.ts';
import { layerFilter } from '../../src/images/layer-filter.ts';
import { layerTrailer } from '../../src/images/layer-trailer.ts';
import { safeName } from '../../src/images/member-name.ts';
import { parsePax, paxRecord } from '../../src/images/tar-block.ts';
import { unpackLayer } from '../../src/images/unpack.ts';
import { layerView } from '../../src/images/view.ts';

const root = process.getuid?.() === 0 ? {} : { skip: 'needs root, for owners' };

const scratch = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'sc-property-'));

/** Names of few letters, so that they often meet; some long, some odd, none hostile. */
const part = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') }, fc.constantFrom('é', ' x', 'n\nl', '-f', 'q"\\', 'L'.repeat(120)));
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const times = { mode: fc.integer({ min: 0, max: 0o7777 }), uid: fc.nat(70_000), gid: fc.nat(3_000_000), mtime: fc.integer({ min: 0, max: 2_000_000_000 }) };

const member = (top: string): fc.Arbitrary<TarMember> => fc.oneof(
  fc.record({ name, type: fc.constant('0'), data: fc.string({ maxLength: 1500 }), ...times }),
  fc.record({ name, type: fc.constant('5'), ...times }),
  fc.record({ name, type: fc.constant('6'), ...times }),
  fc.record({ name, type: fc.constant('2'), link: fc.oneof(name, fc.constantFrom('../..', '/etc', '.')), ...times }),
).map((one) => ({ ...one, name: `${top}/${one.name}` }));

/** Each below a directory of its own, so that no member lies below another's file or link. */
const members = fc.integer({ min: 1, max: 12 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => member(`t${index}`))));

/** Everything that the file system knows of a tree, but for directories without an entry, whose time is now. */
const listing = (directory: string, entries: ReadonlySet<string>): string[] =>
  spawnSync('find', ['.', '-mindepth', '1', '-printf', String.raw`%P\t%y\t%m\t%U:%G\t%Ts\t%l\0`], { cwd: directory, encoding: 'utf8' }).stdout
    .split('\0').filter((line) => entries.has(line.split('\t')[0] ?? '') || !line.includes('\td\t')).sort();

test('what is unpacked is what GNU tar unpacks', root, async () => {
  await fc.assert(fc.asyncProperty(members, fc.boolean(), async (list, endMark) => {
    const directory = scratch();
    try {
      const archive = path.join(directory, 'layer.tar');
      fs.writeFileSync(archive, tarArchive(list, { endMark }));
      fs.mkdirSync(path.join(directory, 'plain'));
      const plain = spawnSync('tar', ['-xpf', archive, '--same-owner', '--numeric-owner', '-C', path.join(directory, 'plain')]);
      assert.equal(plain.status, 0, String(plain.stderr));
      await unpackLayer({ blob: archive, directory: path.join(directory, 'ours'), lowers: () => Promise.resolve([]) });
      const entries = new Set(list.map(({ name }) => name));
      assert.deepEqual(listing(path.join(directory, 'ours'), entries), listing(path.join(directory, 'plain'), entries));
      const compared = spawnSync('diff', ['--recursive', '--no-dereference', '--exclude', 'fifo', 'ours', 'plain'], { cwd: directory, encoding: 'utf8' });
      assert.doesNotMatch(compared.stdout, /differ/);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }), { numRuns: 60 });
});

const HOSTILE = ['..', '.', '', 'a', 'b', '.wh.a', '.wh..wh..opq', '.wh..', '.wh...', 'secret', 'etc'];
const hostileName = fc.tuple(fc.constantFrom('', '/', './', '../'), fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 5 })).map(([start, parts]) => start + parts.join('/'));
const hostileMember = fc.record({
  name: hostileName, type: fc.constantFrom('0', '1', '2', '5'), link: hostileName, data: fc.constantFrom('', 'x'),
  pax: fc.oneof(fc.constant({}), hostileName.map((path) => ({ path })), hostileName.map((linkpath) => ({ linkpath })), hostileName.map((word) => ({ 'GNU.sparse.name': word }))),
}).map((one): TarMember => (one.type === '0' ? one : { ...one, data: '' }));

test('no hostile name leads out, whether the filter refuses it or tar', root, async () => {
  await fc.assert(fc.asyncProperty(fc.array(hostileMember, { minLength: 1, maxLength: 8 }), async (list) => {
    const directory = scratch();
    try {
      const archive = path.join(directory, 'layer.tar');
      fs.writeFileSync(archive, tarArchive(list));
      fs.writeFileSync(path.join(directory, 'secret'), 'untouched', { mode: 0o600 });
      await unpackLayer({ blob: archive, directory: path.join(directory, 'in'), lowers: () => Promise.resolve([]) }).catch((error: Error) => assert.ok(error.message !== ''));
      assert.deepEqual(fs.readdirSync(directory).filter((entry) => entry !== 'in').sort(), ['layer.tar', 'secret']);
      const { nlink, mode } = fs.statSync(path.join(directory, 'secret'));
      assert.deepEqual([fs.readFileSync(path.join(directory, 'secret'), 'utf8'), nlink, mode & 0o777], ['untouched', 1, 0o600]);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }), { numRuns: 150 });
});

test('the cuts between chunks never matter', () => {
  fc.assert(fc.property(members, fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }), (list, cuts) => {
    const archive = tarArchive(list);
    const filter = layerFilter();
    const out: Buffer[] = [];
    for (let at = 0, cut = 0; at < archive.length; cut += 1) {
      const length = cuts[cut % cuts.length] ?? 1;
      for (const piece of filter.push(archive.subarray(at, at + length))) if (Buffer.isBuffer(piece)) out.push(piece);
      at += length;
    }
    filter.end();
    const { blocks } = layerTrailer(filter, { has: () => true, rootNames: () => [] });
    assert.ok(Buffer.concat([...out, ...blocks]).equals(archive));
  }));
});

test('rubbish is refused or understood, never endless', () => {
  fc.assert(fc.property(members, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 }), (list, where, bytes) => {
    const archive = tarArchive(list);
    archive.set(bytes.subarray(0, archive.length), where % Math.max(1, archive.length - bytes.length));
    const filter = layerFilter();
    try {
      for (const piece of filter.push(archive)) assert.ok(Buffer.isBuffer(piece) || typeof piece.copyUp === 'string');
      filter.end();
    } catch (error) {
      assert.ok(error instanceof Error && error.constructor.name === 'HostError', String(error));
    }
  }), { numRuns: 300 });
});

test('a safe name stays below its root', () => {
  fc.assert(fc.property(fc.oneof(hostileName, fc.string()), (text) => {
    let safe: string;
    try {
      safe = safeName(text);
    } catch {
      return;
    }
    assert.equal(path.posix.normalize(`/root/${safe}`).replace(/\/$/, ''), `/root${safe === '' ? '' : `/${safe}`}`);
  }));
});

test('PAX records are read as they were written', () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ minLength: 1 }).filter((key) => !/[=\n]/.test(key) && !/[^\x20-\x7e]/.test(key)), fc.string({ unit: 'binary-ascii' })), (records) => {
    const text = Object.entries(records).map(([key, value]) => paxRecord(key, value)).join('');
    assert.deepEqual(parsePax(Buffer.from(text, 'latin1')), new Map(Object.entries(records)));
  }));
});

test('a path inside a view never leaves it', () => {
  const directory = scratch();
  try {
    const inside = path.join(directory, 'in');
    fs.mkdirSync(path.join(inside, 'a/b'), { recursive: true });
    fs.writeFileSync(path.join(directory, 'secret'), 'secret');
    fc.assert(fc.property(fc.array(hostileName, { minLength: 3, maxLength: 3 }), hostileName, (targets, asked) => {
      for (const [index, target] of targets.entries()) {
        const link = path.join(inside, ['a/b/etc', 'b', 'secret'][index] ?? '');
        fs.rmSync(link, { force: true });
        fs.symlinkSync(target === '' ? '.' : target, link);
      }
      const view = layerView([inside]);
      try {
        const { path: found } = view.resolve(asked);
        assert.equal(path.posix.normalize(found), found);
        assert.ok(found.startsWith('/'));
        assert.notEqual(view.readText(asked), 'secret');
      } catch (error) {
        assert.match(String(error), /symbolic links/);
      }
    }));
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
});
