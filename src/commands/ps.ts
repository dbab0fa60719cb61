import { command } from '../cli/command.ts';
import { listContainers } from '../engine/list.ts';
import { containerSize } from '../engine/container-size.ts';
import { containerRow, PS_COLUMNS, sizeText } from '../output/container-row.ts';
import { print, warn } from '../output/print.ts';
import { formatRows, type Row } from '../output/rows.ts';

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'List containers',
  paths: ['sc container ls', 'sc container list', 'sc container ps', 'sc ps'],
  flags: {
    all: { kind: 'bool', short: 'a', help: 'Show all containers (default shows just running)' },
    filter: { kind: 'list', short: 'f', unit: 'filter', help: 'Filter output based on conditions provided' },
    format: { kind: 'string', help: "Format output: 'table', 'table TEMPLATE', 'json', 'jsonarray' or a Go template" },
    last: { kind: 'int', short: 'n', default: -1, help: 'Show n last created containers (includes all states)' },
    latest: { kind: 'bool', short: 'l', help: 'Show the latest created container (includes all states)' },
    'no-trunc': { kind: 'bool', help: "Don't truncate output" },
    size: { kind: 'bool', short: 's', help: 'Display total file sizes' },
    quiet: { kind: 'bool', short: 'q', help: 'Only display container IDs' },
  },
  operands: [0, 0],
  run: async ({ values, context: { paths } }) => {
    const last = values.latest ? 1 : values.last;
    const { containers, broken } = listContainers(paths, { all: values.all || last > 0, filter: values.filter, last });
    const now = Date.now();
    const rows: Row[] = containers.map(({ record, status }) => ({
      ...containerRow(record, status, now, values['no-trunc']),
      ...(values.size ? { Size: sizeText(containerSize(paths, record)) } : {}),
    }));
    const columns = values.size ? { ...PS_COLUMNS, shown: [...PS_COLUMNS.shown, 'Size'] } : PS_COLUMNS;
    print(values.quiet && values.format === undefined ? rows.map(({ ID }) => `${String(ID)}\n`).join('') : await formatRows(columns, rows, values.format));
    for (const { message } of broken) warn(`sc: ${message}`);
    return broken.length > 0 ? 1 : 0;
  },
});
