import { command } from '../cli/command.ts';
import { hostFacts } from '../engine/facts.ts';
import { requireRoot } from '../engine/privilege.ts';
import { containerTop } from '../engine/top.ts';
import { print } from '../output/print.ts';
import { formatTable } from '../output/table.ts';
import { findRecord } from '../store/records.ts';

/** docker/cli, container/top.go */
const WIDTH = 20;

export const definition = command({
  usage: 'CONTAINER [ps OPTIONS]',
  summary: 'Display the running processes of a container',
  paths: ['sc container top', 'sc top'],
  flags: {},
  operands: [1, Number.MAX_SAFE_INTEGER],
  interspersed: false,
  run: ({ operands: [word = '', ...words], context: { paths } }) => {
    requireRoot('top');
    const { id } = findRecord(paths, word);
    const { titles, rows } = containerTop(paths, id, hostFacts(paths), words);
    print(formatTable([titles, ...rows], WIDTH));
  },
});
