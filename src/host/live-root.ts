// The tree of a container that runs, with its mounts and all that was changed since. Links are read here and walked from
// the container's root, and each directory is opened from the one above without following (openat(2), O_NOFOLLOW): a
// container that puts a link in the way at the last moment leads nowhere. /proc/PID/root/etc/passwd would follow it to
// the host: path_resolution(7), proc_pid_root(5).
import fs from 'node:fs';
import { UsageError } from '../errors.ts';
import type { ResolvedPath, RootView } from '../model/root-view.ts';

export interface LiveRoot extends RootView {
  /** The container's /dev/null, where it still is one. On its own mount that is read-only, so that nobody can chmod the host's through it. */
  readonly openNull: () => number | undefined;
  readonly close: () => void;
}

interface Step {
  readonly name: string;
  readonly fd: number;
}

interface Place {
  /** Directories from the root down, each open. */
  readonly directories: Step[];
  /** The last component where it is no directory. */
  readonly file: { readonly name: string; readonly stats: fs.Stats } | undefined;
  readonly missing: readonly string[];
}

const { O_RDONLY, O_RDWR, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const MAXIMUM_LINKS = 40;
const MAXIMUM_TEXT = 16 << 20;

const names = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');
// The magic link leads to the open directory itself, wherever that has been moved to.
const below = (fd: number, name: string): string => `/proc/self/fd/${fd}/${name}`;

const gone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');

const lstat = (fd: number, name: string): fs.Stats | undefined => fs.lstatSync(below(fd, name), { throwIfNoEntry: false });

/** undefined for what is no link any more, and for /proc/self, which leads nowhere for a process that this /proc does not show. */
const readLink = (fd: number, name: string): string | undefined => {
  try {
    return fs.readlinkSync(below(fd, name));
  } catch (error) {
    if (gone(error) || (error as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw error;
  }
};

const walk = (root: number, path: string): Place => {
  const directories: Step[] = [{ name: '', fd: root }];
  const missing: string[] = [];
  let file: Place['file'];
  let links = 0;
  const leave = (): void => {
    const last = directories.length > 1 ? directories.pop() : undefined;
    if (last !== undefined) fs.closeSync(last.fd);
  };
  const todo = names(path).reverse();
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '..') {
      if (missing.pop() === undefined && file === undefined) leave();
      file = undefined;
      continue;
    }
    const here = directories.at(-1)?.fd ?? root;
    const stats = missing.length > 0 || file !== undefined ? undefined : lstat(here, name);
    if (stats === undefined) {
      missing.push(name);
    } else if (stats.isSymbolicLink()) {
      links += 1;
      if (links > MAXIMUM_LINKS) throw new UsageError(`too many levels of symbolic links in the container: ${path}`);
      const target = readLink(here, name);
      if (target === undefined) {
        missing.push(name);
        continue;
      }
      if (target.startsWith('/')) while (directories.length > 1) leave();
      todo.push(...names(target).reverse());
    } else if (stats.isDirectory()) {
      try {
        directories.push({ name, fd: fs.openSync(below(here, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW) });
      } catch (error) {
        if (!gone(error)) throw error;
        missing.push(name);
      }
    } else {
      file = { name, stats };
    }
  }
  return { directories, file, missing };
};

const kindOf = (stats: fs.Stats): ResolvedPath['kind'] => (stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other');

const within = <T>(root: number, path: string, use: (place: Place) => T): T => {
  const place = walk(root, path);
  try {
    return use(place);
  } finally {
    for (const { fd } of place.directories.slice(1)) fs.closeSync(fd);
  }
};

const openFile = ({ directories, file, missing }: Place, flags: number): number | undefined => {
  const here = directories.at(-1);
  if (here === undefined || file === undefined || missing.length > 0) return undefined;
  try {
    return fs.openSync(below(here.fd, file.name), flags | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (gone(error)) return undefined;
    throw error;
  }
};

const readAndClose = (fd: number): string | undefined => {
  try {
    const stats = fs.fstatSync(fd);
    if (!stats.isFile()) return undefined;
    const buffer = Buffer.alloc(Math.min(stats.size, MAXIMUM_TEXT));
    return buffer.toString('utf8', 0, fs.readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    fs.closeSync(fd);
  }
};

/** makedev(3) of null: linux/Documentation/admin-guide/devices.txt */
const NULL_DEVICE = (1 << 8) | 3;

/** @param pid process 1 in host numbers. @returns undefined where that process is gone */
export const openLiveRoot = (pid: number): LiveRoot | undefined => {
  let root: number;
  try {
    root = fs.openSync(`/proc/${pid}/root`, O_RDONLY | O_DIRECTORY);
  } catch (error) {
    if (gone(error) || (error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
  return {
    resolve: (path) =>
      within(root, path, ({ directories, file, missing }) => {
        const real = `/${[...directories.slice(1).map(({ name }) => name), ...(file === undefined ? [] : [file.name]), ...missing].join('/')}`;
        const stats = file?.stats ?? fs.fstatSync(directories.at(-1)?.fd ?? root);
        return missing.length > 0 ? { path: real, kind: 'missing' } : { path: real, kind: kindOf(stats), mode: stats.mode & 0o7777 };
      }),
    readText: (path) =>
      within(root, path, (place) => {
        const fd = place.file?.stats.isFile() === true ? openFile(place, O_RDONLY) : undefined;
        return fd === undefined ? undefined : readAndClose(fd);
      }),
    openNull: () =>
      within(root, '/dev/null', (place) => {
        const fd = place.file?.stats.isCharacterDevice() === true && place.file.stats.rdev === NULL_DEVICE ? openFile(place, O_RDWR) : undefined;
        if (fd === undefined) return undefined;
        const stats = fs.fstatSync(fd);
        if (stats.isCharacterDevice() && stats.rdev === NULL_DEVICE) return fd;
        fs.closeSync(fd);
        return undefined;
      }),
    close: () => fs.closeSync(root),
  };
};
