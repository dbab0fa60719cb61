// Containers that stand on an image. They are asked before anything of an image is removed.
import type { StatePaths } from './paths.ts';
import { readLink } from '../host/files.ts';
import { readRecords } from './records.ts';
import type { ContainerRecord } from '../model/container.ts';
import { containerStatus } from './status.ts';

export interface ImageUser {
  /** Of the container, 64 hex digits. */
  readonly id: string;
  readonly running: boolean;
}

const usersOf = (paths: StatePaths, records: readonly ContainerRecord[], image: string): ImageUser[] =>
  records.filter(({ imageId }) => imageId === image).map(({ id }) => ({ id, running: containerStatus(paths, id).state === 'running' }));

/** The containers that were made from an image, running ones first. @param image `sha256:HEX` */
export const imageUsers = (paths: StatePaths, image: string): ImageUser[] =>
  usersOf(paths, readRecords(paths).records, image).sort((one, other) => Number(other.running) - Number(one.running));

/**
 * Chain ids of the layers below all containers, whether or not their images still exist.
 * @returns undefined where a record cannot be read: then any layer may be in use
 */
export const chainsOfContainers = (paths: StatePaths): ReadonlySet<string> | undefined => {
  const { records, broken } = readRecords(paths);
  if (broken.length > 0) return undefined;
  const names = records.flatMap(({ spec: { root } }) => (root.kind === 'image' ? root.layers : []));
  return new Set(names.flatMap((name) => /\/([0-9a-f]{64})\/diff$/.exec(readLink(`${paths.layers}/${name}`) ?? '')?.[1] ?? []));
};
