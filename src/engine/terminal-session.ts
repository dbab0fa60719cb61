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

export interface CallerTerminal {
  /** Its size, for the program. */
  readonly environment: Readonly<Record<string, string>>;
  /** A signal that ends us, and not the container: docker has it so with a terminal. */
  readonly signal: Promise<NodeJS.Signals>;
  /** As it was before. */
  readonly giveBack: () => void;
}

const FATAL: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/**
 * The caller's terminal, before anything is started: what is typed from now on is the container's.
 * @param typing whether keys are passed on (`-i`)
 */
export const takeTerminal = (typing: boolean): CallerTerminal => {
  let caught: (signal: NodeJS.Signals) => void = () => undefined;
  const signal = new Promise<NodeJS.Signals>((resolve) => (caught = resolve));
  const heard = FATAL.map((name) => [name, (): void => caught(name)] as const);
  for (const [name, hear] of heard) process.on(name, hear);
  const raw = typing && isTerminal(0) ? makeRaw() : undefined;
  const size = raw?.size ?? terminalSize();
  return {
    environment: size === undefined ? {} : { SC_ROWS: String(size.rows), SC_COLS: String(size.columns) },
    signal,
    giveBack: () => {
      raw?.restore();
      for (const [name, hear] of heard) process.off(name, hear);
    },
  };
};

export interface TerminalRequest {
  readonly caller: CallerTerminal;
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

/** Gives the container's terminal the size of ours. @param moreRows to make a difference */
export const fitTerminal = ({ file, fd }: TerminalRequest['holder'], moreRows = 0): void => {
  const size = terminalSize();
  const text = readText(file);
  const holder = text === undefined ? undefined : parseIdentity(text);
  if (size !== undefined && holder !== undefined && isAlive(holder)) resizeTerminal(holder.pid, fd, { ...size, rows: size.rows + moreRows });
};

/**
 * The caller at the terminal, until the program there ends, the caller leaves by the keys, or a signal ends us.
 * @returns the exit code of a caller who left before the end
 */
export const atTerminal = async ({ caller, input, screen, holder, detachKeys, ended }: TerminalRequest): Promise<'ended' | 'detached' | { readonly code: number }> => {
  let leave: () => void = () => undefined;
  const detached = new Promise<'detached'>((resolve) => (leave = () => resolve('detached')));
  const resize = (): void => fitTerminal(holder);
  process.on('SIGWINCH', resize);
  const keys = input === undefined ? undefined : openFifo(input);
  const filter = detachFilter(detachKeys);
  const stopReading = keys === undefined ? () => undefined : readInput((piece) => {
    const typed = filter(piece);
    keys.write(typed.bytes);
    if (typed.detached) leave();
  }, () => undefined);
  try {
    const how = await Promise.race([
      ended.then(() => 'ended' as const, () => 'ended' as const), detached, caller.signal.then((signal) => ({ code: 128 + (signalNumber(signal) ?? 0) })),
    ]);
    if (how === 'ended') screen?.finish();
    return how;
  } finally {
    screen?.stop();
    stopReading();
    keys?.close();
    process.off('SIGWINCH', resize);
  }
};
