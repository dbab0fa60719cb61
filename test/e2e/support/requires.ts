// What a test needs of the machine, by name. `test('…', { skip: requires('root', 'overlay') }, …)`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findBun, findTool } from './runtime.ts';

/** Where cgroup2 is mounted: not always /sys/fs/cgroup. proc_pid_mountinfo(5): the type follows the lone dash. */
export const cgroup2Mounts = (): string[] =>
  fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
    .filter((line) => / - cgroup2 /.test(line))
    .map((line) => line.split(' ')[4] ?? '');

const LIMITS = ['cpu', 'memory', 'pids'];
const lacksControllers = (): string | undefined => {
  const [mount] = cgroup2Mounts();
  if (mount === undefined) return 'a cgroup2 file system (none is mounted)';
  const there = fs.readFileSync(`${mount}/cgroup.controllers`, 'utf8').trim().split(' ');
  const gone = LIMITS.filter((name) => !there.includes(name));
  return gone.length === 0 ? undefined : `the cgroup v2 controllers ${gone.join(', ')} (v1 has them here)`;
};

/** Tried, not read: a kernel may know overlay and still refuse it, a module may load only now. */
const lacksOverlay = (): string | undefined => {
  const made = spawnSync('unshare', ['--mount', 'sh', '-ec', [
    'mount -t tmpfs none /mnt', 'cd /mnt', 'mkdir l u w m', 'mount -t overlay none -o lowerdir=l,upperdir=u,workdir=w m',
  ].join('\n')], { encoding: 'utf8' });
  return made.status === 0 ? undefined : `overlay mounts (${(made.stderr ?? '').trim() || 'unshare did not run'})`;
};

/** Tried: a compiler without the C library's static half makes nothing that runs in an image. */
const lacksCompiler = (): string | undefined => {
  const made = spawnSync('cc', ['-static', '-x', 'c', '-o', '/dev/null', '-'], { input: 'int main(void) { return 0; }\n', encoding: 'utf8' });
  return made.status === 0 ? undefined : 'a C compiler that can link statically (Debian: gcc and libc6-dev)';
};

const program = process.env['SC'] ?? 'sc';
const isSc = path.basename(program) === 'sc';

/** What docker learned in version 23, in its client or in its daemon; sc has it. */
const lacksDocker23 = (part: 'Client' | 'Server') => (): string | undefined => {
  if (isSc) return undefined;
  const version = spawnSync(program, ['version', '--format', `{{.${part}.Version}}`], { encoding: 'utf8' }).stdout.trim();
  return Number.parseInt(version, 10) >= 23 ? undefined : `a docker ${part === 'Client' ? 'client' : 'daemon'} from 23 on (here: ${version})`;
};

const tool = (name: string) => (): string | undefined => (findTool(name) === undefined ? `the program ${name}` : undefined);

/** Each says what is missing, or nothing. */
const NEEDS = {
  root: () => (process.getuid?.() === 0 ? undefined : 'root'),
  cgroup2: () => (cgroup2Mounts().length > 0 ? undefined : 'a cgroup2 file system (none is mounted)'),
  'cgroup2-controllers': lacksControllers,
  overlay: lacksOverlay,
  bun: () => (findBun() === undefined ? 'Bun' : undefined),
  'static-busybox': () => {
    const busybox = findTool('busybox');
    if (busybox === undefined) return 'the program busybox';
    return spawnSync('ldd', [busybox], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout.includes('=>') ? 'a busybox that is linked statically' : undefined;
  },
  'user-namespaces': () => (spawnSync('unshare', ['--user', 'true']).status === 0 ? undefined : 'user namespaces'),
  terminals: () => (fs.existsSync('/dev/ptmx') ? tool('script')() : 'a devpts file system'),
  bash: tool('bash'),
  capsh: tool('capsh'),
  cc: lacksCompiler,
  // The client alone proves nothing, and without a daemon it waits for one.
  'docker-engine': () => (spawnSync('docker', ['version'], { timeout: 5_000 }).status === 0 ? undefined : 'a Docker Engine that answers (DOCKER_HOST chooses one)'),
  'docker-registry': tool('docker-registry'),
  expect: tool('expect'),
  ip: tool('ip'),
  nft: tool('nft'),
  podman: tool('podman'),
  // For one test of a file that is otherwise true of docker: the reason stands beside it.
  'sc-alone': () => (isSc ? undefined : 'sc: docker differs'),
  'docker-client-23': lacksDocker23('Client'),
  'docker-daemon-23': lacksDocker23('Server'),
  setfattr: tool('setfattr'),
  shellcheck: tool('shellcheck'),
  skopeo: tool('skopeo'),
  strace: tool('strace'),
} satisfies Readonly<Record<string, () => string | undefined>>;

export type Need = keyof typeof NEEDS;

const answers = new Map<Need, string | undefined>();

/** The value for a test's `skip`: false, or the reason, which names all that is missing. */
export const requires = (...needs: readonly Need[]): string | false => {
  for (const need of needs) if (!answers.has(need)) answers.set(need, NEEDS[need]());
  const missing = needs.map((need) => answers.get(need)).filter((answer) => answer !== undefined);
  return missing.length === 0 ? false : `needs ${missing.join(' and ')}`;
};
