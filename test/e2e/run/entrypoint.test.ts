// Which words become the command: the image's entrypoint and command, --entrypoint, and what follows the image.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** `made`: an image with these Dockerfile words. */
const withChanges = async (t: TestContext, ...changes: readonly string[]): Promise<Sc> => {
  const sc = await useBusybox(t);
  const { code, err } = await sc.with({ input: tarArchive(busyboxMembers()) })('import', ...changes.flatMap((change) => ['-c', change]), '-', 'made');
  assert.equal(code, 0, err);
  return sc;
};

test('entrypoint and command of the image, and what takes their place', { skip }, async (t) => {
  const sc = await withChanges(t, 'ENTRYPOINT ["echo", "a b"]', 'CMD ["c"]');
  assert.equal(await sc.ok('run', '--rm', 'made'), 'a b c');
  assert.equal(await sc.ok('run', '--rm', 'made', 'd', ''), 'a b d ');
  assert.equal(await sc.ok('run', '--rm', '--entrypoint', 'uname', 'made', '-s'), 'Linux');
  // --entrypoint clears the command of the image too.
  assert.equal(await sc.ok('run', '--rm', '--entrypoint', 'echo', 'made'), '');
});

test('an empty --entrypoint leaves the words alone', { skip }, async (t) => {
  const sc = await withChanges(t, 'ENTRYPOINT ["echo", "a"]', 'CMD ["c"]');
  assert.equal(await sc.ok('run', '--rm', '--entrypoint', '', 'made', 'echo', 'x'), 'x');
  const nothing = await sc('run', '--rm', '--entrypoint=', 'made');
  assert.match(nothing.err, /no command specified/i);
  assert.equal(nothing.code, 125);
});

test('an image that says nothing of itself needs a command', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', 'busybox');
  assert.equal(code, 125);
  assert.match(err, /no command specified/i);
});

// docker import takes no STOPSIGNAL.
test('user, directory, environment, label and stop signal of the image', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await withChanges(t, 'USER app', 'WORKDIR /var/tmp', 'ENV A="1 2" B=3', 'LABEL tier=web', 'STOPSIGNAL SIGUSR1', 'CMD ["sh", "-c", "trap \'exit 9\' USR1; id -un; pwd; echo $A-$B; while :; do sleep 0.05; done"]');
  const id = await sc.ok('run', '-d', '-e', 'B=4', 'made');
  assert.equal(await sc.ok('ps', '-q', '--no-trunc', '--filter', 'label=tier=web'), id);
  await sc.ok('stop', id);
  assert.equal(await sc.ok('wait', id), '9');
  assert.equal(await sc.ok('logs', id), 'app\n/var/tmp\n1 2-4');
});

test('words reach the command as they are: flags, blanks, quotes, $, *, newlines, nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const words = ['-x', '--', '--rm', ' a  b ', `'"\\`, '$HOME `id` $(id)', '*', 'two\nlines', '', 'ü€', '\t', '%s\\n', '#no', '-'];
  const { stdout } = await sc('run', '--rm', 'busybox', 'sh', '-c', 'printf "%s\\0" "$@"', 'sh', ...words);
  assert.deepEqual(stdout.toString().split('\0').slice(0, -1), words);
});
