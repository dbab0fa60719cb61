// All layers of an image, from blobs to directories that overlay can mount. A layer appears whole or not at all.
import { removeFile, removeTree, writeAtomic } from '../host/files.ts';
import type { Lock } from '../host/flock.ts';
import { fileDigest } from '../host/digest.ts';
import { syncFileSystem } from '../host/sync.ts';
import { fileSize, makeExactDirectory, renameOnto } from '../host/tree.ts';
import { blobFile } from '../store/images.ts';
import { layerDirectory, readLayerMeta, readMeta, takeLink } from '../store/image-layers.ts';
import type { LayerMeta } from '../store/image-layers.ts';
import { holdLayer, temporaryDirectories, temporaryName } from '../store/image-locks.ts';
import type { StatePaths } from '../store/paths.ts';
import { chainIdsOf } from './chain.ts';
import { DamagedBlob, imageError } from './error.ts';
import type { OverlayLayer } from './overlay.ts';
import { unpackLayer } from './unpack.ts';
import type { Unpacked } from './unpack.ts';

/** A layer as an image names it. */
export interface WantedLayer {
  /** `sha256:HEX` of the blob. */
  readonly blob: string;
  readonly diffId: string;
  /** Where to read it while the blob is not in the store yet. */
  readonly file?: string;
}

export interface StoredLayers {
  /** Bottom first, as the image has them. */
  readonly chainIds: readonly string[];
  readonly links: readonly number[];
  readonly bytes: number;
}

/** One layer on its way. */
interface Slot {
  readonly chain: string;
  readonly wanted: WantedLayer;
  readonly parent: string | undefined;
  /** Where it is being made; undefined where it is finished already. */
  beside: string | undefined;
  lower: OverlayLayer | undefined;
}

/** Told of each layer: bottom first within each kind. */
export type LayerNews = (wanted: WantedLayer, news: 'exists' | 'unpacking' | 'unpacked') => void;

/** The kernel's limit of lower directories is 500, and ours of mount points is one of them. */
const MAXIMUM_LAYERS = 499;
const AT_A_TIME = 2;
/** A smaller blob is sooner unpacked twice than locked. */
const LOCK_WORTH_BYTES = 4 << 20;

const asLower = (directory: string, opaque: readonly string[]): OverlayLayer => {
  const names = new Set(opaque);
  return { directory, isOpaque: (path) => names.has(path) };
};

const lookForFinished = (paths: StatePaths, slot: Slot): boolean => {
  const meta = readLayerMeta(paths, slot.chain);
  if (meta === undefined) return false;
  slot.lower = asLower(`${layerDirectory(paths, slot.chain)}/diff`, meta.opaque);
  return true;
};

/** Records a layer that lies unpacked in `beside`, so that only the rename is left to do. */
export const describeLayer = (paths: StatePaths, beside: string, chain: string, parent: string | undefined, unpacked: Unpacked): void => {
  const meta: LayerMeta = { ...unpacked, ...(parent === undefined ? {} : { parent }), link: takeLink(paths, chain) };
  writeAtomic(`${beside}/meta.json`, JSON.stringify(meta), { durable: false });
};

/** Removes a half-made layer and the short link that it may have taken. */
export const discardLayer = (paths: StatePaths, beside: string): void => {
  const meta = readMeta(beside);
  if (meta !== undefined) removeFile(`${paths.layers}/l/${meta.link}`);
  removeTree(beside);
};

/** Puts a described layer into its place. Where another was quicker, ours goes. @returns what is there now */
export const placeLayer = (paths: StatePaths, beside: string, chain: string): LayerMeta => {
  if (!renameOnto(beside, layerDirectory(paths, chain))) discardLayer(paths, beside);
  const meta = readLayerMeta(paths, chain);
  if (meta === undefined) throw new Error(`layer ${chain} is not where it was put`);
  return meta;
};

/** A failure may be the fault of the stored blob: then it goes, the error says so, and the next pull fetches it again. */
export const explain = async (paths: StatePaths, { blob, file }: Pick<WantedLayer, 'blob' | 'file'>, error: unknown): Promise<unknown> => {
  if (file !== undefined) return error;
  const digest = await fileDigest(blobFile(paths, blob));
  if (digest === blob) return error;
  removeFile(blobFile(paths, blob));
  return new DamagedBlob(blob);
};

const sourceOf = (paths: StatePaths, { blob, file }: WantedLayer): string => file ?? blobFile(paths, blob);

const unpackAll = async (paths: StatePaths, slots: readonly Slot[], news: LayerNews): Promise<void> => {
  const [, temporary] = temporaryDirectories(paths);
  const done: Promise<unknown>[] = [];
  const make = async (slot: Slot, index: number): Promise<void> => {
    const directory = `${slot.beside}/diff`;
    const lowers = async (): Promise<OverlayLayer[]> => {
      await Promise.all(done.slice(0, index));
      return slots.slice(0, index).reverse().flatMap(({ lower }) => lower ?? []);
    };
    news(slot.wanted, 'unpacking');
    try {
      const unpacked = await unpackLayer({ blob: sourceOf(paths, slot.wanted), directory, diffId: slot.wanted.diffId, lowers });
      describeLayer(paths, slot.beside ?? '', slot.chain, slot.parent, unpacked);
      slot.lower = asLower(directory, unpacked.opaque);
    } catch (error) {
      throw await explain(paths, slot.wanted, error);
    }
    news(slot.wanted, 'unpacked');
  };
  const running = new Set<Promise<unknown>>();
  let failing = false;
  for (const [index, slot] of slots.entries()) {
    if (failing) break;
    if (slot.lower !== undefined) {
      done.push(Promise.resolve());
      continue;
    }
    slot.beside = `${temporary}/${temporaryName(slot.chain)}`;
    makeExactDirectory(slot.beside, 0o700);
    const work = make(slot, index);
    const settled: Promise<unknown> = work.catch(() => (failing = true)).finally(() => running.delete(settled));
    running.add(settled);
    done.push(work);
    if (running.size >= AT_A_TIME) await Promise.race(running);
  }
  const results = await Promise.allSettled(done);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

/**
 * Unpacks the layers that are not there yet. To be called while objects are held (image-locks).
 * @param wanted bottom first
 * @throws DamagedBlob when a stored blob is not what its name says
 * @throws HostError when a layer is hostile, damaged or does not fit
 */
export const ensureLayers = async (paths: StatePaths, wanted: readonly WantedLayer[], news: LayerNews = () => undefined): Promise<StoredLayers> => {
  if (wanted.length > MAXIMUM_LAYERS) throw imageError(`the image has ${wanted.length} layers; overlay mounts at most ${MAXIMUM_LAYERS} of an image`);
  const chainIds = chainIdsOf(wanted.map(({ diffId }) => diffId));
  const slots = wanted.map((layer, index): Slot => ({ chain: chainIds[index] ?? '', wanted: layer, parent: chainIds[index - 1], beside: undefined, lower: undefined }));
  const locks: Lock[] = [];
  try {
    for (const slot of slots) {
      if (!lookForFinished(paths, slot) && fileSize(sourceOf(paths, slot.wanted)) >= LOCK_WORTH_BYTES) {
        locks.push(await holdLayer(paths, slot.chain));
        lookForFinished(paths, slot);
      }
      if (slot.lower !== undefined) news(slot.wanted, 'exists');
    }
    await unpackAll(paths, slots, news);
    const made = slots.filter(({ beside }) => beside !== undefined);
    syncFileSystem(paths.layers); // the blobs that came with them, too
    const metas = slots.map(({ beside, chain }) => (beside === undefined ? readLayerMeta(paths, chain) : placeLayer(paths, beside, chain)));
    for (const slot of made) slot.beside = undefined;
    return {
      chainIds,
      links: metas.map((meta) => meta?.link ?? 0),
      bytes: metas.reduce((sum, meta) => sum + (meta?.bytes ?? 0), 0),
    };
  } finally {
    for (const { beside } of slots) if (beside !== undefined) discardLayer(paths, beside);
    for (const lock of locks) lock.release();
  }
};
