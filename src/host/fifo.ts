// Writing into a named pipe that somebody else reads. fifo(7)
import fs from 'node:fs';

export interface FifoWriter {
  /** Writes it as soon as the reader takes it; later pieces wait for earlier ones. */
  readonly write: (piece: Uint8Array) => void;
  /** Whether all of it is written. */
  readonly idle: () => boolean;
  readonly close: () => void;
}

const RETRY_MS = 5;

/** @returns undefined where there is no such pipe */
export const openFifo = (file: string): FifoWriter | undefined => {
  let fd: number;
  try {
    // Read and write: neither waits for a reader nor gets SIGPIPE when that one goes.
    fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const waiting: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    for (let [piece] = waiting; piece !== undefined; [piece] = waiting) {
      try {
        const done = fs.writeSync(fd, piece);
        if (done === piece.length) waiting.shift();
        else waiting[0] = piece.subarray(done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        timer = setTimeout(flush, RETRY_MS);
        return;
      }
    }
  };
  return {
    write: (piece) => {
      if (piece.length > 0) waiting.push(piece);
      if (timer === undefined) flush();
    },
    idle: () => waiting.length === 0,
    close: () => {
      clearTimeout(timer);
      fs.closeSync(fd);
    },
  };
};
