import { command } from '../cli/command.ts';
import { HostError, NotFoundError, removeRunning } from '../errors.ts';
import { hostFacts } from '../engine/facts.ts';
import { runVisit, visitOf } from '../engine/visit.ts';
import { planRemove } from '../plan/visit.ts';
import { print } from '../output/print.ts';
import { render } from '../program/render.ts';
import { readRecord, resolveContainer } from '../store/records.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerStatus } from '../store/status.ts';
import { forEachContainer } from './each.ts';

/** The name to free; '' where the record cannot be read and must go all the same. */
const nameOf = (paths: StatePaths, id: string, force: boolean): string => {
  try {
    return readRecord(paths, id)?.name ?? '';
  } catch (error) {
    if (force && error instanceof HostError) return '';
    throw error;
  }
};

export const definition = command({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Remove one or more containers',
  paths: ['sc container rm', 'sc container remove', 'sc rm'],
  flags: {
    force: { kind: 'bool', short: 'f', help: 'Force the removal of a running container (uses SIGKILL)' },
    volumes: { kind: 'bool', short: 'v', help: 'Remove anonymous volumes associated with the container (sc makes none)' },
    'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
  },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values, operands, context: { paths, argv } }) => {
    const facts = hostFacts(paths);
    const remove = async (word: string): Promise<void> => {
      const id = resolveContainer(paths, word);
      const name = nameOf(paths, id, values.force);
      if (!values.force && containerStatus(paths, id).state === 'running') throw removeRunning(word);
      const plan = planRemove(visitOf({ id }, argv, facts, paths));
      if (values['dry-run']) print(render(plan));
      else await runVisit(plan, facts, { name });
    };
    return await forEachContainer('rm', operands, remove, {
      ...(values.force ? { forgives: (error: Error) => error instanceof NotFoundError } : {}),
      ...(values['dry-run'] ? { print: () => undefined } : {}),
    });
  },
});
