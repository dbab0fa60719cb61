// Files. Missing is a value here (undefined, false), every other failure is thrown as node gives it.
import fs from 'node:fs';
import path from 'node:path';

const missing = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  // No file can have a name that is too long.
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
};

const orUndefined = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
};

/** The text of a file, undefined where there is none. */
export const readText = (file: string): string | undefined => orUndefined(() => fs.readFileSync(file, 'utf8'));

/** The bytes of a file, undefined where there is none. */
export const readBytes = (file: string): Buffer | undefined => orUndefined(() => fs.readFileSync(file));

/** lstat(2): of the link itself. */
export const lstat = (file: string): fs.Stats | undefined => orUndefined(() => fs.lstatSync(file));

/** stat(2): links followed. */
export const stat = (file: string): fs.Stats | undefined => orUndefined(() => fs.statSync(file));

export const exists = (file: string): boolean => stat(file) !== undefined;

/** Where a symbolic link points, undefined where there is none. */
export const readLink = (file: string): string | undefined => {
  try {
    return fs.readlinkSync(file);
  } catch (error) {
    if (missing(error) || (error as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw error;
  }
};

/** realpath(3), undefined where nothing is. */
export const realPath = (file: string): string | undefined => orUndefined(() => fs.realpathSync(file));

/** The names in a directory, empty where there is none. */
export const listDirectory = (directory: string): string[] => orUndefined(() => fs.readdirSync(directory)) ?? [];

/** mkdir -p. Every directory of `sc`'s state is closed to others (0700) unless said otherwise. */
export const makeDirectory = (directory: string, mode = 0o700): void => {
  fs.mkdirSync(directory, { recursive: true, mode });
};

/** Whether the caller may do this to the path: access(2). */
export const mayAccess = (file: string, mode: 'read' | 'write' | 'execute'): boolean => {
  const bits = { read: fs.constants.R_OK, write: fs.constants.W_OK, execute: fs.constants.X_OK };
  try {
    fs.accessSync(file, bits[mode]);
    return true;
  } catch {
    return false;
  }
};

export interface WriteOptions {
  readonly mode?: number;
  /** fsync(2) the file before the rename and the directory after it: survives a loss of power. */
  readonly durable?: boolean;
}

/**
 * Replaces a file whole: written beside it, then renamed over it. A reader sees the old text or the new one.
 * @throws what node throws; the file beside it is removed then.
 */
export const writeAtomic = (file: string, data: string | Uint8Array, { mode = 0o600, durable = true }: WriteOptions = {}): void => {
  const beside = `${file}.tmp-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  try {
    const fd = fs.openSync(beside, 'wx', mode);
    try {
      fs.writeFileSync(fd, data);
      if (durable) fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  if (durable) syncDirectory(path.dirname(file));
};

/** fsync(2) of a directory: makes the renames in it survive a loss of power. */
export const syncDirectory = (directory: string): void => {
  const fd = fs.openSync(directory, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
};

/** Writes a file that must not exist. @throws EEXIST */
export const writeNew = (file: string, text: string | Uint8Array, mode = 0o600): void => fs.writeFileSync(file, text, { flag: 'wx', mode });

/** rm -rf. */
export const removeTree = (file: string): void => fs.rmSync(file, { recursive: true, force: true });

/** unlink(2), and silence where there is nothing. */
export const removeFile = (file: string): void => fs.rmSync(file, { force: true });

export const renameFile = (from: string, to: string): void => fs.renameSync(from, to);

/** Makes or replaces a symbolic link, whole. */
export const replaceLink = (target: string, link: string): void => {
  const beside = `${link}.tmp-${process.pid}`;
  fs.rmSync(beside, { force: true });
  fs.symlinkSync(target, beside);
  fs.renameSync(beside, link);
};

/** symlink(2). @returns false where the name is taken */
export const makeLink = (target: string, link: string): boolean => {
  try {
    fs.symlinkSync(target, link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
