import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import { parseReference } from '../model/image-reference.ts';

export const definition = command({
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  summary: 'Download an image from a registry',
  paths: ['sc image pull', 'sc pull'],
  flags: {
    platform: { kind: 'string', help: 'Set platform of the image: OS/ARCH[/VARIANT]' },
    quiet: { kind: 'bool', short: 'q', help: 'Suppress verbose output' },
  },
  operands: [1, 1],
  run: async ({ values: { platform, quiet }, operands: [reference = ''], context: { paths } }) => {
    requireRoot('pull');
    const { tag, digest } = parseReference(reference, 1);
    const say = (line: string): void => void (quiet || process.stdout.write(`${line}\n`));
    if (tag === undefined && digest === undefined) say('Using default tag: latest');
    const { pullImage } = await import('../images/pull.ts');
    const { name } = await pullImage(paths, { reference, say, ...(platform === undefined ? {} : { platform }) });
    process.stdout.write(`${name}\n`);
  },
});
