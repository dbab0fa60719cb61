// The caller at the terminal of a container: keys go into its named pipe, its screen comes out of a file that grows. Any
// number may be there at once, and each may leave; nobody of the container ever holds the caller's own terminal.
import { openFifo } from '../host/fifo.ts';
import { readText } from '../host/files.ts';
import type { Following } from '../host/follow.ts';
import { isAlive, parseIdentity } from '../host/proc.ts';
import { isTerminal, makeRaw, resizeTerminal, terminalSize } from '../host/terminal.ts';
import { readInput } from '../host/typing.ts';
import { detachFilter } from '../model/detach-keys.ts';
import { signalNumber } from '../model/signals.ts';

export { followFile } from '../host/follow.ts';
export { terminalSize } from '../host/terminal.ts';

export interface TerminalRequest {
  /** The named pipe that the terminal reads; undefined: nothing is typed. */
  readonly input: string | undefined;
  /** What the terminal shows; undefined: another process copies it to the caller. */
  readonly screen: Following | undefined;
  /** The file that names the process which holds the terminal, and its descriptor there. */
  readonly holder: { readonly file: string; readonly fd: number };
  readonly detachKeys: readonly number[];
  /** Settles when the program at the terminal has ended and its screen is whole. */
  readonly ended: Promise<unknown>;
}

/** 128 and the number, as a shell has it. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + (signalNumber(signal) ?? 0);

/** How it came to an end: the program's, the keys', or a signal to us. */
export type TerminalEnd = 'ended' | 'detached' | NodeJS.Signals;

/** These end us as they would without a terminal; the container goes on, as with docker. */
const FATAL: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/** Gives the container's terminal the size of ours. */
export const fitTerminal = ({ file, fd }: TerminalRequest['holder']): void => {
  const size = terminalSize();
  const text = readText(file);
  const holder = text === undefined ? undefined : parseIdentity(text);
  if (size !== undefined && holder !== undefined && isAlive(holder)) resizeTerminal(holder.pid, fd, size);
};

/** @returns when the caller is no longer at it; the caller's terminal is as it was before */
export const atTerminal = async ({ input, screen, holder, detachKeys, ended }: TerminalRequest): Promise<TerminalEnd> => {
  let over: (end: TerminalEnd) => void = () => undefined;
  const end = new Promise<TerminalEnd>((resolve) => (over = resolve));
  void ended.then(() => over('ended'), () => over('ended'));
  const resize = (): void => fitTerminal(holder);
  const heard = FATAL.map((signal) => [signal, (): void => over(signal)] as const);
  for (const [signal, hear] of heard) process.on(signal, hear);
  process.on('SIGWINCH', resize);
  const restore = input !== undefined && isTerminal(0) ? makeRaw() : () => undefined;
  process.on('exit', restore);
  const keys = input === undefined ? undefined : openFifo(input);
  const filter = detachFilter(detachKeys);
  const stopReading = keys === undefined ? () => undefined : readInput((piece) => {
    const { bytes, detached } = filter(piece);
    keys.write(bytes);
    if (detached) over('detached');
  }, () => undefined);
  try {
    const how = await end;
    if (how === 'ended') screen?.finish();
    return how;
  } finally {
    screen?.stop();
    stopReading();
    keys?.close();
    restore();
    process.off('exit', restore);
    process.off('SIGWINCH', resize);
    for (const [signal, hear] of heard) process.off(signal, hear);
  }
};
