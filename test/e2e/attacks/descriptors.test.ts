// What a container inherits: three descriptors, all of its own pipes, and the variables that were asked for. CVE-2024-21626
// was one descriptor more.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../../root.ts';
import { findBun } from '../support/runtime.ts';
import { describe, eventually } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { attackNeeds, hostSecret, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();
const NUMBERS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 63, 200, 250, 300];
const LIST = 'for f in /proc/self/fd/*; do echo "$f $(readlink $f)"; done';

interface Leaky {
  readonly argv: readonly string[];
  readonly files: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a program that inherits `files` under all those numbers, not close-on-exec. @returns its stdout */
const startLeaking = async ({ argv: [file = '', ...words], files, environment = {} }: Leaky): Promise<string> => {
  const opened = files.map((name) => fs.openSync(name, fs.statSync(name).isDirectory() ? 'r' : 'r+'));
  const stdio: ('ignore' | 'pipe' | number)[] = Array.from({ length: Math.max(...NUMBERS) + 1 }, () => 'ignore');
  stdio[1] = 'pipe';
  for (const number of NUMBERS) stdio[number] = opened[number % opened.length] ?? 'ignore';
  const child = spawn(file, words, { stdio, env: { ...process.env, ...environment } });
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  await new Promise((resolve) => child.on('close', resolve));
  for (const fd of opened) fs.closeSync(fd);
  return out;
};

/** Those of a listing that are none of the container's own: all but three pipes, /dev/null, and what lists. */
const foreign = (listing: string, sc: Sc): string[] =>
  listing.split('\n').filter((line) => line !== '' && !/^\/proc\/self\/fd\/\d+ (?:\/dev\/null|\/proc\/\d+\/fd|pipe:.*|)$/.test(line)
    && !new RegExp(`^/proc/self/fd/[012] ${sc.root}/run/[0-9a-f]{64}/(?:stdin|stdout|stderr)$`).test(line));

test('no descriptor of the caller arrives, whichever runtime', { skip }, async (t) => {
  const sc = useStore(t);
  const files = [hostSecret(sc), sc.scratch, '/'];
  const control = await startLeaking({ argv: ['sh', '-c', LIST], files });
  assert.ok(foreign(control, sc).length >= NUMBERS.length, `the control: ${control}`);
  await importHostile(sc);
  for (const runtime of ['node', ...(findBun() === undefined ? [] : ['bun'])]) {
    for (const mode of modes) {
      for (const flags of [['--rm'], ['--rm', '-i'], ['-d', '--name', 'late'], ['--rm', '--cap-drop', 'ALL'], ['--rm', '--privileged']]) {
        const argv = [path.join(repository, 'bin/sc'), 'run', ...flags, ...MODES[mode], 'attack', '/bin/sh', '-c', LIST];
        const out = await startLeaking({ argv, files, environment: { SC_ROOT: sc.root, SC_RUNTIME: runtime } });
        const listing = flags.includes('-d') ? (await sc('wait', 'late'), await sc.ok('logs', 'late')) : out;
        if (flags.includes('-d')) await sc.ok('rm', 'late');
        assert.match(listing, /fd\/2 /, `${runtime} ${flags.join(' ')}: ${listing}`);
        assert.deepEqual(foreign(listing, sc), [], `${runtime}, ${mode}, ${flags.join(' ')}`);
      }
    }
  }
});

test('stdin without -i is a /dev/null that the container cannot change', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const { mode, uid } = fs.statSync('/dev/null');
  const script = 'chmod 600 /proc/self/fd/0; chown 1000 /proc/self/fd/0; busybox stat -L -c "%F %t:%T" /proc/self/fd/0; cat';
  for (const flags of [[], ['-d', '--name', 'late'], ['--privileged'], ['--cap-add', 'SYS_ADMIN'], ['--cap-drop', 'ALL']]) {
    const done = await sc('run', ...(flags.includes('-d') ? [] : ['--rm']), ...flags, 'attack', 'sh', '-c', script);
    if (flags.includes('-d')) await sc.ok('wait', 'late');
    assert.match(flags.includes('-d') ? await sc.ok('logs', 'late') : done.out, /^character special file 1:3$/m, describe(done));
    assert.deepEqual([fs.statSync('/dev/null').mode, fs.statSync('/dev/null').uid], [mode, uid], `${flags.join(' ')} changed the host's /dev/null`);
  }
});

test('a volume over /dev cannot put a link in the place of stdin', { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  await importHostile(sc);
  const volume = path.join(sc.scratch, 'dev');
  fs.mkdirSync(volume);
  fs.symlinkSync(secret, path.join(volume, 'null'));
  const done = await sc('run', '--rm', '-v', `${volume}:/dev`, 'attack', 'cat');
  assert.doesNotMatch(done.out, /secret/, describe(done));
});

test('no variable of the caller, of sc or of its program arrives', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const environment = {
    CALLERS_SECRET: 'secret of the caller', LD_LIBRARY_PATH: '/callers', SC_ID: 'x', SC_MARKS: '', SC_NAME: 'x', id: 'x', run: 'x', HOME: '/callers', TERM: 'callers', ENV: '/callers',
    BASH_ENV: '/callers', 'BASH_FUNC_ls%%': '() { echo taken; }', NODE_OPTIONS: '--no-warnings', NODE_EXTRA_CA_CERTS: '/callers', LC_ALL: 'callers',
  };
  for (const mode of modes) {
    for (const flags of [[], ['--cap-drop', 'ALL'], ['-i']]) {
      const done = await sc.with({ environment, input: '' })('run', '--rm', ...MODES[mode], ...flags, '-e', 'ASKED=for', 'attack', '/bin/env');
      const names = done.out.split('\n').filter((line) => line !== '').map((line) => line.split('=', 1)[0]).sort();
      assert.deepEqual(names, ['ASKED', 'HOME', 'HOSTNAME', 'PATH'], describe(done));
      assert.doesNotMatch(done.out, /callers/);
    }
  }
});

test('the pipes of a container are its own, and it may do with them as it likes', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const games = [
    'echo kept; : > /dev/stdout; : > /proc/1/fd/1; truncate -s 0 /dev/stdout',
    'exec 1<>/dev/stdout; echo kept; timeout 1 head -n 1 <&1; echo more',
    'echo kept; exec >&- 2>&- <&-; exec sleep 0.1',
    'chmod 0 /proc/self/fd/1 /proc/self/fd/2; echo kept',
    'echo kept; ( sleep 100 & ) ; exit 0',
    'i=0; while [ $i -lt 3000 ]; do echo kept $i; i=$((i + 1)); done; cat /dev/zero | head -c 3000000; echo',
    'printf "kept\\n\\033]0;x\\007\\000\\377 no newline"',
    'echo kept; cat /dev/stdout & sleep 0.1; echo more; kill $!',
  ];
  for (const [at, script] of games.entries()) {
    const name = `game${at}`;
    await sc.ok('run', '-d', '--name', name, 'attack', 'sh', '-c', script);
    assert.match((await sc.with({ timeoutSeconds: 20 })('wait', name)).out, /^\d+\n$/, script);
    const logs = await sc('logs', name);
    assert.equal(logs.code, 0, describe(logs));
    await sc.ok('rm', name);
    const done = await sc.with({ timeoutSeconds: 20 })('run', '--rm', 'attack', 'sh', '-c', script);
    assert.ok(done.code !== null && done.code < 128, describe(done));
  }
  await eventually('all is gone', () => sc.left().length === 0);
});
