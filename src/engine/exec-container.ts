// Runs the program of an exec: detached it leaves when the command is about to start, attached it stays to its end.
import { HostError } from '../errors.ts';
import { exists, removeFile, renameFile, writeNew } from '../host/files.ts';
import { startProgram } from '../host/monitor.ts';
import type { Plan } from '../plan/step.ts';
import { render } from '../program/render.ts';
import type { StatePaths } from '../store/paths.ts';
import { forwardSignals } from './forward.ts';
import { followProgram } from './progress.ts';

export interface ExecRun {
  readonly plan: Plan;
  readonly shell: string;
  readonly paths: StatePaths;
  readonly id: string;
  readonly detach: boolean;
  readonly interactive: boolean;
  /** The container's own null device, for what gets no input and no output. */
  readonly nullDevice: number | undefined;
}

/** @returns the exit code of the command; 0 for a detached one that is about to start. @throws StepError */
export const execInContainer = async ({ plan, shell, paths, id, detach, interactive, nullDevice }: ExecRun): Promise<number> => {
  if (nullDevice === undefined && (detach || !interactive)) throw new HostError('the container has no /dev/null of its own any more, and this exec needs one: try -i', 126);
  const run = `${paths.run}/${id}`;
  const file = `${run}/exec-${process.pid}.sh`;
  writeNew(file, render(plan));
  let over: (outcome: 'started') => void = () => undefined;
  const started = new Promise<'started'>((resolve) => (over = resolve));
  let mine: string | undefined;
  const signals = detach ? undefined : forwardSignals(() => (mine === undefined ? undefined : `${mine}/pid`));
  const progress = followProgram(plan, (step) => {
    if (step !== 'process.enter') return;
    mine = `${run}/exec-${program.pid}`;
    signals?.ready();
    if (detach) over('started');
  });
  const program = startProgram({
    shell, file, environment: { SC_MARKS: '1' }, stdin: interactive && !detach ? 'caller' : 'none', nullDevice, attached: !detach, watched: !detach, onLine: progress.line,
  });
  try {
    const outcome = await Promise.race([started, program.ended]);
    if (outcome === 'started') return 0;
    if (mine === undefined) throw progress.failure();
    return outcome ?? KILLED;
  } finally {
    signals?.stop();
    program.leave();
    keepProgram(file, mine);
  }
};

/** What a shell says of a program that was killed. */
const KILLED = 137;

/** The program lies with the rest of the exec while that goes on: for those who look. */
const keepProgram = (file: string, mine: string | undefined): void => {
  if (mine !== undefined && exists(mine)) renameFile(file, `${mine}/program.sh`);
  else removeFile(file);
};
