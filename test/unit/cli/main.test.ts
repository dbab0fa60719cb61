import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { VERSION } from '../../../src/model/version.ts';
import { repository } from '../../root.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-main-'));
after(() => fs.rmSync(directory, { recursive: true, force: true }));
for (const root of ['one', 'two', 'home/.local/share/sc', 'data/sc']) {
  fs.mkdirSync(path.join(directory, root, 'images'), { recursive: true });
  fs.writeFileSync(path.join(directory, root, 'images/images.json'), 'torn');
}

const MAIN = path.join(repository, 'build/src/main.js');
const main = (words: readonly string[], env: Record<string, string> = {}, before = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `${before}; (await import(${JSON.stringify(MAIN)})).main(${JSON.stringify(words)})`], {
    encoding: 'utf8', cwd: directory, env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  return { status, stdout, stderr };
};

const fails = (words: readonly string[], status: number, stderr: string): void => {
  test(`sc ${words.join(' ')}`, () => assert.deepEqual(main(words), { status, stdout: '', stderr }));
};
fails(['--foo'], 125, "sc: unknown flag: --foo\n\nUsage:  sc [OPTIONS] COMMAND [ARG...]\n\nRun 'sc --help' for more information\n");
fails(['foo'], 1, "sc: unknown command: sc foo\n\nRun 'sc --help' for more information\n");
fails(['build', '.'], 1, "sc: there is no 'sc build': building images is left to 'buildah build'; 'sc load' and 'sc pull' bring in what it makes\n");
fails(['stop'], 1, "sc: 'sc stop' requires at least 1 argument\n\nUsage:  sc stop [OPTIONS] CONTAINER [CONTAINER...]\n\nRun 'sc stop --help' for more information\n");
fails(['--root', '', 'ps'], 125,
  "sc: invalid argument \"\" for \"--root\" flag: a directory must have a name\n\nUsage:  sc [OPTIONS] COMMAND [ARG...]\n\nRun 'sc --help' for more information\n");
fails(['help', 'foo'], 1, "sc: unknown help topic: foo\n\nRun 'sc --help' for more information\n");

test('the pages of help go to stdout, the exit code is 0', () => {
  const page = main([]);
  assert.deepEqual([page.status, page.stderr], [0, '']);
  assert.match(page.stdout, /^Usage: {2}sc \[OPTIONS\] COMMAND\n/);
  for (const words of [['--help'], ['-h'], ['help']]) assert.deepEqual(main(words), page);
  const run = main(['run', '--help']);
  for (const words of [['--help', 'run'], ['help', 'run']]) assert.deepEqual(main(words), run);
  assert.match(run.stdout, /^Usage: {2}sc run \[OPTIONS\] IMAGE/);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string };
  assert.equal(VERSION, version);
  for (const words of [['-v'], ['--version']]) assert.deepEqual(main(words), { status: 0, stdout: `sc version ${version}\n`, stderr: '' });
  assert.equal(main(['version', '-f', '{{.Client.Version}} {{.Server.Version}}']).stdout, `${version} ${version}\n`);
  assert.equal(main(['version', '-f', '{{.Client.Version']).status, 64);
});

const NO_ROOT = 'process.getuid = () => 1000';
const store = (what: string, words: readonly string[], env: Record<string, string>, expected: string, before = ''): void => {
  test(`the store is ${what}`, () => {
    const { stderr } = main([...words, 'images'], env, before);
    assert.ok(stderr.startsWith(`sc: ${directory}/${expected}/images/images.json is not`), stderr);
  });
};
store('what --root says', ['--root', 'one'], { SC_ROOT: `${directory}/two` }, 'one');
store('resolved', [`--root=${directory}/two/../one/`], {}, 'one');
store('what SC_ROOT says', [], { SC_ROOT: 'two' }, 'two');
store('in the home directory of a user', [], { HOME: `${directory}/home`, SC_ROOT: '' }, 'home/.local/share/sc', NO_ROOT);
store('in the data directory of a user', [], { HOME: '/', XDG_DATA_HOME: `${directory}/data` }, 'data/sc', NO_ROOT);

const BOOM = "process.getuid = () => { throw new TypeError('boom') }";
test('what sc did wrong has 125, and a trace with --debug', () => {
  assert.deepEqual(main(['ps'], {}, BOOM), {
    status: 125, stdout: '', stderr: "sc: internal error: boom\nThis is a mistake in sc. Run 'sc --debug COMMAND' to see where, and report it.\n",
  });
  const { status, stderr } = main(['-D', 'ps'], {}, BOOM);
  assert.equal(status, 125);
  assert.match(stderr, /^sc: internal error: boom\n\nTypeError: boom\n {4}at /);
});

test('what nobody awaited is said the same way', () => {
  const { status, stderr } = main(['version'], {}, "process.once('beforeExit', () => { throw new Error('late') })");
  assert.deepEqual([status, stderr.split('\n')[0]], [125, 'sc: internal error: late']);
});

test('the certificates that the shim kept are given back', () => {
  const { stdout } = main(['version'], { SC_NODE_EXTRA_CA_CERTS: '/x.pem' }, "process.on('exit', () => console.log(process.env.NODE_EXTRA_CA_CERTS, process.env.SC_NODE_EXTRA_CA_CERTS))");
  assert.match(stdout, /\n\/x\.pem undefined\n$/);
});

test('a reader that has gone is no reason for words', () => {
  const program = `process.setMaxListeners(0); for (let i = 0; i < 300; i++) await (await import("${MAIN}")).main(["--help"])`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', `"$1" --input-type=module -e '${program}' | head -1`, 'sh', process.execPath], { encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [0, 'Usage:  sc [OPTIONS] COMMAND\n', '']);
});
