// Runs the program of a container: detached it leaves when the container is ready, attached it stays to its end.
import { HostError } from '../errors.ts';
import { startProgram } from '../host/monitor.ts';
import { parseDetachKeys } from '../model/detach-keys.ts';
import type { ContainerSpec } from '../model/spec.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';
import { forwardSignals } from './forward.ts';
import { followProgram } from './progress.ts';

export interface RunInput {
  readonly plan: Plan;
  /** The file that holds the program. */
  readonly file: string;
  readonly shell: string;
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly paths: StatePaths;
  /** Of `-t`: the keys that leave the terminal. */
  readonly detachKeys?: readonly number[];
  /** Whether our signals are the container's: without a terminal only. */
  readonly sigProxy?: boolean;
  /** Told of each step that is over, with its milliseconds. */
  readonly onTime: (step: Step, ms: number) => void;
}

/** What a shell says of a process that wrote to a pipe without a reader: 128 + SIGPIPE. */
const BROKEN_PIPE = 141;

/** The caller's part of a container with a terminal. */
const openTerminal = async ({ id, spec, paths, detachKeys = parseDetachKeys(undefined) }: RunInput) => {
  const { atTerminal, followFile, takeTerminal } = await import('./terminal-session.ts');
  const caller = takeTerminal(spec.stdin !== 'none');
  // Opened before the program starts: with --rm the file may be gone a moment after the command.
  const screen = followFile(`${containerDirectory(paths, id)}/screen`, 0);
  const run = `${paths.run}/${id}`;
  return {
    ...caller,
    /** @returns the exit code, where the caller left before the end */
    stay: async (ended: Promise<unknown>): Promise<number | undefined> => {
      const end = await atTerminal({ caller, input: spec.stdin === 'none' ? undefined : `${run}/stdin`, screen, holder: { file: `${run}/terminal`, fd: 5 }, detachKeys, ended });
      if (end === 'ended') return undefined;
      return end === 'detached' ? 0 : end.code;
    },
  };
};

/**
 * @returns the exit code of the command, or 0 for a detached container that is ready
 * @throws StepError when the program failed; it has undone itself then
 */
export const runContainer = async (input: RunInput): Promise<number> => {
  const { plan, file, shell, id, name, spec, paths, onTime, sigProxy = true } = input;
  const piped = spec.attached && spec.terminal !== true;
  const terminal = spec.attached && !piped ? await openTerminal(input) : undefined;
  let over: (outcome: 'ready' | 'finished' | 'reader gone') => void = () => undefined;
  const milestone = new Promise<'ready' | 'finished' | 'reader gone'>((resolve) => (over = resolve));
  let finished: () => void = () => undefined;
  const finish = new Promise<void>((resolve) => (finished = resolve));
  const signals = piped && sigProxy ? forwardSignals(() => `${paths.run}/${id}/pid`) : undefined;
  let wasReady = false;
  const progress = followProgram(
    plan,
    (step) => {
      if (step === 'container.ready') {
        wasReady = true;
        signals?.ready();
        if (!piped) over('ready');
      }
      if (step !== 'cgroup.remove') return;
      finished();
      over('finished');
    },
    onTime,
  );
  const onLine = (line: string): void => {
    if (wasReady && /^tee: .*: Broken pipe/.test(line)) over('reader gone');
    else progress.line(line);
  };
  const environment = { SC_MARKS: '1', SC_ID: id, SC_NAME: name, ...terminal?.environment };
  const program = startProgram({ shell, file, environment, stdin: spec.stdin === 'once' ? 'caller' : 'none', attached: piped, onLine });
  try {
    const outcome = await Promise.race([milestone, program.ended.then((code) => ({ code }))]);
    if (outcome === 'ready') {
      const left = terminal === undefined ? 0 : await terminal.stay(Promise.race([finish, program.ended]));
      if (left !== undefined) return left;
    }
    if (outcome === 'reader gone') return BROKEN_PIPE;
    const status = containerStatus(paths, id);
    if (status.state === 'exited') return status.exitCode ?? BROKEN_MONITOR;
    if (status.state === 'running') throw new HostError(`the monitor of container ${id.slice(0, 12)} was killed; the container goes on without it: sc rm -f ${id.slice(0, 12)} ends and removes it`);
    // Removed with --rm by a monitor that was quicker than we.
    if (wasReady) return (typeof outcome === 'object' ? outcome.code : await program.ended) ?? BROKEN_MONITOR;
    throw progress.failure();
  } finally {
    signals?.stop();
    program.leave();
    terminal?.giveBack();
  }
};

/** The exit code of a container whose monitor was killed before it could tell: it was killed, too, at the latest then. */
const BROKEN_MONITOR = 137;
