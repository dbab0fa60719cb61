// The engines that stand side by side: each a docker-like command with a store of its own below one directory.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { busyboxArchive } from '../../fixtures/images/busybox.ts';
import { lacksDocker, startDocker } from '../docker/daemon.ts';
import { findBun, findTool } from '../e2e/support/runtime.ts';
import { repository } from '../root.ts';

export interface Engine {
  readonly name: string;
  /** What stands before the verb. */
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  /** What makes a container that has ended or never began, for long lists of `ps -a`. */
  readonly make: readonly string[];
  /** What it keeps for its containers beside their own processes, by the words of `ps`. */
  readonly keeps: RegExp;
  /** Whatever shares a session with what `keeps` finds counts, too. */
  readonly bySession: boolean;
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** A program that runs the same command without being an engine. */
export interface Floor {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

export interface Field {
  readonly engines: readonly Engine[];
  readonly floors: readonly Floor[];
  /** What could not take part, and what to do about it. */
  readonly missing: readonly string[];
}

const environmentOf = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({ ...process.env, ...more });

const call = ({ argv: [file, ...before], environment }: Pick<Engine, 'argv' | 'environment'>, ...words: string[]): string =>
  execFileSync(file, [...before, ...words], { env: environmentOf(environment), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 }).trim();

const removeTree = (directory: string): void => {
  spawnSync('sh', ['-c', 'cut -d" " -f5 /proc/self/mountinfo | grep -F "$1" | sort -r | xargs -r -n1 umount', 'sh', directory], { stdio: 'ignore' });
  // A mount that is still there leads elsewhere: deleting through it would delete what is there.
  if (!fs.readFileSync('/proc/self/mountinfo', 'utf8').includes(directory)) fs.rmSync(directory, { recursive: true, force: true });
};

const none = ['--network', 'none'];

const sc = (name: string, runtime: 'bun' | 'node', directory: string, archive: string): Engine => {
  const root = path.join(directory, name.replaceAll(/[^a-z]/g, ''));
  const argv = [path.join(repository, 'bin/sc')] as const;
  const environment = { SC_ROOT: root, SC_RUNTIME: runtime };
  call({ argv: [...argv], environment }, 'import', archive, 'busybox');
  return {
    name, argv: [...argv], environment, image: 'busybox', make: ['run', '-d', ...none], keeps: new RegExp(`${root}/containers/`), bySession: true,
    version: call({ argv: [...argv], environment }, 'version', '-f', '{{.Client.Version}} on {{.Client.Runtime}}'),
    stop: async () => {
      const ids = call({ argv: [...argv], environment }, 'ps', '-aq').split('\n').filter((id) => id !== '');
      if (ids.length > 0) call({ argv: [...argv], environment }, 'rm', '-f', ...ids);
      removeTree(root);
    },
  };
};

const docker = async (directory: string, archive: string): Promise<Engine> => {
  const place = path.join(directory, 'docker');
  const daemon = await startDocker(place);
  const base = { argv: ['docker'], environment: daemon.environment } as const;
  call({ ...base, argv: [...base.argv] }, 'import', archive, 'busybox');
  return {
    name: 'docker', argv: [...base.argv], environment: base.environment, image: 'busybox', make: ['create', ...none],
    keeps: new RegExp(`^(dockerd|containerd|/\\S*containerd-shim\\S*) .*${place}|^containerd-shim|containerd --config ${place}`), bySession: false,
    version: call({ ...base, argv: [...base.argv] }, 'version', '-f', 'client {{.Client.Version}}, daemon {{.Server.Version}}'),
    stop: daemon.stop,
  };
};

const podmanConfiguration = (place: string): Readonly<Record<string, string>> => {
  fs.mkdirSync(place, { recursive: true });
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  const files = /^\d+$/.test(limit) ? limit : '1048576';
  // Its own defaults need CAP_SYS_RESOURCE, which a virtual machine may have taken from root.
  fs.writeFileSync(`${place}/containers.conf`, [
    '[containers]', 'log_driver = "k8s-file"', `default_ulimits = ["nofile=${files}:${files}", "nproc=30000:30000"]`,
    '[engine]', 'cgroup_manager = "cgroupfs"', 'events_logger = "file"', '',
  ].join('\n'));
  fs.writeFileSync(`${place}/storage.conf`, `[storage]\ndriver = "overlay"\ngraphroot = "${place}/root"\nrunroot = "${place}/run"\n`);
  return { CONTAINERS_CONF: `${place}/containers.conf`, CONTAINERS_STORAGE_CONF: `${place}/storage.conf` };
};

const podman = (runtime: 'crun' | 'runc', directory: string, archive: string): Engine => {
  const place = path.join(directory, `podman-${runtime}`);
  const environment = podmanConfiguration(place);
  const argv = ['podman', '--runtime', runtime] as [string, ...string[]];
  call({ argv, environment }, 'import', archive, 'localhost/busybox');
  return {
    name: `podman+${runtime}`, argv, environment, image: 'localhost/busybox', make: ['create', ...none], keeps: new RegExp(`^\\S*conmon .*${place}`), bySession: false,
    version: `${call({ argv, environment }, 'version', '-f', '{{.Client.Version}}')} with ${execFileSync(runtime, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? ''}`,
    stop: async () => {
      call({ argv, environment }, 'rm', '-a', '-f', '-t', '0');
      removeTree(place);
    },
  };
};

const crunFloor = (directory: string, archive: string): Floor => {
  const bundle = path.join(directory, 'crun');
  fs.mkdirSync(`${bundle}/rootfs`, { recursive: true });
  execFileSync('tar', ['-C', `${bundle}/rootfs`, '-xf', archive]);
  execFileSync('crun', ['spec'], { cwd: bundle });
  const config = JSON.parse(fs.readFileSync(`${bundle}/config.json`, 'utf8')) as { process: object; root: object };
  fs.writeFileSync(`${bundle}/config.json`, JSON.stringify({ ...config, process: { ...config.process, terminal: false, args: ['true'] }, root: { ...config.root, readonly: false } }));
  return { name: 'raw crun', argv: ['sh', '-c', 'exec crun run -b "$0" "bench$$"', bundle] };
};

const attempt = async <T>(missing: string[], name: string, make: () => T | Promise<T>): Promise<T[]> => {
  try {
    return [await make()];
  } catch (error) {
    missing.push(`${name}: ${(error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 3).join(' ')}`);
    return [];
  }
};

/** Starts all that can be started. */
export const enter = async (directory: string): Promise<Field> => {
  const archive = busyboxArchive(path.join(directory, 'busybox.tar'));
  const missing: string[] = [];
  const engines: Engine[] = [];
  if (findBun() === undefined) missing.push('sc on Bun: npm install brings it where there is one for this machine');
  else engines.push(sc('sc', 'bun', directory, archive));
  engines.push(sc('sc (node)', 'node', directory, archive));
  const reason = lacksDocker();
  if (reason === undefined) engines.push(...await attempt(missing, 'docker', () => docker(directory, archive)));
  else missing.push(`docker: ${reason}`);
  for (const runtime of ['crun', 'runc'] as const) {
    if (findTool('podman') !== undefined && findTool(runtime) !== undefined) engines.push(...await attempt(missing, `podman+${runtime}`, () => podman(runtime, directory, archive)));
    else missing.push(`podman+${runtime}: Debian: apt install podman ${runtime} conmon golang-github-containers-common`);
  }
  const floors: Floor[] = [{ name: 'the bare program', argv: [path.join(directory, 'true')] }];
  fs.copyFileSync(findTool('busybox') ?? '/bin/true', path.join(directory, 'true'));
  if (findTool('crun') === undefined) missing.push('raw crun: Debian: apt install crun');
  else floors.unshift(...await attempt(missing, 'raw crun', () => crunFloor(directory, archive)));
  return { engines, floors, missing };
};
