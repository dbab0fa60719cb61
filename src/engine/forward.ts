// Our signals, passed on: the container and what an exec starts are in sessions of their own and hear nothing of our terminal.
import { readText } from '../host/files.ts';
import { isAlive, parseIdentity } from '../host/proc.ts';
import { sendSignal } from '../host/process.ts';

/** All that docker passes on, but for those that speak to us alone (CHLD, PIPE, URG). */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGTERM', 'SIGCONT', 'SIGWINCH'];

export interface Forwarding {
  /** The process is there: what waited for it goes out now. */
  readonly ready: () => void;
  readonly stop: () => void;
}

/** @param pidFile tells of the file that names the process, undefined while that is not known */
export const forwardSignals = (pidFile: () => string | undefined): Forwarding => {
  const waiting: NodeJS.Signals[] = [];
  let isReady = false;
  const pass = (signal: NodeJS.Signals): void => {
    const file = pidFile();
    const text = file === undefined ? undefined : readText(file);
    const process1 = text === undefined ? undefined : parseIdentity(text);
    if (process1 !== undefined && isAlive(process1)) sendSignal(process1.pid, signal);
  };
  const hear = (signal: NodeJS.Signals): void => {
    if (isReady) pass(signal);
    else waiting.push(signal);
  };
  for (const signal of FORWARDED) process.on(signal, hear);
  return {
    ready: () => {
      isReady = true;
      for (const signal of waiting.splice(0)) pass(signal);
    },
    stop: () => {
      for (const signal of FORWARDED) process.off(signal, hear);
    },
  };
};
