// The whole program on the fake host: what it calls, in which order, and what stays.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { fakeHost, ID, marksOf, planFor, programFor, reserve, runProgram, type ShellName } from './host.ts';

const EVERYTHING = ['-m', '64m', '--cpus', '1', '--pids-limit', '9', '-v', './app.conf:/etc/app.conf', '-w', '/work', '--read-only'];

for (const shell of ['dash', 'bash'] as const satisfies readonly ShellName[]) {
  describe(`in ${shell}`, () => {
    test('every step is marked, in the order of the plan', async (t) => {
      const host = fakeHost(t, shell);
      const { plan } = planFor(host, ...EVERYTHING, 'busybox', 'echo', 'hello');
      const { code, stdout, said } = await runProgram(host, { file: reserve(host, programFor(host, plan)) });
      assert.deepEqual({ code, stdout }, { code: 0, stdout: 'hello\n' });
      assert.deepEqual(marksOf(said), plan.steps.map(({ id }) => id).filter((id) => id !== 'process.exec'));
      assert.deepEqual(said.filter((line) => !line.startsWith('# ')), []);
    });

    test('the exit code is that of the command', async (t) => {
      const host = fakeHost(t, shell);
      const { plan } = planFor(host, 'busybox', 'sh', '-c', 'exit 7');
      assert.equal((await runProgram(host, { file: reserve(host, programFor(host, plan)) })).code, 7);
      assert.deepEqual(JSON.parse(fs.readFileSync(`${host.paths.containers}/${ID}/exit.json`, 'utf8')), { exitCode: 7 });
    });

    test('stdout and stderr stay apart, byte for byte, and both are logged', async (t) => {
      const host = fakeHost(t, shell);
      const { plan } = planFor(host, '-i', 'busybox', 'sh', '-c', 'cat; printf "no end"; printf "wrong\\n" >&2');
      const { stdout, stderr } = await runProgram(host, { file: reserve(host, programFor(host, plan)), input: 'in\n' });
      assert.deepEqual([stdout, stderr], ['in\nno end', 'wrong\n']);
      const log = fs.readFileSync(`${host.paths.containers}/${ID}/log`, 'utf8').trimEnd().split('\n').map((line) => line.replace(/^\S+Z /, ''));
      assert.deepEqual(log.sort(), ['stderr F wrong', 'stdout F in', 'stdout P no end']);
    });
  });
}

test('what stays is what was written, the log, the exit code and the lock', async (t) => {
  const host = fakeHost(t);
  const { plan } = planFor(host, ...EVERYTHING, 'busybox', 'echo', 'hello');
  await runProgram(host, { file: reserve(host, programFor(host, plan)) });
  assert.deepEqual(await host.leftovers(), [`${host.paths.containers}/${ID}`, `${host.paths.names}/box`]);
  assert.deepEqual(fs.readdirSync(`${host.paths.containers}/${ID}`).sort(), ['exit.json', 'lock', 'log', 'program.sh', 'upper', 'work']);
  assert.deepEqual(JSON.parse(fs.readFileSync(`${host.paths.containers}/${ID}/exit.json`, 'utf8')), { exitCode: 0, oomKills: 0 });
});

test('--rm: nothing stays', async (t) => {
  const host = fakeHost(t);
  const { plan } = planFor(host, ...EVERYTHING, '--rm', 'busybox', 'echo', 'hello');
  await runProgram(host, { file: reserve(host, programFor(host, plan)) });
  assert.deepEqual(await host.leftovers(), []);
});

test('the kernel is asked for each thing once', async (t) => {
  const host = fakeHost(t);
  const { plan } = planFor(host, 'busybox', 'echo', 'hello');
  await runProgram(host, { file: reserve(host, programFor(host, plan)) });
  const run = `${host.paths.run}/${ID}`;
  const asked = host.calls().filter((call) => /^(?:unshare|nsenter|mount|umount|pivot_root|ip) /.test(call));
  assert.deepEqual(asked, [
    'unshare --mount --propagation private --uts --ipc --net --pid sh',
    `mount -c -a -T ${run}/fstab`,
    `mount -o remount,bind,nodev,symfollow ${run}/rootfs`,
    'ip link set lo up',
    'unshare --mount --cgroup --root=/proc/self/fd/4 --wd=. sh',
    'nsenter --mount=/proc/self/ns/mnt --wd=. pivot_root . .',
    'pivot_root . .',
    'umount -n -c -l .',
    'unshare --root=. --wd=/ -- echo hello',
  ]);
});

test('the limits are written', async (t) => {
  const host = fakeHost(t);
  const { plan } = planFor(host, ...EVERYTHING, 'busybox', 'sh', '-c', `cd ${host.directory}/cgroup; grep . cgroup.subtree_control sc/cgroup.subtree_control sc/*/cpu.max sc/*/*.max`);
  const { stdout } = await runProgram(host, { file: reserve(host, programFor(host, plan)) });
  assert.deepEqual([...new Set(stdout.trimEnd().split('\n').map((line) => line.replace(/^(?:sc\/)?(?:[0-9a-f]{64}\/)?/, '')))].sort(), [
    'cgroup.subtree_control:+memory +cpu +pids', 'cpu.max:100000 100000', 'memory.max:67108864', 'pids.max:9',
  ]);
});

test('the environment of the command is what was asked for, and nothing else', async (t) => {
  const host = fakeHost(t);
  host.record();
  const { plan } = planFor(host, '-e', 'A=b c', '-e', 'EDITOR', '-h', 'web', 'busybox', 'id');
  await runProgram(host, { file: reserve(host, programFor(host, plan)) });
  const { argv, env } = host.recorded();
  assert.deepEqual(argv, ['id']);
  // The fake tools are shell scripts, and a shell adds these.
  assert.deepEqual(env.filter((line) => !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(line)).sort(), [
    'A=b c', 'EDITOR=vi', 'HOME=/root', 'HOSTNAME=web', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ]);
});

test('of two programs with one id the second fails at once and harms nothing', async (t) => {
  const host = fakeHost(t);
  const go = `${host.directory}/go`;
  const { plan } = planFor(host, 'busybox', 'sh', '-c', `until [ -e ${go} ]; do sleep 0.02; done; echo still here`);
  const file = reserve(host, programFor(host, plan));
  const first = runProgram(host, { file });
  while (!fs.existsSync(`${host.paths.run}/${ID}/pid`)) await new Promise((resolve) => setTimeout(resolve, 10));
  const second = await runProgram(host, { file });
  fs.writeFileSync(go, '');
  assert.equal(second.code, 125);
  assert.deepEqual(marksOf(second.said), ['state.make']);
  assert.match(second.said.join('\n'), /File exists[^]*sc: step state\.make failed/);
  const { code, stdout } = await first;
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'still here\n' });
});
