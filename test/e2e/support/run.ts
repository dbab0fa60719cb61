// Runs a program to its end and keeps every byte. The end is what `wait` says; a pipe that stays open after it is
// found out, for it means that something was left running with the caller's stdout.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** Emulated kernels need more patience; the driver says how much. */
export const SLOWNESS = Number(process.env['SC_TEST_SLOWNESS'] ?? 1);
const PIPE_GRACE_MS = 3_000 * Math.min(SLOWNESS, 3);

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** On a machine of ordinary speed. */
  readonly timeoutSeconds?: number;
}

export interface Outcome {
  readonly argv: readonly string[];
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** stdout and stderr as text. */
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** What it printed up to now. */
  readonly stdout: () => Buffer;
  readonly stderr: () => Buffer;
}

export const describe = ({ argv, code, signal, out, err }: Outcome): string =>
  [`${argv.join(' ')}`, `status: ${code ?? signal}`, `stdout: ${JSON.stringify(out.slice(0, 2_000))}`, `stderr: ${JSON.stringify(err.slice(0, 2_000))}`].join('\n');

const withTimeout = <T>(promise: Promise<T>, milliseconds: number, late: () => T | Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => { Promise.resolve().then(late).then(resolve, reject); }, milliseconds);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
};

/** Starts it. `outcome` rejects when the time is over (it is killed then) and when a pipe outlives it. */
export const start = (argv: readonly [string, ...string[]], options: RunOptions = {}): Running => {
  const { input, environment = {}, cwd, timeoutSeconds = 30 } = options;
  const [file, ...rest] = argv;
  const began = performance.now();
  const child = spawn(file, rest, {
    env: { ...process.env, ...environment }, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], ...(cwd === undefined ? {} : { cwd }),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  // EPIPE: it may end without reading its input.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);

  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  const finish = async (): Promise<Outcome> => {
    const { code, signal } = await withTimeout(exited, timeoutSeconds * 1000 * SLOWNESS, () => {
      child.kill('SIGKILL');
      throw new Error(`not done after ${timeoutSeconds * SLOWNESS} s, killed: ${argv.join(' ')}\nstdout: ${Buffer.concat(out).toString()}\nstderr: ${Buffer.concat(err).toString()}`);
    });
    const milliseconds = performance.now() - began;
    await withTimeout(closed, PIPE_GRACE_MS, () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      throw new Error(`ended with ${code ?? signal}, but something it started still holds its stdout or stderr: ${argv.join(' ')}`);
    });
    const [stdout, stderr] = [Buffer.concat(out), Buffer.concat(err)];
    return { argv, code, signal, stdout, stderr, out: stdout.toString(), err: stderr.toString(), milliseconds };
  };
  const outcome = finish();
  // Whoever does not wait for it must not bring the whole file down; whoever waits still gets the error.
  outcome.catch(() => undefined);
  return { child, outcome, stdout: () => Buffer.concat(out), stderr: () => Buffer.concat(err) };
};

export const run = (argv: readonly [string, ...string[]], options?: RunOptions): Promise<Outcome> => start(argv, options).outcome;

/** Asks again until the answer is not undefined or false. For what the kernel or a monitor does behind us. */
export const eventually = async <T>(what: string, ask: () => T | Promise<T>, seconds = 10): Promise<NonNullable<T>> => {
  const end = performance.now() + seconds * 1000 * SLOWNESS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`did not come true within ${seconds * SLOWNESS} s: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
};
