// Mark and sweep: whatever neither images.json nor a container names is removed. No counters, so nothing can miscount.
import { listDirectory, makeDirectory, readLink, removeFile, removeTree, renameFile } from '../host/files.ts';
import { fileSize } from '../host/tree.ts';
import { holdAllObjects, temporaryDirectories, temporaryName } from '../store/image-locks.ts';
import { readLayerMeta } from '../store/image-layers.ts';
import { chainsOfContainers } from '../store/image-users.ts';
import { blobFile, readBlob, readIndex } from '../store/images.ts';
import type { ImageIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { isList, parseManifest } from './manifest.ts';

export interface Swept {
  /** Chain ids of the layers that are gone. */
  readonly chains: readonly string[];
  /** Bytes of their files and of the blobs. */
  readonly bytes: number;
}

const NOTHING: Swept = { chains: [], bytes: 0 };
const HEX = /^[0-9a-f]{64}$/;

/** @returns undefined where a manifest cannot be read: then any blob may be in use */
const liveBlobs = (paths: StatePaths, { images }: ImageIndex): ReadonlySet<string> | undefined => {
  const live = new Set<string>();
  for (const [id, { manifest: digest }] of Object.entries(images)) {
    const bytes = readBlob(paths, digest);
    const manifest = bytes === undefined ? undefined : parseManifest(bytes.toString('utf8'));
    if (manifest === undefined || isList(manifest)) return undefined;
    for (const blob of [id, digest, ...manifest.layers.map((layer) => layer.digest)]) live.add(blob);
  }
  return live;
};

const deadLayers = (paths: StatePaths, { images }: ImageIndex): string[] => {
  const used = chainsOfContainers(paths);
  if (used === undefined) return [];
  const live = new Set([...used, ...Object.values(images).flatMap(({ chainIds }) => chainIds)]);
  return listDirectory(paths.layers).filter((name) => HEX.test(name) && !live.has(name));
};

const removeLinks = (paths: StatePaths, chains: ReadonlySet<string>): void => {
  const directory = `${paths.layers}/l`;
  for (const name of listDirectory(directory)) {
    const chain = readLink(`${directory}/${name}`)?.split('/')[1] ?? '';
    // One that leads to no layer at all was taken for a layer that never came.
    if (chains.has(chain) || readLayerMeta(paths, chain) === undefined) removeFile(`${directory}/${name}`);
  }
};

const moveDead = (paths: StatePaths): Swept & { readonly trash: readonly string[] } => {
  const index = readIndex(paths);
  const [blobTrash, layerTrash] = temporaryDirectories(paths);
  const trash: string[] = [];
  const toss = (from: string, directory: string): void => {
    makeDirectory(directory);
    const to = `${directory}/${temporaryName('trash')}`;
    renameFile(from, to);
    trash.push(to);
  };
  const chains = deadLayers(paths, index);
  let bytes = 0;
  for (const chain of chains) {
    bytes += readLayerMeta(paths, chain)?.bytes ?? 0;
    toss(`${paths.layers}/${chain}`, layerTrash);
    removeFile(`${paths.layers}/${chain}.lock`); // nobody can hold or await it: that needs objects held
  }
  removeLinks(paths, new Set(chains));
  const live = liveBlobs(paths, index);
  for (const name of live === undefined ? [] : listDirectory(`${paths.images}/blobs/sha256`)) {
    const file = blobFile(paths, `sha256:${name}`);
    if (live?.has(`sha256:${name}`) === true) continue;
    bytes += fileSize(file);
    toss(file, blobTrash);
  }
  return { chains, bytes, trash };
};

/**
 * Removes what nothing names. What it finds it only renames while it holds the lock; the slow part comes after.
 * @param timeoutSeconds how long to wait for those who add to the store; when they go on for longer, all stays until the next sweep
 */
export const sweep = (paths: StatePaths, timeoutSeconds: number): Swept => {
  let lock;
  try {
    lock = holdAllObjects(paths, timeoutSeconds);
  } catch {
    return NOTHING;
  }
  let dead;
  try {
    dead = moveDead(paths);
  } finally {
    lock.release();
  }
  for (const file of dead.trash) removeTree(file);
  return { chains: dead.chains, bytes: dead.bytes };
};
