import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { UsageError } from '../errors.ts';
import { print } from '../output/print.ts';

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'Load an image from a tar archive or STDIN',
  paths: ['sc image load', 'sc load'],
  flags: {
    input: { kind: 'string', short: 'i', help: 'Read from tar archive file, instead of STDIN' },
    quiet: { kind: 'bool', short: 'q', help: 'Suppress the load output' },
  },
  operands: [0, 0],
  run: async ({ values: { input, quiet }, context: { paths } }) => {
    requireRoot('load');
    if (input === undefined && process.stdin.isTTY) throw new UsageError('requested load from stdin, but stdin is empty', 1);
    const { loadArchive } = await import('../images/load.ts');
    const lines = await loadArchive(paths, input ?? '-');
    // docker's -q is about progress: what was loaded is said all the same.
    print(lines.filter((line) => !quiet || line.startsWith('Loaded')).join('\n'));
  },
});
