import { command } from '../cli/command.ts';
import { listImages } from '../images/list.ts';
import type { ListedImage } from '../images/list.ts';
import { humanDuration } from '../output/duration.ts';
import { formatRows } from '../output/rows.ts';
import type { Row } from '../output/rows.ts';
import { humanSize } from '../output/size.ts';

const HEADERS = {
  ID: 'IMAGE ID', Repository: 'REPOSITORY', Tag: 'TAG', Digest: 'DIGEST', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', Size: 'SIZE',
};
const NONE = '<none>';

const shortId = (id: string): string => id.slice('sha256:'.length, 'sha256:'.length + 12);

/** As Go prints a time. */
const createdAt = (created: string | undefined): string => {
  const date = new Date(created ?? '');
  return Number.isNaN(date.getTime()) ? 'N/A' : `${date.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
};

const createdSince = (created: string | undefined, now: number): string => {
  const date = Date.parse(created ?? '');
  return Number.isNaN(date) ? 'N/A' : `${humanDuration(now - date)} ago`;
};

const row = (image: ListedImage, whole: boolean, now: number): Row => ({
  ID: whole ? image.id : shortId(image.id),
  Repository: image.repository ?? NONE,
  Tag: image.tag ?? NONE,
  Digest: image.digest ?? NONE,
  CreatedSince: createdSince(image.created, now),
  CreatedAt: createdAt(image.created),
  Size: humanSize(image.size),
});

export const definition = command({
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  paths: ['sc image ls', 'sc image list', 'sc images'],
  flags: {
    all: { kind: 'bool', short: 'a', help: 'Show all images (default hides those without a name)' },
    digests: { kind: 'bool', help: 'Show digests' },
    format: { kind: 'string', default: '', help: "Format output using a custom template:\n'table', 'table TEMPLATE', 'json', 'jsonarray' or a Go template" },
    'no-trunc': { kind: 'bool', help: "Don't truncate output" },
    quiet: { kind: 'bool', short: 'q', help: 'Only show image IDs' },
  },
  operands: [0, 1],
  run: async ({ values, operands: [pattern], context: { paths } }) => {
    const images = listImages(paths, { all: values.all, digests: values.digests, ...(pattern === undefined ? {} : { pattern }) });
    const whole = values['no-trunc'];
    if (values.quiet && values.format === '') {
      process.stdout.write(images.map(({ id }) => `${whole ? id : shortId(id)}\n`).join(''));
      return;
    }
    const now = Date.now();
    const shown = ['Repository', 'Tag', ...(values.digests ? ['Digest'] : []), 'ID', 'CreatedSince', 'Size'];
    process.stdout.write(await formatRows({ headers: HEADERS, shown }, images.map((image) => row(image, whole, now)), values.format));
  },
});
