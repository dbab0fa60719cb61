// Reading the log of a container, from any point, and on while it grows.
import { exists } from '../host/files.ts';
import { isLockFree } from '../host/flock.ts';
import { openLog, writeOut, type LogFile } from '../host/log-file.ts';
import { watchDirectory } from '../host/watch.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';
import { copyScreen } from './screen-logs.ts';
import { splitLog, type LogSelection } from './log-lines.ts';

export interface LogRequest extends LogSelection {
  /** How many lines from the end; undefined: all. */
  readonly tail: number | undefined;
  readonly follow: boolean;
}

const PIECE_BYTES = 1 << 20;

/** Where the last `lines` lines begin, found from the end. */
const tailOffset = (log: LogFile, lines: number): number => {
  if (lines === 0) return log.size();
  const piece = Buffer.alloc(PIECE_BYTES);
  let found = 0;
  for (let end = log.size(); end > 0; ) {
    const start = Math.max(0, end - PIECE_BYTES);
    const length = log.read(piece.subarray(0, end - start), start);
    for (let at = length - 1; at >= 0; at -= 1) {
      // The newline that ends the log ends its last line; the one before it is where that line begins.
      if (piece[at] === 10 && start + at + 1 < log.size()) found += 1;
      if (found === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
};

/** The monitor has read the pipes to their end and is gone. */
const isComplete = (paths: StatePaths, id: string): boolean =>
  containerStatus(paths, id).state !== 'running' && (!exists(`${paths.run}/${id}`) || isLockFree(`${containerDirectory(paths, id)}/lock`));

/** Copies what is there. @returns where it stopped, undefined when nobody reads our output any more */
const copy = (log: LogFile, from: number, selection: LogSelection): number | undefined => {
  let piece = Buffer.alloc(PIECE_BYTES);
  for (let at = from; ; ) {
    const length = log.read(piece, at);
    if (length === 0) return at;
    const out = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const used = splitLog(piece.subarray(0, length), selection, out);
    if (!writeOut(1, Buffer.concat(out.stdout)) || !writeOut(2, Buffer.concat(out.stderr))) return undefined;
    at += used;
    // A line longer than the piece: read it again into a larger one.
    if (used === 0 && length === piece.length) piece = Buffer.alloc(piece.length * 2);
    else if (used === 0) return at;
  }
};

/** How long the readers of the pipes may take behind the end of a container before its log counts as whole. */
const SETTLE_MS = 2000;

/** Writes the log to our stdout and stderr, each stream to its own. */
export const printLogs = async (paths: StatePaths, id: string, request: LogRequest): Promise<void> => {
  const data = containerDirectory(paths, id);
  // Of a container with a terminal: one stream, as it looked.
  const screen = openLog(`${data}/screen`);
  const log = screen ?? openLog(`${data}/log`);
  if (log === undefined) return;
  const watch = watchDirectory(data, 100);
  try {
    const deadline = Date.now() + SETTLE_MS;
    if (!request.follow && containerStatus(paths, id).state !== 'running')
      while (!isComplete(paths, id) && Date.now() < deadline) await watch.changed();
    for (let at = request.tail === undefined ? 0 : tailOffset(log, request.tail); ; ) {
      // Asked before the copy: what came before the end is in the copy.
      const complete = isComplete(paths, id);
      const next = screen === undefined ? copy(log, at, request) : copyScreen(at, { log, times: `${data}/screen.times`, selection: request, complete });
      if (next === undefined || complete || !request.follow || (request.until !== undefined && Date.now() > request.until)) return;
      at = next;
      await watch.changed();
    }
  } finally {
    watch.close();
    log.close();
  }
};
