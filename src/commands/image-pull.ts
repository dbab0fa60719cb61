import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';
import type { ProgressListener } from '../images/pull-progress.ts';
import { parseReference } from '../model/image-reference.ts';
import { print } from '../output/print.ts';

/** Only for a terminal; everybody else reads lines. */
const screen = async (): Promise<(() => ProgressListener) | undefined> => {
  const { stdout } = process;
  if (!stdout.isTTY) return undefined;
  const { progressScreen } = await import('../output/progress-bar.ts');
  return () => progressScreen((text) => stdout.write(text), stdout.columns, stdout.rows);
};

export const definition = command({
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  summary: 'Download an image from a registry',
  paths: ['sc image pull', 'sc pull'],
  flags: {
    'all-tags': { kind: 'bool', short: 'a', help: 'Download all tagged images in the repository' },
    platform: { kind: 'string', help: 'Set platform of the image: OS/ARCH[/VARIANT]' },
    quiet: { kind: 'bool', short: 'q', help: 'Suppress verbose output' },
    'tls-verify': { kind: 'bool', default: true, help: 'Insist on https with a certificate that somebody vouches for' },
  },
  operands: [1, 1],
  run: async ({ values: { 'all-tags': all, platform, quiet, 'tls-verify': tlsVerify }, operands: [reference = ''], context: { paths } }) => {
    requireRoot('pull');
    const { tag, digest } = parseReference(reference, 1);
    const say = (line: string): void => void (quiet || print(line));
    const listen = quiet ? undefined : await screen();
    const request = { reference, say, tlsVerify, ...(platform === undefined ? {} : { platform }), ...(listen === undefined ? {} : { listen }) };
    const { pullAllTags, pullImage } = await import('../images/pull.ts');
    if (all) {
      await pullAllTags(paths, request);
      print(reference);
      return;
    }
    if (tag === undefined && digest === undefined) say('Using default tag: latest');
    const { name } = await pullImage(paths, request);
    print(name);
  },
});
