import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { print } from '../output/print.ts';

export const definition = command({
  usage: '[OPTIONS] FILE|- [REPOSITORY[:TAG]]',
  summary: 'Import the contents from a tarball to create a filesystem image',
  paths: ['sc image import', 'sc import'],
  flags: {
    change: { kind: 'list', short: 'c', help: 'Apply Dockerfile instruction to the created image' },
    message: { kind: 'string', short: 'm', help: 'Set commit message for imported image' },
    platform: { kind: 'string', help: 'Set platform of the image: OS/ARCH[/VARIANT]' },
  },
  operands: [1, 2],
  run: async ({ values: { change, message, platform }, operands: [source = '', reference], context: { paths } }) => {
    requireRoot('import');
    const { importImage } = await import('../images/import.ts');
    const id = await importImage(paths, {
      source, changes: change, now: new Date(),
      ...(reference === undefined ? {} : { reference }),
      ...(message === undefined ? {} : { message }),
      ...(platform === undefined ? {} : { platform }),
    });
    print(id);
  },
});
