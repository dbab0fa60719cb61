import { command, type AnyCommand } from '../cli/command.ts';
import { candidates } from '../cli/complete.ts';
import type { Group } from '../cli/entries.ts';
import { familiarReference, parseReference } from '../model/image-reference.ts';
import { print } from '../output/print.ts';
import { readIndex } from '../store/images.ts';
import { readRecords } from '../store/records.ts';

/** `sc __complete -- WORDS...`: a line for each word that may stand in the place of the last one. */
export const completeFrom = (root: Group): AnyCommand => command({
  usage: '[WORD...]',
  summary: 'Print what may follow',
  paths: ['sc __complete'],
  flags: {},
  operands: [0, Infinity],
  interspersed: false,
  run: async ({ operands, context: { paths } }) => {
    const found = await candidates(root, operands, {
      CONTAINER: () => readRecords(paths).records.map(({ name }) => name),
      IMAGE: () => Object.keys(readIndex(paths).references).map((reference) => familiarReference(parseReference(reference))),
    });
    print(found.map(([word, summary]) => `${word}${summary === '' ? '' : `\t${summary}`}\n`).join(''));
  },
});
