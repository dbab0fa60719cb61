// Coming to a container that runs: its output from now on, its input where that was opened, its exit code at the end.
import { ConflictError } from '../errors.ts';
import { openFifo } from '../host/fifo.ts';
import { exists } from '../host/files.ts';
import { openLog } from '../host/log-file.ts';
import { readInput } from '../host/typing.ts';
import { watchDirectory } from '../host/watch.ts';
import type { ContainerRecord } from '../model/container.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';
import { forwardSignals } from './forward.ts';
import { printLogs } from './logs.ts';
import { requireTerminal } from './require-terminal.ts';

export interface AttachRequest {
  readonly record: ContainerRecord;
  readonly paths: StatePaths;
  /** `--no-stdin` was not given. */
  readonly stdin: boolean;
  readonly sigProxy: boolean;
  readonly detachKeys: readonly number[];
}

/** How long a monitor may take to say that all is written. */
const SETTLE_MS = 2000;
/** How long the wrong size stays: a program that hears of both at once sees no change. */
const REDRAW_MS = 50;
/** Of a container whose last word was lost with its monitor. */
const UNKNOWN_EXIT = 137;

/**
 * Waits for the end. The file that W writes its status to is held open: with --rm it is gone a moment later.
 * @returns stops waiting; the exit code
 */
const whenEnded = (paths: StatePaths, id: string): { readonly code: Promise<number>; readonly stop: () => void } => {
  const run = `${paths.run}/${id}`;
  const data = containerDirectory(paths, id);
  const exit = openLog(`${run}/exit`);
  const watch = watchDirectory(`${run}/exit`, 100);
  let going = true;
  const said = (): string => {
    const text = Buffer.alloc(16);
    return exit === undefined ? '' : text.toString('latin1', 0, exit.read(text, 0)).trim();
  };
  const wait = async (): Promise<number> => {
    while (going && said() === '' && containerStatus(paths, id).state === 'running') await watch.changed();
    for (const deadline = Date.now() + SETTLE_MS; going && exists(data) && !exists(`${data}/exit.json`) && Date.now() < deadline; ) await watch.changed();
    const status = containerStatus(paths, id);
    const code = status.state === 'exited' ? status.exitCode : undefined;
    return code ?? (/^\d+$/.test(said()) ? Number(said()) : UNKNOWN_EXIT);
  };
  const code = wait().finally(() => {
    watch.close();
    exit?.close();
  });
  return { code, stop: () => { going = false; } };
};

const attachTerminal = async ({ record: { id, spec }, paths, stdin, detachKeys }: AttachRequest): Promise<number> => {
  if (stdin) requireTerminal();
  const { atTerminal, fitTerminal, followFile, takeTerminal } = await import('./terminal-session.ts');
  const run = `${paths.run}/${id}`;
  const typing = stdin && spec.stdin !== 'none';
  const holder = { file: `${run}/terminal`, fd: 5 };
  const end = whenEnded(paths, id);
  const screen = followFile(`${containerDirectory(paths, id)}/screen`, 'end');
  const caller = takeTerminal(typing);
  let fit: NodeJS.Timeout | undefined;
  try {
    // A size that changes makes programs draw again what an earlier visitor saw.
    fitTerminal(holder, 1);
    fit = setTimeout(() => fitTerminal(holder), REDRAW_MS);
    const how = await atTerminal({ caller, input: typing ? `${run}/stdin` : undefined, screen, holder, detachKeys, ended: end.code });
    if (how === 'ended') return await end.code;
    return how === 'detached' ? 0 : how.code;
  } finally {
    clearTimeout(fit);
    end.stop();
    caller.giveBack();
  }
};

/** Copies our stdin into the container's. @returns stops it */
const feed = (pipe: string): (() => void) => {
  const fifo = openFifo(pipe);
  if (fifo === undefined) return () => undefined;
  return readInput((piece) => fifo.write(piece), () => undefined);
};

const attachPipes = async ({ record: { id, spec }, paths, stdin, sigProxy }: AttachRequest): Promise<number> => {
  const run = `${paths.run}/${id}`;
  const end = whenEnded(paths, id);
  const signals = sigProxy ? forwardSignals(() => `${run}/pid`) : undefined;
  signals?.ready();
  const stopFeeding = stdin && spec.stdin !== 'none' ? feed(`${run}/stdin`) : () => undefined;
  try {
    await printLogs(paths, id, { follow: true, tail: 0, since: undefined, until: undefined, timestamps: false });
    return await end.code;
  } finally {
    end.stop();
    stopFeeding();
    signals?.stop();
  }
};

/**
 * @returns the container's exit code; 0 when the caller left by the keys
 * @throws ConflictError for a container that does not run, UsageError where its terminal needs one of ours
 */
export const attach = async (request: AttachRequest): Promise<number> => {
  const { record: { id, spec }, paths } = request;
  if (containerStatus(paths, id).state !== 'running') throw new ConflictError('cannot attach to a stopped container, start it first');
  return spec.terminal === true ? await attachTerminal(request) : await attachPipes(request);
};
