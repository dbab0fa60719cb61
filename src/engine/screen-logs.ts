// The log of a container with a terminal: all bytes that came out of it, and script(1)'s record of when.
import { readText, stat } from '../host/files.ts';
import { writeOut, type LogFile } from '../host/log-file.ts';
import type { LogSelection } from './log-lines.ts';

const NEWLINE = 10;
const PIECE_BYTES = 1 << 20;

interface Chunk {
  /** Where it ends in the screen. */
  readonly end: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Lines of "seconds since the one before, bytes". The file was written last when the last chunk came, so the times are
 * counted back from there: script says when it began only in a form that is exact to the second.
 */
const readTimes = (file: string): Chunk[] => {
  const written = stat(file)?.mtimeMs ?? 0;
  const rows = (readText(file) ?? '').split('\n').map((line) => line.split(' ').map(Number)).filter(([delay, bytes]) => bytes !== undefined && !Number.isNaN(delay) && !Number.isNaN(bytes));
  let behind = rows.reduce((sum, [delay = 0]) => sum + delay * 1000, 0);
  let end = 0;
  return rows.map(([delay = 0, bytes = 0]) => {
    behind -= delay * 1000;
    end += bytes;
    return { end, at: written - behind };
  });
};

const timeOf = (chunks: readonly Chunk[], offset: number): number => {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return chunks[low]?.at ?? 0;
};

export interface ScreenCopy {
  readonly log: LogFile;
  /** script's record. */
  readonly times: string;
  readonly selection: LogSelection;
  /** No more comes: a last line without end is one, too. */
  readonly complete: boolean;
}

/** Copies from an offset what is there. @returns where it stopped, undefined when nobody reads our output any more */
export const copyScreen = (from: number, { log, times, selection, complete }: ScreenCopy): number | undefined => {
  const { since, until, timestamps } = selection;
  const plain = since === undefined && until === undefined && !timestamps;
  const chunks = plain ? [] : readTimes(times);
  let piece = Buffer.alloc(PIECE_BYTES);
  for (let at = from; ; ) {
    const length = log.read(piece, at);
    if (length === 0) return at;
    const newline = piece.lastIndexOf(NEWLINE, length - 1);
    const used = plain || (complete && length < piece.length) ? length : newline + 1;
    if (used === 0 && length < piece.length) return at;
    if (used === 0) piece = Buffer.alloc(piece.length * 2);
    const out = plain ? [piece.subarray(0, used)] : selected(piece.subarray(0, used), at, chunks, selection);
    if (!writeOut(1, Buffer.concat(out))) return undefined;
    at += used;
  }
};

const selected = (lines: Buffer, offset: number, chunks: readonly Chunk[], { since, until, timestamps }: LogSelection): Buffer[] => {
  const out: Buffer[] = [];
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf(NEWLINE, start);
    const end = newline < 0 ? lines.length : newline + 1;
    const at = timeOf(chunks, offset + start);
    if ((since === undefined || at >= since) && (until === undefined || at <= until)) {
      if (timestamps) out.push(Buffer.from(`${new Date(at).toISOString()} `));
      out.push(lines.subarray(start, end));
    }
    start = end;
  }
  return out;
};
