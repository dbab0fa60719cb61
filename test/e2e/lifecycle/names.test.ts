// Names and ids: given, made up, taken, invalid, shortened. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);

test('a made-up name is an adjective and a surname', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', 'busybox', 'true');
  assert.match(await sc.ok('ps', '-a', '--filter', `id=${id}`, '--format', '{{.Names}}'), /^[a-z]+_[a-z]+\d*$/);
});

test('a taken name: docker\'s words, 125, and the holder is untouched', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'web', 'busybox', 'true');
  await sc.ok('wait', id);
  const { code, out, err } = await sc('run', '--name', 'web', 'busybox', 'echo', 'hi');
  assert.deepEqual([code, out], [125, '']);
  assert.ok(err.includes(`Conflict. The container name "/web" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`), err);
  assert.equal(await sc.ok('ps', '-aq', '--no-trunc', '--filter', 'name=web'), id);
});

test('a name is free again after rm, and after --rm', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--name', 'web', 'busybox', 'true');
  await sc.ok('rm', 'web');
  for (let round = 0; round < 4; round += 1) assert.equal(await sc.ok('run', '--rm', '--name', 'web', 'busybox', 'echo', 'hi'), 'hi');
});

for (const name of ['-x', '.x', '_x', 'a b', 'a/b', 'ü', 'x', 'a$', '..', 'a\nb', '../../etc'])
  test(`the name ${JSON.stringify(name)} is refused`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { code, err } = await sc('run', '--rm', `--name=${name}`, 'busybox', 'true');
    assert.equal(code, 125);
    assert.ok(err.includes(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`), err);
  });

test('names that look odd and are good', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const name of ['a.b-c_d', '0x', 'A1', '/slash', 'n'.repeat(200)]) {
    await sc.ok('run', '-d', '--name', name, 'busybox', 'true');
    assert.equal(await sc.ok('wait', name), '0');
    assert.equal(await sc.ok('rm', name), name);
  }
});

test('the whole id, the beginning of it, the name with and without a slash', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'web', 'busybox', 'true');
  for (const word of [id, id.slice(0, 12), id.slice(0, 6), 'web', '/web']) assert.equal(await sc.ok('wait', word), '0', word);
});

test('the beginning of several ids is ambiguous; a name that is one is not', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const ids: string[] = [];
  let prefix: string | undefined;
  // 17 ids have two that begin alike.
  while (prefix === undefined && ids.length < 17) {
    ids.push(await sc.ok('run', '-d', '--network', 'host', 'busybox', 'true'));
    prefix = '0123456789abcdef'.split('').find((digit) => ids.filter((id) => id.startsWith(digit)).length > 1);
  }
  assert.ok(prefix !== undefined);
  const { code, err } = await sc('wait', prefix);
  assert.equal(code, 1);
  assert.match(err, new RegExp(`multiple IDs found with provided prefix: ${prefix}`, 'i'));
  const named = (ids[0] ?? '').slice(0, 8);
  await sc.ok('run', '--name', named, 'busybox', 'sh', '-c', 'exit 0');
  assert.equal(await sc.ok('rm', named), named);
  assert.notEqual(await sc.ok('ps', '-aq', '--filter', `id=${ids[0]}`), '');
});

for (const verb of [['logs'], ['stop'], ['kill'], ['wait'], ['rm']])
  test(`${verb[0]} of what is not there`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    for (const word of ['nosuch', 'abcdef', 'A'.repeat(64), 'f'.repeat(64)]) {
      const { code, out, err } = await sc(...verb, word);
      assert.deepEqual([code, out], [1, ''], word);
      assert.ok(err.includes(`No such container: ${word}`), err);
    }
  });

// docker's client puts the word into a URL as it is, and asks for another page.
test('a path is no name', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  for (const verb of ['logs', 'stop', 'kill', 'wait', 'rm']) {
    const { code, out, err } = await sc(verb, '../x');
    assert.deepEqual([code, out], [1, ''], verb);
    assert.ok(err.includes('No such container: ../x'), err);
  }
});
