// `sc trace X | sh` makes an equal container without sc: both run, and the kernel says the same of both.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { cgroup2Mounts, requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';
import { kernelState } from './state.ts';
import type { KernelState } from './state.ts';

const skip = requires(...CONTAINER);

/** A container as its run directory shows it: process 1, when it has become the command. */
const running = async (sc: Sc, id: string): Promise<number> => {
  const file = path.join(sc.root, 'run', id, 'pid');
  return await eventually(`${id} runs its command`, () => {
    if (!fs.existsSync(file)) return undefined;
    const pid = fs.readFileSync(file, 'utf8').split(' ')[0] ?? '';
    const words = fs.existsSync(`/proc/${pid}/cmdline`) ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
    return words.startsWith('sleep\0') ? Number(pid) : undefined;
  });
};

const runIds = (sc: Sc): string[] => fs.readdirSync(path.join(sc.root, 'run')).filter((name) => /^[0-9a-f]{64}$/.test(name));

/** Feeds the program to sh, with a clean environment: nothing of sc helps it. @returns the id that it made for itself */
const bySh = async (sc: Sc, program: string): Promise<string> => {
  const before = new Set(runIds(sc));
  const child = spawn('env', ['-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'sh'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  child.stdin.end(program);
  return await eventually('sh has made a container', () => runIds(sc).find((id) => !before.has(id)));
};

interface Mix {
  readonly name: string;
  readonly flags: (sc: Sc) => readonly string[];
  /** What must be true of both, so that two that are equally wrong do not pass. */
  readonly holds: (state: KernelState) => boolean;
}

const has = (state: KernelState, line: string): boolean => state.status.includes(line);
const mixes: readonly Mix[] = [
  {
    name: 'no flags', flags: () => [],
    holds: (state) => has(state, 'CapEff:\t00000000a80425fb') && state.namespaces['net'] === 'its own' && state.mounts.length > 20,
  },
  {
    name: 'an ordinary user without capabilities', flags: () => ['-u', 'app', '-w', '/var/tmp', '-e', "A=it's $x", '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    holds: (state) => has(state, 'NoNewPrivs:\t1') && has(state, 'CapBnd:\t0000000000000000') && state.environment.includes("A=it's $x") && state.links['cwd'] === '/var/tmp',
  },
  {
    name: 'privileged, the host\'s network', flags: () => ['--privileged', '--network', 'host', '-h', 'box'],
    holds: (state) => state.namespaces['net'] === "the host's" && state.mounts.some((line) => line.includes(' /dev ') && line.includes('overlay')) && state.environment.includes('HOSTNAME=box'),
  },
  {
    name: 'read-only, a volume, a tmpfs, capabilities', flags: (sc) => ['--read-only', '--tmpfs', '/t:size=1m', '-v', `${sc.scratch}:/a b:ro`, '--cap-add', 'SYS_PTRACE', '--rm'],
    holds: (state) => state.mounts.some((line) => line.includes(' / ro')) && state.mounts.some((line) => line.includes('/a\\040b ro')) && state.mounts.some((line) => line.includes(' /t ')),
  },
];

for (const { name, flags, holds } of mixes)
  test(`sc and sh make the same: ${name}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const [mount = ''] = cgroup2Mounts();
    const mine = await sc.ok('run', '-d', ...flags(sc), 'busybox', 'sleep', '60');
    const theirs = await bySh(sc, await sc.ok('trace', mine));
    assert.notEqual(theirs, mine);
    const one = kernelState(await running(sc, mine), mine, mount);
    const other = kernelState(await running(sc, theirs), theirs, mount);
    t.diagnostic(`compared: ${Object.keys(one).join(', ')}; ${one.mounts.length} mounts, cgroup files ${Object.keys(one.cgroup).join(' ')}`);
    assert.deepEqual(other, one);
    assert.ok(holds(one), JSON.stringify(one, undefined, 1));
    await sc.ok('rm', '-f', theirs);
  });

test('by hand it prints its steps, passes the exit code on and cleans up behind itself', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--rm', 'busybox', 'sh', '-c', 'exit 9');
  const { out: program } = await sc('run', '--dry-run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 9');
  await eventually('the first is gone', () => !fs.existsSync(path.join(sc.root, 'containers', id)));
  const child = spawn('sh', [], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  child.stdin.end(program);
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  assert.deepEqual([code, out], [9, 'out\n']);
  assert.match(err, /^# state\.make .*\n[^]*# container\.ready .*\n/);
  assert.match(err, /^err$/m);
  await eventually('nothing is left', () => sc.left().length === 0);
});
