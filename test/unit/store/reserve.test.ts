import assert from 'node:assert/strict';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { ConflictError } from '../../../src/errors.ts';
import { isContainerName } from '../../../src/model/names.ts';
import { idOfName, readRecord, readRecords } from '../../../src/store/records.ts';
import { discardContainer, newContainerId, reserveContainer } from '../../../src/store/reserve.ts';
import { statePaths, type StatePaths } from '../../../src/store/paths.ts';
import { addContainer, idOf, recordOf, store } from './containers.ts';

const reserve = (paths: StatePaths, digits: string, name: string | undefined, files: Readonly<Record<string, string>> = {}): string =>
  reserveContainer(paths, { name, id: idOf(digits), files, record: (chosen) => recordOf(idOf(digits), chosen) });

describe('a reservation', () => {
  test('makes the store, the directory, the record and the name', (t) => {
    const { root } = store(t);
    const paths = statePaths(`${root}/deep/er`);
    assert.equal(reserve(paths, 'a', 'web', { 'program.sh': 'echo\n' }), 'web');
    assert.equal(idOfName(paths, 'web'), idOf('a'));
    assert.equal(readRecord(paths, idOf('a'))?.name, 'web');
    assert.equal(fs.readFileSync(`${paths.containers}/${idOf('a')}/program.sh`, 'utf8'), 'echo\n');
    assert.equal(fs.statSync(paths.containers).mode & 0o077, 0, 'closed to others');
  });
  test('of a taken name fails in docker’s words, and leaves nothing', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('a'), 'web');
    assert.throws(() => reserve(paths, 'b', 'web'), (error: unknown) =>
      error instanceof ConflictError && error.exitCode === 125 && error.message.startsWith(`Conflict. The container name "/web" is already in use by container "${idOf('a')}".`));
    assert.ok(!fs.existsSync(`${paths.containers}/${idOf('b')}`));
    assert.equal(idOfName(paths, 'web'), idOf('a'));
  });
  test('takes the name of a container that is gone', (t) => {
    const paths = store(t);
    addContainer(paths, idOf('a'), 'web');
    fs.rmSync(`${paths.containers}/${idOf('a')}`, { recursive: true });
    reserve(paths, 'b', 'web');
    assert.equal(idOfName(paths, 'web'), idOf('b'));
  });
  test('without a name makes one up', (t) => {
    const paths = store(t);
    const names = Array.from({ length: 20 }, (_, at) => reserve(paths, `${at + 10}`, undefined));
    assert.equal(new Set(names).size, 20);
    assert.ok(names.every(isContainerName));
    assert.deepEqual(readRecords(paths).records.map(({ name }) => name).sort(), names.sort());
  });
  test('that fails half-way leaves nothing', (t) => {
    const paths = store(t);
    assert.throws(() => reserve(paths, 'a', 'web', { 'no/such/directory': '' }), /ENOENT/);
    assert.deepEqual(fs.readdirSync(paths.containers), []);
    assert.deepEqual(fs.readdirSync(paths.names), []);
  });
  test('can be taken back, and the name only while it is its own', (t) => {
    const paths = store(t);
    reserve(paths, 'a', 'web');
    discardContainer(paths, idOf('a'), 'web');
    assert.deepEqual([fs.readdirSync(paths.containers), fs.readdirSync(paths.names)], [[], []]);
    reserve(paths, 'b', 'web');
    discardContainer(paths, idOf('a'), 'web');
    assert.equal(idOfName(paths, 'web'), idOf('b'));
  });
  test('waits for a container of --rm that is on its way out', async (t) => {
    const paths = store(t);
    const id = idOf('a');
    reserveContainer(paths, { name: 'web', id, files: { lock: '', 'exit.json': '{"exitCode":0}' }, record: (name) => recordOf(id, name, { autoRemove: true }) });
    const data = `${paths.containers}/${id}`;
    const monitor = spawn('flock', [`${data}/lock`, 'sh', '-c', `echo held; sleep 0.3; rm -rf ${paths.names}/web ${data}`], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => monitor.stdout.once('data', resolve));
    assert.equal(reserve(paths, 'b', 'web'), 'web');
    assert.equal(idOfName(paths, 'web'), idOf('b'));
  });
  test('ids are 64 digits and not the same twice', () => {
    const ids = Array.from({ length: 50 }, newContainerId);
    assert.ok(ids.every((id) => /^[0-9a-f]{64}$/.test(id)));
    assert.equal(new Set(ids).size, 50);
  });
});

test('the default store is in /var/lib and /run, another one holds its own run', () => {
  assert.deepEqual([statePaths().root, statePaths().run], ['/var/lib/sc', '/run/sc']);
  assert.deepEqual([statePaths('/x').run, statePaths('/x').containers, statePaths('/x').names], ['/x/run', '/x/containers', '/x/names']);
});
