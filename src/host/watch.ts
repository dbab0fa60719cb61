// inotify(7) through node, with a clock beside it for what makes no event.
import fs from 'node:fs';

export interface Watch {
  /** Settles at the next change of the directory or of a file in it, and at the latest when the clock says so. */
  readonly changed: () => Promise<void>;
  readonly close: () => void;
}

/** @param atLeastEveryMs how long a change may go unseen */
export const watchDirectory = (directory: string, atLeastEveryMs: number): Watch => {
  let pending = false;
  let wake: (() => void) | undefined;
  const notice = (): void => {
    pending = true;
    wake?.();
  };
  const clock = setInterval(notice, atLeastEveryMs);
  let watcher: fs.FSWatcher | undefined;
  try {
    watcher = fs.watch(directory, notice);
    watcher.on('error', notice);
  } catch {
    // Gone already, or no watches left: the clock is enough.
  }
  return {
    changed: async () => {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
      wake = undefined;
    },
    close: () => {
      clearInterval(clock);
      watcher?.close();
    },
  };
};
