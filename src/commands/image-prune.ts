import { command } from '../cli/command.ts';
import { consents } from '../engine/consent.ts';
import { requireRoot } from '../engine/privilege.ts';
import { pruneFilters } from '../images/select.ts';
import { print } from '../output/print.ts';
import { humanSize } from '../output/size.ts';

const WARNING = {
  all: 'WARNING! This will remove all images without at least one container associated to them.',
  dangling: 'WARNING! This will remove all dangling images.',
};

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'Remove unused images',
  paths: ['sc image prune'],
  flags: {
    all: { kind: 'bool', short: 'a', help: 'Remove all unused images, not just dangling ones' },
    filter: { kind: 'list', unit: 'filter', help: 'Provide filter values (e.g. "until=<timestamp>", "label=<key>")' },
    force: { kind: 'bool', short: 'f', help: 'Do not prompt for confirmation' },
  },
  operands: [0, 0],
  run: async ({ values: { all, filter, force }, context: { paths } }) => {
    requireRoot('image prune');
    const filters = pruneFilters(filter);
    if (!force && !consents(WARNING[all ? 'all' : 'dangling'])) return;
    const { pruneImages } = await import('../images/prune.ts');
    const { lines, bytes } = pruneImages(paths, { all, filters, now: Date.now() });
    if (lines.length > 0) print(['Deleted Images:', ...lines, ''].join('\n') + '\n');
    print(`Total reclaimed space: ${humanSize(bytes)}`);
  },
});
