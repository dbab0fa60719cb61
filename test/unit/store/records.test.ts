import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { ConflictError, HostError, NotFoundError } from '../../../src/errors.ts';
import { containerIds, findRecord, idOfName, readRecord, readRecords, resolveContainer } from '../../../src/store/records.ts';
import { addContainer, idOf, recordOf, store, writeConfig } from './containers.ts';

describe('a container is meant', () => {
  test('by its id, by its name, by the beginning of its id', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('abc1'), 'web');
    addContainer(paths, idOf('abd2'), 'db');
    const check = (word: string, id: string): void => assert.equal(resolveContainer(paths, word), idOf(id), word);
    check(idOf('abc1'), 'abc1');
    check('web', 'abc1');
    check('/web', 'abc1');
    check('abc', 'abc1');
    check('abd2', 'abd2');
    assert.throws(() => resolveContainer(paths, 'ab'), (error: unknown) => error instanceof ConflictError && error.message === 'multiple IDs found with provided prefix: ab');
    for (const word of ['we', 'xyz', 'abe', '', '../containers', '.', idOf('f')])
      assert.throws(() => resolveContainer(paths, word), (error: unknown) => error instanceof NotFoundError || error instanceof ConflictError, word);
    assert.throws(() => resolveContainer(paths, 'web2'), /^Error: No such container: web2$/);
  });
  test('by a name before the beginning of another’s id', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('abc1'), 'def');
    addContainer(paths, idOf('def2'), 'other');
    assert.equal(resolveContainer(paths, 'def'), idOf('abc1'));
  });
  test('by a name only while the container is there', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('abc1'), 'web');
    fs.rmSync(`${paths.containers}/${idOf('abc1')}`, { recursive: true });
    assert.equal(idOfName(paths, 'web'), undefined);
    assert.throws(() => findRecord(paths, 'web'), NotFoundError);
  });
  test('never by what is no name: nothing outside the names is read', (t) => {
    const paths = store(t);
    for (const word of ['../names', 'a/b', '', '.', '..', '-x']) assert.equal(idOfName(paths, word), undefined, word);
  });
});

describe('a record', () => {
  test('is read back as it was written', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('a'), 'web');
    assert.deepEqual(readRecord(paths, idOf('a')), JSON.parse(JSON.stringify(recordOf(idOf('a'), 'web'))));
    assert.equal(readRecord(paths, idOf('b')), undefined);
  });
  test('that cannot be read costs that container only, and says how to be rid of it', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('a'), 'web');
    const bad: ReadonlyArray<readonly [digits: string, text: string]> = [
      ['b', ''], ['c', '{"version":1'], ['d', 'null'], ['e', JSON.stringify({ ...recordOf(idOf('e'), 'x'), version: 2 })],
      ['f', JSON.stringify(recordOf(idOf('a'), 'another’s'))], ['1', '[]'], ['2', JSON.stringify({ version: 1, id: idOf('2') })],
    ];
    for (const [digits, text] of bad) {
      writeConfig(paths, idOf(digits), text);
      assert.throws(() => readRecord(paths, idOf(digits)), (error: unknown) => error instanceof HostError && error.message.includes(`sc rm -f ${idOf(digits).slice(0, 12)}`) && error.exitCode === 1, digits);
    }
    const { records, broken } = readRecords(paths);
    assert.deepEqual(records.map(({ name }) => name), ['web']);
    assert.equal(broken.length, bad.length);
  });
  test('of a container that is only half reserved is none', (t) => {
    const paths = store(t);
    fs.mkdirSync(`${paths.containers}/${idOf('a')}`);
    assert.deepEqual(readRecords(paths), { records: [], broken: [] });
    assert.deepEqual(containerIds(paths), [idOf('a')]);
  });
  test('lies in a directory named by an id; other files are passed over', (t) => {
    const paths = store(t);
    for (const name of ['notes', 'ABC'.padEnd(64, '0'), 'abc', idOf('a')]) fs.mkdirSync(`${paths.containers}/${name}`);
    assert.deepEqual(containerIds(paths), [idOf('a')]);
  });
  test('in a store that is not there is none', () => assert.deepEqual(readRecords({ root: '/nowhere', run: '/nowhere', containers: '/nowhere/c', names: '/nowhere/n', images: '', layers: '', locks: '' }), { records: [], broken: [] }));
});
