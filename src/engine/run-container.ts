// Runs the program of a container: detached it leaves when the container is ready, attached it stays to its end.
import { StepError } from '../errors.ts';
import { startProgram } from '../host/monitor.ts';
import type { ContainerSpec } from '../model/spec.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StatePaths } from '../store/paths.ts';
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
  /** Told of each step that is over, with its milliseconds. */
  readonly onTime: (step: Step, ms: number) => void;
}

/** What a shell says of a process that wrote to a pipe without a reader: 128 + SIGPIPE. */
const BROKEN_PIPE = 141;

/**
 * @returns the exit code of the command, or 0 for a detached container that is ready
 * @throws StepError when the program failed; it has undone itself then
 */
export const runContainer = async ({ plan, file, shell, id, name, spec, paths, onTime }: RunInput): Promise<number> => {
  let over: (outcome: 'ready' | 'finished' | 'reader gone') => void = () => undefined;
  const milestone = new Promise<'ready' | 'finished' | 'reader gone'>((resolve) => (over = resolve));
  const signals = spec.attached ? forwardSignals(() => `${paths.run}/${id}/pid`) : undefined;
  let wasReady = false;
  const progress = followProgram(
    plan,
    (step) => {
      if (step === 'container.ready') {
        wasReady = true;
        signals?.ready();
        if (!spec.attached) over('ready');
      }
      if (step === 'cgroup.remove') over('finished');
    },
    onTime,
  );
  const onLine = (line: string): void => {
    if (wasReady && /^tee: .*: Broken pipe/.test(line)) over('reader gone');
    else progress.line(line);
  };
  const environment = { SC_MARKS: '1', SC_ID: id, SC_NAME: name };
  const program = startProgram({ shell, file, environment, stdin: spec.stdin === 'once' ? 'caller' : 'none', attached: spec.attached, onLine });
  try {
    const outcome = await Promise.race([milestone, program.ended.then((code) => ({ code }))]);
    if (outcome === 'ready') return 0;
    if (outcome === 'reader gone') return BROKEN_PIPE;
    const status = containerStatus(paths, id);
    if (status.state === 'exited') return status.exitCode ?? BROKEN_MONITOR;
    if (status.state === 'running') throw new StepError({ ...progress.failure().failure, answer: 'the monitor of the container was killed; the container goes on: sc rm -f removes it' });
    // Removed with --rm by a monitor that was quicker than we.
    if (wasReady && typeof outcome === 'object') return outcome.code ?? BROKEN_MONITOR;
    throw progress.failure();
  } finally {
    signals?.stop();
    program.leave();
  }
};

/** The exit code of a container whose monitor was killed before it could tell: it was killed, too, at the latest then. */
const BROKEN_MONITOR = 137;
