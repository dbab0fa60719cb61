import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { NotFoundError, ScError } from '../errors.ts';
import { print, warn } from '../output/print.ts';

export const definition = command({
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove one or more images',
  paths: ['sc image rm', 'sc image remove', 'sc rmi'],
  flags: {
    force: { kind: 'bool', short: 'f', help: 'Force removal of the image' },
  },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values: { force }, operands, context: { paths } }) => {
    requireRoot('rmi');
    const { removeImage } = await import('../images/remove.ts');
    let code = 0;
    for (const image of operands) {
      try {
        print(removeImage(paths, image, force).lines.join('\n'));
      } catch (error) {
        if (!(error instanceof ScError)) throw error;
        warn(`sc: ${error.message}`);
        if (!force || !(error instanceof NotFoundError)) code = 1;
      }
    }
    return code;
  },
});
