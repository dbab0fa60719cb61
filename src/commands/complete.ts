import { command, type AnyCommand } from '../cli/command.ts';
import { candidates } from '../cli/complete.ts';
import type { Group } from '../cli/tree.ts';
import { listDirectory } from '../host/files.ts';

/** `sc __complete -- WORDS...`: a line for each word that may stand in the place of the last one. */
export const completeFrom = (root: Group): AnyCommand => command({
  usage: '[WORD...]',
  summary: 'Print what may follow',
  paths: ['sc __complete'],
  flags: {},
  operands: [0, Infinity],
  interspersed: false,
  run: async ({ operands, context: { paths } }) => {
    const found = await candidates(root, operands, { CONTAINER: () => listDirectory(paths.names) });
    process.stdout.write(found.map(([word, summary]) => `${word}${summary === '' ? '' : `\t${summary}`}\n`).join(''));
  },
});
