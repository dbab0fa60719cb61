// Processes that we wait for. No shell string anywhere: argv only.
import { spawn, spawnSync } from 'node:child_process';
import { HostError } from '../errors.ts';

export interface Finished {
  /** null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end and keeps what it said. @throws HostError when it cannot be started */
export const runTool = (argv: readonly [string, ...string[]], input?: string): Finished => {
  const [file, ...rest] = argv;
  const done = spawnSync(file, rest, {
    encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' },
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
  });
  if (done.error !== undefined) throw new HostError(`cannot run ${file}: ${done.error.message}`);
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
};

/** kill(2). @returns false where there is no such process */
export const sendSignal = (pid: number, signal: NodeJS.Signals | number): boolean => {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

export { spawn };
