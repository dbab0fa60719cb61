// Paths inside an image, links and all. What would lead out of it leads to its own root.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { layerView } from '../../../src/images/view.ts';
import { scratch } from './scratch.ts';

/** `name: contents`, `name -> target` or `name/`. */
const tree = (directory: string, entries: readonly string[]): string => {
  fs.mkdirSync(directory, { recursive: true });
  for (const entry of entries) {
    const [, name = '', mark, value = ''] = /^(.*?)(\/| -> |: )([^]*)$/.exec(entry.endsWith('/') ? `${entry.slice(0, -1).replaceAll('/', '\0')}/` : entry.replaceAll('/', '\0')) ?? [];
    const file = path.join(directory, name.replaceAll('\0', '/'));
    const text = value.replaceAll('\0', '/');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (mark === '/') fs.mkdirSync(file, { recursive: true });
    else if (mark === ' -> ') fs.symlinkSync(text, file);
    else fs.writeFileSync(file, text, { mode: 0o644 });
  }
  return directory;
};

const plain = (t: TestContext): string => tree(path.join(scratch(t), 'root'), [
  'etc/passwd: root:x:0:0', 'bin -> usr/bin', 'usr/bin/sh: #!', 'usr/bin/env -> ../../bin/sh', 'abs -> /etc/passwd', 'up -> ../../../../etc/passwd',
  'loop -> loop', 'ping -> pong', 'pong -> ping', 'dangling -> nowhere/x', 'todir -> etc', 'chain -> todir', 'dots -> ./././etc/../etc', 'self -> .', 'a/b/c/',
  'host -> /proc/self/root/etc',
]);

const ROWS: ReadonlyArray<readonly [asked: string, path: string, kind: string]> = [
  ['/', '/', 'directory'], ['', '/', 'directory'], ['..', '/', 'directory'], ['/../../..', '/', 'directory'],
  ['/etc/passwd', '/etc/passwd', 'file'], ['etc//./passwd', '/etc/passwd', 'file'], ['/bin/sh', '/usr/bin/sh', 'file'], ['/bin/env', '/usr/bin/sh', 'file'],
  ['/abs', '/etc/passwd', 'file'], ['/up', '/etc/passwd', 'file'], ['/todir/passwd', '/etc/passwd', 'file'], ['/chain/../etc', '/etc', 'directory'],
  ['/dots/passwd', '/etc/passwd', 'file'], ['/self/self/self/etc', '/etc', 'directory'], ['/dangling', '/nowhere/x', 'missing'],
  ['/new/dir/../x', '/new/x', 'missing'], ['/new/../../etc', '/etc', 'directory'], ['/bin/new', '/usr/bin/new', 'missing'], ['/a/b/c/..', '/a/b', 'directory'],
  ['/bin/..', '/usr', 'directory'], ['/etc/passwd/x', '/etc/passwd/x', 'missing'], ['/host/passwd', '/proc/self/root/etc/passwd', 'missing'],
];

for (const [asked, expected, kind] of ROWS) {
  test(`${asked || '(nothing)'} is ${expected}, ${kind}`, (t) => {
    const found = layerView([plain(t)]).resolve(asked);
    assert.deepEqual({ path: found.path, kind: found.kind }, { path: expected, kind });
  });
}

test('links without an end are an error, not a hang', (t) => {
  const view = layerView([plain(t)]);
  for (const loop of ['/loop', '/ping/x']) assert.throws(() => view.resolve(loop), /too many levels of symbolic links/);
});

test('reads through links, and nothing that is no file', (t) => {
  const view = layerView([plain(t)]);
  assert.equal(view.readText('/up'), 'root:x:0:0');
  for (const none of ['/etc', '/dangling', '/host/passwd', '/etc/passwd/']) assert.equal(view.readText(none), none === '/etc/passwd/' ? 'root:x:0:0' : undefined);
});

test('upper layers win; a file hides a directory, a directory joins one', (t) => {
  const root = scratch(t);
  const low = tree(`${root}/low`, ['d/low: 1', 'f: low', 'was/x: 1', 'gone: 1', 'l -> d']);
  const top = tree(`${root}/top`, ['d/top: 1', 'f: top', 'was: now a file', 'l/new: 1']);
  const view = layerView([top, low]);
  assert.equal(view.readText('/f'), 'top');
  assert.equal(view.resolve('/d/low').kind, 'file');
  assert.equal(view.resolve('/d/top').kind, 'file');
  assert.equal(view.resolve('/was/x').kind, 'missing');
  assert.equal(view.resolve('/l/low').kind, 'missing', 'a directory over a link does not lead where the link led');
});

test('opaque directories are those that the layer has on record', (t) => {
  const root = scratch(t);
  const chain = (name: string, entries: readonly string[], opaque: readonly string[]): string => {
    const directory = `${root}/${name.repeat(64)}`;
    tree(`${directory}/diff`, entries);
    fs.writeFileSync(`${directory}/meta.json`, JSON.stringify({ opaque }));
    fs.mkdirSync(`${root}/l`, { recursive: true });
    fs.symlinkSync(`../${name.repeat(64)}/diff`, `${root}/l/${name}`);
    return `${root}/l/${name}`;
  };
  const low = chain('a', ['d/e/old: 1', 'd/old: 1'], []);
  const top = chain('b', ['d/e/new: 1'], ['d/e']);
  const view = layerView([top, low]);
  assert.equal(view.resolve('/d/old').kind, 'file');
  assert.equal(view.resolve('/d/e/new').kind, 'file');
  assert.equal(view.resolve('/d/e/old').kind, 'missing');
});

test('a record beside a plain directory says nothing of it', (t) => {
  const root = scratch(t);
  const top = tree(`${root}/top`, ['d/new: 1']);
  const low = tree(`${root}/low`, ['d/old: 1']);
  fs.writeFileSync(`${root}/meta.json`, '{"opaque":["d"]}');
  assert.equal(layerView([top, low]).resolve('/d/old').kind, 'file');
});

test('a root that is not there has nothing', () => {
  assert.deepEqual(layerView(['/nonexistent/x']).resolve('/a/../b'), { path: '/b', kind: 'missing' });
});
