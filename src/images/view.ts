// Reading an image without mounting it: paths are resolved as the kernel would inside the container, so a link of the
// image can lead nowhere but into the image.
import { UsageError } from '../errors.ts';
import { readLink } from '../host/files.ts';
import { readRegularFile } from '../host/tree.ts';
import type { ResolvedPath, RootView } from '../model/root-view.ts';
import { opaqueDirectories } from '../store/image-layers.ts';
import { overlayChild, overlayRoot } from './overlay.ts';
import type { OverlayEntry, OverlayLayer } from './overlay.ts';

const MAXIMUM_LINKS = 40;
const MAXIMUM_TEXT = 16 << 20;

/** Where the walk stands: the entry of each directory from the root down, or names that do not exist below the last. */
interface Place {
  readonly entries: OverlayEntry[];
  readonly missing: string[];
}

/** A layer whose opaque directories are read when one is asked for. */
export const lazyLayer = (directory: string): OverlayLayer => {
  let opaque: ReadonlySet<string> | undefined;
  return {
    directory,
    isOpaque: (path) => (opaque ??= new Set(opaqueDirectories(directory))).has(path),
  };
};

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

const goUp = ({ entries, missing }: Place): void => {
  if (missing.pop() === undefined && entries.length > 1) entries.pop();
};

const walk = (root: OverlayEntry | undefined, path: string): Place => {
  const place: Place = { entries: root === undefined ? [] : [root], missing: [] };
  const todo = namesOf(path).reverse();
  let links = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '..') {
      goUp(place);
      continue;
    }
    const here = place.missing.length > 0 ? undefined : place.entries.at(-1);
    const entry = here === undefined || here.layers.length === 0 ? undefined : overlayChild(here, name);
    if (entry === undefined) {
      place.missing.push(name);
    } else if (entry.stats.isSymbolicLink()) {
      links += 1;
      if (links > MAXIMUM_LINKS) throw new UsageError(`too many levels of symbolic links in the image: ${path}`);
      const target = readLink(entry.file) ?? '';
      if (target.startsWith('/')) place.entries.length = 1;
      todo.push(...namesOf(target).reverse());
    } else {
      place.entries.push(entry);
    }
  }
  return place;
};

const kindOf = ({ stats }: OverlayEntry): ResolvedPath['kind'] => {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'directory' : 'other';
};

/**
 * A view of a stack of layers as one tree, or of a plain directory (`--rootfs`).
 * @param directories absolute, topmost first; each a layer's directory, a short link to one, or any directory
 */
export const layerView = (directories: readonly string[]): RootView => {
  const root = overlayRoot(directories.map(lazyLayer));
  return {
    resolve: (path) => {
      const { entries, missing } = walk(root, path);
      const last = entries.at(-1);
      const real = `/${[...namesOf(last?.path ?? ''), ...missing].join('/')}`;
      if (missing.length > 0 || last === undefined) return { path: real, kind: 'missing' };
      return { path: real, kind: kindOf(last), mode: last.stats.mode & 0o7777 };
    },
    readText: (path) => {
      const { entries, missing } = walk(root, path);
      const last = entries.at(-1);
      return missing.length > 0 || last === undefined || !last.stats.isFile() ? undefined : readRegularFile(last.file, MAXIMUM_TEXT);
    },
  };
};
