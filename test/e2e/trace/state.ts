// What the kernel says of process 1 of a container, with all that must differ between two of them taken out.
import fs from 'node:fs';
import path from 'node:path';

const read = (file: string): string => fs.readFileSync(file, 'utf8');
const NAMESPACES = ['mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'user', 'time'];

/** Ids of containers, short and long, and numbers that the kernel gives in turn. */
const plain = (text: string, id: string): string => text.replaceAll(id, 'ID').replaceAll(id.slice(0, 12), 'SHORT');

const mountinfo = (pid: number, id: string): string[] => plain(read(`/proc/${pid}/mountinfo`), id).trim().split('\n').map((line) => {
  // Left out: its own number, its parent's, the device's. proc_pid_mountinfo(5)
  const [, , , ...rest] = line.split(' ');
  return rest.join(' ').replace(/(master|shared|propagate_from):\d+ /g, '');
});

const status = (pid: number): string[] => read(`/proc/${pid}/status`).split('\n')
  .filter((line) => /^(Uid|Gid|Groups|Cap\w+|NoNewPrivs|Seccomp|Sig(Blk|Ign|Cgt)|ShdPnd|Umask|NSpid|NSsid):/.test(line))
  // The first number of these is the host's.
  .map((line) => line.replace(/^(NSpid|NSsid):\t\d+/, '$1:'));

/** Limits as they are set. What counts (memory.current, cpu.stat) differs from moment to moment. */
const cgroup = (pid: number, mount: string, id: string): Record<string, string> => {
  const place = /^0::(.*)$/m.exec(read(`/proc/${pid}/cgroup`))?.[1] ?? '';
  const directory = path.join(mount, place);
  const limits = fs.readdirSync(directory).filter((name) => /\.(max|high|low|min|weight|type|freeze|subtree_control|controllers)$|^cgroup\.(type|freeze)$/.test(name)).sort();
  return { place: plain(place, id), ...Object.fromEntries(limits.map((name) => [name, read(path.join(directory, name)).trim()])) };
};

const links = (pid: number | 'self'): string[] => fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
  try {
    return [`${fd} ${fs.readlinkSync(`/proc/${pid}/fd/${fd}`)}`];
  } catch {
    return []; // the directory that was just read
  }
});

/** What whoever started the tests left open in this process is passed on by a shell too: that is no word about sc. */
const descriptors = (pid: number, id: string): string[] => {
  const own = new Set(links('self'));
  return links(pid).filter((line) => Number.parseInt(line, 10) <= 2 || !own.has(line)).map((line) => plain(line, id).replace(/ .*\/run\//, ' run/'));
};

export interface KernelState {
  readonly namespaces: Readonly<Record<string, 'its own' | "the host's">>;
  readonly mounts: readonly string[];
  readonly status: readonly string[];
  readonly cgroup: Readonly<Record<string, string>>;
  readonly limits: string;
  readonly environment: readonly string[];
  readonly words: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly oom: string;
  readonly descriptors: readonly string[];
}

/** @param mount where cgroup2 is mounted on the host */
export const kernelState = (pid: number, id: string, mount: string): KernelState => ({
  namespaces: Object.fromEntries(NAMESPACES.filter((name) => fs.existsSync(`/proc/self/ns/${name}`)).map((name) =>
    [name, fs.readlinkSync(`/proc/${pid}/ns/${name}`) === fs.readlinkSync(`/proc/self/ns/${name}`) ? "the host's" : 'its own'])),
  mounts: mountinfo(pid, id),
  status: status(pid),
  cgroup: cgroup(pid, mount, id),
  limits: read(`/proc/${pid}/limits`),
  environment: plain(read(`/proc/${pid}/environ`), id).split('\0'),
  words: read(`/proc/${pid}/cmdline`).split('\0'),
  links: { cwd: fs.readlinkSync(`/proc/${pid}/cwd`), root: fs.readlinkSync(`/proc/${pid}/root`), exe: fs.readlinkSync(`/proc/${pid}/exe`) },
  oom: read(`/proc/${pid}/oom_score_adj`),
  descriptors: descriptors(pid, id),
});
