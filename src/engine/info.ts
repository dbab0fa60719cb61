// What `info` says of this host and of the store. moby api/types/system, Info.
import { readText } from '../host/files.ts';
import { limits } from '../plan/cgroup.ts';
import type { HostFacts } from '../model/host-facts.ts';
import { VERSION } from '../model/version.ts';
import { readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerIds } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';

export interface HostInfo {
  readonly ID: string;
  readonly Containers: number;
  readonly ContainersRunning: number;
  readonly ContainersPaused: number;
  readonly ContainersStopped: number;
  readonly Images: number;
  readonly Driver: string;
  readonly DriverStatus: readonly (readonly [name: string, value: string])[];
  readonly MemoryLimit: boolean;
  readonly SwapLimit: boolean;
  readonly CpuCfsPeriod: boolean;
  readonly CpuCfsQuota: boolean;
  readonly PidsLimit: boolean;
  readonly LoggingDriver: string;
  readonly CgroupDriver: string;
  readonly CgroupVersion: string;
  readonly KernelVersion: string;
  readonly OperatingSystem: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly Name: string;
  readonly ServerVersion: string;
  readonly DefaultRuntime: string;
  readonly SecurityOptions: readonly string[];
  readonly Warnings: readonly string[];
  /** What docker does not know. */
  readonly Sc: {
    readonly Runtime: string;
    readonly Shell: string;
    readonly Awk: string;
    readonly CgroupMount: string;
    readonly CgroupControllers: readonly string[];
    readonly CgroupV1Controllers: readonly string[];
    readonly Tools: Readonly<Record<string, string>>;
    /** Tools that some flag needs and this host has not. */
    readonly Missing: readonly string[];
  };
}

const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l' };

/** `0-3,8`: proc_pid_status(5), Cpus_allowed_list. */
const countCpus = (list: string): number =>
  list.split(',').reduce((sum, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return sum + last - first + 1;
  }, 0);

/** The file system that a path lies on: the mount point that is its longest beginning; of two on one place the later. */
export const fileSystemOf = (mountinfo: string, path: string): string => {
  let best = { length: -1, type: 'unknown' };
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ', 2);
    const point = before.split(' ')[4] ?? '';
    const holds = point === '/' || path === point || path.startsWith(`${point}/`);
    if (point !== '' && holds && point.length >= best.length) best = { length: point.length, type: after.split(' ')[0] ?? 'unknown' };
  }
  return best.type;
};

/** Every limit that sc knows: with one byte, one process and one millisecond they are all asked for. */
const LIMITS = limits({ memoryBytes: 1, cpuQuota: 1, pidsLimit: 1 });

const warnings = ({ cgroup, tools }: HostFacts): string[] => {
  if (cgroup.mount === undefined) return ['No cgroup2 file system is mounted: no container can run'];
  const unenforced = LIMITS.filter(({ controller }) => !cgroup.controllers.includes(controller)).map(({ flag, controller }) =>
    `--${flag} cannot be enforced: ${cgroup.v1Controllers.includes(controller) ? `the ${controller} controller is on cgroup v1` : `this kernel has no ${controller} controller in cgroup v2`}`);
  return [
    ...unenforced,
    'No seccomp profile: sc has no compiled code to load one',
    ...(tools['script'] === undefined ? ['No terminals: script of util-linux is missing'] : []),
  ];
};

const OPTIONAL = ['unshare', 'nsenter', 'mount', 'umount', 'pivot_root', 'capsh', 'setpriv', 'setsid', 'env', 'flock', 'ip', 'tee', 'mkfifo', 'script'];

const runtime = (): string => (process.versions['bun'] === undefined ? `node ${process.versions.node}` : `bun ${process.versions['bun']}`);

export const hostInfo = (paths: StatePaths, facts: HostFacts): HostInfo => {
  const { cgroup, tools, awk, kernel, capsh } = facts;
  const states: string[] = containerIds(paths).map((id) => containerStatus(paths, id).state);
  const running = states.filter((state) => state === 'running').length;
  const paused = states.filter((state) => state === 'paused').length;
  const can = (controller: string): boolean => cgroup.controllers.includes(controller);
  const memory = /^MemTotal:\s+(\d+)/m.exec(readText('/proc/meminfo') ?? '')?.[1] ?? '0';
  const cpus = /^Cpus_allowed_list:\s+(\S+)/m.exec(readText('/proc/self/status') ?? '')?.[1] ?? '0';
  return {
    ID: '',
    Containers: states.length, ContainersRunning: running, ContainersPaused: paused, ContainersStopped: states.length - running - paused,
    Images: Object.keys(readIndex(paths).images).length,
    Driver: 'overlay2', DriverStatus: [['Backing Filesystem', fileSystemOf(readText('/proc/self/mountinfo') ?? '', paths.root)]],
    MemoryLimit: can('memory'), SwapLimit: can('memory'), CpuCfsPeriod: can('cpu'), CpuCfsQuota: can('cpu'), PidsLimit: can('pids'),
    LoggingDriver: 'cri',
    CgroupDriver: 'cgroupfs', CgroupVersion: '2',
    KernelVersion: kernel.release, OperatingSystem: facts.distribution, OSType: process.platform, Architecture: MACHINES[process.arch] ?? process.arch,
    NCPU: countCpus(cpus), MemTotal: Number(memory) * 1024,
    DockerRootDir: paths.root,
    Name: (readText('/proc/sys/kernel/hostname') ?? '').trim(),
    ServerVersion: VERSION, DefaultRuntime: 'sh',
    SecurityOptions: ['name=capabilities', 'name=masked-paths', ...(capsh.noNewPrivs || tools['setpriv'] !== undefined ? ['name=no-new-privileges'] : [])],
    Warnings: warnings(facts),
    Sc: {
      Runtime: runtime(), Shell: facts.shell, Awk: awk?.kind ?? '',
      CgroupMount: cgroup.mount ?? '', CgroupControllers: cgroup.controllers, CgroupV1Controllers: cgroup.v1Controllers,
      Tools: Object.fromEntries(Object.entries(tools).map(([name, { version }]) => [name, version ?? 'unknown'])),
      Missing: OPTIONAL.filter((name) => tools[name] === undefined),
    },
  };
};
