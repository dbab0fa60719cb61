// images.json: which names lead to which image, and what of an image the fast path must know. One read tells all.
import { HostError } from '../errors.ts';
import { listDirectory, makeDirectory, readBytes, readText, removeFile, writeAtomic } from '../host/files.ts';
import { withLock } from '../host/flock.ts';
import { inWordsIfFull } from './full-disk.ts';
import type { StatePaths } from './paths.ts';

/** Where a name leads. Names are full: `docker.io/library/busybox:latest` or `docker.io/library/busybox@sha256:HEX`. */
export interface ReferenceRecord {
  /** `sha256:HEX`, a key of `images`. */
  readonly image: string;
  /** What the registry calls it (for an image of several platforms: the digest of the list). Only of pulled images. */
  readonly digest?: string;
}

export interface ImageRecord {
  /** Digest of the platform's manifest, a blob. */
  readonly manifest: string;
  /** Numbers N of the links `layers/l/N`, bottom first. */
  readonly layers: readonly number[];
  /** Names of the directories in `layers/`, bottom first: OCI image specification, config.md, "Layer ChainID". */
  readonly chainIds: readonly string[];
  /** RFC 3339; absent where the image does not say. */
  readonly created?: string;
  /** Bytes of all files of all layers, uncompressed. */
  readonly size: number;
  /** `linux/amd64`. */
  readonly platform: string;
}

export interface ImageIndex {
  readonly version: 1;
  readonly references: Readonly<Record<string, ReferenceRecord>>;
  readonly images: Readonly<Record<string, ImageRecord>>;
}

const EMPTY: ImageIndex = { version: 1, references: {}, images: {} };

export const indexFile = (paths: StatePaths): string => `${paths.images}/images.json`;

/** @param digest `sha256:HEX` */
export const blobFile = (paths: StatePaths, digest: string): string => `${paths.images}/blobs/sha256/${digest.slice('sha256:'.length)}`;

/** @returns `sha256:HEX` of these bytes. Loaded when it is called: in Bun the module takes 6 ms, and most verbs need none of it. */
export const digestOf = (data: string | Uint8Array): string => `sha256:${process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest('hex')}`;

/** Reads images.json without a lock: it is replaced whole. @throws HostError when it is not ours */
export const readIndex = (paths: StatePaths): ImageIndex => {
  const text = readText(indexFile(paths));
  if (text === undefined) return EMPTY;
  try {
    const index = JSON.parse(text) as ImageIndex;
    if (index.version === 1) return index;
  } catch {
    // said below
  }
  throw new HostError(`${indexFile(paths)} is not an image index of this version of sc`, 1);
};

/** What a killed writer left beside the index. Only under the lock: there is no other writer then. */
const removeHalfWritten = (paths: StatePaths): void => {
  for (const name of listDirectory(paths.images)) if (name.startsWith('images.json.tmp-')) removeFile(`${paths.images}/${name}`);
};

/** Reads, changes and replaces images.json under `images.lock`, for milliseconds. `change` must not wait for anything. */
export const updateIndex = (paths: StatePaths, change: (index: ImageIndex) => ImageIndex): ImageIndex => {
  try {
    makeDirectory(paths.images);
    makeDirectory(paths.locks);
    return withLock(`${paths.locks}/images.lock`, () => {
      removeHalfWritten(paths);
      const before = readIndex(paths);
      const after = change(before);
      if (after !== before) writeAtomic(indexFile(paths), JSON.stringify(after));
      return after;
    });
  } catch (error) {
    throw inWordsIfFull(error, paths);
  }
};

/** The bytes of a blob that are known to be what its digest says. @returns undefined where it is missing or damaged */
export const readBlob = (paths: StatePaths, digest: string): Buffer | undefined => {
  const bytes = readBytes(blobFile(paths, digest));
  return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
};
