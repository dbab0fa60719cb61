// Runs the program of a verb that comes to a container: as run-container does, but it ends by itself and leaves nothing.
import { runProgramText } from '../host/monitor.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { Plan } from '../plan/step.ts';
import type { Visit } from '../plan/visit.ts';
import { render } from '../program/render.ts';
import type { StatePaths } from '../store/paths.ts';
import type { ContainerRecord } from '../model/container.ts';
import { followProgram } from './progress.ts';
import { quote } from '../program/quote.ts';

/** What a plan of `stop`, `kill` or `rm` needs to know of its container. */
export const visitOf = (record: Pick<ContainerRecord, 'id'>, argv: readonly string[], facts: HostFacts, paths: StatePaths): Visit => ({
  id: record.id, title: ['sc', ...argv.filter((word) => word !== '--dry-run')].map(quote).join(' '), facts, places: { state: paths.root, run: paths.run },
});

export interface VisitRun {
  /** Of the container, for a program that frees it. */
  readonly name?: string;
  /** A descriptor for the program's stdout. */
  readonly output?: number;
}

/** @throws StepError */
export const runVisit = async (plan: Plan, facts: HostFacts, { name = '', output }: VisitRun = {}): Promise<void> => {
  const progress = followProgram(plan, () => undefined);
  const code = await runProgramText({ shell: facts.shell, text: render(plan), environment: { SC_MARKS: '1', SC_NAME: name }, output, onLine: progress.line });
  if (code !== 0) throw progress.failure();
};
