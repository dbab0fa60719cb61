// Registries that want to know who asks, that stand behind mirrors, or that have many tags; and the picture on a terminal.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { requires } from '../support/requires.ts';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { ACCOUNT, startRegistry } from './registry.ts';
import { assertTidy, imageIndex } from './tree.ts';

const needed = { skip: requires('root', 'overlay', 'skopeo', 'docker-registry') };
const layer = (name: string, bytes = 10): Buffer => tarArchive([{ name, data: randomBytes(bytes) }]);

test('login, pull, logout: the password is in no command line', needed, async (t) => {
  const registry = await startRegistry(t, { asksForAccount: true });
  const sc = useStore(t);
  await registry.push({ name: 'private:1', layers: [layer('x')] });
  const name = `${registry.address}/private:1`;
  // A home of its own: what the user of this machine has logged in to is not for this test.
  const call = sc.with({ environment: { HOME: sc.scratch, XDG_RUNTIME_DIR: sc.scratch, DOCKER_CONFIG: sc.scratch } });
  const refused = await call('pull', name);
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`^sc: pull access denied for ${registry.address}/private, repository does not exist or may require 'sc login': `));

  const wrong = await sc.with({ input: 'wrong\n' })('login', '-u', ACCOUNT.user, '--password-stdin', registry.address);
  assert.equal(wrong.code, 1, describe(wrong));
  assert.match(wrong.err, /invalid username\/password|unauthorized/);
  const right = await sc.with({ input: `${ACCOUNT.password}\n` })('login', '-u', ACCOUNT.user, '--password-stdin', `http://${registry.address}/v2/`);
  assert.deepEqual([right.code, right.out, right.err], [0, 'Login Succeeded\n', ''], describe(right));
  assert.equal(fs.statSync(path.join(sc.root, 'auth.json')).mode & 0o777, 0o600);
  assert.equal((await call('pull', '-q', name)).out, `${name}\n`);

  assert.equal(await sc.ok('logout', registry.address), `Removing login credentials for ${registry.address}`);
  assert.equal(await sc.ok('logout', registry.address), `Not logged in to ${registry.address}`);
  assert.equal((await call('pull', name)).code, 1);

  // An account that skopeo (or podman, or docker) keeps is used as well.
  const skopeo = await run(['skopeo', 'login', '--tls-verify=false', '-u', ACCOUNT.user, '-p', ACCOUNT.password, registry.address], { environment: { XDG_RUNTIME_DIR: sc.scratch } });
  assert.equal(skopeo.code, 0, describe(skopeo));
  assert.equal((await call('pull', '-q', name)).code, 0);
  assertTidy(sc.root);
});

test('login: what cannot be, in words', needed, async (t) => {
  const sc = useStore(t);
  const rows: ReadonlyArray<readonly [words: readonly string[], message: string]> = [
    [['-u', 'me', '-p', 'secret'], 'a password in the command line can be read by everybody: use --password-stdin, or let sc ask for it'],
    [['--password-stdin'], 'the --password-stdin option requires --username to be set'],
    [['-u', 'me'], 'Cannot perform an interactive login from a non TTY device'],
    [['-u', 'me', '--password-stdin', 'not a registry'], 'not a registry is not the address of a registry'],
  ];
  for (const [words, message] of rows) {
    const failed = await sc.with({ input: 'x' })('login', ...words);
    assert.deepEqual([failed.code, failed.err], [1, `sc: ${message}\n`]);
  }
});

test('login at a terminal: what is typed for the password is not shown', { skip: requires('root', 'overlay', 'skopeo', 'docker-registry', 'expect') }, async (t) => {
  const registry = await startRegistry(t, { asksForAccount: true });
  const sc = useStore(t);
  const { argv } = await sc('version');
  const script = [
    `spawn ${argv[0]} login ${registry.address}`, 'expect "Username: "', `send "${ACCOUNT.user}\\r"`, 'expect "Password: "', `send "${ACCOUNT.password}\\r"`,
    'expect eof', 'lassign [wait] pid spawn error status', 'exit $status',
  ].join('\n');
  const typed = await run(['expect', '-c', `set timeout 20\n${script}`], { environment: { SC_ROOT: sc.root } });
  assert.equal(typed.code, 0, describe(typed));
  assert.match(typed.out, /Login Succeeded/);
  assert.doesNotMatch(typed.out, /secret word/);
});

test('pull -a: all tags; none with a tag', needed, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  const base = layer('base');
  for (const tag of ['1', '2', 'latest']) await registry.push({ name: `many:${tag}`, layers: [base, layer(tag)] });
  const pulled = await sc('pull', '-a', `${registry.address}/many`);
  assert.equal(pulled.code, 0, describe(pulled));
  assert.deepEqual(Object.keys(imageIndex(sc.root).references).filter((name) => !name.includes('@')).sort(), ['1', '2', 'latest'].map((tag) => `${registry.address}/many:${tag}`));
  const tagged = await sc('pull', '-a', `${registry.address}/many:1`);
  assert.deepEqual([tagged.code, tagged.err], [1, "sc: tag can't be used with --all-tags/-a\n"]);
});

test('plain http off loopback only where it is asked for; mirrors of registries.conf', needed, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  await registry.push({ name: 'library/mirrored:1', layers: [layer('x')] });
  const port = registry.address.split(':')[1];
  // A name that is not loopback's, though it leads there: in a mount namespace with its own hosts and registries.conf.
  fs.writeFileSync(path.join(sc.scratch, 'hosts'), '127.0.0.1 localhost registry.test\n');
  fs.writeFileSync(path.join(sc.scratch, 'registries.conf'), `[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "${registry.address}"\ninsecure = true\n`);
  const { argv } = await sc('version');
  const inside = (...words: string[]) => run(['unshare', '--mount', 'sh', '-euc', [
    'mount --bind "$1/hosts" /etc/hosts', 'mount -t tmpfs none /etc/containers', 'cp "$1/registries.conf" /etc/containers/',
    'printf \'{"default":[{"type":"insecureAcceptAnything"}]}\' > /etc/containers/policy.json', 'shift', 'exec "$@"',
  ].join('\n'), 'sh', sc.scratch, argv[0] ?? '', ...words], { environment: { SC_ROOT: sc.root } });
  const mirrored = await inside('pull', '-q', 'mirrored:1');
  assert.deepEqual([mirrored.code, mirrored.out], [0, 'docker.io/library/mirrored:1\n'], describe(mirrored));
  const name = `registry.test:${port}/library/mirrored:1`;
  const refused = await inside('pull', '-q', name);
  assert.equal(refused.code, 1, describe(refused));
  assert.match(refused.err, /server gave HTTP response to HTTPS client/);
  const allowed = await inside('pull', '-q', '--tls-verify=false', name);
  assert.equal(allowed.code, 0, describe(allowed));
});

test('on a terminal each layer has a line that is drawn again', { skip: requires('root', 'overlay', 'skopeo', 'docker-registry', 'terminals') }, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  const { layers } = await registry.push({ name: 'big:1', layers: [layer('a', 30 << 20), layer('b', 100)] });
  const { argv } = await sc('version');
  const seen = await run(['script', '-qec', `stty cols 100 rows 40; ${argv[0]} pull ${registry.address}/big:1`, '/dev/null'], { environment: { SC_ROOT: sc.root }, timeoutSeconds: 60 });
  assert.equal(seen.code, 0, describe(seen));
  const short = layers.map((digest) => digest.slice(7, 19));
  assert.match(seen.out, new RegExp(`${short[0]}: Downloading \\[=*>? *\\] \\S+/31\\.\\d+MB`));
  for (const state of ['Extracting', 'Pull complete']) assert.match(seen.out, new RegExp(`${short[0]}: ${state}`));
  assert.ok(seen.out.includes('\u001B[2F\u001B[J'), 'two lines, drawn again in their place');
  assert.match(seen.out, /Digest: sha256:[0-9a-f]{64}\r\nStatus: Downloaded newer image for /);
});
