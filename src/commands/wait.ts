import { command } from '../cli/command.ts';
import { findRecord } from '../store/records.ts';
import { untilEnded } from '../engine/wait.ts';
import { print } from '../output/print.ts';
import { forEachContainer } from './each.ts';

export const definition = command({
  usage: 'CONTAINER [CONTAINER...]',
  summary: 'Block until one or more containers stop, then print their exit codes',
  paths: ['sc container wait', 'sc wait'],
  flags: {},
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ operands, context: { paths } }) =>
    await forEachContainer('wait', operands, async (word) => {
      const { id } = findRecord(paths, word);
      print(String(await untilEnded(paths, id)));
    }, { print: () => undefined }),
});
