// How an image came to be, from its configuration. docker: `docker image history`.
import { noSuchImage } from '../errors.ts';
import { readLayerMeta } from '../store/image-layers.ts';
import { readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { imageError } from './error.ts';
import { lookUp, readImageDocument } from './find.ts';
import { withTagOf } from './names.ts';

export interface HistoryEntry {
  /** `sha256:HEX` for the last step, which is the image; the steps before it have no id of their own. */
  readonly id: string | undefined;
  /** RFC 3339. */
  readonly created: string | undefined;
  readonly createdBy: string;
  /** Bytes of the files of its layer. */
  readonly size: number;
  readonly comment: string;
}

/** Newest first. @throws NotFoundError */
export const imageHistory = (paths: StatePaths, word: string): HistoryEntry[] => {
  const found = lookUp(readIndex(paths), word);
  if (found === undefined) throw noSuchImage(withTagOf(word));
  const { history = [] } = readImageDocument(paths, found.id);
  const { chainIds } = found.record;
  let layer = 0;
  const entries = history.map(({ created, created_by: createdBy = '', comment = '', empty_layer: empty = false }) => {
    const chain = empty ? undefined : chainIds[layer];
    if (!empty && chain === undefined) throw imageError('too many non-empty layers in History section');
    if (!empty) layer += 1;
    const size = chain === undefined ? 0 : (readLayerMeta(paths, chain)?.bytes ?? 0);
    return { id: undefined, created, createdBy, size, comment };
  });
  return entries.reverse().map((entry, index) => (index === 0 ? { ...entry, id: found.id } : entry));
};
