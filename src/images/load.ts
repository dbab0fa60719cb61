// Archives of images into the store, without skopeo: their layers are files, moved to where blobs lie. docker: `docker image load`.
import { fileDigest } from '../host/digest.ts';
import { exists, readBytes, removeFile, removeTree, stat } from '../host/files.ts';
import { compressionOf, readDecompressed, readRaw, writeStream } from '../host/streams.ts';
import { requireGnuTar, untarPlain } from '../host/tar.ts';
import { fileSize, makeExactDirectory } from '../host/tree.ts';
import { familiarReference, fullReference, parseReference, withDefaultTag } from '../model/image-reference.ts';
import { publishBlobs, stageBytes, stageText } from '../store/image-blobs.ts';
import type { StagedBlob } from '../store/image-blobs.ts';
import { temporaryDirectories, temporaryName, withObjects } from '../store/image-locks.ts';
import { blobFile, digestOf, readIndex } from '../store/images.ts';
import type { ImageRecord } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { archivedImages } from './archive.ts';
import type { ArchivedImage } from './archive.ts';
import { imageError } from './error.ts';
import { parseDocument } from './find.ts';
import { ensureLayers } from './layers.ts';
import { isList, layerMediaType, makeManifest, parseManifest } from './manifest.ts';
import type { Descriptor } from './manifest.ts';
import { safeName } from './member-name.ts';
import { imageRecord, recordImage } from './record.ts';
import { tarWalk } from './tar-walk.ts';

interface LoadedImage {
  readonly id: string;
  readonly record: ImageRecord;
  readonly names: readonly string[];
}

/** A layer's file, and whether its contents are known to be what its digest says. */
interface LayerBlob extends StagedBlob {
  readonly mediaType: string;
  verified: boolean;
}

/** Files, links and directories of an archive; the rest of it (devices!) is left out. */
const extract = async (archive: string, directory: string): Promise<void> => {
  requireGnuTar();
  makeExactDirectory(directory, 0o700);
  const feed = untarPlain(directory);
  const walk = tarWalk<never>(({ type, name }) => {
    safeName(name);
    return { keep: '01257S'.includes(type) };
  });
  try {
    for await (const chunk of readDecompressed(archive)) for (const piece of walk.push(chunk)) await feed.write(piece);
    walk.end();
    await feed.write(Buffer.alloc(1024));
    await feed.end();
  } catch (error) {
    await feed.abort();
    throw error;
  }
};

/** A plain tar is its own diff id, which the unpacking verifies; others are hashed here. */
const layerBlob = async (file: string, diffId: string): Promise<LayerBlob> => {
  const compression = compressionOf(file);
  const mediaType = layerMediaType(compression);
  if (compression === 'none') return { file, digest: diffId, size: fileSize(file), mediaType: mediaType ?? '', verified: false };
  if (mediaType !== undefined) return { file, digest: (await fileDigest(file)) ?? '', size: fileSize(file), mediaType, verified: true };
  const plain = `${file}.plain`;
  if (!exists(plain)) await writeStream(plain, readDecompressed(file), () => undefined);
  return { file: plain, digest: diffId, size: fileSize(plain), mediaType: layerMediaType('none') ?? '', verified: false };
};

const layerBlobs = async ({ layerFiles, manifest }: ArchivedImage, diffIds: readonly string[]): Promise<LayerBlob[]> => {
  if (layerFiles.length !== diffIds.length) throw imageError('the archive and the configuration of the image disagree on its layers');
  const parsed = manifest === undefined ? undefined : parseManifest(manifest);
  const said: readonly Descriptor[] = parsed === undefined || isList(parsed) ? [] : parsed.layers;
  const blobs: LayerBlob[] = [];
  for (const [index, file] of layerFiles.entries()) {
    const descriptor = said[index];
    const blob = descriptor === undefined ? await layerBlob(file, diffIds[index] ?? '') : { file, digest: (await fileDigest(file)) ?? '', size: fileSize(file), mediaType: '', verified: true };
    if (descriptor !== undefined && blob.digest !== descriptor.digest) throw imageError(`a layer of the archive is damaged: its digest is ${blob.digest}, not ${descriptor.digest}`);
    blobs.push(blob);
  }
  return blobs;
};

const loadImage = async (paths: StatePaths, image: ArchivedImage, publish: (blobs: readonly LayerBlob[], staged: readonly StagedBlob[]) => void): Promise<LoadedImage> => {
  const bytes = readBytes(image.configFile) ?? Buffer.alloc(0);
  const id = digestOf(bytes);
  if (image.configDigest !== undefined && id !== image.configDigest) throw imageError(`the configuration of the image is damaged: its digest is ${id}, not ${image.configDigest}`);
  const document = parseDocument(bytes);
  const blobs = await layerBlobs(image, document.rootfs.diff_ids);
  const config = stageBytes(paths, bytes);
  const manifest = stageText(paths, image.manifest ?? makeManifest(config, blobs));
  publish(blobs, [config, manifest]);
  const wanted = blobs.map(({ digest, file }, index) => ({ blob: digest, diffId: document.rootfs.diff_ids[index] ?? '', file }));
  const layers = await ensureLayers(paths, wanted, ({ file }, news) => {
    if (news === 'unpacked') for (const blob of blobs) if (blob.file === file) blob.verified = true;
  });
  const names = image.names.map((name) => fullReference(withDefaultTag(parseReference(name, 1))));
  return { id, record: imageRecord(manifest.digest, document, layers), names };
};

const requireVerified = async (paths: StatePaths, blobs: readonly LayerBlob[]): Promise<LayerBlob[]> => {
  const missing = blobs.filter(({ digest, size }) => fileSize(blobFile(paths, digest)) !== size);
  for (const blob of missing) {
    if (!blob.verified && (await fileDigest(blob.file)) !== blob.digest) throw imageError(`a layer of the archive is damaged: its digest is not ${blob.digest}`);
  }
  return missing;
};

const record = (paths: StatePaths, { id, record: entry, names }: LoadedImage): string[] => {
  const before = readIndex(paths).references;
  recordImage(paths, id, entry, Object.fromEntries(names.map((name) => [name, undefined])));
  if (names.length === 0) return [`Loaded image ID: ${id}`];
  return names.flatMap((name) => {
    const familiar = familiarReference(parseReference(name));
    const old = before[name]?.image;
    const moved = old === undefined || old === id ? [] : [`The image ${familiar} already exists, renaming the old one with ID ${old} to empty string`];
    return [...moved, `Loaded image: ${familiar}`];
  });
};

/**
 * Loads all images of an archive: docker's or OCI's, of any compression. All of them or none.
 * @param source a file, or `-` for stdin
 * @returns docker's lines
 * @throws HostError when the archive is damaged
 */
export const loadArchive = async (paths: StatePaths, source: string): Promise<string[]> => withObjects(paths, async () => {
  if (source !== '-' && stat(source)?.isFile() !== true) throw imageError(`open ${source}: no such file`);
  const directory = `${temporaryDirectories(paths)[0]}/${temporaryName('load')}`;
  const layers: LayerBlob[] = [];
  const staged: StagedBlob[] = [];
  try {
    if (source === '-') await writeStream(`${directory}.tar`, readRaw('-'), () => undefined);
    await extract(source === '-' ? `${directory}.tar` : source, directory);
    const loaded: LoadedImage[] = [];
    for (const image of archivedImages(directory)) {
      loaded.push(await loadImage(paths, image, (blobs, small) => {
        layers.push(...blobs);
        staged.push(...small);
      }));
    }
    publishBlobs(paths, [...await requireVerified(paths, layers), ...staged]);
    return loaded.flatMap((image) => record(paths, image));
  } finally {
    for (const { file } of staged) removeFile(file);
    removeFile(`${directory}.tar`);
    removeTree(directory);
  }
});
