import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directoryRoot, prepare, rootDirectories, type Caller, type Prepared } from '../../../src/engine/prepare.ts';
import { HostError, UsageError } from '../../../src/errors.ts';
import { parseFlags } from '../../../src/cli/flags.ts';
import { definition } from '../../../src/commands/run.ts';
import type { ImageConfig } from '../../../src/model/image.ts';
import { containerRequest } from '../../../src/model/request.ts';
import type { ResolvedPath, RootView } from '../../../src/model/root-view.ts';
import type { RootSource } from '../../../src/model/spec.ts';
import { statePaths } from '../../../src/store/paths.ts';

const IMAGE: RootSource = { kind: 'image', reference: 'x', id: 'sha256:1', layers: ['l/2', 'l/1'] };
const FILES: Readonly<Record<string, ResolvedPath['kind']>> = { '/': 'directory', '/bin/sh': 'file', '/etc': 'directory', '/etc/motd': 'file', '/tmp': 'directory' };
const view: RootView = {
  resolve: (path) => {
    const real = path.replace(/^\/link(?=\/|$)/, '/tmp');
    return { path: real, kind: FILES[real] ?? 'missing', mode: 0o755 };
  },
  readText: () => undefined,
};
const caller: Caller = {
  kindOf: (file) => ({ '/host/dir': 'directory', '/host/file': 'file', '/': 'directory', '/host/qu"ote': 'directory' } as const)[file],
  realPath: (file) => (file === '/host/link' ? '/host/dir' : file === '/nowhere' ? undefined : file),
  readText: (file) => ({ 'a.env': 'A=file\nB=file' })[file],
  variable: () => undefined,
};

const run = (config: ImageConfig, words: readonly string[], root: RootSource = IMAGE): Prepared => {
  const { values, operands } = parseFlags(words, definition.flags, { interspersed: false });
  return prepare({ request: containerRequest(values, '/host'), root, config, command: operands, view, caller });
};
const sh = { Cmd: ['/bin/sh'] };

describe('the command', () => {
  const check = (config: ImageConfig, words: readonly string[], expected: readonly string[]): void => assert.deepEqual(run(config, words).spec.process.args, expected);
  test('is the entrypoint and the words, docker’s way', () => {
    check({ Entrypoint: ['e'], Cmd: ['c'] }, [], ['e', 'c']);
    check({ Entrypoint: ['e'], Cmd: ['c'] }, ['x'], ['e', 'x']);
    check({ Cmd: ['c'] }, [], ['c']);
    check({ Entrypoint: ['e'], Cmd: ['c'] }, ['--entrypoint', 'n'], ['n']);
    check({ Entrypoint: ['e'], Cmd: ['c'] }, ['--entrypoint', 'n', 'x'], ['n', 'x']);
    check({ Entrypoint: ['e'], Cmd: ['c'] }, ['--entrypoint=', 'x'], ['x']);
    check({ Entrypoint: null, Cmd: null }, ['x'], ['x']);
    assert.throws(() => run({}, []), /no command specified/);
    assert.throws(() => run({ Cmd: ['c'] }, ['--entrypoint=']), /no command specified/);
  });
  test('that is not there is told, and the plan can be made all the same', () => {
    assert.equal(run(sh, []).startError, undefined);
    assert.equal(run(sh, ['nothing']).startError?.exitCode, 127);
    assert.equal(run({}, ['anything'], { ...IMAGE, id: undefined }).startError, undefined);
  });
});

describe('the working directory', () => {
  const missing = (...words: readonly string[]): readonly string[] => run(sh, words).spec.missing.directories;
  test('is made where the image lacks it, unless a mount brings it', () => {
    assert.deepEqual(missing(), []);
    assert.deepEqual(missing('-w', '/tmp'), []);
    assert.deepEqual(missing('-w', '/new/dir/'), ['/new/dir']);
    assert.deepEqual(missing('-w', '/link/dir'), ['/tmp/dir']);
    assert.deepEqual(missing('-w', '/data/x', '-v', '/host/dir:/data'), []);
  });
  test('of an image that is not here is made unless it is the root', () => {
    const nothing: RootView = { resolve: (path) => ({ path, kind: 'missing' }), readText: () => undefined };
    const of = (...words: readonly string[]): readonly string[] => {
      const { values } = parseFlags(words, definition.flags, { interspersed: false });
      return prepare({ request: containerRequest(values, '/host'), root: { ...IMAGE, id: undefined }, config: sh, command: [], view: nothing, caller }).spec.missing.directories;
    };
    assert.deepEqual(of(), []);
    assert.deepEqual(of('-w', '/app'), ['/app']);
  });
  test('must be one', () => {
    assert.throws(() => run(sh, ['-w', 'relative']), /needs to be an absolute path/);
    assert.throws(() => run(sh, ['-w', '/etc/motd']), /is no directory in the image/);
  });
});

describe('mounts', () => {
  const refuse = (text: RegExp, ...words: readonly string[]): void => assert.throws(() => run(sh, words), (error: unknown) => error instanceof UsageError && text.test(error.message), text.source);
  test('go where the image’s links lead, and come from where the host’s do', () => {
    const [mount] = run(sh, ['-v', '/host/link:/link/x']).spec.mounts;
    assert.deepEqual(mount?.type === 'bind' ? [mount.source, mount.target] : [], ['/host/dir', '/tmp/x']);
  });
  test('of a file need a file, of a missing source a directory', () => {
    const spec = (...words: readonly string[]) => run(sh, words).spec.missing;
    assert.deepEqual(spec('-v', '/host/file:/new/file'), { directories: ['/new'], files: ['/new/file'], sources: [] });
    assert.deepEqual(spec('-v', '/host/file:/file'), { directories: [], files: ['/file'], sources: [] });
    assert.deepEqual(spec('-v', '/host/file:/etc/motd'), { directories: [], files: [], sources: [] });
    assert.deepEqual(spec('-v', '/host/new:/x'), { directories: [], files: [], sources: ['/host/new'] });
  });
  test('must fit their places', () => {
    refuse(/one is a directory, the other is not/, '-v', '/host/file:/etc');
    refuse(/one is a directory, the other is not/, '-v', '/host/dir:/etc/motd');
    refuse(/is no directory in the image/, '--tmpfs', '/etc/motd');
  });
});

test('an environment file comes before the words', () => {
  assert.deepEqual(Object.fromEntries(run(sh, ['--env-file', 'a.env', '-e', 'B=word']).spec.process.env), {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', A: 'file', B: 'word',
  });
  assert.throws(() => run(sh, ['--env-file', 'none.env']), /open none\.env: no such file or directory/);
});

test('reasons know the flags as typed, and no value of the environment', () => {
  const { env, memory, rm, user } = run(sh, ['-e', 'SECRET=1', '-e', 'NAME', '-m', '64m', '--rm']).spec.asked;
  assert.deepEqual({ env, memory, rm, user }, { env: ['SECRET', 'NAME'], memory: ['64m'], rm: ['true'], user: undefined });
});

describe('a directory as the root', () => {
  const paths = statePaths('/var/lib/sc');
  test('knows whether the store lies in it', () => {
    assert.deepEqual(directoryRoot('/host/dir', paths, caller), { kind: 'directory', directory: '/host/dir', holdsStore: false });
    assert.deepEqual(directoryRoot('/', paths, caller), { kind: 'directory', directory: '/', holdsStore: true });
    assert.deepEqual(directoryRoot('/host/link', statePaths('/host/dir/sc'), caller), { kind: 'directory', directory: '/host/dir', holdsStore: true });
    assert.deepEqual(directoryRoot('/host/dir', statePaths('/host/dir2'), caller), { kind: 'directory', directory: '/host/dir', holdsStore: false });
  });
  test('must be one that mount can name', () => {
    for (const word of ['/nowhere', '/host/file', '/host/qu"ote']) assert.throws(() => directoryRoot(word, paths, caller), HostError, word);
  });
  test('and the layers of an image are where its files are read', () => {
    assert.deepEqual(rootDirectories(IMAGE, paths), ['/var/lib/sc/layers/init', '/var/lib/sc/layers/l/2', '/var/lib/sc/layers/l/1']);
    assert.deepEqual(rootDirectories({ ...IMAGE, id: undefined }, paths), []);
    assert.deepEqual(rootDirectories({ kind: 'directory', directory: '/d', holdsStore: false }, paths), ['/var/lib/sc/layers/init', '/d']);
  });
});
