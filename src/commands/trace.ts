import { command } from '../cli/command.ts';
import { print } from '../output/print.ts';
import { readPlan, readProgram } from '../engine/plans.ts';
import { findRecord } from '../store/records.ts';

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
      print(explain(readPlan(paths, id)));
      return;
    }
    print(readProgram(paths, id));
  },
});
