import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { print } from '../output/print.ts';
import { findRecord } from '../store/records.ts';

export const definition = command({
  usage: 'CONTAINER',
  summary: "Inspect changes to files or directories on a container's filesystem",
  paths: ['sc container diff', 'sc diff'],
  flags: {},
  operands: [1, 1],
  run: async ({ operands: [container = ''], context: { paths } }) => {
    requireRoot('diff');
    const { containerChanges } = await import('../images/container-diff.ts');
    const changes = await containerChanges(paths, findRecord(paths, container));
    print(changes.map(({ kind, path }) => `${kind} ${path}\n`).join(''));
  },
});
