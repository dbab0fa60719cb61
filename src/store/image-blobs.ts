// Blobs on their way into the store: written aside, renamed to their digest once they are on the disk.
import { createHash } from 'node:crypto';
import { exists, removeFile, renameFile, writeNew } from '../host/files.ts';
import { writeStream } from '../host/streams.ts';
import { temporaryDirectories, temporaryName } from './image-locks.ts';
import { blobFile, digestOf } from './images.ts';
import type { StatePaths } from './paths.ts';

export interface StagedBlob {
  readonly digest: string;
  readonly size: number;
  readonly file: string;
}

const aside = (paths: StatePaths): string => `${temporaryDirectories(paths)[0]}/${temporaryName('blob')}`;

export const stageBytes = (paths: StatePaths, bytes: Buffer): StagedBlob => {
  const file = aside(paths);
  writeNew(file, bytes);
  return { digest: digestOf(bytes), size: bytes.length, file };
};

export const stageText = (paths: StatePaths, text: string): StagedBlob => stageBytes(paths, Buffer.from(text));

/** Writes a flow of bytes aside, its digest in passing. Removes what it wrote when that fails. */
export const stageStream = async (paths: StatePaths, chunks: AsyncIterable<Buffer>): Promise<StagedBlob> => {
  const file = aside(paths);
  const hash = createHash('sha256');
  try {
    const size = await writeStream(file, chunks, (chunk) => hash.update(chunk));
    return { digest: `sha256:${hash.digest('hex')}`, size, file };
  } catch (error) {
    removeFile(file);
    throw error;
  }
};

/** Gives staged blobs their names. They must be on the disk (sync) and known to be what their digest says. */
export const publishBlobs = (paths: StatePaths, blobs: readonly StagedBlob[]): void => {
  for (const { digest, file } of blobs) {
    const place = blobFile(paths, digest);
    if (!exists(file)) continue; // the same blob twice in one image
    renameFile(file, place);
  }
};
