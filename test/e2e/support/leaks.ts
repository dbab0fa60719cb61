// What `sc` must not leave behind, looked for on the whole host: mounts, control groups, processes, pipes, names, links.
import fs from 'node:fs';
import path from 'node:path';
import { cgroup2Mounts } from './requires.ts';
import { eventually, SLOWNESS } from './run.ts';

/** What was there before: another's is no leak of ours. */
export interface Before {
  readonly cgroups: ReadonlySet<string>;
  readonly interfaces: ReadonlySet<string>;
}

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};
const list = (directory: string): string[] => {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
};
const link = (file: string): string => {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
};

/** Every group below a group named sc, in every cgroup2 file system. */
const cgroups = (): string[] => cgroup2Mounts().flatMap((mount) => {
  const below = (directory: string): string[] => list(directory).map((name) => path.join(directory, name))
    .filter((file) => { try { return fs.statSync(file).isDirectory(); } catch { return false; } })
    .flatMap((group) => [group, ...below(group)]);
  return below(path.join(mount, 'sc'));
});

const interfaces = (): string[] => list('/sys/class/net');

export const before = (): Before => ({ cgroups: new Set(cgroups()), interfaces: new Set(interfaces()) });

const pids = (): number[] => list('/proc').filter((name) => /^\d+$/.test(name)).map(Number);

/** This process and those that wait for it. */
const ours = (): Set<number> => {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid);) {
    found.add(pid);
    pid = Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  }
  return found;
};

const isBelow = (directory: string, file: string): boolean => file === directory || file.startsWith(`${directory}/`);

/** A container's environment and words are its own, so its mounts and open files tell whose it is. */
const belongsTo = (store: string, pid: number): string | undefined => {
  if (read(`/proc/${pid}/cmdline`).includes(store)) return 'its words';
  if (read(`/proc/${pid}/environ`).includes(store)) return 'its environment';
  if (isBelow(store, link(`/proc/${pid}/cwd`))) return 'its directory';
  if (list(`/proc/${pid}/fd`).some((fd) => isBelow(store, link(`/proc/${pid}/fd/${fd}`)))) return 'its open files';
  return read(`/proc/${pid}/mountinfo`).includes(store) && link(`/proc/${pid}/ns/mnt`) !== link('/proc/self/ns/mnt') ? 'its mounts' : undefined;
};

const processes = (store: string): string[] => {
  const mine = ours();
  return pids().filter((pid) => !mine.has(pid)).flatMap((pid) => {
    const words = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    // The emulator has the whole host before it, and a zombie is its parent's to bury.
    if (words.includes('qemu-system') || /^State:\s*[ZX]/m.test(read(`/proc/${pid}/status`))) return [];
    const sign = belongsTo(store, pid);
    return sign === undefined ? [] : [`process ${pid} (by ${sign}): ${words.slice(0, 200) || read(`/proc/${pid}/comm`).trim()}`];
  });
};

const mounts = (store: string): string[] =>
  read('/proc/self/mountinfo').split('\n').filter((line) => line.includes(store)).map((line) => `mount: ${line}`);

const filesBelow = (directory: string): string[] => list(directory).flatMap((name) => {
  const file = path.join(directory, name);
  const kind = fs.lstatSync(file, { throwIfNoEntry: false });
  if (kind === undefined) return [];
  return kind.isDirectory() ? filesBelow(file) : [`${kind.isFIFO() ? 'pipe' : kind.isSocket() ? 'socket' : 'file'}: ${file}`];
});

/** Facts of the host (its tools) are no state of a container, and outlive it on purpose. */
const isCache = (line: string): boolean => /\/run\/[^/]*\.json$/.test(line);

const state = (root: string): string[] => [
  ...list(path.join(root, 'containers')).map((id) => `container: ${id}`),
  ...list(path.join(root, 'names')).map((name) => `name: ${name}`),
  ...filesBelow(path.join(root, 'run')).filter((line) => !isCache(line)),
  ...list(path.join(root, 'run')).filter((name) => /^[0-9a-f]{64}$/.test(name)).map((id) => `run directory: ${id}`),
  ...filesBelow(root).filter((line) => /\.tmp-[^/]*$/.test(line)).map((line) => `half-written ${line}`),
];

/** A group whose processes belong to another store is the business of whoever made that. */
const isForeign = (store: string, group: string): boolean => {
  const inside = read(path.join(group, 'cgroup.procs')).trim().split('\n').filter((pid) => pid !== '');
  return inside.length > 0 && inside.every((pid) => belongsTo(store, Number(pid)) === undefined);
};

/**
 * What there is now that was not before.
 * @param directory all of one test's: its store (`root` below it) and its temporary files (`tmp`)
 */
export const leaks = (directory: string, earlier: Before): string[] => [
  ...mounts(directory),
  ...processes(directory),
  ...cgroups().filter((group) => !earlier.cgroups.has(group) && !isForeign(directory, group)).map((group) => `control group: ${group}`),
  ...interfaces().filter((name) => !earlier.interfaces.has(name)).map((name) => `network interface: ${name}`),
  ...state(path.join(directory, 'root')),
  ...filesBelow(path.join(directory, 'tmp')).map((line) => `temporary ${line}`),
];

/** Throws what is still left when clean-up, which goes on behind the caller, has had its time. */
export const assertNoLeaks = async (directory: string, earlier: Before, seconds = 5): Promise<void> => {
  const look = (): string[] => leaks(directory, earlier);
  if (await eventually('nothing is left', () => look().length === 0, seconds).catch(() => false)) return;
  // Two looks: what another test has for a moment, its empty control group for one, is not there twice.
  const first = look();
  await new Promise((resolve) => { setTimeout(resolve, 500 * SLOWNESS); });
  const left = look().filter((line) => first.includes(line));
  if (left.length > 0) throw new Error(`left behind:\n${left.map((line) => `  ${line}`).join('\n')}`);
};
