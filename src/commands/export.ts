import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { findRecord } from '../store/records.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER',
  summary: "Export a container's filesystem as a tar archive",
  paths: ['sc container export', 'sc export'],
  flags: {
    output: { kind: 'string', short: 'o', help: 'Write to a file, instead of STDOUT' },
  },
  operands: [1, 1],
  run: async ({ values: { output }, operands: [container = ''], context: { paths } }) => {
    requireRoot('export');
    const { exportContainer } = await import('../images/export.ts');
    await exportContainer(paths, findRecord(paths, container), output);
  },
});
