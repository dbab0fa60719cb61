import { command } from '../cli/command.ts';
import { containerSize } from '../engine/container-size.ts';
import { listContainers } from '../engine/list.ts';
import { imageUsage } from '../images/disk-usage.ts';
import type { ImageUsage, Usage } from '../images/disk-usage.ts';
import { UsageError } from '../errors.ts';
import { containerRow, PS_COLUMNS } from '../output/container-row.ts';
import { createdSince, NONE, shortId } from '../output/image-row.ts';
import { print } from '../output/print.ts';
import { formatRows } from '../output/rows.ts';
import type { Row } from '../output/rows.ts';
import { humanSize } from '../output/size.ts';
import type { StatePaths } from '../store/paths.ts';

const HEADERS = { Type: 'TYPE', TotalCount: 'TOTAL', Active: 'ACTIVE', Size: 'SIZE', Reclaimable: 'RECLAIMABLE' };
const IMAGE_HEADERS = {
  Repository: 'REPOSITORY', Tag: 'TAG', ID: 'IMAGE ID', CreatedSince: 'CREATED', Size: 'SIZE', SharedSize: 'SHARED SIZE', UniqueSize: 'UNIQUE SIZE',
  Containers: 'CONTAINERS',
};

interface Part {
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly bytes: number;
  readonly reclaimable: number;
}

const partRow = ({ type, total, active, bytes, reclaimable }: Part): Row => ({
  Type: type, TotalCount: String(total), Active: String(active), Size: humanSize(bytes),
  Reclaimable: bytes === 0 || reclaimable === 0 ? humanSize(reclaimable) : `${humanSize(reclaimable)} (${Math.trunc((reclaimable * 100) / bytes)}%)`,
});

interface SizedContainer {
  readonly row: Row;
  readonly running: boolean;
  readonly bytes: number;
}

const containers = (paths: StatePaths, now: number): SizedContainer[] =>
  listContainers(paths, { all: true, filter: [], last: -1 }).containers.map(({ record, status }) => {
    const bytes = containerSize(paths, record).written;
    return { bytes, running: status.state === 'running', row: { ...containerRow(record, status, now, false), Size: humanSize(bytes) } };
  });

const sum = (list: readonly SizedContainer[]): number => list.reduce((bytes, one) => bytes + one.bytes, 0);

const parts = ({ total, active, bytes, reclaimable, blobs, blobBytes }: Usage, all: readonly SizedContainer[]): Part[] => [
  { type: 'Images', total, active, bytes, reclaimable },
  {
    type: 'Containers', total: all.length, active: all.filter(({ running }) => running).length, bytes: sum(all),
    reclaimable: sum(all.filter(({ running }) => !running)),
  },
  { type: 'Local Volumes', total: 0, active: 0, bytes: 0, reclaimable: 0 },
  { type: 'Build Cache', total: 0, active: 0, bytes: 0, reclaimable: 0 },
  // docker keeps no compressed layers; these take room, so they are said.
  { type: 'Image Blobs', total: blobs, active: blobs, bytes: blobBytes, reclaimable: 0 },
];

const imageRow = (now: number) => (image: ImageUsage): Row => ({
  Repository: image.repository ?? NONE, Tag: image.tag ?? NONE, ID: shortId(image.id), CreatedSince: createdSince(image.created, now),
  Size: humanSize(image.size), SharedSize: humanSize(image.shared), UniqueSize: humanSize(image.unique), Containers: String(image.containers),
});

const details = async (usage: Usage, all: readonly SizedContainer[], now: number): Promise<string> => [
  'Images space usage:\n', await formatRows({ headers: IMAGE_HEADERS, shown: Object.keys(IMAGE_HEADERS) }, usage.images.map(imageRow(now))),
  'Containers space usage:\n',
  await formatRows(
    { headers: { ...PS_COLUMNS.headers, Size: 'SIZE' }, shown: ['ID', 'Image', 'Command', 'Size', 'CreatedAt', 'Status', 'Names'] }, all.map(({ row }) => row),
  ),
].join('\n');

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'Show how much room images and containers take',
  paths: ['sc system df'],
  flags: {
    format: { kind: 'string', help: "Format output: 'table', 'table TEMPLATE', 'json', 'jsonarray' or a Go template" },
    verbose: { kind: 'bool', short: 'v', help: 'Show detailed information on space usage' },
  },
  operands: [0, 0],
  run: async ({ values: { format, verbose }, context: { paths } }) => {
    if (verbose && format !== undefined) throw new UsageError('--format is for the short form, without --verbose', 1);
    const now = Date.now();
    const usage = imageUsage(paths);
    const all = containers(paths, now);
    print(verbose ? await details(usage, all, now) : await formatRows({ headers: HEADERS, shown: Object.keys(HEADERS) }, parts(usage, all).map(partRow), format));
  },
});
