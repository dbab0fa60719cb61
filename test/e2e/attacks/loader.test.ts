// The host's own tools run up to the container's command. An image must not get them to load its code, nor get hold of them:
// CVE-2019-5736 (the tool is overwritten), CVE-2019-14271 (the tool loads a library of the image).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { onTerminal, program } from './support/on-terminal.ts';
import { hostileLoader, markingLibrary } from './support/programs.ts';
import { attackNeeds, hostileDirectory, importHostile } from './support/hostile.ts';

const skip = attackNeeds();

/** By which ways the last tool of the host is reached: with CAP_SYS_CHROOT unshare(1), without it capsh(1). */
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  'default capabilities': [], '--cap-add SYS_ADMIN': ['--cap-add', 'SYS_ADMIN'], 'an ordinary --user': ['--user', '1000'],
  'no capabilities': ['--cap-drop', 'ALL'], 'no capabilities, another directory': ['--cap-drop', 'ALL', '-w', '/tmp'], '--privileged': ['--privileged'],
};

test('what the loader of a program obeys reaches no tool of the host', { skip }, async (t) => {
  const sc = useStore(t);
  const mark = path.join(sc.scratch, 'loaded');
  const library = path.join(sc.scratch, 'preload.so');
  markingLibrary(mark, library);
  assert.equal((await run(['env', 'LD_PRELOAD=./preload.so', 'unshare', '--version'], { cwd: sc.scratch })).code, 0);
  assert.ok(fs.existsSync(mark), 'the control: a tool of the host loads it');
  fs.rmSync(mark);

  await importHostile(sc, 'attack', [
    { name: 'preload.so', data: fs.readFileSync(library), mode: 0o755 },
    ...['capsh', 'unshare', 'setpriv', 'env', 'setsid', 'nsenter'].map((name) => ({ name: `tools/${name}`, data: `#!/bin/sh\necho > ${mark}\n`, mode: 0o755 })),
  ]);
  const words: readonly (readonly string[])[] = [
    ...['./preload.so', '/proc/self/cwd/preload.so'].flatMap((file) => [[`LD_PRELOAD=${file}`], [`LD_AUDIT=${file}`]]),
    ['LD_LIBRARY_PATH=.'], ['GCONV_PATH=.', 'LC_ALL=x.UTF-8'], ['GLIBC_TUNABLES=glibc.malloc.check=3'], ['PATH=tools:/bin'], ['PATH=./tools:/bin'],
  ];
  for (const [chain, flags] of Object.entries(CHAINS)) {
    for (const variables of words) {
      const path0 = variables[0]?.startsWith('PATH') === true;
      const done = await sc('run', '--rm', ...flags, ...variables.flatMap((word) => ['-e', word]), 'attack', '/bin/env');
      assert.ok(!fs.existsSync(mark), `${chain}, ${variables.join(' ')}: the image's code ran as the host's root`);
      assert.equal(done.code, 0, describe(done));
      for (const word of variables) assert.ok(done.out.split('\n').includes(word), `${word} did not arrive: ${describe(done)}`);
      assert.ok(path0 || done.err === '', describe(done));
    }
  }
});

test('an image that names the last tool of the host as its interpreter cannot write it', { skip: attackNeeds('terminals') }, async (t) => {
  const loader = hostileLoader();
  if (loader === undefined) return t.skip('needs tools of the host that are linked dynamically');
  const sc = useStore(t);
  const members = [
    { name: loader.place.slice(1), data: fs.readFileSync(loader.file), mode: 0o755 },
    // Without CAP_SYS_CHROOT it is the image's shell that the host's tool becomes.
    ...['bin/hostile', 'bin/sh'].map((name) => ({ name, data: '#!/proc/self/exe\n', mode: 0o755 })),
  ];
  const directory = await hostileDirectory(sc);
  for (const { name, data, mode } of members) {
    fs.mkdirSync(path.join(directory, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), data, { mode });
  }
  // A copy, for the control shall not open the real one.
  const tool = path.join(sc.scratch, 'unshare');
  const script = 'cp "$(command -v unshare)" "$1"; cd "$0"; mount -t proc proc proc; exec "$1" --root=. /bin/hostile';
  const control = await run(['unshare', '--mount', 'sh', '-euc', script, directory, tool]);
  assert.match(control.out, /fd \d+ .*unshare.*: WRITABLE/, `the control: ${describe(control)}`);

  await importHostile(sc, 'attack', members);
  for (const [chain, flags] of Object.entries(CHAINS)) {
    const done = await sc('run', '--rm', ...flags, 'attack', '/bin/hostile');
    assert.match(done.out, /fd \d+ .*(?:unshare|capsh).*: (?:Read-only file system|Permission denied)/, `${chain}: the attack did not run: ${describe(done)}`);
    assert.doesNotMatch(done.out, /WRITABLE|CHANGED/, `${chain}: ${describe(done)}`);
  }
  // With a terminal the way in is another.
  await sc.ok('run', '-d', '--name', 'box', 'attack', '/bin/sleep', '60');
  for (const words of ['run --rm -t attack /bin/hostile', 'run --rm -it --cap-drop ALL attack /bin/hostile', 'exec -t box /bin/hostile', 'exec -it -w /tmp box hostile']) {
    const done = await onTerminal(sc, `${program} ${words}`);
    assert.match(done.out, /fd \d+ .*(?:unshare|capsh).*: Read-only file system/, `${words}: the attack did not run: ${describe(done)}`);
    assert.doesNotMatch(done.out, /WRITABLE|CHANGED/, `${words}: ${describe(done)}`);
  }
});
