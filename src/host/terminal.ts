// The caller's terminal, by stty(1): it does all of termios(3), and the runtimes' own raw modes differ (node's keeps
// output processing on, and a full-screen program then finds its line feeds changed).
import { spawnSync } from 'node:child_process';
import { isatty } from 'node:tty';

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

export const isTerminal = (fd: 0 | 1 | 2): boolean => isatty(fd);

const sh = (text: string): string[] => (spawnSync('sh', ['-c', text], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' }).stdout ?? '').split('\n');

const parseSize = (text = ''): TerminalSize | undefined => {
  const [, rows, columns] = /^(\d+) (\d+)$/.exec(text) ?? [];
  return rows === undefined || columns === undefined ? undefined : { rows: Number(rows), columns: Number(columns) };
};

/** Of the terminal behind stdin, else behind stdout: by its name there, for Bun gives no child our 1 as its 0. */
export const terminalSize = (): TerminalSize | undefined => {
  if (isTerminal(0)) return parseSize(sh('stty size')[0]);
  return isTerminal(1) ? parseSize(sh(`stty -F /proc/${process.pid}/fd/1 size`)[0]) : undefined;
};

export interface RawTerminal {
  /** Before the change; undefined where it has none. */
  readonly size: TerminalSize | undefined;
  /** Takes it back; may be called twice. */
  readonly restore: () => void;
}

/** Every key of the terminal behind stdin goes through as it is from now on, Ctrl-C and Ctrl-Z too. */
export const makeRaw = (): RawTerminal => {
  const [size, before = ''] = sh('stty size; stty -g && stty raw -echo -iexten');
  let isRaw = before !== '';
  const restore = (): void => {
    if (isRaw) spawnSync('stty', [before], { stdio: ['inherit', 'ignore', 'ignore'] });
    isRaw = false;
    process.off('exit', restore);
  };
  process.on('exit', restore);
  return { size: parseSize(size), restore };
};

/**
 * Sets the size of a terminal that a process holds open; the programs in it hear SIGWINCH. By the descriptor, so that no
 * path of the container is walked.
 * @param holder a process of the host, whose descriptors the container cannot change
 */
export const resizeTerminal = (holder: number, fd: number, { rows, columns }: TerminalSize): void => {
  spawnSync('stty', ['-F', `/proc/${holder}/fd/${fd}`, 'rows', String(rows), 'cols', String(columns)], { stdio: 'ignore' });
};
