import { command } from '../cli/command.ts';
import { listImages } from '../images/list.ts';
import type { ListedImage } from '../images/list.ts';
import { listFilters } from '../images/select.ts';
import { createdAt, createdSince, NONE, shortId } from '../output/image-row.ts';
import { print } from '../output/print.ts';
import { formatRows } from '../output/rows.ts';
import type { Row } from '../output/rows.ts';
import { humanSize } from '../output/size.ts';

const HEADERS = {
  ID: 'IMAGE ID', Repository: 'REPOSITORY', Tag: 'TAG', Digest: 'DIGEST', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', Size: 'SIZE',
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
    filter: { kind: 'list', short: 'f', unit: 'filter', help: 'Filter output based on conditions provided' },
    format: { kind: 'string', default: '', help: "Format output using a custom template:\n'table', 'table TEMPLATE', 'json', 'jsonarray' or a Go template" },
    'no-trunc': { kind: 'bool', help: "Don't truncate output" },
    quiet: { kind: 'bool', short: 'q', help: 'Only show image IDs' },
  },
  operands: [0, 1],
  run: async ({ values, operands: [pattern], context: { paths } }) => {
    const now = Date.now();
    const images = listImages(paths, { all: values.all, digests: values.digests, filters: listFilters(values.filter), now, ...(pattern === undefined ? {} : { pattern }) });
    const whole = values['no-trunc'];
    if (values.quiet && values.format === '') {
      print(images.map(({ id }) => `${whole ? id : shortId(id)}\n`).join(''));
      return;
    }
    const shown = ['Repository', 'Tag', ...(values.digests ? ['Digest'] : []), 'ID', 'CreatedSince', 'Size'];
    print(await formatRows({ headers: HEADERS, shown }, images.map((image) => row(image, whole, now)), values.format));
  },
});
