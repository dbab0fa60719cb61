// `top` by the host's ps(1), as docker does it: ps sees every process, and we keep the lines of the container's.
// moby daemon/top_unix.go
import { HostError, UsageError } from '../errors.ts';
import { runTool } from '../host/process.ts';

/** Headings, and a row of cells for each process. */
export interface ProcessTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A column of another name under the heading PID would be taken for process numbers. @throws UsageError in docker's words */
const refuseFalsePid = (words: string): void => {
  for (const [, name, title = ''] of words.matchAll(/\s+([^\s]*)=\s*(PID[^\s]*)/g))
    if (name !== 'pid') throw new UsageError(`specifying "${name}=${title}" is not allowed`, 1);
};

const cells = (line: string): string[] => line.split(/[ \t\v\f\r]+/).filter((cell) => cell !== '');

/**
 * The lines of these processes. With `m`, ps writes the threads of a process below it, with `-` for a number.
 * @throws UsageError where ps was asked for no PID, HostError for what is no list of processes
 */
export const parsePs = (output: string, pids: ReadonlySet<number>): ProcessTable => {
  const [head = '', ...lines] = output.split('\n');
  const titles = cells(head);
  const column = titles.indexOf('PID');
  if (column < 0) throw new UsageError("Couldn't find PID field in ps output", 1);
  const rows: string[][] = [];
  let kept = false;
  for (const line of lines) {
    const fields = cells(line);
    if (fields.length === 0) continue;
    const number = fields[column] ?? '';
    if (number !== '-') {
      if (!/^\d+$/.test(number)) throw new HostError(`Unexpected pid '${number}': ps printed no number there`, 1);
      kept = pids.has(Number(number));
    }
    if (kept) rows.push([...fields.slice(0, titles.length - 1), fields.slice(titles.length - 1).join(' ')]);
  }
  return { titles, rows };
};

/**
 * @param options ps's own, `-ef` where there are none
 * @throws UsageError in the words of ps or docker
 */
export const topByPs = (pids: readonly number[], options: readonly string[]): ProcessTable => {
  const words = options.length === 0 ? '-ef' : options.join(' ');
  refuseFalsePid(words);
  const ps = (further: readonly string[]) => runTool(['ps', ...words.split(/\s+/).filter((word) => word !== ''), ...further]);
  // -q spares ps the reading of every other process; not all of its options bear it.
  let done = ps([`-q${pids.join(',')}`]);
  if (done.code !== 0 || pids.length === 0) done = ps([]);
  if (done.code !== 0) {
    const [line = ''] = done.stderr.split('\n');
    throw new UsageError(line.startsWith('ps: ') ? line : `ps: ${line === '' ? 'failed' : line}`, 1);
  }
  return parsePs(done.stdout, new Set(pids));
};
