// What images take on the disk: layers count once however many images have them. docker: `docker system df`.
import { listDirectory } from '../host/files.ts';
import { fileSize } from '../host/tree.ts';
import { readLayerMeta } from '../store/image-layers.ts';
import { chainsOfContainers } from '../store/image-users.ts';
import { blobFile, readIndex } from '../store/images.ts';
import type { ImageRecord } from '../store/images.ts';
import { readRecords } from '../store/records.ts';
import type { StatePaths } from '../store/paths.ts';
import { listImages } from './list.ts';
import type { ListedImage } from './list.ts';

export interface ImageUsage extends ListedImage {
  /** Bytes in layers that other images have too. */
  readonly shared: number;
  /** Bytes that its removal would free. */
  readonly unique: number;
  readonly containers: number;
}

export interface Usage {
  readonly total: number;
  /** Images that a container stands on. */
  readonly active: number;
  /** Bytes of the files of all unpacked layers. */
  readonly bytes: number;
  /** Bytes of those that no container stands on. */
  readonly reclaimable: number;
  /** Bytes of manifests, configurations and compressed layers, which `save` needs. */
  readonly blobBytes: number;
  readonly blobs: number;
  /** One for each name, as `image ls -a` has them. */
  readonly images: readonly ImageUsage[];
}

/** Reads the whole store, so it is slower than a list. Takes no lock: what is removed meanwhile counts nothing. */
export const imageUsage = (paths: StatePaths): Usage => {
  const index = readIndex(paths);
  const images = Object.entries(index.images);
  const chains = new Set(images.flatMap(([, { chainIds }]) => chainIds));
  const size = new Map([...chains].map((chain) => [chain, readLayerMeta(paths, chain)?.bytes ?? 0]));
  const sizeOf = (chain: string): number => size.get(chain) ?? 0;
  const owners = new Map<string, number>();
  for (const [, { chainIds }] of images) for (const chain of new Set(chainIds)) owners.set(chain, (owners.get(chain) ?? 0) + 1);
  const users = new Map<string, number>();
  for (const { imageId } of readRecords(paths).records) if (imageId !== undefined) users.set(imageId, (users.get(imageId) ?? 0) + 1);

  const sum = (list: Iterable<string>): number => [...new Set(list)].reduce((bytes, chain) => bytes + sizeOf(chain), 0);
  const sharedOf = ({ chainIds }: ImageRecord): number => sum(chainIds.filter((chain) => (owners.get(chain) ?? 0) > 1));
  const used = chainsOfContainers(paths) ?? chains;
  const blobs = listDirectory(`${paths.images}/blobs/sha256`);
  return {
    total: images.length,
    active: images.filter(([id]) => users.has(id)).length,
    bytes: sum(chains),
    reclaimable: sum([...chains].filter((chain) => !used.has(chain))),
    blobs: blobs.length,
    blobBytes: blobs.reduce((bytes, name) => bytes + fileSize(blobFile(paths, `sha256:${name}`)), 0),
    images: listImages(paths, { all: true }).map((image) => {
      const record = index.images[image.id];
      const shared = record === undefined ? 0 : sharedOf(record);
      return { ...image, shared, unique: image.size - shared, containers: users.get(image.id) ?? 0 };
    }),
  };
};
