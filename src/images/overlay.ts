// What overlay would show of a stack of layers, looked up name by name. Nothing here follows a symbolic link.
// Linux Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
import { listDirectory, lstat } from '../host/files.ts';
import type { Stats } from '../host/tree.ts';

export interface OverlayLayer {
  readonly directory: string;
  /** Asked only where a directory of this layer lies over others. */
  readonly isOpaque: (path: string) => boolean;
}

/** What a name means: where its topmost version lies, and for a directory all the layers that add to it. */
export interface OverlayEntry {
  /** Relative to the root, no leading slash; '' is the root. */
  readonly path: string;
  /** In the host's file system. */
  readonly file: string;
  readonly stats: Stats;
  /** Topmost first; empty unless it is a directory. */
  readonly layers: readonly OverlayLayer[];
}

/** A character device 0/0: "here was something in a lower layer". */
export const isWhiteout = (stats: Stats): boolean => stats.isCharacterDevice() && stats.rdev === 0;

/** The root of the stack, topmost layer first. @returns undefined where no layer has a directory */
export const overlayRoot = (layers: readonly OverlayLayer[]): OverlayEntry | undefined => {
  // A layer that is not made yet (the mount points, before the first run) is as good as an empty one.
  for (const { directory } of layers) {
    const stats = lstat(`${directory}/.`);
    if (stats !== undefined) return { path: '', file: directory, stats, layers };
  }
  return undefined;
};

/** One name in a directory of the overlay. */
export const overlayChild = (parent: OverlayEntry, name: string): OverlayEntry | undefined => {
  const path = parent.path === '' ? name : `${parent.path}/${name}`;
  const merged: OverlayLayer[] = [];
  let found: { file: string; stats: Stats } | undefined;
  for (const layer of parent.layers) {
    const file = `${layer.directory}/${path}`;
    const stats = lstat(file);
    if (stats === undefined) continue;
    if (found === undefined && !isWhiteout(stats)) found = { file, stats };
    if (!stats.isDirectory()) break; // a file, a link or a whiteout ends the stack
    merged.push(layer);
    if (layer.isOpaque(path)) break;
  }
  return found === undefined ? undefined : { path, ...found, layers: merged };
};

/** A path of names without `..` through real directories only. @returns undefined where a name is missing or a link is in the way */
export const overlayLookUp = (layers: readonly OverlayLayer[], path: string): OverlayEntry | undefined => {
  let entry = overlayRoot(layers);
  for (const name of path.split('/')) {
    if (name === '' || entry === undefined) continue;
    entry = entry.layers.length === 0 ? undefined : overlayChild(entry, name);
  }
  return entry;
};

/** All names in the root of the overlay. */
export const overlayNames = (layers: readonly OverlayLayer[]): string[] => {
  const root = overlayRoot(layers);
  const names = new Set(layers.flatMap(({ directory }) => listDirectory(directory)));
  return root === undefined ? [] : [...names].filter((name) => overlayChild(root, name) !== undefined);
};
