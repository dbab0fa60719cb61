// What a layer's directory knows of itself: `layers/CHAIN/{diff,meta.json}` and the short name `layers/l/N` -> `../CHAIN/diff`.
// Short, because all lower directories of an overlay must fit into one page of mount options.
import { listDirectory, makeDirectory, makeLink, readLink, readText } from '../host/files.ts';
import type { StatePaths } from './paths.ts';

export interface LayerMeta {
  /** `sha256:HEX` of the uncompressed tar. */
  readonly diffId: string;
  /** Chain id of the layer below, absent for the lowest. */
  readonly parent?: string;
  /** N of `layers/l/N`. */
  readonly link: number;
  /** Bytes of its files. */
  readonly bytes: number;
  readonly entries: number;
  /** Bytes of the uncompressed tar. Layers of older stores have none. */
  readonly tarBytes?: number;
  /** Directories that hide all below: node cannot read the extended attribute that says so to the kernel. */
  readonly opaque: readonly string[];
}

/** @param chain the hex digits of a chain id */
export const layerDirectory = (paths: StatePaths, chain: string): string => `${paths.layers}/${chain}`;

/** What lies in a layer's directory, finished or not. */
export const readMeta = (directory: string): LayerMeta | undefined => {
  const text = readText(`${directory}/meta.json`);
  return text === undefined ? undefined : (JSON.parse(text) as LayerMeta);
};

/** @returns undefined where the layer is not unpacked */
export const readLayerMeta = (paths: StatePaths, chain: string): LayerMeta | undefined => readMeta(layerDirectory(paths, chain));

/**
 * Opaque directories of a layer by its `diff` directory or a short link to it. A directory of another kind (`--rootfs`)
 * has none, whatever lies beside it.
 */
export const opaqueDirectories = (directory: string): readonly string[] => {
  const target = readLink(directory) ?? directory;
  if (!/(?:^|\/)[0-9a-f]{64}\/diff$/.test(target)) return [];
  // Not normalised: the kernel goes up from where the link leads.
  return readMeta(`${directory}/..`)?.opaque ?? [];
};

/**
 * Takes the next free number for a layer that is about to be renamed into place. A link whose layer never appears
 * dangles until the next sweep.
 */
export const takeLink = (paths: StatePaths, chain: string): number => {
  const directory = `${paths.layers}/l`;
  makeDirectory(directory);
  let number = listDirectory(directory).reduce((highest, name) => Math.max(highest, Number.parseInt(name, 10) || 0), 0) + 1;
  while (!makeLink(`../${chain}/diff`, `${directory}/${number}`)) number += 1;
  return number;
};
