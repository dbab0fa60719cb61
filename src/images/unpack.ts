// One layer: compressed blob | our filter | GNU tar, with the digest of the plain tar in passing.
import { createHash } from 'node:crypto';
import { lstat, readLink } from '../host/files.ts';
import { readDecompressed, readPieces } from '../host/streams.ts';
import type { Feed } from '../host/streams.ts';
import { requireGnuTar, untarLayer } from '../host/tar.ts';
import { copyDirectoryAttributes, makeExactDirectory } from '../host/tree.ts';
import { imageError } from './error.ts';
import { layerFilter } from './layer-filter.ts';
import type { LayerFilter } from './layer-filter.ts';
import { layerTrailer, makeMember } from './layer-trailer.ts';
import type { Lower } from './layer-trailer.ts';
import { ancestorsOf } from './member-name.ts';
import { overlayLookUp, overlayNames } from './overlay.ts';
import type { OverlayLayer } from './overlay.ts';
import { BLOCK, padded, writeOctal } from './tar-block.ts';

export interface UnpackJob {
  /** The file to read: a tar, plain or compressed. */
  readonly blob: string;
  /** Where to unpack: a directory that is made here. */
  readonly directory: string;
  /** The layers below, topmost first. Waited for only when the first thing depends on them. */
  readonly lowers: () => Promise<readonly OverlayLayer[]>;
  /** `sha256:HEX` that the plain tar must have; undefined for an import, which learns it so. */
  readonly diffId?: string;
}

export interface Unpacked {
  readonly diffId: string;
  /** Bytes of its files, sparse ones in full. */
  readonly bytes: number;
  readonly entries: number;
  /** Bytes of the plain tar. */
  readonly tarBytes: number;
  readonly opaque: readonly string[];
}

/** latin1 carries the bytes of a name; undefined where they are no UTF-8, which node cannot look up. */
const asText = (name: string): string | undefined => {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
};

const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const lowerOf = (layers: readonly OverlayLayer[]): Lower => ({
  has: (name) => {
    const text = asText(name);
    return text === undefined || overlayLookUp(layers, text) !== undefined;
  },
  rootNames: () => overlayNames(layers).map(asLatin1),
});

/** Sends a file of a lower layer ahead of the hard link to it. Where there is none, tar says so of the link. */
const copyUp = async (feed: Feed, layers: readonly OverlayLayer[], name: string): Promise<void> => {
  const text = asText(name);
  const found = text === undefined ? undefined : overlayLookUp(layers, text);
  if (found === undefined || !(found.stats.isFile() || found.stats.isSymbolicLink())) return;
  const { stats, file } = found;
  const attributes = Buffer.alloc(BLOCK);
  writeOctal(attributes, 100, 8, stats.mode & 0o7777);
  const records = new Map([['uid', String(stats.uid)], ['gid', String(stats.gid)], ['mtime', String(stats.mtimeMs / 1000)]]);
  const entry = { attributes: attributes.subarray(100, 148), pax: records };
  if (stats.isSymbolicLink()) {
    for (const block of makeMember(name, '2', entry, 0, { linkpath: asLatin1(readLink(file) ?? '') })) await feed.write(block);
    return;
  }
  for (const block of makeMember(name, '0', entry, stats.size)) await feed.write(block);
  for (const piece of readPieces(file, stats.size)) await feed.write(piece);
  await feed.write(Buffer.alloc(padded(stats.size) - stats.size));
};

/** Directories that the layer only passes through get what the layers below know of them: tar made them 755 and root's. */
const completeParents = (directory: string, layers: readonly OverlayLayer[], { parents, directories, made }: LayerFilter, opaque: readonly string[]): void => {
  for (const name of new Set([...parents, ...opaque])) {
    if (directories.has(name) || (made.get(name) ?? '5') !== '5') continue;
    const text = asText(name);
    const below = text === undefined ? undefined : overlayLookUp(layers, text);
    if (text === undefined || below === undefined || !below.stats.isDirectory()) continue;
    const whole = [...ancestorsOf(text), text].every((part) => lstat(`${directory}/${part}`)?.isDirectory() === true);
    if (whole) copyDirectoryAttributes(`${directory}/${text}`, below.stats);
  }
};

const feedLayer = async (job: UnpackJob, feed: Feed): Promise<Unpacked> => {
  const filter = layerFilter();
  const hash = createHash('sha256');
  let tarBytes = 0;
  for await (const chunk of readDecompressed(job.blob)) {
    hash.update(chunk);
    tarBytes += chunk.length;
    for (const piece of filter.push(chunk)) {
      if (Buffer.isBuffer(piece)) await feed.write(piece);
      else await copyUp(feed, await job.lowers(), piece.copyUp);
    }
  }
  filter.end();
  const diffId = `sha256:${hash.digest('hex')}`;
  if (job.diffId !== undefined && diffId !== job.diffId) throw imageError(`the layer is not what the image says: its digest is ${diffId}, not ${job.diffId}`);
  const layers = await job.lowers();
  const { blocks, opaque } = layerTrailer(filter, lowerOf(layers));
  for (const block of blocks) await feed.write(block);
  await feed.end();
  completeParents(job.directory, layers, filter, opaque);
  return { diffId, ...filter.count(), tarBytes, opaque: opaque.map((name) => asText(name) ?? name) };
};

/** GNU tar's words where a disk is full do not always say so. */
const inWords = (error: unknown): unknown =>
  error instanceof Error && /Wrote only \d+ of \d+ bytes|No space left on device|Disk quota exceeded/.test(error.message)
    ? imageError(`no space left on device: the layer does not fit on the disk (${error.message.split('\n')[0] ?? ''})`)
    : error;

/**
 * Unpacks one layer. On any failure the directory is left half filled, for the caller to remove.
 * @throws HostError when the layer is damaged, hostile or does not fit on the disk
 */
export const unpackLayer = async (job: UnpackJob): Promise<Unpacked> => {
  requireGnuTar();
  makeExactDirectory(job.directory, 0o755);
  const feed = untarLayer(job.directory);
  try {
    return await feedLayer(job, feed);
  } catch (error) {
    await feed.abort();
    throw inWords(error);
  }
};

