import { command } from '../cli/command.ts';
import { HostError } from '../errors.ts';
import { readText } from '../host/files.ts';
import { containerDirectory, findRecord } from '../store/records.ts';
import { readPlan } from '../store/plans.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER',
  summary: 'Print the program that made a container: sc trace X | sh makes another one like it',
  paths: ['sc container trace', 'sc trace'],
  flags: {
    explain: { kind: 'bool', help: 'Print why each step is there and where to see it instead' },
  },
  operands: [1, 1],
  run: async ({ values, operands: [word = ''], context: { paths } }) => {
    const { id } = findRecord(paths, word);
    if (values.explain) {
      const { explain } = await import('../program/explain.ts');
      process.stdout.write(explain(readPlan(paths, id)));
      return;
    }
    const program = readText(`${containerDirectory(paths, id)}/program.sh`);
    if (program === undefined) throw new HostError(`the program of container ${id} is missing from its directory`, 1);
    process.stdout.write(program);
  },
});
