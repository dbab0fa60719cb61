// The facts of this host, for a plan.
import { exists, readText, stat } from './files.ts';
import { toolFacts } from './tools.ts';
import { FACTS_VERSION, type HostFacts } from '../model/host-facts.ts';

/** docker's masked paths (daemon/pkg/oci/defaults.go); those that this kernel has are covered. */
const MASKED = [
  '/proc/acpi', '/proc/asound', '/proc/interrupts', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/sched_debug', '/proc/scsi',
  '/proc/timer_list', '/proc/timer_stats', '/sys/devices/virtual/powercap', '/sys/firmware',
];
const READONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

interface CgroupMounts {
  readonly mount: string | undefined;
  readonly v1Controllers: readonly string[];
}

/** Where cgroup2 is mounted and what v1 has taken. proc_pid_mountinfo(5): field 5, and the fields after " - ". */
export const parseCgroupMounts = (mountinfo: string): CgroupMounts => {
  let mount: string | undefined;
  const v1 = new Set<string>();
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ', 2);
    const [type, , options = ''] = after.split(' ');
    const point = before.split(' ')[4]?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    if (type === 'cgroup2') mount ??= point;
    if (type === 'cgroup') for (const word of options.split(',')) if (/^[a-z_]+$/.test(word) && word !== 'rw' && word !== 'ro' && word !== 'xattr') v1.add(word);
  }
  return { mount, v1Controllers: [...v1] };
};

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '');

/** `Debian GNU/Linux 12 (bookworm)`. os-release(5) */
const distribution = (): string => /^PRETTY_NAME="?([^"\n]*)/m.exec(readText('/etc/os-release') ?? '')?.[1] ?? 'unknown';

/** @param cache where the answers of the tools are kept */
export const probeHost = (cache: string): HostFacts => {
  const cgroup = parseCgroupMounts(readText('/proc/self/mountinfo') ?? '');
  const present = MASKED.map((path) => ({ path, found: stat(path) })).filter(({ found }) => found !== undefined);
  return {
    version: FACTS_VERSION,
    distribution: distribution(),
    kernel: {
      release: (readText('/proc/sys/kernel/osrelease') ?? '').trim(),
      lastCapability: Number(readText('/proc/sys/kernel/cap_last_cap') ?? '40'),
    },
    ...toolFacts(cache),
    cgroup: { ...cgroup, controllers: cgroup.mount === undefined ? [] : words(readText(`${cgroup.mount}/cgroup.controllers`)) },
    masked: {
      files: present.filter(({ found }) => found?.isDirectory() === false).map(({ path }) => path),
      directories: present.filter(({ found }) => found?.isDirectory() === true).map(({ path }) => path),
    },
    readonlyPaths: READONLY.filter(exists),
  };
};
