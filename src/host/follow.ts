// A file that another process writes, copied to our stdout while it grows.
import { openLog, writeOut } from './log-file.ts';
import { watchDirectory } from './watch.ts';

export interface Following {
  /** Copies what is there to its end and stops. */
  readonly finish: () => void;
  readonly stop: () => void;
}

const PIECE_BYTES = 1 << 16;
/** How long a change may go unseen where the kernel tells of none. */
const CLOCK_MS = 50;

/**
 * @param from the offset; 'end': what comes from now on
 * @returns undefined where there is no such file
 */
export const followFile = (file: string, from: number | 'end'): Following | undefined => {
  const log = openLog(file);
  if (log === undefined) return undefined;
  let at = from === 'end' ? log.size() : from;
  let going = true;
  const piece = Buffer.alloc(PIECE_BYTES);
  const copy = (): boolean => {
    for (let length = log.read(piece, at); length > 0; length = log.read(piece, at)) {
      at += length;
      if (!writeOut(1, piece.subarray(0, length))) return false;
    }
    return true;
  };
  const watch = watchDirectory(file, CLOCK_MS);
  const stop = (): void => {
    if (!going) return;
    going = false;
    watch.close();
    log.close();
  };
  const go = async (): Promise<void> => {
    while (going) {
      if (!copy()) return stop();
      await watch.changed();
    }
  };
  void go();
  return {
    finish: () => {
      if (going) copy();
      stop();
    },
    stop,
  };
};
