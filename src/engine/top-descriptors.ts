// `top` by podman's format descriptors, read from /proc: the columns that ps(1) has not, above all the capabilities.
// containers/psgo; proc_pid_status(5), proc_pid_stat(5).
import { readText } from '../host/files.ts';
import { CAPABILITIES } from '../model/capabilities.ts';
import { parseGroup, parsePasswd } from '../model/user.ts';
import type { ProcessTable } from './top-ps.ts';

/** What the columns of one process are made of. */
interface Process {
  readonly pid: number;
  /** `/proc/PID/status`, by name. */
  readonly status: ReadonlyMap<string, string>;
  /** `/proc/PID/stat`, the fields behind the name: the first is field 3. */
  readonly stat: readonly string[];
  readonly args: string;
}

/** The names of users and groups: the container's, and the host's for the columns that begin with `h`. */
interface Names {
  readonly user: (id: string) => string;
  readonly group: (id: string) => string;
}

export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

interface Context {
  readonly inside: Names;
  readonly host: Names;
  /** Seconds since the boot. */
  readonly uptime: number;
}

interface Descriptor {
  readonly title: string;
  readonly cell: (process: Process, context: Context) => string;
}

/** sysconf(_SC_CLK_TCK) is 100 on every Linux that node runs on. */
const TICKS = 100;

const names = ({ passwd, group }: UserFiles): Names => {
  const users = new Map(parsePasswd(passwd).map(({ uid, name }) => [String(uid), name]));
  const groups = new Map(parseGroup(group).map(({ gid, name }) => [String(gid), name]));
  return { user: (id) => users.get(id) ?? id, group: (id) => groups.get(id) ?? id };
};

const field = ({ status }: Process, name: string): string[] => (status.get(name) ?? '').split(/\s+/).filter((word) => word !== '');

/** Field 3 is the state; proc_pid_stat(5) counts from 1. */
const statField = ({ stat }: Process, number: number): number => Number(stat[number - 3] ?? 0);

const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: ReadonlyArray<readonly [number, string]> = [[Math.floor(whole / 3600), 'h'], [Math.floor(whole / 60) % 60, 'm']];
  const first = parts.findIndex(([amount]) => amount > 0);
  return `${first < 0 ? '' : parts.slice(first).map(([amount, unit]) => `${amount}${unit}`).join('')}${whole % 60}s`;
};

const used = (process: Process): number => (statField(process, 14) + statField(process, 15)) / TICKS;
const elapsed = (process: Process, { uptime }: Context): number => uptime - statField(process, 22) / TICKS;

/** `none`, `full`, or the names. A bit that this sc knows no name for is named by its number. */
export const capabilityNames = (mask: string, last: number): string => {
  const bits = BigInt(`0x${mask === '' ? '0' : mask}`);
  if (bits === 0n) return 'none';
  if (bits === (1n << BigInt(last + 1)) - 1n) return 'full';
  const set = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n);
  return set.map((bit) => CAPABILITIES[bit]?.toUpperCase() ?? `CAP_${bit}`).join(',');
};

const lastCapability = (): number => Number(readText('/proc/sys/kernel/cap_last_cap') ?? CAPABILITIES.length - 1);
const caps = (title: string, name: string): Descriptor => ({ title, cell: (process) => capabilityNames(field(process, name)[0] ?? '', lastCapability()) });

const SECCOMP: Readonly<Record<string, string>> = { 0: 'disabled', 1: 'strict', 2: 'filter' };

/** tty_nr, field 7: major 136 and above are the pseudoterminals. Linux, Documentation/admin-guide/devices.txt */
const terminal = (device: number): string => {
  if (device === 0) return '?';
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  return `${major}:${minor}`;
};

/** Of the container's pid namespace. 0 for process 1, as getppid(2) says there. */
const innerParent = (process: Process): string => {
  const parent = (/^NSpid:\s+(.*)$/m.exec(readText(`/proc/${field(process, 'PPid')[0] ?? '0'}/status`) ?? '')?.[1] ?? '').split(/\s+/);
  const own = field(process, 'NSpid');
  return parent.length < own.length ? '0' : (parent[own.length - 1] ?? '0');
};

const label = ({ pid }: Process): string => {
  try {
    return (readText(`/proc/${pid}/attr/current`) ?? '').replace(/[\0\n]+$/, '') || '?';
  } catch {
    // EINVAL: a kernel without security modules.
    return '?';
  }
};

const DESCRIPTORS: Readonly<Record<string, Descriptor>> = {
  args: { title: 'COMMAND', cell: (process) => process.args || `[${process.status.get('Name') ?? ''}]` },
  capamb: caps('AMBIENT CAPS', 'CapAmb'),
  capbnd: caps('BOUNDING CAPS', 'CapBnd'),
  capeff: caps('EFFECTIVE CAPS', 'CapEff'),
  capinh: caps('INHERITED CAPS', 'CapInh'),
  capprm: caps('PERMITTED CAPS', 'CapPrm'),
  comm: { title: 'COMMAND', cell: ({ status }) => status.get('Name') ?? '' },
  etime: { title: 'ELAPSED', cell: (process, context) => duration(elapsed(process, context)) },
  group: { title: 'GROUP', cell: (process, { inside }) => inside.group(field(process, 'Gid')[1] ?? '') },
  groups: { title: 'GROUPS', cell: (process, { inside }) => field(process, 'Groups').map(inside.group).join(',') },
  hgroup: { title: 'HGROUP', cell: (process, { host }) => host.group(field(process, 'Gid')[1] ?? '') },
  hpid: { title: 'HPID', cell: ({ pid }) => String(pid) },
  huser: { title: 'HUSER', cell: (process, { host }) => host.user(field(process, 'Uid')[1] ?? '') },
  label: { title: 'LABEL', cell: label },
  nice: { title: 'NI', cell: (process) => String(statField(process, 19)) },
  pcpu: { title: '%CPU', cell: (process, context) => ((used(process) * 100) / Math.max(elapsed(process, context), 0.01)).toFixed(3) },
  pgid: { title: 'PGID', cell: (process) => field(process, 'NSpgid').at(-1) ?? '' },
  pid: { title: 'PID', cell: (process) => field(process, 'NSpid').at(-1) ?? '' },
  ppid: { title: 'PPID', cell: innerParent },
  rgroup: { title: 'RGROUP', cell: (process, { inside }) => inside.group(field(process, 'Gid')[0] ?? '') },
  rss: { title: 'RSS', cell: (process) => field(process, 'VmRSS')[0] ?? '0' },
  ruser: { title: 'RUSER', cell: (process, { inside }) => inside.user(field(process, 'Uid')[0] ?? '') },
  seccomp: { title: 'SECCOMP', cell: (process) => SECCOMP[field(process, 'Seccomp')[0] ?? ''] ?? 'unknown' },
  state: { title: 'STATE', cell: (process) => field(process, 'State')[0] ?? '' },
  time: { title: 'TIME', cell: (process) => duration(used(process)) },
  tty: { title: 'TTY', cell: (process) => terminal(statField(process, 7)) },
  user: { title: 'USER', cell: (process, { inside }) => inside.user(field(process, 'Uid')[1] ?? '') },
  vsz: { title: 'VSZ', cell: (process) => field(process, 'VmSize')[0] ?? '0' },
};

/** `pid capeff args` or `pid,capeff,args`: podman's way to ask. Anything else is for ps. */
export const descriptorsOf = (words: readonly string[]): readonly string[] | undefined => {
  const found = words.flatMap((word) => word.split(/[\s,]+/)).filter((word) => word !== '');
  return found.length > 0 && found.every((word) => Object.hasOwn(DESCRIPTORS, word)) ? found : undefined;
};

/** undefined for a process that is gone by now. */
const read = (pid: number): Process | undefined => {
  const status = readText(`/proc/${pid}/status`);
  const stat = readText(`/proc/${pid}/stat`);
  if (status === undefined || stat === undefined) return undefined;
  return {
    pid,
    status: new Map(status.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])),
    stat: stat.slice(stat.lastIndexOf(')') + 2).trim().split(' '),
    args: (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim(),
  };
};

const readAlive = (pid: number): Process | undefined => {
  try {
    return read(pid);
  } catch {
    // ESRCH: it ended between open(2) and read(2).
    return undefined;
  }
};

/** @param inside the container's own passwd and group */
export const topByDescriptors = (pids: readonly number[], words: readonly string[], inside: UserFiles): ProcessTable => {
  const columns = words.flatMap((word) => DESCRIPTORS[word] ?? []);
  const context: Context = {
    inside: names(inside),
    host: names({ passwd: readText('/etc/passwd') ?? '', group: readText('/etc/group') ?? '' }),
    uptime: Number.parseFloat(readText('/proc/uptime') ?? '0'),
  };
  const processes = pids.map(readAlive).filter((process) => process !== undefined);
  return { titles: columns.map(({ title }) => title), rows: processes.map((process) => columns.map(({ cell }) => cell(process, context))) };
};
