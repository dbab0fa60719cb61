// The two forms of an archive of images. What names the rest (manifest.json, index.json) comes last, so an archive that
// was cut off, or whose layer turned out damaged on the way, is none.
// docker: image specification v1.2, "Combined Image JSON"; OCI image specification, image-layout.md.
import { createHash } from 'node:crypto';
import { readDecompressed, readRaw } from '../host/streams.ts';
import { fileSize } from '../host/tree.ts';
import { familiarReference, parseReference } from '../model/image-reference.ts';
import { readLayerMeta } from '../store/image-layers.ts';
import { blobFile } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { DamagedBlob } from './error.ts';
import { explain } from './layers.ts';
import type { Manifest } from './manifest.ts';
import { END_OF_ARCHIVE, filling, plainFile, plainHeader } from './tar-write.ts';

/** An image as an archive needs it. Layers bottom first. */
export interface SavedImage {
  /** `sha256:HEX` of the configuration. */
  readonly id: string;
  /** Full names with tags. */
  readonly names: readonly string[];
  readonly config: Buffer;
  readonly manifestDigest: string;
  readonly manifestBytes: Buffer;
  readonly manifest: Manifest;
  readonly diffIds: readonly string[];
  readonly chainIds: readonly string[];
  /** `linux/amd64`. */
  readonly platform: string;
}

type Write = (data: Uint8Array) => void;

const hexOf = (digest: string): string => digest.slice('sha256:'.length);

/** Passes bytes on. @throws DamagedBlob unless there were `size` of them and they had that digest */
const copy = async (chunks: AsyncIterable<Buffer>, size: number, digest: string, blob: string, write: Write): Promise<void> => {
  const hash = createHash('sha256');
  let passed = 0;
  for await (const chunk of chunks) {
    passed += chunk.length;
    if (passed > size) throw new DamagedBlob(blob);
    hash.update(chunk);
    write(chunk);
  }
  if (passed !== size || `sha256:${hash.digest('hex')}` !== digest) throw new DamagedBlob(blob);
  write(filling(size));
};

const countBytes = async (chunks: AsyncIterable<Buffer>): Promise<number> => {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
};

/** A tar's header needs the size before the data: it was noted when the layer was unpacked, older stores must count. */
const writeLayer = async (paths: StatePaths, { manifest, diffIds, chainIds }: SavedImage, index: number, write: Write): Promise<void> => {
  const blob = manifest.layers[index]?.digest ?? '';
  const diffId = diffIds[index] ?? '';
  const file = blobFile(paths, blob);
  try {
    const size = readLayerMeta(paths, chainIds[index] ?? '')?.tarBytes ?? await countBytes(readDecompressed(file));
    write(plainHeader(`${hexOf(diffId)}.tar`, '0', size));
    await copy(readDecompressed(file), size, diffId, blob, write);
  } catch (error) {
    throw await explain(paths, { blob }, error);
  }
};

const writeFile = (write: Write, name: string, data: Buffer): void => {
  for (const block of plainFile(name, data)) write(block);
};

/** `docker save` as every docker, podman and skopeo reads it: layers as plain tars, named by their diff ids. */
export const writeDockerArchive = async (paths: StatePaths, images: readonly SavedImage[], write: Write): Promise<void> => {
  const written = new Set<string>();
  for (const image of images) {
    for (const [index, diffId] of image.diffIds.entries()) {
      if (!written.has(diffId)) await writeLayer(paths, image, index, write);
      written.add(diffId);
    }
    writeFile(write, `${hexOf(image.id)}.json`, image.config);
  }
  const entries = images.map(({ id, names, diffIds }) => ({
    Config: `${hexOf(id)}.json`,
    RepoTags: names.length === 0 ? null : names.map((name) => familiarReference(parseReference(name))),
    Layers: diffIds.map((diffId) => `${hexOf(diffId)}.tar`),
  }));
  writeFile(write, 'manifest.json', Buffer.from(JSON.stringify(entries)));
  write(END_OF_ARCHIVE);
};

const writeBlob = async (paths: StatePaths, digest: string, write: Write): Promise<void> => {
  const file = blobFile(paths, digest);
  try {
    const size = fileSize(file);
    write(plainHeader(`blobs/sha256/${hexOf(digest)}`, '0', size));
    await copy(readRaw(file), size, digest, digest, write);
  } catch (error) {
    throw await explain(paths, { blob: digest }, error);
  }
};

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const descriptors = ({ manifestDigest, manifestBytes, names, platform }: SavedImage): object[] => {
  const { mediaType = OCI_MANIFEST } = JSON.parse(manifestBytes.toString('utf8')) as { mediaType?: string };
  const [os, architecture, variant] = platform.split('/');
  const one = {
    mediaType, digest: manifestDigest, size: manifestBytes.length, platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
  };
  if (names.length === 0) return [one];
  return names.map((name) => ({ ...one, annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name } }));
};

/** An OCI layout: all blobs as the registry has them, so digests stay. */
export const writeOciArchive = async (paths: StatePaths, images: readonly SavedImage[], write: Write): Promise<void> => {
  const written = new Set<string>();
  for (const name of ['blobs/', 'blobs/sha256/']) write(plainHeader(name, '5'));
  const blob = (digest: string, data: Buffer): void => {
    if (!written.has(digest)) writeFile(write, `blobs/sha256/${hexOf(digest)}`, data);
    written.add(digest);
  };
  for (const image of images) {
    for (const { digest } of image.manifest.layers) {
      if (written.has(digest)) continue;
      await writeBlob(paths, digest, write);
      written.add(digest);
    }
    blob(image.id, image.config);
    blob(image.manifestDigest, image.manifestBytes);
  }
  writeFile(write, 'oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  writeFile(write, 'index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: images.flatMap(descriptors) })));
  write(END_OF_ARCHIVE);
};
