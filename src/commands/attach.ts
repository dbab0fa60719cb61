import { command } from '../cli/command.ts';
import { attach } from '../engine/attach.ts';
import { requireRoot } from '../engine/privilege.ts';
import { parseDetachKeys } from '../model/detach-keys.ts';
import { findRecord } from '../store/records.ts';
import { SIGNAL_FLAGS, TERMINAL_FLAGS } from './container-flags.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER',
  summary: 'Attach local standard input, output, and error streams to a running container',
  paths: ['sc container attach', 'sc attach'],
  flags: {
    'detach-keys': TERMINAL_FLAGS['detach-keys'],
    'no-stdin': { kind: 'bool', help: 'Do not attach STDIN' },
    ...SIGNAL_FLAGS,
  },
  operands: [1, 1],
  run: async ({ values, operands: [word = ''], context: { paths } }) => {
    requireRoot('attach');
    const detachKeys = parseDetachKeys(values['detach-keys']);
    return await attach({ record: findRecord(paths, word), paths, stdin: !values['no-stdin'], sigProxy: values['sig-proxy'], detachKeys });
  },
});
