// `export`: the program writes the archive to a file of ours or to our stdout.
import { openOutput } from '../host/output-file.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { Plan } from '../plan/step.ts';
import { runVisit } from './visit.ts';

export { EXPORT_FLAGS, requireGnuTar } from '../host/tar.ts';

/**
 * @param file undefined: stdout. A file appears whole or not at all
 * @throws UsageError for a terminal, StepError
 */
export const runExport = async (plan: Plan, facts: HostFacts, file: string | undefined): Promise<void> => {
  const output = openOutput(file);
  try {
    await runVisit(plan, facts, { output: output.fd });
    output.finish();
  } catch (error) {
    output.abort();
    throw error;
  }
};
