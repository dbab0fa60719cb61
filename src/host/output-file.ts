// Where an archive goes: a file that appears whole, or stdout. Written at once, so that memory stays small.
import fs from 'node:fs';
import path from 'node:path';
import tty from 'node:tty';
import { HostError, UsageError } from '../errors.ts';
import { writeOut } from './log-file.ts';

export interface Output {
  /** For a tool that writes by itself. */
  readonly fd: number;
  /** @throws HostError when nobody reads any more, or the disk is full */
  readonly write: (data: Uint8Array) => void;
  /** All was written: only now is there a file of that name. */
  readonly finish: () => void;
  /** Leaves nothing of the file. */
  readonly abort: () => void;
}

const toStdout = (): Output => ({
  fd: 1,
  write: (data) => {
    if (!writeOut(1, data)) throw new HostError('nobody reads the archive any more: broken pipe', 1);
  },
  finish: () => undefined,
  abort: () => undefined,
});

const toFile = (file: string): Output => {
  const beside = path.join(path.dirname(file), `.tmp-${path.basename(file)}${process.pid}`);
  const fd = fs.openSync(beside, 'wx', 0o600);
  let open = true;
  const close = (): void => {
    if (open) fs.closeSync(fd);
    open = false;
  };
  return {
    fd,
    write: (data) => {
      try {
        for (let at = 0; at < data.length;) at += fs.writeSync(fd, data, at);
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new HostError(`no space left on device: cannot write ${file}`, 1) : error;
      }
    },
    finish: () => {
      fs.fsyncSync(fd);
      close();
      fs.renameSync(beside, file);
    },
    abort: () => {
      close();
      fs.rmSync(beside, { force: true });
    },
  };
};

/** docker's command.ValidateOutputPath. */
const requireGoodPlace = (file: string): void => {
  const directory = path.dirname(file);
  if (!fs.existsSync(directory)) throw new UsageError(`invalid output path: directory "${directory}" does not exist`, 1);
  const there = fs.statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new UsageError(`invalid output path: "${file}" is a directory`, 1);
  if (there !== undefined && !there.isFile()) throw new UsageError(`invalid output path: "${file}" must be a directory or a regular file`, 1);
};

/**
 * @param file undefined: stdout
 * @throws UsageError for a terminal and for a place where no file can be, in docker's words
 */
export const openOutput = (file: string | undefined): Output => {
  if (file === undefined) {
    if (tty.isatty(1)) throw new UsageError('cowardly refusing to save to a terminal. Use the -o flag or redirect', 1);
    return toStdout();
  }
  requireGoodPlace(file);
  return toFile(file);
};
