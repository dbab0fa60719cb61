// Which names and which image go, by docker's rules. No layers: only images.json and the records of containers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { removeImage } from '../../../src/images/remove.ts';
import { readIndex } from '../../../src/store/images.ts';
import type { StatePaths } from '../../../src/store/paths.ts';
import { recordOf } from '../store/containers.ts';
import { scratchStore } from './scratch.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'ab'.repeat(32)}`;
const DIGEST = `sha256:${'d'.repeat(64)}`;
const CONTAINER = 'c'.repeat(64);

interface Given {
  readonly names: Readonly<Record<string, string>>;
  readonly container?: 'running' | 'stopped';
}

const RECORD = { manifest: DIGEST, layers: [], chainIds: [], size: 0, platform: 'linux/amd64' };

const store = (t: TestContext, { names, container }: Given): StatePaths => {
  const paths = scratchStore(t);
  fs.mkdirSync(paths.images, { recursive: true });
  const references = Object.fromEntries(Object.entries(names).map(([name, image]) => [name, { image }]));
  fs.writeFileSync(`${paths.images}/images.json`, JSON.stringify({ version: 1, references, images: { [A]: RECORD, [B]: RECORD } }));
  if (container === undefined) return paths;
  fs.mkdirSync(`${paths.containers}/${CONTAINER}`, { recursive: true });
  fs.writeFileSync(`${paths.containers}/${CONTAINER}/config.json`, JSON.stringify({ ...recordOf(CONTAINER, 'web'), imageId: A }));
  if (container === 'stopped') {
    fs.writeFileSync(`${paths.containers}/${CONTAINER}/exit.json`, '{"exitCode":0}');
  } else {
    fs.mkdirSync(`${paths.run}/${CONTAINER}`, { recursive: true });
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    fs.writeFileSync(`${paths.run}/${CONTAINER}/pid`, `${fs.readFileSync(`/proc/${process.pid}/stat`, 'utf8').trim()} ${boot}`);
  }
  return paths;
};

const TAG = 'docker.io/library/a:latest';
const OTHER_TAG = 'docker.io/library/a:2';
const OTHER_REPOSITORY = 'example.org/a:latest';
const BY_DIGEST = `docker.io/library/a@${DIGEST}`;

const one = { [TAG]: A };
const two = { [TAG]: A, [OTHER_TAG]: A };

const GOOD: ReadonlyArray<readonly [what: string, given: Given, word: string, force: boolean, lines: readonly string[], left: readonly string[]]> = [
  ['the last name takes the image', { names: one }, 'a', false, ['Untagged: a:latest', `Deleted: ${A}`], []],
  ['one of two names leaves it', { names: two }, 'a', false, ['Untagged: a:latest'], [OTHER_TAG]],
  ['the last tag takes its digests', { names: { ...one, [BY_DIGEST]: A } }, 'a', false, ['Untagged: a:latest', `Untagged: a@${DIGEST}`, `Deleted: ${A}`], []],
  ['one of two tags leaves the digest', { names: { ...two, [BY_DIGEST]: A } }, 'a', false, ['Untagged: a:latest'], [OTHER_TAG, BY_DIGEST]],
  ['a digest alone', { names: { ...one, [BY_DIGEST]: A } }, `a@${DIGEST}`, false, [`Untagged: a@${DIGEST}`], [TAG]],
  ['the id of an image with one name', { names: one }, 'aaa', false, ['Untagged: a:latest', `Deleted: ${A}`], []],
  ['the id of an image without a name', { names: { [TAG]: B } }, A, false, [`Deleted: ${A}`], [TAG]],
  ['the id of an image with two names, by force', { names: two }, 'aaa', true, ['Untagged: a:latest', 'Untagged: a:2', `Deleted: ${A}`], []],
  ['a stopped container, by force', { names: one, container: 'stopped' }, 'a', true, ['Untagged: a:latest', `Deleted: ${A}`], []],
  ['a running container, by force: only the name', { names: one, container: 'running' }, 'a', true, ['Untagged: a:latest'], []],
  ['a container keeps the image, not the second name', { names: two, container: 'running' }, 'a', false, ['Untagged: a:latest'], [OTHER_TAG]],
];

for (const [what, given, word, force, lines, left] of GOOD) {
  test(what, (t) => {
    const paths = store(t, given);
    assert.deepEqual(removeImage(paths, word, force).lines, lines);
    const index = readIndex(paths);
    assert.deepEqual(Object.keys(index.references).sort(), [...left].sort());
    assert.equal(A in index.images, !lines.includes(`Deleted: ${A}`));
    assert.ok(B in index.images);
  });
}

const short = CONTAINER.slice(0, 12);
const BAD: ReadonlyArray<readonly [what: string, given: Given, word: string, force: boolean, message: string]> = [
  ['a name nobody has', { names: one }, 'b', false, 'No such image: b:latest'],
  ['a tag nobody has', { names: one }, 'a:3', true, 'No such image: a:3'],
  ['an id nobody has', { names: one }, `sha256:${'f'.repeat(64)}`, false, `No such image: sha256:${'f'.repeat(64)}`],
  ['the beginning of two ids', { names: {} }, 'a', false, 'multiple IDs found with provided prefix: a'],
  ['an id with several names', { names: two }, 'sha256:aaaa', false, 'conflict: unable to delete aaaaaaaaaaaa (must be forced) - image is referenced in multiple repositories'],
  ['an id with names in two repositories', { names: { ...one, [OTHER_REPOSITORY]: A } }, 'aaaa', false, 'conflict: unable to delete aaaaaaaaaaaa (must be forced) - image is referenced in multiple repositories'],
  ['a name that a container uses', { names: one, container: 'stopped' }, 'a', false, `conflict: unable to remove repository reference "a" (must force) - container ${short} is using its referenced image aaaaaaaaaaaa`],
  ['an id that a stopped container uses', { names: one, container: 'stopped' }, 'aaa', false, `conflict: unable to delete aaaaaaaaaaaa (must be forced) - image is being used by stopped container ${short}`],
  ['an id that a running container uses', { names: one, container: 'running' }, 'aaa', true, `conflict: unable to delete aaaaaaaaaaaa (cannot be forced) - image is being used by running container ${short}`],
];

for (const [what, given, word, force, message] of BAD) {
  test(`refuses ${what}`, (t) => {
    const paths = store(t, given);
    const before = readIndex(paths);
    assert.throws(() => removeImage(paths, word, force), { message });
    assert.deepEqual(readIndex(paths), before);
  });
}
