// A volume may have been filled by an earlier container: CVE-2021-30465. Its links must not send another mount elsewhere.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describe, run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { attackNeeds, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds();

for (const mode of modes) {
  test(`a link in one volume does not redirect the next: ${mode}`, { skip }, async (t) => {
    const sc = useStore(t);
    await importHostile(sc);
    const [outer, inner, victim] = ['outer', 'inner', 'victim'].map((name) => path.join(sc.scratch, name)) as [string, string, string];
    for (const directory of [outer, inner, victim]) fs.mkdirSync(directory);
    const mark = path.join(sc.scratch, 'ran');
    // The inner volume is mounted over the host's tools, for the program that mounts.
    for (const tool of ['ip', 'unshare', 'nsenter', 'cp']) fs.writeFileSync(path.join(inner, tool), `#!/bin/sh\necho > ${mark}\n`, { mode: 0o755 });
    for (const [name, to] of [['absolute', victim], ['relative', `../../../../../../../..${victim}`], ['tools', '/usr/sbin'], ['more', '/usr/bin']] as const)
      fs.symlinkSync(to, path.join(outer, name));
    for (const below of ['absolute', 'relative', 'absolute/made', 'relative/made', 'tools', 'more']) {
      for (const readonly of ['', ':ro']) {
        const done = await sc('run', '--rm', ...MODES[mode], '-v', `${outer}:/data${readonly}`, '-v', `${inner}:/data/${below}`, 'attack', 'true');
        assert.equal(done.code, 125, describe(done));
        assert.match(done.err, /^sc: step rootfs\.mount failed/, describe(done));
        // mount(8) has words of its own for a directory that it cannot make.
        assert.match(done.err, /symbolic links|operation permitted for root only/, describe(done));
      }
      const tmpfs = await sc('run', '--rm', ...MODES[mode], '-v', `${outer}:/data`, '--tmpfs', `/data/${below}`, 'attack', 'true');
      assert.equal(tmpfs.code, 125, describe(tmpfs));
    }
    assert.deepEqual(fs.readdirSync(victim), []);
    assert.ok(!fs.existsSync(mark));
  });
}

test('the control: mount(8) follows a link in a volume', { skip }, async (t) => {
  const sc = useStore(t);
  const [outer, victim] = ['outer', 'victim'].map((name) => path.join(sc.scratch, name)) as [string, string];
  for (const directory of [outer, victim]) fs.mkdirSync(directory);
  fs.symlinkSync(victim, path.join(outer, 'link'));
  const script = 'mkdir m; mount --bind "$0" m; mount -c -t tmpfs none m/link; grep -c " $1 " /proc/self/mountinfo';
  assert.equal((await run(['unshare', '--mount', 'sh', '-euc', script, outer, victim], { cwd: sc.scratch })).out, '1\n');
});

test('volumes in volumes work, and their links work again inside', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const [outer, inner] = ['outer', 'inner'].map((name) => path.join(sc.scratch, name)) as [string, string];
  for (const directory of [outer, inner]) fs.mkdirSync(directory);
  fs.writeFileSync(path.join(inner, 'file'), 'inner\n');
  fs.symlinkSync('sub/file', path.join(outer, 'link'));
  const volumes = ['-v', `${outer}:/data:ro`, '-v', `${inner}:/data/sub`];
  fs.mkdirSync(path.join(outer, 'sub'));
  assert.equal((await sc('run', '--rm', ...volumes, 'attack', 'cat', '/data/link')).out, 'inner\n');
  const write = await sc('run', '--rm', ...volumes, 'attack', 'sh', '-c', 'echo > /data/sub/new && ! echo > /data/new');
  assert.equal(write.code, 0, describe(write));
});
