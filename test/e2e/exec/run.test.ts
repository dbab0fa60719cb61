// One more process in a container that runs: what it is, and what it says.
// docker: same
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

const running = async (sc: Sc, ...flags: string[]): Promise<void> => {
  await sc.ok('run', '-d', '--name', 'it', ...flags, 'busybox', 'sleep', '600');
};

test('the exit status of the command, whatever it is', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  for (const code of [0, 1, 33, 125, 126, 127, 137, 255]) assert.equal((await sc('exec', 'it', 'sh', '-c', `exit ${code}`)).code, code);
  assert.equal((await sc('exec', 'it', 'sh', '-c', 'kill -9 $$')).code, 137);
  assert.equal((await sc('exec', 'it', 'sh', '-c', 'kill -TERM $$')).code, 143);
});

test('a command that is not there is 127, one that cannot be executed 126', { skip: requires(...CONTAINER, 'docker-daemon-23') }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const missing = await sc('exec', 'it', 'no-such-command');
  assert.equal(missing.code, 127);
  assert.match(missing.out + missing.err, /exec: "no-such-command": executable file not found in \$PATH/);
  assert.equal((await sc('exec', 'it', '/no/such')).code, 127);
  assert.equal((await sc('exec', 'it', '/etc/passwd')).code, 126);
  assert.equal((await sc('exec', 'it', '/etc')).code, 126);
});

test('stdin, stdout and stderr are apart and exact to the byte', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const bytes = randomBytes(3_000_000);
  const both = await sc.with({ input: bytes })('exec', '-i', 'it', 'sh', '-c', 'tee /dev/stderr');
  assert.equal(both.code, 0);
  assert.ok(both.stdout.equals(bytes), 'stdout');
  assert.ok(both.stderr.equals(bytes), 'stderr');
  const without = await sc.with({ input: 'unread' })('exec', 'it', 'cat');
  assert.deepEqual([without.code, without.out], [0, '']);
});

test('the environment is the container\'s, with what -e and --env-file add; HOME is the user\'s', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc, '-e', 'OWN=1', '-e', 'OTHER=2', '-e', 'with.dot=3');
  const environment = async (...words: string[]): Promise<string[]> => (await sc.ok('exec', ...words, 'env')).split('\n').sort();
  const id = (await sc.ok('ps', '-q')).slice(0, 12);
  const always = ['HOSTNAME=' + id, 'OWN=1', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'with.dot=3'];
  assert.deepEqual(await environment('it'), [...always, 'HOME=/root', 'OTHER=2'].sort());
  assert.deepEqual(await environment('-e', 'OTHER=x y', '-e', 'HOME=/h', 'it'), [...always, 'HOME=/h', 'OTHER=x y'].sort());
});

test('-u, -w', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  assert.equal(await sc.ok('exec', '-u', '1234:77', 'it', 'sh', '-c', 'id -u; id -g'), '1234\n77');
  assert.equal(await sc.ok('exec', '-w', '/usr', 'it', 'pwd'), '/usr');
  const nobody = await sc('exec', '-u', 'no-such-user', 'it', 'true');
  assert.notEqual(nobody.code, 0);
  assert.match(nobody.out + nobody.err, /unable to find user no-such-user: no matching entries in passwd file/);
  const nowhere = await sc('exec', '-w', '/no/such', 'it', 'true');
  // docker before 23: 126.
  assert.ok(nowhere.code === 127 || nowhere.code === 126);
});

test('a user that was made since is found', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  await sc.ok('exec', 'it', 'sh', '-c', 'mkdir -p /etc; echo "late:x:4321:55::/home/late:/bin/sh" >> /etc/passwd');
  assert.equal(await sc.ok('exec', '-u', 'late', 'it', 'sh', '-c', 'id -u; id -g; echo $HOME'), '4321\n55\n/home/late');
});

test('a container that does not run, or that is not there: 1', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--name', 'over', 'busybox', 'true');
  const over = await sc('exec', 'over', 'true');
  assert.equal(over.code, 1);
  assert.match(over.err, /[Cc]ontainer [0-9a-f]{64} is not running/);
  const none = await sc('exec', 'nothing', 'true');
  assert.equal(none.code, 1);
  assert.match(none.err, /No such container: nothing/);
});

test('-d returns at once; the command goes on', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  const { code, out, err } = await sc('exec', '-d', 'it', 'sh', '-c', 'echo unheard; sleep 1; touch /done; sleep 60');
  assert.deepEqual([code, out, err], [0, '', '']);
  await sc.ok('exec', 'it', 'sh', '-c', 'while [ ! -e /done ]; do sleep 0.1; done');
});

test('what the command leaves running stays with the container', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await running(sc);
  assert.equal(await sc.ok('exec', 'it', 'sh', '-c', 'sleep 313 >/dev/null 2>&1 & echo started'), 'started');
  assert.match(await sc.ok('exec', 'it', 'ps'), /sleep 313/);
});
