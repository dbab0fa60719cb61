// `exec` brings a process from the host into a container whose root may be hostile: CVE-2019-5736, CVE-2024-21626. What is
// inside sees it come, and may have replaced every file that it meets.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CAPABILITIES, DEFAULT_CAPABILITIES } from '../../../src/model/capabilities.ts';
import { findBun } from '../support/runtime.ts';
import { describe, eventually, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { hostileLoader, markingLibrary } from './support/programs.ts';
import { attackNeeds, hostSecret, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();
/** The program is the same under Node, which takes four times as long to start. */
const EXECS = process.env['SC_RUNTIME'] === 'node' && findBun() !== undefined ? 60 : 200;

const start = (sc: Sc, ...flags: string[]): Promise<string> => sc.ok('run', '-d', '--name', 'box', ...flags, 'attack', 'sleep', '600');
const firstProcess = (sc: Sc, id: string): string => fs.readFileSync(path.join(sc.root, 'run', id, 'pid'), 'utf8').split(' ')[0] ?? '';

/** What looks at every process that comes, for as long as `during` takes. @returns what it saw */
const watching = async (sc: Sc, secret: string, during: () => Promise<void>): Promise<string> => {
  await sc.ok('exec', 'box', 'rm', '-f', '/tmp/stop');
  const watcher = sc.start(['exec', 'box', 'watch', '120', secret], { timeoutSeconds: 150 });
  await during();
  await sc.ok('exec', 'box', 'touch', '/tmp/stop');
  const { out } = await watcher.outcome;
  assert.match(out, /^tries=\d{3}/m, out);
  return out;
};

test(`${EXECS} execs, watched by root inside`, { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  await importHostile(sc);
  const pid = firstProcess(sc, await start(sc));
  const drop = CAPABILITIES.filter((name) => !DEFAULT_CAPABILITIES.includes(name)).map((name) => `cap_${name}`).join(',');
  const control = await watching(sc, secret, async () => {
    for (let at = 0; at < 10; at += 1) await run(['nsenter', '--target', pid, '--pid', '--mount', '--root=/', 'capsh', `--drop=${drop}`, '--', '-c', 'sleep 0.2']);
  });
  assert.match(control, /ESCAPED/, `the control: a tool of the host with the container's own capabilities: ${control}`);
  const seen = await watching(sc, secret, async () => {
    for (let at = 0; at < EXECS; at += 4) {
      await Promise.all([
        ['/bin/true'], ['-u', '1000', 'true'], ['-w', '/tmp', 'sh', '-c', 'true'], ['-e', 'A=b', 'true'],
      ].map((words) => sc.ok('exec', ...words.slice(0, words[0]?.startsWith('-') === true ? 2 : 0), 'box', ...words.slice(words[0]?.startsWith('-') === true ? 2 : 0))));
    }
  });
  assert.doesNotMatch(seen, /ESCAPED/, seen);
});

test('a container that has replaced its programs cannot write the tool that starts them', { skip }, async (t) => {
  const loader = hostileLoader();
  if (loader === undefined) return t.skip('needs tools of the host that are linked dynamically');
  const sc = useStore(t);
  await importHostile(sc, 'attack', [
    { name: loader.place.slice(1), data: fs.readFileSync(loader.file), mode: 0o755 },
    ...['bin/hostile', 'bin/sh'].map((name) => ({ name, data: '#!/proc/self/exe\n', mode: 0o755 })),
  ]);
  for (const flags of [[], ['--cap-add', 'SYS_ADMIN'], ['--privileged']]) {
    await start(sc, ...flags);
    for (const words of [['box', '/bin/hostile'], ['box', '/bin/sh'], ['box', 'hostile'], ['-w', '/tmp', 'box', 'true'], ['-u', '1000', 'box', '/bin/hostile']]) {
      const done = await sc('exec', ...words);
      assert.match(done.out, /fd \d+ .*capsh.*: (?:Read-only file system|Permission denied)/, `the attack did not run: ${describe(done)}`);
      assert.doesNotMatch(done.out, /WRITABLE|CHANGED/, describe(done));
    }
    await sc.ok('rm', '-f', 'box');
  }
});

test('what the loader obeys reaches no tool of the host: the image’s variables and --env', { skip }, async (t) => {
  const sc = useStore(t);
  const mark = path.join(sc.scratch, 'loaded');
  markingLibrary(mark, path.join(sc.scratch, 'preload.so'));
  await importHostile(sc, 'attack', [
    { name: 'preload.so', data: fs.readFileSync(path.join(sc.scratch, 'preload.so')), mode: 0o755 },
    ...['capsh', 'env', 'setsid', 'nsenter'].map((name) => ({ name: `tools/${name}`, data: `#!/bin/sh\necho > ${mark}\n`, mode: 0o755 })),
  ]);
  for (const variable of ['LD_PRELOAD=./preload.so', 'LD_AUDIT=/proc/self/cwd/preload.so', 'PATH=tools:/bin']) {
    await start(sc, '-e', variable);
    for (const words of [['box', '/bin/env'], ['-e', variable, 'box', '/bin/env'], ['-w', '/tmp', 'box', '/bin/env'], ['-u', '1000', 'box', '/bin/env']]) {
      const done = await sc('exec', ...words);
      assert.ok(!fs.existsSync(mark), `${variable}, ${words.join(' ')}: the image's code ran as the host's root`);
      assert.ok(done.code === 0 && done.out.split('\n').includes(variable), describe(done));
    }
    await sc.ok('rm', '-f', 'box');
  }
});

test('descriptors, /dev/null and variables', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const { mode } = fs.statSync('/dev/null');
  const script = 'for f in /proc/self/fd/*; do echo "$f $(readlink $f)"; done; chmod 600 /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2; env | cut -d= -f1 | sort | tr "\\n" " "';
  for (const how of modes) {
    await start(sc, ...MODES[how], '-e', 'OF_RUN=1');
    for (const words of [[], ['-i'], ['-d']]) {
      const inside = words.includes('-d') ? ['sh', '-c', `( ${script} ) > /tmp/said; chmod 600 /proc/self/fd/1; : > /tmp/done`] : ['sh', '-c', script];
      const done = await sc.with({ input: '', environment: { CALLERS: 'secret', SC_ID: 'x' } })('exec', ...words, '-e', 'ASKED=for', 'box', ...inside);
      assert.equal(done.code, 0, describe(done));
      const said = words.includes('-d') ? await eventually('it is done', async () => ((await sc('exec', 'box', 'ls', '/tmp/done')).code === 0 ? sc.ok('exec', 'box', 'cat', '/tmp/said') : undefined)) : done.out;
      const foreign = said.split('\n').filter((line) => line.startsWith('/proc/self/fd') && !/^\S+ (?:\/dev\/null|pipe:.*|\/tmp\/said|\/proc\/\d+\/fd|.*\/exec-[^/]*\/std(?:in|out|err)|)$/.test(line));
      assert.deepEqual(foreign, [], `${how} ${words.join(' ')}`);
      assert.match(said, /ASKED /);
      assert.match(said, /OF_RUN /);
      assert.doesNotMatch(said, /CALLERS|SC_/);
      assert.equal(fs.statSync('/dev/null').mode, mode, `${how} ${words.join(' ')} changed the host's /dev/null`);
    }
    await sc.ok('rm', '-f', 'box');
  }
});

test('files that the container has made links of', { skip }, async (t) => {
  const sc = useStore(t);
  const secret = hostSecret(sc);
  const passwd = path.join(sc.scratch, 'passwd');
  fs.writeFileSync(passwd, 'hostonly:x:4243:4243::/:/bin/sh\n');
  await importHostile(sc);
  await start(sc);
  const up = '../../../../../../../../..';
  const setup = `for f in passwd group; do ln -sf ${up}${passwd} /etc/$f; done; ln -sfn ${up}${path.dirname(secret)} /work; rm -rf /var; ln -sfn /proc/1/root/.. /var; mkdir /home/x; ln -sf ${secret} /bin/secret; mv /dev/shm /tmp 2>/dev/null; ln -sf ${secret} /dev/console`;
  assert.equal((await sc('exec', 'box', 'sh', '-c', setup)).code, 0);
  const asUser = await sc('exec', '-u', 'hostonly', 'box', 'id');
  assert.notEqual(asUser.code, 0, describe(asUser));
  for (const directory of ['/work', '/var', '/proc/self/fd/3', '/proc/self/fd/4', '/proc/self/fd/7', '/proc/self/cwd', '/proc/1/root']) {
    const done = await sc('exec', '-w', directory, 'box', 'sh', '-c', 'pwd -P; ls; cat secret-of-the-host; ls ../../../..');
    assert.doesNotMatch(done.out, /secret of the host|secret-of-the-host|lost\+found/, describe(done));
    assert.doesNotMatch(done.err, /internal error/, describe(done));
  }
  const command = await sc('exec', 'box', 'secret');
  assert.ok(command.code === 126 || command.code === 127, describe(command));
});

test('capabilities are those of the container, not of the host', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const sets = (text: string): string => text.split('\n').filter((line) => /^(?:Cap|NoNewPrivs|Seccomp:)/.test(line)).join('\n');
  for (const flags of [[], ['--cap-add', 'SYS_ADMIN'], ['--cap-drop', 'ALL'], ['--cap-drop', 'SYS_CHROOT'], ['--privileged'], ['--security-opt', 'no-new-privileges']]) {
    const pid = firstProcess(sc, await start(sc, ...flags));
    // It is said to be ready a moment before it becomes its command.
    await eventually('process 1 is its command', () => fs.readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n');
    const own = sets(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    assert.equal(sets(await sc.ok('exec', 'box', '/bin/cat', '/proc/self/status')), own, flags.join(' '));
    const user = await sc.ok('exec', '-u', '1000', 'box', '/bin/cat', '/proc/self/status');
    assert.match(user, /^CapEff:\s+0+$/m);
    assert.match(user, /^CapInh:\s+0+$/m);
    assert.match(user, /^CapAmb:\s+0+$/m);
    await sc.ok('rm', '-f', 'box');
  }
});
