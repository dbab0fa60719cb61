// The three locks of the image store, in the order in which they are taken: docs/images.md.
import { listDirectory, makeDirectory, removeTree } from '../host/files.ts';
import { takeLock, takeLockLater } from '../host/flock.ts';
import type { Lock } from '../host/flock.ts';
import { inWordsIfFull } from './full-disk.ts';
import type { StatePaths } from './paths.ts';

const PATIENCE_SECONDS = 600;

const gcLock = (paths: StatePaths): string => {
  makeDirectory(paths.locks);
  return `${paths.locks}/gc.lock`;
};

/** "What I find or write must not vanish": for pull, load, import, commit, and for making a container of an image. */
export const holdObjects = (paths: StatePaths): Lock => takeLock(gcLock(paths), 'shared', PATIENCE_SECONDS);

/** For the sweep: nobody reads or writes objects meanwhile. @throws HostError when others do for longer than this */
export const holdAllObjects = (paths: StatePaths, timeoutSeconds = PATIENCE_SECONDS): Lock => takeLock(gcLock(paths), 'exclusive', timeoutSeconds);

/** One process unpacks a layer, a second one waits and then finds it. Taken bottom first. */
export const holdLayer = (paths: StatePaths, chain: string): Promise<Lock> =>
  takeLockLater(`${paths.layers}/${chain}.lock`, 'exclusive', PATIENCE_SECONDS);

/** Where half-made objects lie, on the file system of the finished ones. */
export const temporaryDirectories = (paths: StatePaths): readonly [blobs: string, layers: string] => [`${paths.images}/tmp`, `${paths.layers}/tmp`];

/** A name of its own for one half-made object. */
export const temporaryName = (what: string): string => `${what}-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;

/** Removes what killed processes have left half-made, if nobody else works on the store just now. */
export const sweepLeftovers = (paths: StatePaths): void => {
  const left = temporaryDirectories(paths).flatMap((directory) => listDirectory(directory).map((name) => `${directory}/${name}`));
  if (left.length === 0) return;
  let lock: Lock;
  try {
    lock = holdAllObjects(paths, 0);
  } catch {
    return; // somebody is at work, and these may be theirs
  }
  try {
    for (const file of left) removeTree(file);
  } finally {
    lock.release();
  }
};

/** Does `work` while nothing of the store can vanish; makes the store's directories first. */
export const withObjects = async <T>(paths: StatePaths, work: () => Promise<T>): Promise<T> => {
  try {
    for (const directory of [...temporaryDirectories(paths), `${paths.images}/blobs/sha256`]) makeDirectory(directory);
    sweepLeftovers(paths);
    const lock = holdObjects(paths);
    try {
      return await work();
    } finally {
      lock.release();
    }
  } catch (error) {
    throw inWordsIfFull(error, paths);
  }
};
