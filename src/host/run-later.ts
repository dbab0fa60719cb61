// Tools that take long: this process goes on meanwhile.
import { HostError } from '../errors.ts';
import { spawn } from './process.ts';
import type { Finished } from './process.ts';

/**
 * Runs a tool to its end and keeps what it said, stdout as latin1 so that every byte of it survives.
 * @param missing what to say when the tool is not installed; the remedy
 * @throws HostError when it cannot be started
 */
export const runToolLater = (argv: readonly [string, ...string[]], missing: string): Promise<Finished> => {
  const [tool, ...rest] = argv;
  const child = spawn(tool, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('latin1')));
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-20_000)));
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new HostError(missing) : error));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
};
