// The log of a container: lines of "time stream tag text", the form of the kubernetes CRI. Tag P: no newline belongs
// behind the text.

const NEWLINE = 10;
const SPACE = 32;
/** `stdout F ` behind the time. */
const STREAM_LENGTH = 'stdout F '.length;

export interface LogSelection {
  /** Milliseconds since 1970. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly timestamps: boolean;
}

export interface LogOutput {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
}

const selected = (line: Buffer, space: number, { since, until }: LogSelection): boolean => {
  if (since === undefined && until === undefined) return true;
  const at = Date.parse(line.toString('latin1', 0, space));
  return (since === undefined || at >= since) && (until === undefined || at <= until);
};

/**
 * Sorts the whole lines of a piece of a log into its two streams.
 * @returns how many bytes were used: the rest is a line that goes on
 */
export const splitLog = (piece: Buffer, selection: LogSelection, into: LogOutput): number => {
  let start = 0;
  for (;;) {
    const end = piece.indexOf(NEWLINE, start);
    if (end < 0) return start;
    const line = piece.subarray(start, end + 1);
    const space = line.indexOf(SPACE);
    if (space > 0 && line.length > space + STREAM_LENGTH && selected(line, space, selection)) {
      const stream = line[space + 4] === 'e'.charCodeAt(0) ? into.stderr : into.stdout;
      const last = line[space + 8] === 'P'.charCodeAt(0) ? line.length - 1 : line.length;
      if (selection.timestamps) stream.push(line.subarray(0, space + 1));
      stream.push(line.subarray(space + 1 + STREAM_LENGTH, last));
    }
    start = end + 1;
  }
};
