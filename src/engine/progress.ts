// What a program says on fd 3: a line `# id why` when a step begins, whatever a failing command says, and which step that
// was: a step that goes on beside others (cgroup.join) can fail after their marks.
import { StepError } from '../errors.ts';
import type { Plan, Step } from '../plan/step.ts';
import { remedy } from './remedies.ts';

/** One step that was begun, and how long it took. */
export interface StepTime {
  readonly id: string;
  /** Milliseconds from its mark to the next one. */
  readonly ms: number;
}

export interface Progress {
  readonly line: (text: string) => void;
  /** The last step that was begun. */
  readonly current: () => string | undefined;
  /** Times of the steps so far. */
  readonly times: () => StepTime[];
  /** The failure that the words on fd 3 amount to. */
  readonly failure: () => StepError;
}

const MARK = /^# (\S+)/;
/** mount -a goes on after the line that matters, and says much. */
const MOST_LINES = 8;
const FAILED = /^sc: step (\S*) failed$/;

/**
 * @param onStep called when a step begins
 * @param onTime called when a step is known to be over
 */
export const followProgram = (plan: Plan, onStep: (id: string) => void, onTime?: (step: Step, ms: number) => void): Progress => {
  const begun: Array<{ id: string; at: number }> = [];
  const said: string[] = [];
  let failed: string | undefined;
  const finish = (at: number): void => {
    const last = begun.at(-1);
    const step = plan.steps.find(({ id }) => id === last?.id);
    if (last !== undefined && step !== undefined) onTime?.(step, at - last.at);
  };
  return {
    line: (text) => {
      const id = MARK.exec(text)?.[1];
      if (id === undefined) {
        const told = FAILED.exec(text)?.[1];
        if (told !== undefined) failed ??= told;
        else if (text !== '') said.push(text);
        return;
      }
      const at = performance.now();
      finish(at);
      begun.push({ id, at });
      onStep(id);
    },
    current: () => begun.at(-1)?.id,
    times: () => begun.map(({ id, at }, index) => ({ id, ms: (begun[index + 1]?.at ?? performance.now()) - at })),
    failure: () => {
      const id = failed ?? begun.at(-1)?.id;
      const at = plan.steps.findIndex((step) => step.id === id);
      const step = plan.steps[at];
      const answer = [...said.slice(0, MOST_LINES), ...(said.length > MOST_LINES ? [`(and ${said.length - MOST_LINES} lines more)`] : [])].join('\n');
      return new StepError({
        step: id ?? 'the start of the program', number: at + 1, of: plan.steps.length, flag: step?.why.flag,
        answer, remedy: step === undefined ? undefined : remedy(step, answer), undone: plan.form !== 'visit',
      });
    },
  };
};
