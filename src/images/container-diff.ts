// What a container changed in the files of its image. docker: `docker container diff`; moby, pkg/archive/changes.go.
import type { ContainerRecord } from '../model/container.ts';
import type { StatePaths } from '../store/paths.ts';
import { isWhiteout, overlayLookUp } from './overlay.ts';
import type { OverlayLayer } from './overlay.ts';
import { lowerDirectories, opaqueAmong, upperDirectory, upperEntries } from './upper.ts';
import { lazyLayer } from './view.ts';
import { listDirectory } from '../host/files.ts';

export interface Change {
  /** Added, changed, deleted. */
  readonly kind: 'A' | 'C' | 'D';
  /** Absolute, in the container. */
  readonly path: string;
}

/** Names of a directory of the layers below. */
const lowerNames = (layers: readonly OverlayLayer[], path: string): string[] => {
  const directory = overlayLookUp(layers, path);
  const names = new Set((directory?.layers ?? []).flatMap((layer) => listDirectory(`${layer.directory}/${path}`)));
  return [...names].filter((name) => overlayLookUp(layers, `${path}/${name}`) !== undefined);
};

/** In the order of the paths, a directory before what is in it. Reads names and headers, no contents. */
export const containerChanges = async (paths: StatePaths, record: ContainerRecord): Promise<Change[]> => {
  const upper = upperDirectory(paths, record);
  const layers = lowerDirectories(paths, record).map(lazyLayer);
  const entries = [...upperEntries(upper)];
  const was = (path: string): boolean => overlayLookUp(layers, path) !== undefined;
  const changes = entries.flatMap(({ path, stats }): Change[] => {
    if (isWhiteout(stats)) return was(path) ? [{ kind: 'D', path }] : [];
    return [{ kind: was(path) ? 'C' : 'A', path }];
  });
  // A directory that was removed and made anew says nothing of what it hides: what is not there again is gone.
  const replaced = entries.filter(({ path, stats }) => stats.isDirectory() && overlayLookUp(layers, path)?.stats.isDirectory() === true).map(({ path }) => path);
  const there = new Set(entries.map(({ path }) => path));
  for (const path of await opaqueAmong(upper, replaced)) {
    for (const name of lowerNames(layers, path)) if (!there.has(`${path}/${name}`)) changes.push({ kind: 'D', path: `${path}/${name}` });
  }
  const key = ({ path }: Change): string => path.replaceAll('/', '\0');
  return changes.sort((one, other) => (key(one) < key(other) ? -1 : 1)).map(({ kind, path }) => ({ kind, path: `/${path}` }));
};
