// Removing what nobody needs. docker: `docker image prune`; moby, daemon/images/image_prune.go.
import type { Filters } from '../model/filters.ts';
import { sweepLeftovers } from '../store/image-locks.ts';
import { imageUsers } from '../store/image-users.ts';
import { updateIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { familiar, isDangling, namesOf, withoutImage } from './names.ts';
import { danglingOnly, imageSelector } from './select.ts';
import { sweep } from './sweep.ts';

export interface PruneRequest {
  /** Images with names too, where no container stands on them. */
  readonly all: boolean;
  readonly filters: Filters;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Pruned {
  /** docker's lines, `untagged: …` and `deleted: …`. */
  readonly lines: readonly string[];
  /** Bytes that are free now: of files and of the blobs that they came from. */
  readonly bytes: number;
}

/** How long it waits for pulls and the like to end; what it cannot sweep then, the next one does. */
const PATIENCE_SECONDS = 600;

/** Takes the images away under the lock that all names change under, then sweeps, which also finds what killed processes left. */
export const pruneImages = (paths: StatePaths, { all, filters, now }: PruneRequest): Pruned => {
  const everything = all || danglingOnly(filters) === false;
  const selection: Filters = new Map([...filters].filter(([key]) => key !== 'dangling'));
  const gone: { readonly id: string; readonly names: readonly string[]; readonly chainIds: readonly string[] }[] = [];
  updateIndex(paths, (index) => {
    gone.length = 0;
    const isMeant = imageSelector(paths, index, selection, now);
    let after = index;
    for (const [id, record] of Object.entries(index.images)) {
      const names = namesOf(index, id);
      if ((!everything && !isDangling(names)) || !isMeant(id, record) || imageUsers(paths, id).length > 0) continue;
      gone.push({ id, names, chainIds: record.chainIds });
      after = withoutImage(after, id);
    }
    return after;
  });
  sweepLeftovers(paths);
  const { chains, bytes } = sweep(paths, PATIENCE_SECONDS);
  const left = new Set(chains);
  const lines = gone.flatMap(({ id, names, chainIds }) => [
    ...names.map((name) => `untagged: ${familiar(name)}`),
    `deleted: ${id}`,
    ...[...chainIds].reverse().filter((chain) => left.delete(chain)).map((chain) => `deleted: sha256:${chain}`),
  ]);
  return { lines, bytes };
};
