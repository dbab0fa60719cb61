// Waiting for the end of a container without asking again and again: the record of its end is a file that appears.
import { watchDirectory } from '../host/watch.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';

/** What a container that was killed together with its monitor is taken to have said. */
const UNKNOWN_EXIT = 137;

/** @returns the exit code; at once for a container that does not run */
export const untilEnded = async (paths: StatePaths, id: string): Promise<number> => {
  const code = (): number | undefined => {
    const status = containerStatus(paths, id);
    if (status.state === 'running') return undefined;
    return status.exitCode ?? UNKNOWN_EXIT;
  };
  // Watched before asked: an end between the two is not missed. The clock covers a monitor that was killed.
  const watch = watchDirectory(containerDirectory(paths, id), 1000);
  try {
    for (;;) {
      const now = code();
      if (now !== undefined) return now;
      await watch.changed();
    }
  } finally {
    watch.close();
  }
};
