// The last step of every way into the store: images.json names the image, and from then on it exists.
import type { ImageRecord, ReferenceRecord } from '../store/images.ts';
import { updateIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { platformText } from '../model/platform.ts';
import type { ImageDocument } from './find.ts';
import type { StoredLayers } from './layers.ts';

/** What images.json keeps of an image. */
export const imageRecord = (manifest: string, document: ImageDocument, { chainIds, links, bytes }: StoredLayers): ImageRecord => ({
  manifest,
  layers: links,
  chainIds,
  ...(document.created === undefined ? {} : { created: document.created }),
  size: bytes,
  platform: platformText({ os: document.os ?? 'linux', architecture: document.architecture ?? '', ...(document.variant === undefined ? {} : { variant: document.variant }) }),
});

/**
 * Records an image and the names that lead to it from now on.
 * @param names full references, each with the registry's digest or nothing
 * @returns the names that led elsewhere or nowhere before
 */
export const recordImage = (paths: StatePaths, id: string, record: ImageRecord, names: Readonly<Record<string, string | undefined>>): string[] => {
  let moved: string[] = [];
  updateIndex(paths, (index) => {
    moved = Object.keys(names).filter((name) => index.references[name]?.image !== id);
    const references: Record<string, ReferenceRecord> = { ...index.references };
    for (const [name, digest] of Object.entries(names)) references[name] = { image: id, ...(digest === undefined ? {} : { digest }) };
    return { ...index, references, images: { ...index.images, [id]: record } };
  });
  return moved;
};
