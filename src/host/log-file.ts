// The log file of a container, in pieces, and our own output written to its end.
import fs from 'node:fs';

export interface LogFile {
  readonly size: () => number;
  /** @returns how many bytes were read into `into`; 0 at the end */
  readonly read: (into: Buffer, from: number) => number;
  readonly close: () => void;
}

/** @returns undefined where there is none */
export const openLog = (file: string): LogFile | undefined => {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return {
    size: () => fs.fstatSync(fd).size,
    read: (into, from) => fs.readSync(fd, into, 0, into.length, from),
    close: () => fs.closeSync(fd),
  };
};

const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

/** Writes all of it. @returns false when nobody reads it any more */
export const writeOut = (fd: 1 | 2, data: Uint8Array): boolean => {
  for (let done = 0; done < data.length; ) {
    try {
      done += fs.writeSync(fd, data, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw error;
      pause(1);
    }
  }
  return true;
};
