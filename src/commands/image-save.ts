import { command } from '../cli/command.ts';
import { requireRoot } from '../engine/privilege.ts';

const FORMATS = ['docker-archive', 'oci-archive'] as const;
type Format = (typeof FORMATS)[number];

const isFormat = (text: string): text is Format => (FORMATS as readonly string[]).includes(text);

export const definition = command({
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  paths: ['sc image save', 'sc save'],
  flags: {
    format: {
      kind: 'string', default: 'docker-archive', help: 'Form of the archive: docker-archive or oci-archive',
      check: (text) => (isFormat(text) ? undefined : `it is one of ${FORMATS.join(', ')}`),
    },
    output: { kind: 'string', short: 'o', help: 'Write to a file, instead of STDOUT' },
    platform: { kind: 'string', help: 'Save only if the image is for this platform: OS/ARCH[/VARIANT]' },
  },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values: { format, output, platform }, operands, context: { paths } }) => {
    requireRoot('save');
    const { saveImages } = await import('../images/save.ts');
    await saveImages(paths, { words: operands, file: output, platform, format: isFormat(format) ? format : 'docker-archive' });
  },
});
