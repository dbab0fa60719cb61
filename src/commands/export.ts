import { command } from '../cli/command.ts';
import { EXPORT_FLAGS, requireGnuTar, runExport } from '../engine/export-container.ts';
import { hostFacts } from '../engine/facts.ts';
import { requireRoot } from '../engine/privilege.ts';
import { visitOf } from '../engine/visit.ts';
import { print } from '../output/print.ts';
import { planExport } from '../plan/visit.ts';
import { render } from '../program/render.ts';
import { findRecord } from '../store/records.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER',
  summary: "Export a container's filesystem as a tar archive",
  paths: ['sc container export', 'sc export'],
  flags: {
    'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
    output: { kind: 'string', short: 'o', help: 'Write to a file, instead of STDOUT' },
  },
  operands: [1, 1],
  run: async ({ values, operands: [container = ''], context: { paths, argv } }) => {
    requireRoot('export');
    const record = findRecord(paths, container);
    const facts = hostFacts(paths);
    const plan = planExport(visitOf(record, argv, facts, paths), record.spec.root, EXPORT_FLAGS);
    if (values['dry-run']) {
      print(render(plan));
      return;
    }
    requireGnuTar();
    await runExport(plan, facts, values.output);
  },
});
