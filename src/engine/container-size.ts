// How much a container takes on disk: docker's SIZE, what it wrote, and "virtual", that and its image.
import { treeBytes } from '../host/tree.ts';
import type { ContainerRecord } from '../model/container.ts';
import { readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';

export interface ContainerSize {
  /** Bytes in upper. */
  readonly written: number;
  /** Bytes of the image's files and of upper. */
  readonly virtual: number;
}

export const containerSize = (paths: StatePaths, { id, imageId }: ContainerRecord): ContainerSize => {
  const written = treeBytes(`${containerDirectory(paths, id)}/upper`);
  const image = imageId === undefined ? 0 : (readIndex(paths).images[imageId]?.size ?? 0);
  return { written, virtual: written + image };
};
