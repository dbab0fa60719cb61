// Small parts of the ways out of the store: headers, filters of lists, names of registries, the picture of a pull.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registryOf } from '../../../src/images/accounts.ts';
import { pullProgress } from '../../../src/images/pull-progress.ts';
import type { LayerProgress } from '../../../src/images/pull-progress.ts';
import { danglingOnly, glob, listFilters, pruneFilters } from '../../../src/images/select.ts';
import { readMember } from '../../../src/images/tar-block.ts';
import { plainFile, plainHeader } from '../../../src/images/tar-write.ts';
import { isMountPoint } from '../../../src/images/upper.ts';
import { progressLine, progressScreen } from '../../../src/output/progress-bar.ts';

test('a header reads back, also of a file that octal digits cannot count', () => {
  for (const size of [0, 1, 511, 8 ** 11 - 1, 8 ** 11, 2 ** 40 + 7]) {
    const read = readMember(plainHeader('name', '0', size), 0);
    assert.ok(read.kind === 'member');
    assert.deepEqual([read.member.name, read.member.type, read.member.size], ['name', '0', size]);
  }
  assert.equal(Buffer.concat(plainFile('f', Buffer.alloc(513))).length, 512 + 1024);
});

test('patterns of names stop at a slash', () => {
  for (const [pattern, name, fits] of [['app', 'app', true], ['a*', 'app', true], ['a*', 'a/pp', false], ['*/a', 'x/a', true], ['a?p', 'app', true], ['a.p', 'app', false]] as const) {
    assert.equal(glob(pattern).test(name), fits, `${pattern} ${name}`);
  }
});

test('filters: known keys and values', () => {
  assert.equal(danglingOnly(listFilters(['dangling=1'])), true);
  assert.equal(danglingOnly(listFilters(['dangling=false'])), false);
  assert.equal(danglingOnly(listFilters([])), undefined);
  assert.throws(() => danglingOnly(listFilters(['dangling=maybe'])), /invalid filter 'dangling=\[maybe\]'/);
  assert.throws(() => pruneFilters(['before=x']), /invalid filter 'before'/);
  assert.deepEqual([...pruneFilters(['label!=a'])], [['label!', ['a']]]);
});

test('registries by their addresses', () => {
  for (const [server, registry] of [
    [undefined, 'docker.io'], ['', 'docker.io'], ['https://index.docker.io/v1/', 'docker.io'], ['docker.io', 'docker.io'], ['localhost:5000', 'localhost:5000'],
    ['https://Registry.example.org/v2/', 'registry.example.org'], ['[::1]:5000', '[::1]:5000'],
  ] as const) assert.equal(registryOf(server), registry);
  for (const bad of ['a b', 'user@host', '$(x)']) assert.throws(() => registryOf(bad), /is not the address of a registry/);
});

test('what is mounted is no change of a container', () => {
  for (const path of ['dev', 'dev/foo', 'proc', 'sys/fs', 'etc/hosts', 'etc/hostname', 'etc/resolv.conf']) assert.ok(isMountPoint(path), path);
  for (const path of ['device', 'etc', 'etc/hosts.allow', 'a/dev', 'system']) assert.ok(!isMountPoint(path), path);
});

test('a line of progress is no wider than the terminal', () => {
  const line = { name: '0123456789ab', state: 'Downloading', done: 5_000_000, size: 10_000_000 };
  assert.equal(progressLine(line, 96), `0123456789ab: Downloading [${'='.repeat(25)}>${' '.repeat(24)}] 5MB/10MB`);
  assert.equal(progressLine(line, 40), '0123456789ab: Downloading 5MB/10MB');
  assert.equal(progressLine({ ...line, state: 'Extracting' }, 80), '0123456789ab: Extracting');
  for (const columns of [57, 60, 80, 200]) assert.ok(progressLine({ ...line, done: 10_000_000 }, columns).length <= columns);
});

test('a screen draws again in its place, and not at all when nothing is new', () => {
  let drawn = '';
  const draw = progressScreen((text) => { drawn += text; }, 80, 24);
  const lines = [{ name: 'a', state: 'Waiting', done: 0, size: 1 }, { name: 'b', state: 'Waiting', done: 0, size: 1 }];
  draw(lines);
  draw(lines);
  assert.equal(drawn, 'a: Waiting\u001B[K\nb: Waiting\u001B[K\n');
  drawn = '';
  draw([{ ...lines[0], state: 'Pull complete' } as typeof lines[0] & object, ...lines.slice(1)]);
  assert.ok(drawn.startsWith('\u001B[2F\u001B[J'));
});

test('more layers than lines of the terminal: those that move, and a count', () => {
  let drawn = '';
  const lines = Array.from({ length: 60 }, (_, index) => ({ name: `l${index}`, state: index < 50 ? 'Pull complete' : 'Downloading', done: 1, size: 2 }));
  progressScreen((text) => { drawn += text; }, 80, 10)(lines);
  const shown = drawn.trim().split('\n');
  assert.ok(shown.length < 10);
  assert.match(shown.at(-1) ?? '', /^50 of 60 layers: complete/);
});

test('progress without a terminal is a line for each layer; with one it is what is known of all', () => {
  const layers = ['a', 'b'].map((letter, index) => ({ digest: `sha256:${letter.repeat(64)}`, size: 10, exists: index === 1 }));
  const said: string[] = [];
  const plain = pullProgress(layers, undefined, (line) => said.push(line));
  for (const news of ['unpacking', 'unpacked'] as const) plain.news({ blob: layers[0]?.digest ?? '', diffId: '' }, news);
  assert.deepEqual(said, ['aaaaaaaaaaaa: Pulling fs layer', 'bbbbbbbbbbbb: Already exists', 'aaaaaaaaaaaa: Pull complete']);
  let now: readonly LayerProgress[] = [];
  const shown = pullProgress(layers, (state) => { now = state; }, () => assert.fail('no lines'));
  shown.news({ blob: layers[0]?.digest ?? '', diffId: '' }, 'unpacking');
  assert.deepEqual(now.map(({ state }) => state), ['Extracting', 'Already exists']);
});
