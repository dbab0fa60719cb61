// Making and changing trees of files exactly: modes without the umask, times and owners copied, links never followed.
import fs from 'node:fs';
import path from 'node:path';

/** mkdir(2), then chmod(2): the umask takes nothing away. @throws EEXIST */
export const makeExactDirectory = (directory: string, mode: number): void => {
  fs.mkdirSync(directory);
  fs.chmodSync(directory, mode);
};

/** An empty file of exactly this mode. @throws EEXIST */
export const makeExactFile = (file: string, mode: number): void => {
  fs.writeFileSync(file, '', { flag: 'wx' });
  fs.chmodSync(file, mode);
};

/** Renames a directory into a place that must be free. @returns false where another was quicker */
export const renameOnto = (from: string, to: string): boolean => {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
};

/** Gives a directory the mode, owner and time of change of another. The path must hold no link. */
export const copyDirectoryAttributes = (directory: string, from: fs.Stats): void => {
  fs.lchownSync(directory, from.uid, from.gid);
  fs.chmodSync(directory, from.mode & 0o7777);
  fs.utimesSync(directory, from.atimeMs / 1000, from.mtimeMs / 1000);
};

/** Reads a regular file whose last component must not be a link. @throws ELOOP on a link */
export const readRegularFile = (file: string, maximumBytes: number): string => {
  const fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  try {
    const { size } = fs.fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, maximumBytes));
    const read = fs.readSync(fd, buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, read);
  } finally {
    fs.closeSync(fd);
  }
};

/** Bytes of a file, 0 where there is none. */
export const fileSize = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

export type { Stats } from 'node:fs';

/** Bytes of all regular files below a directory, 0 where there is none; a file with several names counts once. */
export const treeBytes = (directory: string): number => {
  const seen = new Set<number>();
  let bytes = 0;
  for (const entry of fs.existsSync(directory) ? fs.readdirSync(directory, { recursive: true, withFileTypes: true }) : []) {
    if (!entry.isFile()) continue;
    const { ino, size } = fs.lstatSync(path.join(entry.parentPath, entry.name));
    if (!seen.has(ino)) bytes += size;
    seen.add(ino);
  }
  return bytes;
};
