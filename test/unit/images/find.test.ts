import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { findImage, isStored } from '../../../src/images/find.ts';
import { listImages } from '../../../src/images/list.ts';
import { blobFile, digestOf } from '../../../src/store/images.ts';
import type { StatePaths } from '../../../src/store/paths.ts';
import { scratchStore } from './scratch.ts';

const document = (cmd: string): string => JSON.stringify({ config: { Cmd: [cmd] }, rootfs: { type: 'layers', diff_ids: [] } });
const ONE = digestOf(document('one'));
const TWO = digestOf(document('two'));
const DIGEST = `sha256:${'d'.repeat(64)}`;

const store = (t: TestContext): StatePaths => {
  const paths = scratchStore(t);
  fs.mkdirSync(`${paths.images}/blobs/sha256`, { recursive: true });
  for (const cmd of ['one', 'two']) fs.writeFileSync(blobFile(paths, digestOf(document(cmd))), document(cmd));
  const record = { manifest: DIGEST, layers: [3, 1, 7], chainIds: ['a', 'b', 'c'], size: 1_234_567, platform: 'linux/amd64' };
  const hex = ONE.slice('sha256:'.length);
  fs.writeFileSync(`${paths.images}/images.json`, JSON.stringify({
    version: 1,
    references: {
      'docker.io/library/one:latest': { image: ONE, digest: DIGEST }, [`docker.io/library/one@${DIGEST}`]: { image: ONE, digest: DIGEST },
      [`docker.io/library/${hex.slice(0, 4)}:latest`]: { image: TWO }, '127.0.0.1:5000/x/one:v1': { image: ONE },
    },
    images: { [ONE]: { ...record, created: '2024-01-01T00:00:00Z' }, [TWO]: { ...record, created: '2025-01-01T00:00:00Z' } },
  }));
  return paths;
};

const hexOf = (id: string): string => id.slice('sha256:'.length);

const ROWS: ReadonlyArray<readonly [word: string, id: string, reference: string]> = [
  ['one', ONE, 'one:latest'], ['one:latest', ONE, 'one:latest'], ['docker.io/library/one', ONE, 'one:latest'],
  [`one@${DIGEST}`, ONE, `one@${DIGEST}`], [`one:any@${DIGEST}`, ONE, `one@${DIGEST}`], ['127.0.0.1:5000/x/one:v1', ONE, '127.0.0.1:5000/x/one:v1'],
  [hexOf(TWO), TWO, hexOf(TWO)], [TWO, TWO, TWO], [hexOf(TWO).slice(0, 12), TWO, hexOf(TWO).slice(0, 12)], [hexOf(ONE).slice(0, 5), ONE, hexOf(ONE).slice(0, 5)],
  [hexOf(ONE).slice(0, 4), TWO, `${hexOf(ONE).slice(0, 4)}:latest`],
];

for (const [word, id, reference] of ROWS) {
  test(`${word} is found`, (t) => {
    const image = findImage(store(t), word);
    assert.deepEqual({ id: image?.id, reference: image?.reference, layers: image?.layers }, { id, reference, layers: ['l/7', 'l/1', 'l/3'] });
    assert.deepEqual(image?.config.Cmd, [id === ONE ? 'one' : 'two']);
  });
}

test('what is not there is undefined, also in a store that is not there', (t) => {
  const paths = store(t);
  for (const word of ['two', 'one:v1', 'ONE', '', 'x'.repeat(300), 'sha256:', '../../etc/passwd', `two@${DIGEST}`]) assert.equal(findImage(paths, word), undefined, word);
  assert.equal(findImage(scratchStore(t), 'one'), undefined);
  assert.ok(isStored(paths, ONE) && !isStored(paths, DIGEST));
});

test('a damaged configuration is named, not used', (t) => {
  const paths = store(t);
  fs.writeFileSync(blobFile(paths, ONE), document('six'));
  assert.throws(() => findImage(paths, 'one'), new RegExp(`configuration of image ${ONE} is damaged`));
  fs.rmSync(blobFile(paths, ONE));
  assert.throws(() => findImage(paths, 'one'), /damaged or missing/);
});

test('a torn index is named', (t) => {
  const paths = store(t);
  fs.writeFileSync(`${paths.images}/images.json`, '{"version":1,');
  assert.throws(() => findImage(paths, 'one'), /images\.json is not an image index/);
});

test('lists one line a name, newest first', (t) => {
  const paths = store(t);
  const shown = (options: Parameters<typeof listImages>[1]): string[] =>
    listImages(paths, options).map(({ repository, tag, digest, id }) => `${repository} ${tag} ${digest === undefined ? '-' : 'digest'} ${id === ONE ? 1 : 2}`);
  const four = hexOf(ONE).slice(0, 4);
  assert.deepEqual(shown({}), [`${four} latest - 2`, 'one latest - 1', '127.0.0.1:5000/x/one v1 - 1']);
  assert.deepEqual(shown({ digests: true, pattern: 'one' }), ['one latest digest 1']);
  assert.deepEqual(shown({ pattern: 'one:*' }), ['one latest - 1']);
  assert.deepEqual(shown({ pattern: '127.0.0.1:5000/*/one' }), ['127.0.0.1:5000/x/one v1 - 1']);
  assert.deepEqual(shown({ pattern: 'on' }), []);
});
