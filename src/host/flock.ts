// Locks by util-linux's flock(1) on a descriptor that we opened: flock(2) locks belong to the open file description,
// so the lock stays with us after flock(1) has exited, and the kernel frees it at any death of ours.
import fs from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { HostError } from '../errors.ts';

export type LockMode = 'exclusive' | 'shared';

export interface Lock {
  readonly release: () => void;
}

const LOCKED_BY_OTHER = 75;
const flockArguments = (mode: LockMode, timeoutSeconds: number): string[] => [
  mode === 'shared' ? '--shared' : '--exclusive', '--conflict-exit-code', String(LOCKED_BY_OTHER), '--wait', String(timeoutSeconds), '3',
];

const failed = (file: string, status: number | null, answer: string): HostError => {
  const holder = fs.readFileSync(file, 'utf8').trim();
  return status === LOCKED_BY_OTHER
    ? new HostError(`the lock ${file} is held by another sc${holder === '' ? '' : ` (${holder})`}; try again when it is done`, 1)
    : new HostError(`cannot lock ${file}: ${answer.trim() || 'flock (util-linux) did not run'}`, 1);
};

const held = (fd: number, mode: LockMode): Lock => {
  // A lock file says who holds it; it is never unlinked, for two inodes would be two locks.
  if (mode === 'exclusive') {
    fs.ftruncateSync(fd);
    fs.writeSync(fd, `pid ${process.pid} since ${new Date().toISOString()}\n`, 0);
  }
  return { release: () => fs.closeSync(fd) };
};

/**
 * Takes a lock, waiting at most `timeoutSeconds`. For short critical sections: it blocks this process.
 * @throws HostError when the time is over (naming the holder) or flock(1) is missing
 */
export const takeLock = (file: string, mode: LockMode = 'exclusive', timeoutSeconds = 10): Lock => {
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  const { status, stderr } = spawnSync('flock', flockArguments(mode, timeoutSeconds), { stdio: ['ignore', 'ignore', 'pipe', fd], encoding: 'utf8' });
  if (status === 0) return held(fd, mode);
  fs.closeSync(fd);
  throw failed(file, status, stderr ?? '');
};

/** The same without blocking this process: for long waits (a pull that another process does). */
export const takeLockLater = async (file: string, mode: LockMode, timeoutSeconds: number): Promise<Lock> => {
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  const child = spawn('flock', flockArguments(mode, timeoutSeconds), { stdio: ['ignore', 'ignore', 'pipe', fd] });
  let answer = '';
  child.stderr?.on('data', (chunk) => (answer += String(chunk)));
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => { answer += error.message; resolve(null); });
    child.on('close', resolve);
  });
  if (status === 0) return held(fd, mode);
  fs.closeSync(fd);
  throw failed(file, status, answer);
};

/** Whether nobody holds the lock now: a container without a monitor, for example. */
export const isLockFree = (file: string): boolean => {
  let fd: number;
  try {
    fd = fs.openSync(file, fs.constants.O_RDWR);
  } catch {
    return true;
  }
  try {
    return spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] }).status === 0;
  } finally {
    fs.closeSync(fd);
  }
};

/** Does `work` under the lock and frees it however `work` ends. */
export const withLock = <T>(file: string, work: () => T): T => {
  const lock = takeLock(file);
  try {
    return work();
  } finally {
    lock.release();
  }
};
