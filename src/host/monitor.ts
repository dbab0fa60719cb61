// Starts a program in a session of its own and listens to its fd 3. It outlives us if we leave.
import fs from 'node:fs';
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { readText } from './files.ts';

export interface ProgramStart {
  readonly shell: string;
  /** The program's file. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** none: /dev/null. caller: our own, a terminal through a pipe of ours, for no program may hold the caller's terminal. */
  readonly stdin: 'none' | 'caller';
  /** A null device to take in the place of our own: what the program starts may not hold that one. */
  readonly nullDevice?: number | undefined;
  /** The program's fd 4 is a pipe that ends with us. */
  readonly watched?: boolean;
  /** Whether our stdout and stderr are the program's: else they are /dev/null. */
  readonly attached: boolean;
  readonly onLine: (line: string) => void;
}

export interface Running {
  readonly pid: number;
  /** Tells the program something on its fd 4. @returns when it is sent */
  readonly tell: (word: string) => Promise<void>;
  /** The exit code, or null when a signal ended it; settles when fd 3 is closed by all who had it, too. */
  readonly ended: Promise<number | null>;
  /** Stop listening: this process may end, the program goes on. */
  readonly leave: () => void;
}

const CLOSE_ON_EXEC = 0o2000000;

/**
 * Node marks only the descriptors it opened itself as close-on-exec. What our caller left open above 2 would reach the
 * container: open(2), proc_pid_fdinfo(5).
 */
const closeInherited = (): void => {
  for (const name of fs.readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    const flags = fd > 2 ? /^flags:\s+(\d+)/m.exec(readText(`/proc/self/fdinfo/${name}`) ?? '')?.[1] : undefined;
    if (flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0) fs.closeSync(fd);
  }
};

/** @returns settles when the stream is at its end, or destroyed */
const lines = (stream: Readable, onLine: (line: string) => void): Promise<void> => {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  stream.on('error', () => undefined);
  return new Promise((resolve) => {
    stream.on('end', resolve);
    stream.on('close', resolve);
  });
};

/** Copies what is typed into the program's stdin. @returns stops it */
const feed = (to: Writable): (() => void) => {
  process.stdin.pipe(to);
  to.on('error', () => process.stdin.unpipe(to));
  return () => {
    process.stdin.unpipe(to);
    process.stdin.pause();
    process.stdin.unref?.();
    to.destroy();
  };
};

/** setsid(2), so that no signal of our terminal reaches it. */
export const startProgram = ({ shell, file, environment, stdin, attached, onLine, nullDevice, watched = false }: ProgramStart): Running => {
  if (process.versions['bun'] === undefined) closeInherited();
  const terminal = stdin === 'caller' && fs.fstatSync(0).isCharacterDevice();
  const nothing = nullDevice ?? 'ignore';
  const output = attached ? 'inherit' : nothing;
  const stdio: StdioOptions = [stdin === 'none' ? nothing : terminal ? 'pipe' : 'inherit', output, output, 'pipe', ...(watched ? (['pipe'] as const) : [])];
  const child: ChildProcess = spawn(shell, [file], { stdio, detached: true, env: environment, cwd: '/' });
  const marks = child.stdio[3] as Readable;
  const heard = lines(marks, onLine);
  const lifeline = child.stdio[4] as Writable | null | undefined;
  lifeline?.on('error', () => undefined);
  const stopFeeding = child.stdin === null ? () => undefined : feed(child.stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      stopFeeding();
      // Bun says "close" before the last words on fd 3 were read.
      void heard.then(() => resolve(code));
    });
  });
  return {
    pid: child.pid ?? 0,
    tell: (word) => new Promise((resolve) => (lifeline === null || lifeline === undefined ? resolve() : lifeline.write(`${word}\n`, () => resolve()))),
    ended,
    leave: () => {
      stopFeeding();
      marks.destroy();
      lifeline?.destroy();
      child.unref();
    },
  };
};

export interface ProgramText {
  readonly shell: string;
  readonly text: string;
  /** A descriptor for its stdout; undefined: /dev/null. */
  readonly output?: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** Runs a program that ends by itself, given on its stdin. @returns its exit code, null when a signal ended it */
export const runProgramText = async ({ shell, text, environment, output, onLine }: ProgramText): Promise<number | null> => {
  const child = spawn(shell, ['-s'], { stdio: ['pipe', output ?? 'ignore', 'ignore', 'pipe'], env: environment, cwd: '/' });
  const heard = lines(child.stdio[3] as Readable, onLine);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(text);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => void heard.then(() => resolve(code)));
  });
};
