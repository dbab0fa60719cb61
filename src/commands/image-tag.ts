import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';

export const definition = command({
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  paths: ['sc image tag', 'sc tag'],
  flags: {},
  operands: [2, 2],
  run: async ({ operands: [source = '', target = ''], context: { paths } }) => {
    requireRoot('tag');
    const { tagImage } = await import('../images/tag.ts');
    tagImage(paths, source, target);
  },
});
