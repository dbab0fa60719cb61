// Images whose links lead to the host, wherever sc itself reads, makes or mounts something: CVE-2018-15664, CVE-2024-21626
// (the working directory), CVE-2025-31133 and CVE-2025-52565 (/dev/null and /dev/console that are links).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { attackNeeds, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();

/** What a careless runtime would read of the host's, or write there. */
const VICTIM: Readonly<Record<string, string>> = {
  hostname: 'h', hosts: 'h', 'resolv.conf': 'r', null: 'n', console: 'c', sh: '#!/nowhere\n',
  passwd: 'root:x:0:0::/root:/bin/sh\napp:x:4242:4242::/home/app:/bin/sh\nhostonly:x:4243:4243::/:/bin/sh\n', group: 'root:x:0:\napp:x:4242:\nhostgroup:x:4244:app\n',
};

const makeVictim = (sc: Sc): string => {
  const directory = path.join(sc.scratch, 'victim');
  fs.mkdirSync(directory);
  for (const [name, text] of Object.entries(VICTIM)) fs.writeFileSync(path.join(directory, name), text, { mode: 0o600 });
  return directory;
};

/** Everything of the victim that could change: names, modes, owners, times, contents. */
const photograph = async (directory: string): Promise<string> =>
  (await run(['sh', '-c', 'find . -printf "%p %y %m %U:%G %T@ %C@ %l\\n" | sort; find . -type f -exec sha256sum {} + | sort'], { cwd: directory })).out;

/** A path of the image, and where below the victim it leads. */
const LINKS: readonly (readonly [place: string, to: string])[] = [
  ['etc', ''], ['etc/hostname', '/hostname'], ['etc/hosts', '/hosts'], ['etc/resolv.conf', '/resolv.conf'], ['etc/passwd', '/passwd'], ['etc/group', '/group'],
  ['dev', ''], ['dev/null', '/null'], ['dev/console', '/console'], ['dev/pts', ''], ['dev/shm', ''], ['dev/mqueue', ''], ['proc', ''], ['sys', ''],
  ['data', ''], ['desk', ''], ['tmp', ''], ['bin/sh', '/sh'],
];

const WAYS: Readonly<Record<string, (file: string) => string>> = {
  absolute: (file) => file,
  relative: (file) => `../../../../../../../../../..${file}`,
};

for (const mode of modes) {
  test(`nothing of the host is read or changed: ${mode}`, { skip }, async (t) => {
    const sc = useStore(t);
    const victim = makeVictim(sc);
    const volume = path.join(sc.scratch, 'volume');
    fs.mkdirSync(volume);
    const before = await photograph(victim);
    // Alternating, so that each link is tried in one form by each of two kinds of container.
    const [way = '', form = (file: string) => file] = Object.entries(WAYS)[modes.indexOf(mode) % 2] ?? [];
    for (const [place, to] of LINKS) {
      await importHostile(sc, 'hostile', [{ name: place, type: '2', link: form(victim + to), mode: 0o777 }]);
      const flags = ['--rm', ...MODES[mode], '-v', `${volume}:/data`, '-v', `${volume}:/data/below`, '-w', '/desk/made', ...(place === 'tmp' ? ['--tmpfs', '/tmp'] : []), '-h', 'box'];
      const script = 'cat /etc/hosts /etc/hostname /etc/passwd /etc/group; ls /dev /data /desk /tmp; id; echo > /dev/null; echo ended';
      const done = await sc('run', ...flags, 'hostile', 'busybox', 'sh', '-c', script);
      const told = `${way} ${place}: ${describe(done)}`;
      assert.ok(done.code === 0 ? done.out.endsWith('ended\n') : [125, 126, 127].includes(done.code ?? 0) && /^sc: \S/.test(done.err), told);
      assert.doesNotMatch(done.out + done.err, /4242|4243|hostonly|internal error|^\s+at /m, told);
      assert.equal(await photograph(victim), before, told);
    }
    assert.deepEqual(fs.readdirSync(volume).filter((name) => name !== 'below'), []);
    assert.deepEqual(sc.left().filter((line) => !line.startsWith('container')), []);
  });
}

test('users and groups come from the image alone', { skip }, async (t) => {
  const sc = useStore(t);
  const victim = makeVictim(sc);
  for (const form of Object.values(WAYS)) {
    await importHostile(sc, 'hostile', ['passwd', 'group'].map((name) => ({ name: `etc/${name}`, type: '2', link: form(`${victim}/${name}`), mode: 0o777 })));
    for (const user of ['hostonly', 'app', '0:hostgroup']) {
      const done = await sc('run', '--rm', '--user', user, 'hostile', 'id');
      assert.equal(done.code, 125, describe(done));
      assert.match(done.err, /^sc: unable to find (?:user|group) /);
    }
  }
  // The control: the same names in a file of the image's own are found.
  await importHostile(sc, 'honest', ['passwd', 'group'].map((name) => ({ name: `etc/${name}`, data: VICTIM[name] ?? '' })));
  assert.match(await sc.ok('run', '--rm', '--user', 'app', 'honest', 'id'), /uid=4242.*groups=.*4244/);
});

test('a command that is a link out of the image', { skip }, async (t) => {
  const sc = useStore(t);
  const links = [['exe', '/proc/self/exe'], ['fd', '/proc/self/fd/4'], ['root', '/proc/1/root/bin/busybox'], ['up', '../../../../../../bin/busybox']];
  await importHostile(sc, 'hostile', links.map(([name = '', link = '']) => ({ name: `bin/run-${name}`, type: '2', link, mode: 0o777 })));
  for (const [name = ''] of links) {
    for (const flags of [[], ['--cap-drop', 'ALL']]) {
      const done = await sc('run', '--rm', ...flags, 'hostile', `/bin/run-${name}`, 'x');
      // `up` ends at the image's own busybox: ".." stops at the root.
      assert.ok(done.code !== 0 || name === 'up', describe(done));
      assert.doesNotMatch(done.err, /internal error|Usage:\s+(?:unshare|capsh)/, describe(done));
    }
  }
});

test('links of the working directory: a descriptor of the caller is no directory of the container', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  for (const directory of ['/proc/self/fd/3', '/proc/self/fd/4', '/proc/self/fd/7', '/proc/self/fd/8', '/proc/1/cwd', '/proc/self/root', '/dev/fd/4/..']) {
    const done = await sc('run', '--rm', '-w', directory, 'attack', 'busybox', 'sh', '-c', 'pwd -P; ls -a . ..; ls ../../../../..');
    assert.doesNotMatch(done.out, /lost\+found|containers|^boot$/m, describe(done));
    assert.doesNotMatch(done.err, /internal error/, describe(done));
  }
});
