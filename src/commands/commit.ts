import { command } from '../cli/command.ts';
import { hostFacts } from '../engine/facts.ts';
import { frozenWhile } from '../engine/frozen.ts';
import { requireRoot } from '../engine/privilege.ts';
import { print } from '../output/print.ts';
import { findRecord } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  summary: "Create a new image from a container's changes",
  paths: ['sc container commit', 'sc commit'],
  flags: {
    author: { kind: 'string', short: 'a', help: 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")' },
    change: { kind: 'list', short: 'c', help: 'Apply Dockerfile instruction to the created image' },
    message: { kind: 'string', short: 'm', help: 'Commit message' },
    pause: { kind: 'bool', short: 'p', default: true, help: 'Pause container during commit' },
  },
  operands: [1, 2],
  run: async ({ values: { author, change, message, pause }, operands: [container = '', reference], context: { paths } }) => {
    requireRoot('commit');
    const record = findRecord(paths, container);
    const freezes = pause && containerStatus(paths, record.id).state === 'running';
    const { commitContainer } = await import('../images/commit.ts');
    const id = await commitContainer(paths, record, {
      reference, author, message, changes: change, now: new Date(),
      whileReading: (read) => (freezes ? frozenWhile(hostFacts(paths), record.id, read) : read()),
    });
    print(id);
  },
});
