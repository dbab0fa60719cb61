// Runs the program of an exec: detached it leaves when the command is about to start, attached it stays to its end.
import { HostError, notRunning } from '../errors.ts';
import { removeFile, writeNew } from '../host/files.ts';
import { startProgram, type Running } from '../host/monitor.ts';
import type { Plan } from '../plan/step.ts';
import { render } from '../program/render.ts';
import type { StatePaths } from '../store/paths.ts';
import { forwardSignals } from './forward.ts';
import type { CallerTerminal } from './terminal-session.ts';
import { followProgram } from './progress.ts';

export interface ExecRun {
  readonly plan: Plan;
  readonly shell: string;
  readonly paths: StatePaths;
  readonly id: string;
  readonly detach: boolean;
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly detachKeys: readonly number[];
  /** The container's own null device, for what gets no input and no output. */
  readonly nullDevice: number | undefined;
}

/** What the program says when the command has ended. */
const EXIT = /^exit (\d+)$/;

/** The caller at the terminal of an exec. @returns the exit code, where the caller left before the end */
const stayAtTerminal = async (caller: CallerTerminal, { interactive, detachKeys }: ExecRun, mine: string, program: Running, ended: Promise<unknown>): Promise<number | undefined> => {
  const { atTerminal } = await import('./terminal-session.ts');
  const end = await atTerminal({
    caller, input: interactive ? `${mine}/stdin` : undefined, screen: undefined, holder: { file: `${mine}/terminal`, fd: 5 }, detachKeys, ended,
  });
  if (end === 'ended') return undefined;
  if (end !== 'detached') return end.code;
  await program.tell('leave');
  return 0;
};

/** @returns the exit code of the command; 0 for a detached one that is about to start. @throws StepError */
export const execInContainer = async (input: ExecRun): Promise<number> => {
  const { plan, shell, paths, id, detach, interactive, tty, nullDevice } = input;
  if (nullDevice === undefined && !tty && (detach || !interactive))
    throw new HostError('the container has no /dev/null of its own any more, and this exec needs one: try -i', 126);
  const run = `${paths.run}/${id}`;
  const file = `${run}/exec-${process.pid}.sh`;
  writeNew(file, render(plan));
  const caller = tty && !detach ? (await import('./terminal-session.ts')).takeTerminal(interactive) : undefined;
  let begun: () => void = () => undefined;
  let over: (code: number) => void = () => undefined;
  const started = new Promise<'started'>((resolve) => (begun = () => resolve('started')));
  const told = new Promise<number>((resolve) => (over = resolve));
  let mine: string | undefined;
  const signals = detach || caller !== undefined ? undefined : forwardSignals(() => (mine === undefined ? undefined : `${mine}/pid`));
  const progress = followProgram(plan, (step) => {
    if (step !== 'process.enter') return;
    mine = `${run}/exec-${program.pid}`;
    signals?.ready();
    removeFile(file);
    if (detach) over(0);
    else if (caller !== undefined) begun();
  });
  const program = startProgram({
    shell, file, environment: { SC_MARKS: '1', ...caller?.environment }, stdin: interactive && !detach && !tty ? 'caller' : 'none', nullDevice, attached: !detach, watched: !detach,
    onLine: (line) => {
      const code = mine === undefined ? undefined : EXIT.exec(line)?.[1];
      if (code === undefined) progress.line(line);
      else over(Number(code));
    },
  });
  const ended = Promise.race([told, program.ended.then((code) => ({ code }))]);
  try {
    const first = await Promise.race([started, ended]);
    const left = caller !== undefined && first === 'started' && mine !== undefined ? await stayAtTerminal(caller, input, mine, program, ended) : undefined;
    if (left !== undefined) return left;
    const end = await ended;
    if (typeof end === 'number') return end;
    // It ended without a word of the command.
    if (end.code === null) return KILLED;
    throw progress.current() === 'container.check' ? notRunning(id) : progress.failure();
  } finally {
    signals?.stop();
    program.leave();
    caller?.giveBack();
    removeFile(file);
  }
};

/** What a shell says of a program that was killed. */
const KILLED = 137;
